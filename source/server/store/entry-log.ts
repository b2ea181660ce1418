/**
 * The contract of the log: the entries of all rooms. Appends are asynchronous; an append is durable when its promise
 * resolves. Time is an argument everywhere.
 */
import type {Entry, Message} from '../../protocol/frames.ts';

type WithoutPlace<E> = E extends Entry ? Omit<E, 'seq' | 'prev'> : never;

/** An entry before the store assigns its `seq` and `prev`. `at` is the time of the hub. */
export type EntryDraft = WithoutPlace<Entry>;

export interface Appended {
	readonly entry: Entry;
	/**
	 * Nothing was added and no listener is notified. Either the log already has this draft of the author, and `entry`
	 * is the entry kept then; or the reaction is already there or already gone, and `entry` is its target.
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
 * Entries in their current state: with edits applied, without the text of deleted messages and without expired
 * entries. `prev` is the preceding kept entry (0: none) or, if retention removed the entries between, the newest
 * removed one. A `prev` greater than the newest entry a client has therefore always means that entries are missing.
 */
export interface Page {
	readonly entries: readonly Entry[];
	/** The newest `seq` of the room when the page was read (0: no entries yet). */
	readonly seq: number;
	/** The oldest kept `seq` (0: none). */
	readonly first: number;
	/**
	 * The newest `seq` that retention has removed (0: none). A client whose newest entry is older has lost entries for
	 * good. A hole above `prunedSeq` contains only entries that expired.
	 */
	readonly prunedSeq: number;
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export interface SearchQuery {
	/** Words typed by the user. All must occur, as prefixes of words, ignoring case and accents. */
	readonly query: string;
	/** The rooms to search. The caller has already excluded rooms that the user may not read. */
	readonly rooms: readonly string[];
	/** If set, also searches all public rooms except these. There may be too many public rooms to list. */
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

export interface EntryLog {
	/**
	 * Appends the draft to its room and makes it durable together with everything else from this turn of the event
	 * loop. Rejects if it could not be written; then nothing of it is kept. A draft with a `target` also changes it in
	 * the same transaction.
	 *
	 * Rejects with a `StoreError` of reason `no_such_room` if the room is not open, `no_such_entry` if the target is
	 * not a kept, undeleted message, and `too_many_reactions` if the target has the maximum number of different
	 * reactions. The entry of a reaction has its `count`. The cost of a reaction does not depend on that count.
	 */
	append(draft: EntryDraft): Promise<Appended>;
	/**
	 * Calls `listener` with the new entries of each commit once they are durable, in order of `seq` per room, before
	 * the promises of their `append` calls resolve. Returns a function that ends the subscription.
	 */
	subscribe(listener: (committed: readonly Entry[]) => void): () => void;
	/** Reads entries of a room. Empty if the room is not open. Omits entries that have expired by `now`. */
	page(room: string, query: PageQuery, now: number): Promise<Page>;
	/** A message in its current state. Undefined if it is not kept, has expired or is not a message. */
	message(room: string, seq: number, now: number): Message | undefined;
	/** The emoji the user reacted with, of the reactions of a message that do not name the user. */
	unnamedReactions(room: string, seq: number, userId: string, now: number): readonly string[];
	/**
	 * Finds at most `limit` messages, newest first by `at`. A page with more results after it ends between two
	 * milliseconds, so that a search `before` its last `at` continues without loss. Only a single millisecond with
	 * more than `limit` results is cut.
	 */
	search(query: SearchQuery): Promise<SearchPage>;
	/**
	 * Removes messages whose `expiresAt` has passed, together with their edits and reactions, and leaves no trace in
	 * the file. Resolves with the removed entries after that. `nextExpiry` returns when to call this again.
	 */
	expire(now: number): Promise<readonly RemovedEntry[]>;
	/** When the next message expires, in milliseconds since 1970. Undefined if no message expires. */
	nextExpiry(): number | undefined;
	/**
	 * Removes some of the entries that exceed `retention`, oldest first in each room. Resolves with true while there
	 * are more to remove. Leaves entries that expire to `expire`. The `seq` of a room never decreases.
	 */
	prune(retention: Retention, now: number): Promise<boolean>;
}
