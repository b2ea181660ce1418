/**
 * The store in SQLite, in a file or in memory. Everything from one turn of the event loop is one transaction, which is
 * committed before any listener is notified of it. With a file, recovery, checkpoints and searches run in a second thread.
 * Caches of the database are reloaded when a transaction fails, so the cache always matches the database.
 */
import {performance} from 'node:perf_hooks';
import {damaged} from '../database/sqlite-errors.ts';
import {lockWaitMs} from '../file/connect.ts';
import {lockSqliteFile} from '../file/file-lock.ts';
import {searchDatabase} from '../search/search-database.ts';
import type {Store} from '../store.ts';
import type {StoreError} from '../store-error.ts';
import {noCheckpoints} from './checkpoints.ts';
import {type OpenOptions, openDatabase} from './open-database.ts';
import {memoryPath, openMemoryDatabase} from './open-memory-database.ts';
import {createStoreParts, type StoreParts} from './store-parts.ts';
import {WalCheckpoints} from './wal-checkpoints.ts';
import {WorkerClient} from './worker-client.ts';

export interface SqliteStoreOptions extends OpenOptions {
	/** Indexes each message in the transaction that appends it instead of soon after. Slower, for tests. */
	readonly indexAtOnce?: boolean;
	/** Milliseconds since an arbitrary moment. Tests pass a fake; the default is `performance.now`. */
	readonly monotonic?: () => number;
}

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
	const parts = createStoreParts({
		...{database, path, sync, seals: true, checkWritable, indexAtOnce, now: monotonic},
		search: query => worker.run({type: 'search', query}),
		createCheckpoints: hooks => new WalCheckpoints({...hooks, db: database.db, path, worker}),
		onCommit: (seconds, entries) => store.onCommit?.(seconds, entries),
		onFailure: error => store.onFailure?.(error),
	});
	const store = toStore(parts, async () => {
		await worker.close();
		database.mark.close();
		database.db.close();
		file.unlock();
	});
	startBackgroundWork(parts);
	return store;
};

/** Opens an empty store in memory, which ends with the process. */
export const openMemoryStore = ({
	monotonic = () => performance.now(),
	indexAtOnce = false,
}: Pick<SqliteStoreOptions, 'monotonic' | 'indexAtOnce'> = {}): Store => {
	const database = openMemoryDatabase();
	const parts = createStoreParts({
		// Removed data in memory cannot be read, so nothing is sealed.
		...{database, path: memoryPath, sync: 'off', seals: false, indexAtOnce, now: monotonic},
		checkWritable() {},
		search: async query => searchDatabase(database.db, query),
		createCheckpoints: noCheckpoints,
		onCommit: (seconds, entries) => store.onCommit?.(seconds, entries),
		onFailure: error => store.onFailure?.(error),
	});
	const store = toStore(parts, async () => database.db.close());
	return store;
};

const startBackgroundWork = ({purge, indexer, removals}: StoreParts): void => {
	if (purge.hasTombstones()) void purge.run();
	indexer.plan();
	removals.planVacuum();
};

const toStore = (parts: StoreParts, closeDatabase: () => Promise<void>): Store => {
	const {state, transactions, journal, rewind, checkpoints, indexer, removals} = parts;
	return {
		...state,
		...(rewind !== undefined && {rewind}),
		journal,
		transact(work) {
			const result = transactions.run(() => work(state));
			indexer.plan();
			return result;
		},
		commit: () => journal.commit(),
		flush: () => journal.drain(),
		isBehind: () => checkpoints.isBehind(),
		erase: () => checkpoints.wipe(),
		async compact() {
			const isComplete = await removals.compact();
			await checkpoints.wipe();
			return isComplete;
		},
		close: () => close(parts, closeDatabase),
	};
};

const close = async (parts: StoreParts, closeDatabase: () => Promise<void>): Promise<void> => {
	const {transactions, journal, checkpoints, removals, indexer} = parts;
	if (transactions.isClosed) return;
	await journal.drain();
	// A second call may have closed the store in the meantime.
	if (transactions.isClosed) return;
	removals.tidyAll();
	journal.close();
	transactions.close();
	checkpoints.close();
	removals.close();
	indexer.close();
	await closeDatabase();
};
