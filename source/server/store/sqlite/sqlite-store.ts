/**
 * The store in a file. All of a turn of the event loop is one transaction, committed before anybody is notified of
 * it; recovery, checkpoints and searches run in a second thread. What is remembered here beside the file is read from
 * it again whenever a transaction fails, so the two never differ.
 */

import {performance} from 'node:perf_hooks';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import {CommitListeners} from '../commit-listeners.ts';
import type {EntryRow} from '../database/entry-rows.ts';
import {keepPosition} from '../database/hub-values.ts';
import {createRooms, isPrivate, type OpenRoom} from '../database/open-rooms.ts';
import {damaged, toStoreError} from '../database/sqlite-errors.ts';
import type {Appended, EntryDraft, Page} from '../entry-log.ts';
import {lockSqliteFile, lockWaitMs} from '../file/connect.ts';
import {oncePerTurn} from '../once-per-turn.ts';
import {createSearchIndex} from '../search/search-index.ts';
import type {Store} from '../store.ts';
import {StoreError, storeClosed} from '../store-error.ts';
import {createSqliteDirectRecords} from './directory/direct-records.ts';
import {createSqliteDirectory} from './directory/sqlite-directory.ts';
import {createSqliteLog} from './log/sqlite-log.ts';
import {type OpenOptions, openDatabase} from './open-database.ts';
import {Removals} from './removals.ts';
import {createTurnTransaction, lockRetryMs} from './turn-transaction.ts';
import {WalCheckpoints} from './wal-checkpoints.ts';
import {createWorkerClient} from './worker-client.ts';

export interface SqliteStoreOptions extends OpenOptions {
	/** Index each message in the transaction that places it, and not soon after: dearer, and easier to look at. */
	readonly indexAtOnce?: boolean;
	/** Milliseconds since an arbitrary moment; `performance.now` unless a test holds time in its hands. */
	readonly monotonic?: () => number;
}

interface Pending {
	readonly draft: EntryDraft;
	readonly open: OpenRoom | undefined;
	readonly resolve: (appended: Appended) => void;
	readonly reject: (error: Error) => void;
}

/** An append waits so long for another program to release the write lock before it is refused. */
const lockTimeoutMs = 2000;
/** Entries of a forgotten room, removed in one transaction: some milliseconds, most of them to see which words are unused. */
const removalStep = 25;
/** Entries that are sealed, removed in one transaction: their words are in no index. */
const sealedStep = 200;
/** Messages are indexed so long after a commit, and so many at once: some milliseconds of work. */
const indexDelayMs = 100;
const indexStep = 100;
const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

/** Rejects with a `StoreError` that says what to do where the file cannot be opened. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
	const {sync = 'full', monotonic = () => performance.now()} = options;
	const file = lockSqliteFile(options.path);
	const {path} = file;
	let isDamaged = false;
	const noteFailure = ({reason}: StoreError): void => {
		if (reason === 'damaged') isDamaged = true;
	};
	const worker = createWorkerClient({path, sync, maxBytes: options.maxBytes}, noteFailure);
	const {db, statement, mark, rewind} = await openDatabase(file, worker, options, noteFailure);
	db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	const rooms = createRooms(statement);
	const index = createSearchIndex(statement);
	const log = createSqliteLog(statement, rooms, index);
	const listeners = new CommitListeners();
	let pending: Pending[] = [];
	let isClosed = false;
	let isBurying = false;
	let indexTimer: NodeJS.Timeout | undefined;
	/** Since when and with which timer the write lock of another program is waited for. */
	let lockedSince: number | undefined;
	let lockTimer: NodeJS.Timeout | undefined;

	const transaction = createTurnTransaction(db, statement, path, {
		onOpen: () => commitSoon(),
		onRollback() {
			rooms.reload();
			log.reset();
		},
		checkWritable() {
			if (isDamaged) throw damaged(path);
		},
		now: monotonic,
	});

	const checkpoints = new WalCheckpoints({
		db,
		path,
		worker,
		commit: () => commit(),
		isTransactionOpen: () => transaction.isOpen(),
		onCheckpoint: () => removals.planVacuum(),
	});

	/** Indexes messages, some at a time, until search has all of them. */
	const indexSome = (): void => {
		indexTimer = undefined;
		try {
			const mustWait = checkpoints.isBehind() || removals.isPruning;
			const count = mustWait ? undefined : transactUnsynced(() => log.index(indexStep));
			if (count === undefined) indexLater(lockRetryMs);
			else if (count === indexStep) indexLater(0);
		} catch {
			// The next commit asks again; until then a search looks at what is not indexed by itself.
		}
	};

	/**
	 * Commits what waits, and then does `work`, whose writes need not wait for the disk: what can be done again may be
	 * lost with the power. Undefined, without having done it, if the lock is taken at present.
	 */
	const unsynced = <T>(work: () => T): T | undefined => {
		commit();
		if (pending.length > 0 || transaction.isOpen() || checkpoints.isRestarting) return undefined;
		db.exec('PRAGMA synchronous = normal');
		try {
			return work();
		} finally {
			db.exec(`PRAGMA synchronous = ${sync}`);
		}
	};

	const transactUnsynced = <T>(work: () => T): T | undefined => unsynced(() => transact(work));

	const indexLater = (ms = indexDelayMs): void => {
		if (isClosed) return;
		indexTimer ??= setTimeout(indexSome, ms).unref();
	};

	const rejectPending = (error: StoreError): void => {
		const batch = pending;
		pending = [];
		for (const {reject} of batch) reject(error);
	};

	/**
	 * Takes the write lock for what waits. If another program holds it, tries again later and returns false; what has
	 * waited too long by then is refused. The event loop goes on meanwhile.
	 */
	const beginBatch = (): boolean => {
		try {
			transaction.begin();
		} catch (error) {
			const failure = toStoreError(error, path);
			lockedSince ??= monotonic();
			if (failure.reason === 'locked' && monotonic() - lockedSince < lockTimeoutMs) {
				lockTimer ??= setTimeout(retryCommit, lockRetryMs);
				return false;
			}
			lockedSince = undefined;
			rejectPending(failure);
			return false;
		}
		lockedSince = undefined;
		return true;
	};

	const retryCommit = (): void => {
		lockTimer = undefined;
		commit();
	};

	/** Commits what waits: afterwards everyone who asked has an answer, unless another program holds the lock. */
	const commit = (): void => {
		if (pending.length === 0 && !transaction.isOpen()) return;
		if (checkpoints.isRestarting && !transaction.isOpen()) return;
		if (!beginBatch()) return;
		const startedAt = performance.now();
		const batch = pending;
		pending = [];
		let outcomes: readonly (Appended | StoreError)[];
		try {
			outcomes = transaction.commit(() => {
				const placed = batch.map(({draft, open}) => log.place(draft, open));
				if (options.indexAtOnce === true) log.index(batch.length);
				log.finish();
				return placed;
			});
		} catch (error) {
			for (const {reject} of batch) reject(error as StoreError);
			return;
		}
		const committed = outcomes.flatMap(outcome =>
			outcome instanceof StoreError || outcome.isKnown ? [] : [outcome.entry],
		);
		// Before anybody hears of the entries: what a client knows is never ahead of the mark.
		mark.advance(log.position());
		store.onCommit?.((performance.now() - startedAt) / 1000, committed.length);
		checkpoints.plan();
		indexLater();
		try {
			listeners.notify(committed);
		} finally {
			for (const [place, {resolve, reject}] of batch.entries()) {
				const outcome = outcomes[place];
				if (outcome instanceof StoreError) reject(outcome);
				else if (outcome !== undefined) resolve(outcome);
			}
		}
	};
	const commitSoon = oncePerTurn(commit);

	/** Tries once more, after a while, to commit what waits for the write lock of another program. */
	const waitForLock = async (): Promise<void> => {
		await delay(lockRetryMs);
		commit();
	};

	/** A transaction of its own, after what waits. */
	const transact = <T>(work: () => T): T => {
		if (isClosed) throw storeClosed();
		commit();
		const result = transaction.commit(() => {
			const done = work();
			log.finish();
			return done;
		});
		checkpoints.plan();
		return result;
	};

	const removeAll = (rows: readonly EntryRow[]): readonly EntryRow[] => {
		for (const row of rows) log.remove(row);
		return rows;
	};

	/** Takes some entries of a forgotten room out of the file; false: there is no such room any more. */
	const buryStep = (): boolean =>
		transact(() => {
			const grave = statement('SELECT id, kind FROM rooms WHERE key IS NULL LIMIT 1').get();
			if (grave === undefined) return false;
			const id = Number(grave.id);
			const step = grave.kind === 'private' ? sealedStep : removalStep;
			const removed = removeAll(log.entriesOf(id, step));
			if (removed.length === 0) {
				keepPosition(statement);
				statement('DELETE FROM rooms WHERE id = ?').run(id);
			}
			return true;
		});

	const hasGraves = (): boolean => statement('SELECT 1 FROM rooms WHERE key IS NULL').get() !== undefined;

	const bury = async (): Promise<void> => {
		if (isBurying) return;
		isBurying = true;
		try {
			await nextTurn();
			// Again for a room that is forgotten while the log is wiped.
			while (!isClosed && hasGraves()) {
				while (!isClosed && buryStep()) await nextTurn();
				if (!isClosed) await checkpoints.wipe();
			}
		} catch {
			// What is left is taken up at the next room that is forgotten, or the next start.
		}
		isBurying = false;
	};

	const removals = new Removals({
		db,
		rooms,
		log,
		removeAll,
		attempt: unsynced,
		transact: transactUnsynced,
		isBehind: () => checkpoints.isBehind(),
		isClosed: () => isClosed,
		now: monotonic,
	});

	/** Drops the words of the search index that pruning has left for later. */
	const tidyAll = (): void => {
		try {
			if (log.isUntidy()) transactUnsynced(() => log.tidySome(Number.POSITIVE_INFINITY));
		} catch {
			// Unused words are only a few bytes too many.
		}
	};

	const attempt = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw toStoreError(error, path);
		}
	};

	const directory = createSqliteDirectory(statement, rooms, transaction.write, () => void bury());

	const store: Store = {
		...directory,
		...createSqliteDirectRecords(statement, rooms, transaction.write),
		...(rewind !== undefined && {rewind}),
		hubId: String(statement("SELECT value FROM hub WHERE name = 'id'").get()?.value),
		append(draft) {
			if (isClosed) return Promise.reject(storeClosed());
			return new Promise((resolve, reject) => {
				pending.push({draft, open: rooms.find(draft.room), resolve, reject});
				commitSoon();
			});
		},
		subscribe: listener => listeners.subscribe(listener),
		async page(room, query, now) {
			const open = rooms.find(room);
			return open === undefined ? emptyPage : attempt(() => log.page(open, query, now));
		},
		message(room, seq, now) {
			const open = rooms.find(room);
			return open === undefined ? undefined : attempt(() => log.message(open, seq, now));
		},
		unnamedReactions(room, seq, userId, now) {
			const open = rooms.find(room);
			return open === undefined ? [] : attempt(() => log.unnamedReactions(open, seq, userId, now));
		},
		async search({rooms: names, publicExcept, ...query}) {
			const asked = new Set(names.flatMap(room => rooms.find(room) ?? []));
			const found = [...asked].map(open => ({id: open.id, room: open.room, isPrivate: isPrivate(open)}));
			const excepted = publicExcept?.flatMap(room => rooms.find(room)?.id ?? []);
			return worker.run({
				type: 'search',
				query: {...query, rooms: found, ...(excepted !== undefined && {publicExcept: excepted})},
			});
		},
		async expire(now) {
			const gone: {room: string; seq: number}[] = [];
			let removed = 0;
			for (;;) {
				const rows = transact(() => removeAll(log.expired(now, sealedStep)));
				for (const {room_id, seq} of rows) {
					const room = rooms.byId(room_id)?.room;
					if (room !== undefined) gone.push({room, seq});
				}
				removed += rows.length;
				if (rows.length < sealedStep) break;
				await nextTurn();
			}
			if (removed > 0) await checkpoints.wipe();
			return gone;
		},
		nextExpiry: () => attempt(() => log.nextExpiry()),
		async prune(retention, now) {
			if (isClosed) throw storeClosed();
			return removals.prune(retention, now);
		},
		async write(work) {
			if (isClosed) throw storeClosed();
			const result = transaction.group(work);
			await transaction.written();
			return result;
		},
		commit,
		async flush() {
			const written = transaction.written();
			// Observed below, after what waits for the write lock.
			written.catch(() => {});
			commit();
			while (pending.length > 0) await waitForLock();
			await written;
		},
		async close() {
			if (isClosed) return;
			const written = transaction.written();
			// Observed below, after everything has been closed.
			written.catch(() => {});
			commit();
			while (pending.length > 0) await waitForLock();
			if (isClosed) return;
			tidyAll();
			isClosed = true;
			clearTimeout(lockTimer);
			checkpoints.close();
			removals.close();
			clearTimeout(indexTimer);
			await worker.close();
			mark.close();
			db.close();
			file.unlock();
			await written;
		},
	};
	if (hasGraves()) void bury();
	indexLater();
	removals.planVacuum();
	return store;
};
