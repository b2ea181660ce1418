/**
 * The contract of the store: the state, and the journal of a single hub that changes it. SQLite implements it, in a file
 * and in memory; `test/contracts/store.ts` and `test/contracts/journal.ts` test both.
 */
import type {Journal} from './journal.ts';
import type {State, StateReader} from './state.ts';
import type {StoreError} from './store-error.ts';

/** The reasons why a log counts as rewound. */
export type RewindReason =
	/** The mark is missing, unreadable or from another database, so the previous end of the log is unknown. */
	| 'no_mark'
	/** The mark was written beside another copy of the database. */
	| 'other_copy'
	/** The log ends before the mark. */
	| 'behind_mark'
	/** The power failed, and with `--sync normal` the latest entries may be lost. */
	| 'power_loss'
	/** A client has an entry that the log does not have. */
	| 'client_ahead';

/** The consequence of a rewound log. */
export interface Rewind {
	readonly reason: RewindReason;
	/** The number of rooms that have a new epoch. */
	readonly rooms: number;
}

export interface Store extends StateReader {
	/** Set if the log was found to be rewound when the store was opened. All rooms have new epochs then. */
	readonly rewind?: Rewind;
	/** The journal of a single hub. It writes to this store. */
	readonly journal: Journal;
	/**
	 * Runs `work` in one transaction and makes it durable before it returns. Throws a `StoreError` if that fails; then
	 * nothing is written. For a journal that is ordered outside of the store.
	 */
	transact<T>(work: (state: State) => T): T;
	/** Commits the proposed commands at once instead of at the end of the turn. Never throws; the promises report the outcome. */
	commit(): void;
	/** Commits the proposed commands. Resolves when all of them are settled. */
	flush(): Promise<void>;
	/** Whether background work must pause, because the disk is too slow. */
	isBehind(): boolean;
	/** Resolves when no trace of removed entries is left in the file. Rejects if another program keeps reading it. */
	erase(): Promise<void>;
	/**
	 * Returns all free pages of the file to the file system, in small steps. False if a file of an older version can do
	 * that only while it is not in use.
	 */
	compact(): Promise<boolean>;
	/** Flushes and closes the store. No other method may be called afterwards. */
	close(): Promise<void>;
	/** Called once per commit with its duration and the number of new entries, for metrics. */
	onCommit?: (seconds: number, entries: number) => void;
	/** Called when work in the background failed, for example because another program reads the file. */
	onFailure?: (error: StoreError) => void;
}
