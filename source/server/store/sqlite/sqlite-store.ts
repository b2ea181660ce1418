/**
 * The store in a SQLite file. Everything from one turn of the event loop is one transaction, which is committed before
 * anybody is notified of it. Recovery, checkpoints and searches run in a second thread. What is cached from the file is
 * reloaded when a transaction fails, so the cache always matches the file.
 */
import {performance} from 'node:perf_hooks';
import {CommitListeners} from '../commit-listeners.ts';
import {isPrivate} from '../database/open-rooms.ts';
import {damaged, toStoreError} from '../database/sqlite-errors.ts';
import type {EntryLog, Page, SearchPage, SearchQuery} from '../entry-log.ts';
import {lockWaitMs} from '../file/connect.ts';
import {lockSqliteFile} from '../file/file-lock.ts';
import type {Store} from '../store.ts';
import {type StoreError, storeClosed} from '../store-error.ts';
import {createDirectRecords} from './directory/direct-records.ts';
import {createDirectory} from './directory/directory.ts';
import {removeExpired} from './expiry.ts';
import {type OpenOptions, openDatabase} from './open-database.ts';
import {createStoreParts, type StoreParts} from './store-parts.ts';
import {WorkerClient} from './worker-client.ts';

export interface SqliteStoreOptions extends OpenOptions {
	/** Indexes each message in the transaction that appends it instead of soon after. Slower, for tests. */
	readonly indexAtOnce?: boolean;
	/** Milliseconds since an arbitrary moment. Tests pass a fake; the default is `performance.now`. */
	readonly monotonic?: () => number;
}

const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

/** Rejects with a `StoreError` that names a remedy if the file cannot be opened. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
	const {sync = 'full', monotonic = () => performance.now(), indexAtOnce = false} = options;
	const file = lockSqliteFile(options.path);
	const {path} = file;
	let isDamaged = false;
	const onFailure = ({reason}: StoreError): void => {
		if (reason === 'damaged') isDamaged = true;
	};
	const checkWritable = (): void => {
		if (isDamaged) throw damaged(path);
	};
	const worker = new WorkerClient({path, sync, maxBytes: options.maxBytes}, onFailure);
	const database = await openDatabase(file, worker, options, onFailure);
	database.db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	const listeners = new CommitListeners();
	const parts = createStoreParts({
		...{database, path, sync, worker, checkWritable, indexAtOnce, now: monotonic, listeners},
		onCommit: (seconds, entries) => store.onCommit?.(seconds, entries),
	});
	const store = toStore(parts, listeners, () => {
		database.mark.close();
		database.db.close();
		file.unlock();
	});
	startBackgroundWork(parts);
	return store;
};

const startBackgroundWork = ({purge, indexer, removals}: StoreParts): void => {
	if (purge.hasTombstones()) void purge.run();
	indexer.plan();
	removals.planVacuum();
};

const toStore = (parts: StoreParts, listeners: CommitListeners, closeFile: () => void): Store => {
	const {statement, rooms, transaction, groupCommit, rewind, purge} = parts;
	const {write} = transaction;
	return {
		...createDirectory(statement, rooms, write, () => void purge.run()),
		...createDirectRecords(statement, rooms, write),
		...toEntryLog(parts, listeners),
		...(rewind !== undefined && {rewind}),
		hubId: String(statement("SELECT value FROM hub WHERE name = 'id'").get()?.value),
		async write(work) {
			if (groupCommit.isClosed) throw storeClosed();
			const result = transaction.group(work);
			await transaction.written();
			return result;
		},
		commit: () => groupCommit.commit(),
		flush: () => flush(parts),
		close: () => close(parts, closeFile),
	};
};

const toEntryLog = (parts: StoreParts, listeners: CommitListeners): EntryLog => {
	const {path, rooms, reader, groupCommit, checkpoints, removals, log} = parts;
	const guard = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw toStoreError(error, path);
		}
	};
	return {
		append: draft => groupCommit.append(draft, rooms.find(draft.room)),
		subscribe: listener => listeners.subscribe(listener),
		async page(room, query, now) {
			const open = rooms.find(room);
			return open === undefined ? emptyPage : guard(() => reader.page(open, query, now));
		},
		message(room, seq, now) {
			const open = rooms.find(room);
			return open === undefined ? undefined : guard(() => reader.message(open, seq, now));
		},
		unnamedReactions(room, seq, userId, now) {
			const open = rooms.find(room);
			return open === undefined ? [] : guard(() => reader.unnamedReactions(open, seq, userId, now));
		},
		search: query => search(parts, query),
		expire: now =>
			removeExpired(
				{log, rooms, transact: work => groupCommit.transact(work), wipe: () => checkpoints.wipe()},
				now,
			),
		nextExpiry: () => guard(() => reader.nextExpiry()),
		async prune(retention, now) {
			if (groupCommit.isClosed) throw storeClosed();
			return removals.prune(retention, now);
		},
	};
};

/** Searches in the second thread, which knows rooms by their numbers. */
const search = async (
	{rooms, worker}: StoreParts,
	{rooms: names, publicExcept, ...query}: SearchQuery,
): Promise<SearchPage> => {
	const open = [...new Set(names.flatMap(name => rooms.find(name) ?? []))];
	const searched = open.map(each => ({id: each.id, room: each.room, isPrivate: isPrivate(each)}));
	const excepted = publicExcept?.flatMap(room => rooms.find(room)?.id ?? []);
	return worker.run({
		type: 'search',
		query: {...query, rooms: searched, ...(excepted !== undefined && {publicExcept: excepted})},
	});
};

const flush = async ({transaction, groupCommit}: StoreParts): Promise<void> => {
	const written = transaction.written();
	// Awaited below, after the appends that wait for the write lock.
	written.catch(() => {});
	await groupCommit.drain();
	await written;
};

const close = async (parts: StoreParts, closeFile: () => void): Promise<void> => {
	const {transaction, groupCommit, checkpoints, removals, indexer, worker} = parts;
	if (groupCommit.isClosed) return;
	const written = transaction.written();
	// Awaited below, after everything has been closed.
	written.catch(() => {});
	await groupCommit.drain();
	// A second call may have closed the store meanwhile.
	if (groupCommit.isClosed) return;
	removals.tidyAll();
	groupCommit.close();
	checkpoints.close();
	removals.close();
	indexer.close();
	await worker.close();
	closeFile();
	await written;
};
