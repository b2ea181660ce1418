/** Creates the parts of the store in a file and connects them to each other. */
import type {CommitListeners} from '../commit-listeners.ts';
import {Rooms} from '../database/open-rooms.ts';
import type {Statements} from '../database/statements.ts';
import {SearchIndex} from '../search/search-index.ts';
import type {Rewind} from '../store.ts';
import {GroupCommit} from './group-commit.ts';
import type {EntryReader} from './log/entry-reader.ts';
import {SqliteLog} from './log/sqlite-log.ts';
import type {OpenDatabase} from './open-database.ts';
import {Removals} from './removals.ts';
import {RoomPurge} from './room-purge.ts';
import {SearchIndexer} from './search-indexer.ts';
import {TurnTransaction} from './turn-transaction.ts';
import {WalCheckpoints} from './wal-checkpoints.ts';
import type {WorkerClient} from './worker-client.ts';

export interface StorePartsOptions {
	readonly database: OpenDatabase;
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly worker: WorkerClient;
	/** Throws if nothing may be written. */
	readonly checkWritable: () => void;
	readonly indexAtOnce: boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	readonly listeners: CommitListeners;
	readonly onCommit: (seconds: number, entries: number) => void;
}

export interface StoreParts {
	readonly path: string;
	readonly statement: Statements;
	readonly rewind: Rewind | undefined;
	readonly worker: WorkerClient;
	readonly rooms: Rooms;
	readonly reader: EntryReader;
	readonly log: SqliteLog;
	readonly transaction: TurnTransaction;
	readonly groupCommit: GroupCommit;
	readonly checkpoints: WalCheckpoints;
	readonly indexer: SearchIndexer;
	readonly purge: RoomPurge;
	readonly removals: Removals;
}

export const createStoreParts = (options: StorePartsOptions): StoreParts => {
	const {database, path, sync, worker, now, indexAtOnce, checkWritable} = options;
	const {db, statement, mark, rewind} = database;
	const rooms = new Rooms(statement);
	const log = new SqliteLog(statement, rooms, new SearchIndex(statement));
	const transaction = new TurnTransaction({
		...{db, statement, path, checkWritable, now},
		onWrite: () => groupCommit.commitSoon(),
		onRollback() {
			rooms.reload();
			log.reset();
		},
	});
	const checkpoints = new WalCheckpoints({
		...{db, path, worker},
		commit: () => groupCommit.commit(),
		isTransactionOpen: () => transaction.isOpen,
		onCheckpoint: () => removals.planVacuum(),
	});
	const groupCommit = new GroupCommit({
		...{db, path, sync, transaction, log, checkpoints, indexAtOnce, now},
		onCommit(committed, seconds) {
			// Before any listener is notified, so that no client has an entry that is ahead of the mark.
			mark.advance(log.position);
			options.onCommit(seconds, committed.length);
			checkpoints.plan();
			indexer.plan();
			options.listeners.notify(committed);
		},
	});
	const isClosed = (): boolean => groupCommit.isClosed;
	const isBehind = (): boolean => checkpoints.isBehind();
	const removals = new Removals({
		...{db, rooms, log, isBehind, isClosed, now},
		unsynced: work => groupCommit.unsynced(work),
		transact: work => groupCommit.transactUnsynced(work),
	});
	const indexer = new SearchIndexer({
		...{log, isClosed},
		transact: work => groupCommit.transactUnsynced(work),
		mustWait: () => isBehind() || removals.isPruning,
	});
	const purge = new RoomPurge({
		...{statement, log, isClosed},
		transact: work => groupCommit.transact(work),
		wipe: () => checkpoints.wipe(),
	});
	const reader = log.reader;
	return {
		...{path, statement, rewind, worker, rooms, reader, log},
		...{transaction, groupCommit, checkpoints, indexer, purge, removals},
	};
};
