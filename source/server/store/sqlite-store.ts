/**
 * The store in a file. All of a turn of the event loop is one transaction, committed before anyone hears of
 * it; checkpoints and searches run in a second thread. What is remembered here beside the file is read from
 * it again whenever a transaction fails, so the two never differ.
 */
import {statSync} from 'node:fs';
import {performance} from 'node:perf_hooks';
import {setTimeout as delay, setImmediate as nextTurn} from 'node:timers/promises';
import type {Entry} from '../../protocol/frames.ts';
import {bootId} from './mark-file.ts';
import type {EntryRow} from './rows.ts';
import {createSearchIndex} from './search-index.ts';
import {createStatements, pragma, type Statements} from './sqlite.ts';
import {createSqliteDirectRecords} from './sqlite-direct.ts';
import {createSqliteDirectory} from './sqlite-directory.ts';
import {damaged, toStoreError} from './sqlite-errors.ts';
import {lockWaitMs, openSqliteFile, type SqliteFile} from './sqlite-file.ts';
import {createSqliteLog} from './sqlite-log.ts';
import {keepPosition, type RewindOptions, recogniseRewind} from './sqlite-rewind.ts';
import {createRooms, isPrivate, type OpenRoom} from './sqlite-rooms.ts';
import type {Appended, EntryDraft, Page, Store} from './store.ts';
import {StoreError, storeClosed} from './store-error.ts';
import {oncePerTurn} from './turn.ts';
import {createTurnTransaction, lockRetryMs} from './turn-transaction.ts';
import {createWorkerClient} from './worker-client.ts';

export interface SqliteStoreOptions {
	/** The database; made, with its folder, if there is none. Beside it stand `-wal`, `-shm`, `-lock` and `-mark`. */
	readonly path: string;
	/**
	 * `full` (unless said otherwise): what was acknowledged survives a loss of power. `normal`: it survives
	 * a crash of the program, and a loss of power may take the last moments.
	 */
	readonly sync?: 'full' | 'normal';
	/** The file may grow to so many bytes; what does not fit is refused as on a full disk. */
	readonly maxBytes?: number;
	/** Index each message in the transaction that places it, and not soon after: dearer, and easier to look at. */
	readonly indexAtOnce?: boolean;
	/** The id of the machine's start, to recognise a loss of power; the system's unless a test says otherwise. */
	readonly boot?: string;
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
const lockPatienceMs = 2000;
/** Entries taken out in one transaction: some milliseconds, most of them to see which words nobody says now. */
const removalStep = 25;
/** Entries that are sealed, taken out in one transaction: their words are in no index. */
const sealedStep = 200;
/** Rooms looked at by one call of `prune`. */
const prunedRooms = 500;
/** A checkpoint follows this long after a commit. */
const checkpointDelayMs = 500;
/** Messages are indexed so long after a commit, and so many at once: some milliseconds of work. */
const indexDelayMs = 100;
const indexStep = 100;
/** Frames of 4 KiB in the log of the file above which it is made to begin anew: steady load never would. */
const manyFrames = 8000;
/** A log this short is emptied at once. */
const shortLogBytes = 512 * 1024;
/** Free pages the file may keep for what comes next, and how many are given back at once. */
const sparePages = 1000;
const vacuumStep = 200;
/** How often to try to empty the log while another program reads the file, and how long to wait between. */
const wipeTries = 50;
const wipeDelayMs = 100;

const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

/** As `recogniseRewind`; closes the file if that fails. */
const beginMark = (
	file: SqliteFile,
	statement: Statements,
	options: RewindOptions,
): ReturnType<typeof recogniseRewind> => {
	try {
		return recogniseRewind(statement, options);
	} catch (error) {
		file.close();
		throw toStoreError(error, options.path);
	}
};

/** Rejects with a `StoreError` that says what to do where the file cannot be opened. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
	const {sync = 'full', monotonic = () => performance.now()} = options;
	const file = openSqliteFile({...options, sync});
	const {db, path} = file;
	let isDamaged = false;
	const noteFailure = ({reason}: StoreError): void => {
		if (reason === 'damaged') isDamaged = true;
	};
	const statement = createStatements(db, path, noteFailure);
	const {mark, rewind} = beginMark(file, statement, {path, sync, boot: options.boot ?? bootId()});
	db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	const rooms = createRooms(statement);
	const index = createSearchIndex(statement);
	const log = createSqliteLog(statement, rooms, index);
	const worker = createWorkerClient({path, synchronous: sync}, noteFailure);
	const listeners = new Set<(committed: readonly Entry[]) => void>();
	let pending: Pending[] = [];
	let isClosed = false;
	let isBurying = false;
	let checkpointTimer: NodeJS.Timeout | undefined;
	let indexTimer: NodeJS.Timeout | undefined;
	/** Since when and with which timer the write lock of another program is waited for. */
	let lockedSince: number | undefined;
	let lockTimer: NodeJS.Timeout | undefined;
	let pruneCursor = 0;

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

	const checkpoint = async (): Promise<void> => {
		try {
			const {frames} = await worker.run({type: 'checkpoint'});
			if (frames > manyFrames) {
				// What came meanwhile, twice: the rest is so little that it can be moved here, between two commits. Then
				// all is moved, and the log of the file begins anew.
				await worker.run({type: 'checkpoint'});
				statement('PRAGMA wal_checkpoint(PASSIVE)').get();
			}
		} catch {
			// The next commit asks again; until then the log of the file is only longer.
		}
		checkpointTimer = undefined;
	};

	const checkpointLater = (): void => {
		checkpointTimer ??= setTimeout(checkpoint, checkpointDelayMs).unref();
	};

	const logBytes = (): number => statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0;

	/** Empties the log of the file, without waiting for those who read it; false: somebody does. */
	const truncateLog = (): boolean => {
		db.exec('PRAGMA busy_timeout = 0');
		try {
			return statement('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
		} finally {
			db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
		}
	};

	/** Empties the log of the file, where what was removed from the file can still be read. */
	const wipeLog = async (): Promise<void> => {
		for (let tries = 0; tries < wipeTries && !isClosed; tries++) {
			// What is much is moved by the other thread first, so that only the little that came since is left to do here.
			if (logBytes() > shortLogBytes || !worker.isIdle()) await worker.run({type: 'checkpoint'});
			commit();
			if (worker.isIdle() && truncateLog()) return;
			await delay(wipeDelayMs);
		}
		// Closing empties it, too.
		if (isClosed) return;
		throw new StoreError(
			'locked',
			`What has expired was removed from "${path}", but another program reads the file and keeps its log from being emptied; close that program.`,
		);
	};

	/** Indexes what was said, some of it at a time, until search has all of it. */
	const indexSome = (): void => {
		indexTimer = undefined;
		commit();
		// Appends that wait for the write lock must not be committed below with less care.
		if (pending.length > 0) {
			indexLater(lockRetryMs);
			return;
		}
		try {
			const count = unsynced(() => transact(() => log.index(indexStep)));
			if (count === indexStep) indexLater(0);
		} catch {
			// The next commit asks again; until then a search looks at what is not indexed by itself.
		}
	};

	/** Commits what `work` writes without waiting for the disk: what can be done again may be lost with the power. */
	const unsynced = <T>(work: () => T): T => {
		db.exec('PRAGMA synchronous = normal');
		try {
			return work();
		} finally {
			db.exec(`PRAGMA synchronous = ${sync}`);
		}
	};

	const indexLater = (ms = indexDelayMs): void => {
		if (isClosed) return;
		indexTimer ??= setTimeout(indexSome, ms).unref();
	};

	const tell = (committed: readonly Entry[]): void => {
		for (const listener of [...listeners]) listener(committed);
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
			if (failure.reason === 'locked' && monotonic() - lockedSince < lockPatienceMs) {
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
		checkpointLater();
		indexLater();
		try {
			if (committed.length > 0) tell(committed);
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
		checkpointLater();
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
				if (!isClosed) await wipeLog();
			}
		} catch {
			// What is left is taken up at the next room that is forgotten, or the next start.
		}
		isBurying = false;
	};

	const pruneSome = (room: OpenRoom, retention: Parameters<Store['prune']>[0], now: number): boolean => {
		const rows = log.excess(room, retention, now, removalStep);
		if (rows.length === 0) return false;
		transact(() => {
			removeAll(rows);
			room.prunedSeq = Math.max(room.prunedSeq, ...rows.map(({seq}) => seq));
		});
		return true;
	};

	/** Gives some free pages back, so that the file shrinks; false: there are few. */
	const vacuumSome = (): boolean => {
		const free = Number(pragma(db, 'freelist_count'));
		if (free < sparePages || free < Number(pragma(db, 'page_count')) / 4) return false;
		db.exec(`PRAGMA incremental_vacuum(${vacuumStep})`);
		checkpointLater();
		return true;
	};

	const attempt = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw toStoreError(error, path);
		}
	};

	const directory = createSqliteDirectory(statement, rooms, transaction, () => void bury());

	const store: Store = {
		...directory,
		...createSqliteDirectRecords(statement, rooms, transaction),
		...(rewind !== undefined && {rewind}),
		hubId: String(statement("SELECT value FROM hub WHERE name = 'id'").get()?.value),
		append(draft) {
			if (isClosed) return Promise.reject(storeClosed());
			return new Promise((resolve, reject) => {
				pending.push({draft, open: rooms.find(draft.room), resolve, reject});
				commitSoon();
			});
		},
		subscribe(listener) {
			// An own function, so that the same listener given twice is two.
			const heard = (committed: readonly Entry[]) => listener(committed);
			listeners.add(heard);
			return () => void listeners.delete(heard);
		},
		async page(room, query, now) {
			const open = rooms.find(room);
			return open === undefined ? emptyPage : attempt(() => log.page(open, query, now));
		},
		message(room, seq, now) {
			const open = rooms.find(room);
			return open === undefined ? undefined : attempt(() => log.message(open, seq, now));
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
			if (removed > 0) await wipeLog();
			return gone;
		},
		nextExpiry: () => attempt(() => log.nextExpiry()),
		async prune(retention, now) {
			const all = rooms.all();
			const end = Math.min(all.length, pruneCursor + prunedRooms);
			for (; pruneCursor < end; pruneCursor++) {
				const room = all[pruneCursor];
				if (room !== undefined && pruneSome(room, retention, now)) return true;
			}
			if (pruneCursor < all.length) return true;
			pruneCursor = 0;
			return vacuumSome();
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
			isClosed = true;
			clearTimeout(lockTimer);
			clearTimeout(checkpointTimer);
			clearTimeout(indexTimer);
			await worker.close();
			mark.close();
			file.close();
			await written;
		},
	};
	if (hasGraves()) void bury();
	indexLater();
	return store;
};
