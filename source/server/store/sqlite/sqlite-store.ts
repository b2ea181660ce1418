/**
 * The store in a SQLite file. Everything from one turn of the event loop is one transaction, which is committed before
 * anybody is notified of it. Recovery, checkpoints and searches run in a second thread. What is cached from the file is
 * reloaded when a transaction fails, so the cache always matches the file.
 */
import {performance} from 'node:perf_hooks';
import {damaged} from '../database/sqlite-errors.ts';
import {lockWaitMs} from '../file/connect.ts';
import {lockSqliteFile} from '../file/file-lock.ts';
import {logOn} from '../legacy-log.ts';
import type {Store} from '../store.ts';
import {type StoreError, storeClosed} from '../store-error.ts';
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
		...{database, path, sync, worker, checkWritable, indexAtOnce, now: monotonic},
		onCommit: (seconds, entries) => store.onCommit?.(seconds, entries),
	});
	const store = toStore(parts, () => {
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

const toStore = (parts: StoreParts, closeFile: () => void): Store => {
	const {state, transactions, journal, rewind, log, rooms, checkpoints, removals} = parts;
	return {
		...state,
		...logOn(journal),
		...(rewind !== undefined && {rewind}),
		journal,
		transact: work => transactions.run(() => work(state)),
		async write(work) {
			return transactions.run(work);
		},
		expire: now =>
			removeExpired(
				{log, rooms, transact: work => transactions.run(work), wipe: () => checkpoints.wipe()},
				now,
			),
		async prune(retention, now) {
			if (transactions.isClosed) throw storeClosed();
			return removals.prune(retention, now);
		},
		commit: () => journal.commit(),
		flush: () => journal.drain(),
		close: () => close(parts, closeFile),
	};
};

const close = async (parts: StoreParts, closeFile: () => void): Promise<void> => {
	const {transactions, journal, checkpoints, removals, indexer, worker} = parts;
	if (transactions.isClosed) return;
	await journal.drain();
	// A second call may have closed the store meanwhile.
	if (transactions.isClosed) return;
	removals.tidyAll();
	journal.close();
	transactions.close();
	checkpoints.close();
	removals.close();
	indexer.close();
	await worker.close();
	closeFile();
};
