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

type Journaled = Pick<StoreParts, 'rooms' | 'log' | 'checkpoints' | 'transactions'>;

/**
 * The transactions, with their effects on the caches, the mark and the checkpoints. `checkpoints` is called only after
 * all parts exist. `noteExpired` records that the open transaction has removed expired entries, which must leave no
 * trace.
 */
const createTransactions = (
	{database, path, sync, checkWritable, indexAtOnce, now, onFailure}: StorePartsOptions,
	{rooms, log}: Pick<Journaled, 'rooms' | 'log'>,
	checkpoints: () => Checkpoints,
): {readonly transactions: Transactions; readonly noteExpired: () => void} => {
	const {db, statement, mark} = database;
	let hasExpired = false;
	const transactions = new Transactions({
		...{db, statement, path, sync, checkWritable, now},
		mustWait: () => checkpoints().isRestarting,
		onFinish() {
			if (indexAtOnce) log.index.catchUp(Number.MAX_SAFE_INTEGER);
			log.finish();
		},
		onCommit() {
			// Before anything is acknowledged, so that no client has an entry that is ahead of the mark.
			mark.advance(log.position);
			checkpoints().plan();
			if (hasExpired) checkpoints().wipe().catch(onFailure);
			hasExpired = false;
		},
		onRollback() {
			hasExpired = false;
			rooms.reload();
			log.reset();
		},
	});
	return {
		transactions,
		noteExpired() {
			hasExpired = true;
		},
	};
};

/** The parts that work in the background, after the commits of the journal. */
const createBackgroundWork = (
	{database, now}: StorePartsOptions,
	{log, checkpoints, transactions}: Journaled,
	journal: () => LocalJournal,
): Pick<StoreParts, 'removals' | 'indexer' | 'purge'> => {
	const {db, statement} = database;
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
		isBusy: () => journal().isBusy,
	});
	const purge = new RoomPurge({
		...{statement, log, isClosed},
		transact: work => transactions.run(work),
		wipe: () => checkpoints.wipe(),
	});
	return {removals, indexer, purge};
};

export const createStoreParts = (options: StorePartsOptions): StoreParts => {
	const {database, path, seals, search, now} = options;
	const {statement, rewind} = database;
	const rooms = new Rooms(statement);
	const log = new SqliteLog(statement, rooms, new SearchIndex(statement), seals);
	const {transactions, noteExpired} = createTransactions(options, {rooms, log}, () => checkpoints);
	const checkpoints: Checkpoints = options.createCheckpoints({
		commit: () => journal.commit(),
		onCheckpoint: () => background.removals.planVacuum(),
	});
	const journaled = {rooms, log, checkpoints, transactions};
	const background = createBackgroundWork(options, journaled, () => journal);
	const parts = {...journaled, path, statement, rewind, reader: log.reader};
	const state = createState({
		...{...parts, search},
		onForget: () => void background.purge.run(),
		onPrune: () => background.removals.notePruned(),
		onExpire: noteExpired,
	});
	const journal: LocalJournal = new LocalJournal({
		state,
		transact: work => transactions.run(work),
		transactUnsynced: work => transactions.runUnsynced(work),
		mustWait: () => checkpoints.isRestarting,
		now,
		onCommit(applied, seconds) {
			options.onCommit(seconds, countEntries(applied));
			background.indexer.plan();
		},
	});
	return {...parts, ...background, state, journal};
};
