/** The contract of the log: the entries of all rooms. Time is an argument everywhere. */
import type {Entry, Message} from '../../protocol/server-frames.ts';

type WithoutPlace<E> = E extends Entry ? Omit<E, 'seq' | 'prev'> : never;

/** An entry before the store assigns its `seq` and `prev`. `at` is the time of the hub. */
export type EntryDraft = WithoutPlace<Entry>;

export interface Appended {
	readonly entry: Entry;
	/**
	 * Whether nothing was added. Either the log already has this draft of the author, and `entry` is the stored entry;
	 * or the reaction is unchanged, and `entry` is its target.
	 */
	readonly isKnown: boolean;
}

/**
 * Selects entries of a room. `limit` counts entries; a page has at most about `pageBytes` of them. Results are in
 * ascending order of `seq`.
 */
export type PageQuery =
	| {readonly type: 'newest'; readonly limit: number}
	| {readonly type: 'before'; readonly seq: number; readonly limit: number}
	| {readonly type: 'after'; readonly seq: number; readonly limit: number}
	/** About half of the limit on each side of `seq`. Includes `seq` itself if it is kept. */
	| {readonly type: 'around'; readonly seq: number; readonly limit: number};

/**
 * Entries in their current state: with edits applied, without the text of deleted messages and without expired entries.
 * `prev` is the preceding kept entry (0: none) or, if retention removed the entries between, the newest removed one. So
 * a `prev` greater than the newest entry of a client always means that entries are missing.
 */
export interface Page {
	readonly entries: readonly Entry[];
	/** The newest `seq` of the room when the page was read (0: no entries yet). */
	readonly seq: number;
	/** The oldest kept `seq` (0: none). */
	readonly first: number;
	/**
	 * The newest `seq` that retention has removed (0: none). A client whose newest entry is older can no longer fetch
	 * all entries. Numbers above `prunedSeq` are missing only because of expiry.
	 */
	readonly prunedSeq: number;
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

/** Selects replies of a thread: those before or after a `seq`, by default the newest. */
export interface ThreadQuery {
	/** The first message of the thread. */
	readonly thread: number;
	readonly before?: number;
	readonly after?: number;
	readonly limit: number;
}

/** Replies in ascending order of `seq`. `root` is the first message of the thread, if it is kept. */
export interface ThreadPage {
	readonly root?: Message;
	readonly entries: readonly Message[];
	/** The newest `seq` of the room when the page was read. */
	readonly seq: number;
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export interface SearchQuery {
	/** Words typed by the user. All must occur, as prefixes of words, ignoring case and accents. */
	readonly query: string;
	/** The rooms to search. The caller has already excluded rooms that the user may not read. */
	readonly rooms: readonly string[];
	/** If set, all public rooms except these are searched as well. There may be too many public rooms to list. */
	readonly publicExcept?: readonly string[];
	readonly fromUserId?: string;
	/** Only messages with `at` < `before` and `at` >= `after`, in milliseconds. */
	readonly before?: number;
	readonly after?: number;
	readonly limit: number;
	readonly now: number;
}

export interface SearchPage {
	readonly entries: readonly Entry[];
	readonly hasMore: boolean;
}

/** How long the entries of a room are kept. Undefined: forever. */
export interface Retention {
	readonly maxAgeMs?: number;
	readonly maxEntries?: number;
}

/** The room and `seq` of an entry that was removed. */
export interface RemovedEntry {
	readonly room: string;
	readonly seq: number;
}

/** The oldest entries of a room that exceed a retention. */
export interface Excess {
	readonly count: number;
	/** The `seq` of the last one. */
	readonly through: number;
}

export interface EntryLog {
	/** Reads entries of a room. Empty if the room is not open. Omits entries that have expired by `now`. */
	page(room: string, query: PageQuery, now: number): Promise<Page>;
	/** Reads replies of a thread. Undefined if the room is not open. */
	thread(room: string, query: ThreadQuery, now: number): ThreadPage | undefined;
	/** A message in its current state. Undefined if it is not kept, has expired or is not a message. */
	message(room: string, seq: number, now: number): Message | undefined;
	/** The kept entry that was posted with this draft id. The text of an expired message is empty. */
	entryOfDraft(userId: string, draft: string, now: number): Entry | undefined;
	/** Whether the entry is kept, expired or not. */
	hasEntry(room: string, seq: number): boolean;
	/**
	 * The first kept `seq` of a time: all entries before it are older than `at`, in milliseconds since 1970. One more
	 * than the newest `seq` if all are older. If times in a log go back slightly, the result may be another entry near
	 * this time.
	 */
	seqAt(room: string, at: number): number;
	/** The emoji the user reacted with, of the reactions of a message that do not name the user. */
	unnamedReactions(room: string, seq: number, userId: string, now: number): readonly string[];
	/**
	 * Finds at most `limit` messages, newest first by `at`. A page with more results after it ends between two
	 * milliseconds, so that a search `before` its last `at` continues without loss. Only a single millisecond with
	 * more than `limit` results is cut.
	 */
	search(query: SearchQuery): Promise<SearchPage>;
	/** When the next message expires, in milliseconds since 1970. Undefined if no message expires. */
	nextExpiry(): number | undefined;
	/** Up to `limit` of the entries that exceed the retention, without those that expire. Undefined if there are none. */
	excess(room: string, retention: Retention, now: number, limit: number): Excess | undefined;
}
