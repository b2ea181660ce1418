/**
 * The contract of the store: the rooms' logs and the directory of who and what there is. Two things
 * implement it, one in memory and one in SQLite; `test/contracts/store.ts` holds both to it.
 *
 * The log is asynchronous: an append is durable when its promise resolves. The directory is answered at
 * once, from this process; what it wrote is durable when `write` or `flush` resolves. Time is an argument everywhere.
 */
import type {Entry, Message, Person} from '../../protocol/frames.ts';
import type {DirectFrom, RoomKind} from '../../protocol/limits.ts';

// — the log —

type Unplaced<E> = E extends Entry ? Omit<E, 'seq' | 'prev'> : never;

/** An entry before the store has given it its place: no `seq`, no `prev`. `at` is the hub's time. */
export type EntryDraft = Unplaced<Entry>;

export interface Appended {
	readonly entry: Entry;
	/**
	 * Nothing was added and nobody is notified: the author's draft was in the log already, and `entry` is the one
	 * kept from then; or a reaction is already there or already gone, and `entry` is its target.
	 */
	readonly isKnown: boolean;
}

/** Which entries of a room. `limit` counts entries, of which a page takes those that fit into about `pageBytes`; results are always in rising order of `seq`. */
export type PageQuery =
	| {readonly type: 'newest'; readonly limit: number}
	| {readonly type: 'before'; readonly seq: number; readonly limit: number}
	| {readonly type: 'after'; readonly seq: number; readonly limit: number}
	/** About half of the limit on each side of `seq`, which is among them if it is kept. */
	| {readonly type: 'around'; readonly seq: number; readonly limit: number};

/**
 * Entries as they stand now: edits applied, text of the deleted gone, expired ones not among them. `prev` is
 * the kept entry before (0: none), or, where retention removed what stood between, the newest it removed: so
 * a `prev` greater than what one has heard always means that something is missing.
 */
export interface Page {
	readonly entries: readonly Entry[];
	/** The room's newest `seq` at the moment the page was read (0: none yet), and its oldest kept (0: none). */
	readonly seq: number;
	readonly first: number;
	/**
	 * The newest `seq` that retention has removed (0: none). Who has heard everything up to an older one has
	 * missed something for good; a hole above it is only what expired or was never there.
	 */
	readonly prunedSeq: number;
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export interface SearchQuery {
	/** Words a person typed; all must occur (as word prefixes, case and accents folded). */
	readonly query: string;
	/** The rooms to look in: the caller has already left out what the user may not see. */
	readonly rooms: readonly string[];
	/** Given: look in all public rooms as well, except these. There may be too many to name. */
	readonly publicExcept?: readonly string[];
	readonly fromUserId?: string;
	/** Only `at` < before, `at` >= after: milliseconds. */
	readonly before?: number;
	readonly after?: number;
	readonly limit: number;
	readonly now: number;
}

/** How long a room's entries are kept. Undefined: for ever. */
export interface Retention {
	readonly maxAgeMs?: number;
	readonly maxEntries?: number;
}

export interface EntryLog {
	/**
	 * Places the draft at the end of its room and makes it durable together with all else of this turn of
	 * the event loop. Rejects where it could not be written; then nothing of it is kept. An `edited`,
	 * `deleted` or `reacted` draft also changes its target, in the same transaction. The room must be open,
	 * and the target a message that is kept and not deleted: else it rejects with a `StoreError` whose
	 * `reason` is `no_such_room` or `no_such_entry`. A reaction with one emoji too many rejects with
	 * `too_many_reactions`. The entry of a reaction has its `count`, and what a reaction costs does not depend on it.
	 */
	append(draft: EntryDraft): Promise<Appended>;
	/**
	 * `listener` hears every new entry once, when it is durable, in order of `seq` per room, all of one
	 * commit together, before the promises of their `append` resolve. Returns a function that ends it.
	 */
	subscribe(listener: (committed: readonly Entry[]) => void): () => void;
	/** Entries of a room; empty for a room that is not open. `now`: what has expired by then is left out. */
	page(room: string, query: PageQuery, now: number): Promise<Page>;
	/** One message as it stands, or undefined where it is not kept (or has expired, or is no message). */
	message(room: string, seq: number, now: number): Message | undefined;
	/** The emoji with which the user reacted to a message, of those reactions that do not name the user. */
	unnamedReactions(room: string, seq: number, userId: string, now: number): readonly string[];
	/**
	 * At most `limit` messages that match, newest first by `at`. A page that has more after it ends with the
	 * last of a millisecond, so that going on `before` its last `at` loses nothing; only where one millisecond
	 * alone has more than `limit` is it cut.
	 */
	search(query: SearchQuery): Promise<{entries: readonly Message[]; hasMore: boolean}>;
	/**
	 * Removes messages whose `expiresAt` has come, and what was said about them, without a trace in the file;
	 * resolves with what is gone when it is gone. `nextExpiry` tells when to call again.
	 */
	expire(now: number): Promise<readonly {room: string; seq: number}[]>;
	/** When the next message expires, in milliseconds since 1970; undefined: none will. */
	nextExpiry(): number | undefined;
	/**
	 * Removes some of what is older or more than `retention` allows, in each room from its oldest entry on;
	 * resolves true while there is more to remove. What expires is left to `expire`, and a room's `seq` never
	 * goes back.
	 */
	prune(retention: Retention, now: number): Promise<boolean>;
}

// — the directory —

export interface UserRecord {
	readonly id: string;
	readonly nick: string;
	readonly createdAt: number;
	/**
	 * Since when the user has been away without ever having sent anything, in milliseconds since 1970; undefined:
	 * the user has sent something.
	 */
	readonly unusedSince?: number;
}

export interface RoomRecord {
	readonly room: string;
	readonly kind: RoomKind;
	/** The identity of its log: another one after the room was forgotten and made again, or the log was rewound. */
	readonly epoch: string;
	readonly topic: string;
	/** Newest and oldest `seq` (0: no entries). */
	readonly seq: number;
	readonly first: number;
	/** When its newest entry was sent (0: none was yet). */
	readonly at: number;
	readonly owner?: Person;
	readonly slowSeconds: number;
	readonly expiresInSeconds: number;
	readonly createdAt: number;
}

export interface InviteRecord {
	/** Public handle of the invite, for lists and for revoking. */
	readonly invite: string;
	readonly room: string;
	readonly at: number;
	readonly usesLeft?: number;
	readonly expiresAt?: number;
}

export interface Sanction {
	readonly room: string;
	readonly user: Person;
	readonly kind: 'ban' | 'mute';
	readonly reason?: string;
	/** Undefined: for ever. */
	readonly until?: number;
}

export interface Directory {
	/** Undefined if another user has the nick or one that looks like it. `secretHash` undefined: nobody can come back as this user. */
	createUser(user: UserRecord, secretHash: string | undefined): UserRecord | undefined;
	user(id: string): UserRecord | undefined;
	userBySecret(secretHash: string): UserRecord | undefined;
	userByNick(nick: string): UserRecord | undefined;
	/** Up to `limit` users in the order of their nicks' keys, after the nick `after`. */
	users(after: string | undefined, limit: number): readonly UserRecord[];
	/** False if another user has the nick or one that looks like it. */
	rename(userId: string, nick: string): boolean;
	/** Sets or, with undefined, clears `unusedSince`. */
	setUnusedSince(userId: string, at: number | undefined): void;
	/** Up to `limit` users with an `unusedSince` of at most `until`, the oldest first. */
	unusedUsers(until: number, limit: number): readonly UserRecord[];
	/** Frees the nick of a user who cannot come back; the user's entries stay. */
	releaseUser(userId: string): void;

	/** The room of this name (names compare by `nameKey`), made now where there is none. */
	openRoom(room: string, kind: RoomKind, epoch: string, now: number): RoomRecord;
	room(room: string): RoomRecord | undefined;
	/** The public room whose name looks like this one but is another; undefined if there is none. */
	roomLike(room: string): RoomRecord | undefined;
	/** All rooms with or without entries, of every kind. */
	rooms(): readonly RoomRecord[];
	/** Gives every room another epoch, since its log is not the one clients know. Returns how many rooms there are. */
	renewEpochs(newEpoch: () => string): number;
	updateRoom(
		room: string,
		patch: {readonly owner?: Person; readonly slowSeconds?: number; readonly expiresInSeconds?: number},
	): void;
	/** Removes the room and all that belongs to it: entries, invites, memberships, sanctions, read positions. */
	forgetRoom(room: string): void;

	/** Who may enter a private or direct room without a token; `invite` is the handle of the invite that was used. */
	admit(room: string, userId: string, invite?: string): void;
	isAdmitted(room: string, userId: string): boolean;
	/** The handle of the invite the user was admitted by; undefined if there was none. */
	admittedBy(room: string, userId: string): string | undefined;
	/** Takes the admission back (a ban from a private room). */
	expel(room: string, userId: string): void;
	/** The private and direct rooms this user may enter. */
	admittedRooms(userId: string): readonly RoomRecord[];
	admittedUsers(room: string): readonly string[];

	addInvite(invite: InviteRecord, tokenHash: string): void;
	/** Takes one use of the invite; undefined where there is none, it has expired or is used up. */
	redeemInvite(tokenHash: string, now: number): InviteRecord | undefined;
	/** Whether the token is good, without taking a use. */
	findInvite(tokenHash: string, now: number): InviteRecord | undefined;
	invites(room: string, now: number): readonly InviteRecord[];
	revokeInvite(room: string, invite: string): boolean;

	sanction(sanction: Sanction): void;
	liftSanction(room: string, userId: string, kind: Sanction['kind']): boolean;
	/** All sanctions of the room that hold. */
	sanctions(room: string, now: number): readonly Sanction[];
	/** The names of the rooms this user is banned from. */
	bannedRooms(userId: string, now: number): ReadonlySet<string>;
	sanctionOf(room: string, userId: string, kind: Sanction['kind'], now: number): Sanction | undefined;

	/** The read position only grows: false where `seq` is not greater. */
	markRead(userId: string, room: string, seq: number): boolean;
	readSeq(userId: string, room: string): number | undefined;
}

/** A direct room as one of its two users has it. */
export interface DirectRoomRecord extends RoomRecord {
	/** The user left when this was the newest `seq`; undefined: has not left since the last `join`. */
	readonly leftSeq: number | undefined;
	/** The user has written in it. */
	readonly hasWritten: boolean;
}

export interface Block {
	readonly userId: string;
	readonly at: number;
}

/** Who may write to whom directly. All of it goes with the user or the room it belongs to. */
export interface DirectRecords {
	/** Blocks another user; a second time changes nothing. */
	block(userId: string, blockedId: string, at: number): void;
	/** False if the user was not blocked. */
	unblock(userId: string, blockedId: string): boolean;
	/** Whether `userId` has blocked `otherId`. */
	isBlocked(userId: string, otherId: string): boolean;
	/** The users whom this one has blocked, in the order of `at`. */
	blocks(userId: string): readonly Block[];
	setDirectFrom(userId: string, from: DirectFrom): void;
	/** `everyone` unless it was set. */
	directFrom(userId: string): DirectFrom;
	/** The user writes in the direct room. The user must be admitted to it. */
	noteWritten(room: string, userId: string): void;
	hasWritten(room: string, userId: string): boolean;
	/** Sets or, with undefined, clears `leftSeq`. The user must be admitted to the room. */
	setLeft(room: string, userId: string, seq: number | undefined): void;
	leftSeq(room: string, userId: string): number | undefined;
	/** The direct rooms the user is admitted to. */
	directRooms(userId: string): readonly DirectRoomRecord[];
	/** Whether both users are admitted to one private room. */
	sharesPrivateRoom(userId: string, otherId: string): boolean;
}

/** Why a log counts as rewound. */
export type RewindReason =
	/** The mark is missing, unreadable or another database's: nothing is known of how far the log had come. */
	| 'no_mark'
	/** The mark was written beside another copy of the database. */
	| 'other_copy'
	/** The log ends before the mark. */
	| 'behind_mark'
	/** The power failed, and `--sync normal` may have lost what was sent last. */
	| 'power_loss'
	/** A client knew an entry that is not there. */
	| 'client_ahead';

/** What a rewound log led to. */
export interface Rewind {
	readonly reason: RewindReason;
	/** Rooms that have a new epoch. */
	readonly rooms: number;
}

export interface Store extends EntryLog, Directory, DirectRecords {
	/**
	 * The random id of this hub: 32 hexadecimal digits, the same for as long as its database is kept. Clients know
	 * a server by it whatever address it has.
	 */
	readonly hubId: string;
	/** Set if the log was found to be rewound when the store was opened: all rooms have new epochs. */
	readonly rewind?: Rewind;
	/**
	 * Runs `work`, which writes to the directory and must let its errors out, and resolves with its result when all
	 * of this turn of the event loop is durable. Rejects with a `StoreError` if that could not be written; then
	 * nothing `work` wrote is kept. What is sent or changed in memory because of a write follows this promise.
	 */
	write<T>(work: () => T): Promise<T>;
	/** Commits now what waits for the end of the turn; its promises say what became of it. Never throws. */
	commit(): void;
	/** Commits now; resolves when everything written before the call is durable, rejects if some of it was lost. */
	flush(): Promise<void>;
	/** Flushes and closes; nothing may be called after it. */
	close(): Promise<void>;
	/** Seconds each commit took, for metrics: called once per commit. */
	onCommit?: (seconds: number, entries: number) => void;
}
