/** Creates the parts of the store and connects them to each other. */
import {Rooms} from '../database/open-rooms.ts';
import type {Statements} from '../database/statements.ts';
import type {SearchPage} from '../entry-log.ts';
import {LocalJournal} from '../journal/local-journal.ts';
import {countEntries} from '../journal.ts';
import type {SqliteSearch} from '../search/search-database.ts';
import {SearchIndex} from '../search/search-index.ts';
import type {State} from '../state.ts';
import type {Rewind} from '../store.ts';
import type {StoreError} from '../store-error.ts';
import type {CheckpointHooks, Checkpoints} from './checkpoints.ts';
import type {EntryReader} from './log/entry-reader.ts';
import {SqliteLog} from './log/sqlite-log.ts';
import type {OpenDatabase} from './open-database.ts';
import {Removals} from './removals.ts';
import {RoomPurge} from './room-purge.ts';
import {SearchIndexer} from './search-indexer.ts';
import {createState} from './sqlite-state.ts';
import {Transactions} from './transactions.ts';

export interface StorePartsOptions {
	readonly database: OpenDatabase;
	/** The file, for errors. */
	readonly path: string;
	/** The value of `PRAGMA synchronous`. */
	readonly sync: 'full' | 'normal' | 'off';
	/** Whether removed words must leave no trace (`database/sealed.ts`). */
	readonly seals: boolean;
	readonly search: (query: SqliteSearch) => Promise<SearchPage>;
	readonly createCheckpoints: (hooks: CheckpointHooks) => Checkpoints;
	/** Throws if nothing may be written. */
	readonly checkWritable: () => void;
	readonly indexAtOnce: boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	readonly onCommit: (seconds: number, entries: number) => void;
	/** Called when work in the background failed. */
	readonly onFailure: (error: StoreError) => void;
}

export interface StoreParts {
	readonly path: string;
	readonly statement: Statements;
	readonly rewind: Rewind | undefined;
	readonly rooms: Rooms;
	readonly reader: EntryReader;
	readonly log: SqliteLog;
	readonly transactions: Transactions;
	readonly journal: LocalJournal;
	readonly state: State;
	readonly checkpoints: Checkpoints;
	readonly indexer: SearchIndexer;
	readonly purge: RoomPurge;
	readonly removals: Removals;
}

export const createStoreParts = (options: StorePartsOptions): StoreParts => {
	const {database, path, sync, seals, search, now, indexAtOnce, checkWritable} = options;
	const {db, statement, mark, rewind} = database;
	const rooms = new Rooms(statement);
	const log = new SqliteLog(statement, rooms, new SearchIndex(statement), seals);
	/** Whether the open transaction has removed expired entries, which must leave no trace. */
	let hasExpired = false;
	const transactions = new Transactions({
		...{db, statement, path, sync, checkWritable, now},
		mustWait: () => checkpoints.isRestarting,
		onFinish() {
			if (indexAtOnce) log.index.catchUp(Number.MAX_SAFE_INTEGER);
			log.finish();
		},
		onCommit() {
			// Before anything is acknowledged, so that no client has an entry that is ahead of the mark.
			mark.advance(log.position);
			checkpoints.plan();
			if (hasExpired) checkpoints.wipe().catch(options.onFailure);
			hasExpired = false;
		},
		onRollback() {
			hasExpired = false;
			rooms.reload();
			log.reset();
		},
	});
	const checkpoints = options.createCheckpoints({
		commit: () => journal.commit(),
		onCheckpoint: () => removals.planVacuum(),
	});
	const isClosed = (): boolean => transactions.isClosed;
	const isBehind = (): boolean => checkpoints.isBehind();
	const removals = new Removals({
		...{db, log, isBehind, isClosed, now},
		planCheckpoint: () => checkpoints.plan(),
		unsynced: work => transactions.tryOutside(work),
		transact: work => transactions.tryUnsynced(work),
	});
	const indexer = new SearchIndexer({
		...{log, isClosed, now},
		transact: work => transactions.tryUnsynced(work),
		mustWait: () => isBehind() || removals.isPruning,
		isBusy: () => journal.isBusy,
	});
	const purge = new RoomPurge({
		...{statement, log, isClosed},
		transact: work => transactions.run(work),
		wipe: () => checkpoints.wipe(),
	});
	const parts = {path, statement, rewind, rooms, reader: log.reader, log, transactions, checkpoints};
	const state = createState({
		...{...parts, search},
		onForget: () => void purge.run(),
		onPrune: () => removals.notePruned(),
		onExpire() {
			hasExpired = true;
		},
	});
	const journal = new LocalJournal({
		state,
		transact: work => transactions.run(work),
		transactUnsynced: work => transactions.runUnsynced(work),
		mustWait: () => checkpoints.isRestarting,
		now,
		onCommit(applied, seconds) {
			options.onCommit(seconds, countEntries(applied));
			indexer.plan();
		},
	});
	return {...parts, state, journal, indexer, purge, removals};
};
