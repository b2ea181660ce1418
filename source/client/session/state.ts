/**
 * What a client knows: plain immutable data, the one truth every face draws. `reduce.ts` makes the next one
 * from an event, `select.ts` asks questions of it.
 */
import type {ErrorCode, Person, Reaction} from '../../protocol/frames.ts';
import type {Limits, RoomKind} from '../../protocol/limits.ts';

export interface Session {
	readonly link: Link;
	/** Undefined before the first `welcome`. */
	readonly me: Person | undefined;
	readonly server: {readonly name: string; readonly version: string} | undefined;
	readonly limits: Limits;
	/** The last measured round trip, in milliseconds. */
	readonly latencyMs: number | undefined;
	/** Server time minus ours, in milliseconds: for countdowns. */
	readonly clockSkewMs: number;
	/** Rooms by canonical name, in the order they were joined. */
	readonly rooms: ReadonlyMap<string, RoomState>;
	/** All own words without a receipt, of every room and none, in the order they were said. */
	readonly outbox?: readonly Draft[];
	/** What the server or the client had to say that belongs to no room, newest last; at most 100. */
	readonly notices: readonly Notice[];
}

/** The state of the connection. */
export type Link =
	| {readonly type: 'connecting'; readonly attempt: number}
	| {readonly type: 'up'; readonly since: number}
	/** Tries again at `retryAt` (milliseconds since 1970). */
	| {
			readonly type: 'waiting';
			readonly attempt: number;
			readonly retryAt: number;
			readonly reason: string;
			readonly errorCode?: string;
			readonly errorField?: string;
	  }
	/**
	 * Will not try again by itself: closed by us, or the server said not to. `errorCode` where an `error`
	 * answered the `hello` (`nick_taken`: ask for another and call `rename`), `errorField` what of it it was about
	 * (`unauthorized` about `access`: the server's access secret is missing or wrong).
	 */
	| {
			readonly type: 'stopped';
			readonly code: number;
			readonly reason: string;
			readonly errorCode?: string;
			readonly errorField?: string;
	  };

/** Something the user should know. It is seen by nobody else. */
export interface Notice {
	readonly key: string;
	readonly at: number;
	readonly level: 'info' | 'warning' | 'error';
	readonly content: NoticeContent;
}

/** What a notice reports, as data; the presenter makes the sentence. */
export type NoticeContent =
	/** A text as the server or a user interface wrote it. */
	| {readonly type: 'text'; readonly text: string}
	| Moderated
	/** Only the settings that changed. */
	| {
			readonly type: 'configured';
			readonly by: Person;
			readonly slowSeconds?: number;
			readonly expiresInSeconds?: number;
			readonly owner?: Person;
	  }
	/** The server has a new log for this room; or an earlier state of the same one. */
	| {readonly type: 'logReplaced'}
	| {readonly type: 'logRewound'}
	/** The server knew neither the secret nor the user. `isTaken`: the nick `was` now belongs to another user. */
	| {
			readonly type: 'identityReplaced';
			readonly nick: string;
			readonly was: string;
			readonly isTaken: boolean;
	  }
	/** `error`: the message of what was thrown or refused. */
	| {readonly type: 'identityNotSaved'; readonly error: string}
	| {readonly type: 'outboxNotSaved'; readonly error: string}
	| {readonly type: 'historyNotLoaded'; readonly error: string};

/** A moderator did something to `user`, who may be this one. */
export interface Moderated {
	readonly type: 'moderated';
	readonly action: 'kick' | 'ban' | 'unban' | 'mute' | 'unmute';
	readonly user: Person;
	readonly by: Person;
	readonly isMe: boolean;
	readonly reason?: string;
	readonly durationMs?: number;
}

export interface RoomState {
	/** Canonical name, as the server says it. */
	readonly room: string;
	readonly kind: RoomKind;
	/** Of a direct room: the other one. */
	readonly with: Person | undefined;
	readonly membership: Membership;
	readonly epoch: string | undefined;
	readonly topic: string;
	/** In order of nick. At most a page of them; `memberCount` is exact. */
	readonly members: readonly Person[];
	readonly memberCount: number;
	readonly owner: Person | undefined;
	readonly slowSeconds: number;
	readonly expiresInSeconds: number;
	readonly log: Log;
	/** Own words that have no receipt yet, in the order they were said. */
	readonly pending: readonly Draft[];
	/** The newest `seq` heard of, whether or not it stands in the log's window. */
	readonly headSeq: number;
	/** Read up to here, on any of the user's connections. */
	readonly readSeq: number;
	/** Others' messages after `readSeq`; at least so many where `isUnreadAtLeast`. */
	readonly unread: number;
	readonly isUnreadAtLeast: boolean;
	/** Those of them that name me (in a direct room: all). */
	readonly mentions: number;
	readonly typing: readonly Typing[];
	/**
	 * The reader looks at this entry and not at the newest ones: a full window then stops growing instead of
	 * letting go what is being read.
	 */
	readonly lookingAt?: number;
}

export type Membership =
	| {readonly type: 'joining'}
	| {readonly type: 'joined'}
	/** The server refused the join; or, with `removal`, a moderator removed the user. */
	| {
			readonly type: 'refused';
			readonly code: ErrorCode | string;
			readonly message: string;
			readonly removal?: Moderated;
	  }
	| {readonly type: 'left'};

export interface Typing {
	readonly user: Person;
	readonly until: number;
}

/** A window onto the room's log: never more than `windowSize` entries. */
export interface Log {
	/** In the order to be drawn. */
	readonly items: readonly Item[];
	/** The server has entries before the first / after the last item. */
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
	/** A page is on its way at that end. */
	readonly isLoadingOlder: boolean;
	readonly isLoadingNewer: boolean;
	/** The window covers the log from here to there, where that is more than its first and last item tell. */
	readonly firstSeq?: number;
	readonly lastSeq?: number;
}

/** The most items a window holds; beyond it the end farther from the reader is let go. */
export const windowSize = 1000;

/**
 * One thing to draw. `key` is stable and unique within the room; `revision` grows whenever what is drawn of it
 * changes, so that wrapped lines can be kept by (key, revision, width).
 */
export type Item = MessageItem | TopicItem | PresenceItem | RenamedItem | GapItem | NoticeItem;

interface ItemBase {
	readonly key: string;
	readonly revision: number;
	readonly at: number;
}

/** A message as it stands. */
export interface MessageItem extends ItemBase {
	readonly type: 'message';
	readonly seq: number;
	readonly from: Person;
	/** Empty once deleted. */
	readonly text: string;
	readonly isMine: boolean;
	readonly isMention: boolean;
	readonly replyTo: number | undefined;
	readonly expiresAt: number | undefined;
	readonly editedAt: number | undefined;
	readonly deletedAt: number | undefined;
	readonly reactions: readonly Reaction[];
	/** The emoji with which the user reacted, of those reactions that do not name the user. */
	readonly ownUnnamed: readonly string[];
	/** The newest entry of the room that the item takes into account: older changes are in it already. */
	readonly asOf: number;
}

export interface TopicItem extends ItemBase {
	readonly type: 'topic';
	readonly seq: number;
	readonly from: Person;
	readonly text: string;
}

/** Who came and went; not part of the log, kept in this client only. */
export interface PresenceItem extends ItemBase {
	readonly type: 'presence';
	readonly joined: readonly Person[];
	readonly left: readonly Person[];
}

export interface RenamedItem extends ItemBase {
	readonly type: 'renamed';
	readonly user: Person;
	readonly was: string;
}

/** Entries after `after` and before `before` are missing here; `isLost` where the server no longer has them. */
export interface GapItem extends ItemBase {
	readonly type: 'gap';
	readonly after: number;
	readonly before: number;
	readonly isLost: boolean;
	readonly isLoading: boolean;
}

/** A notice among the messages of a room: help, errors, answers. */
export interface NoticeItem extends ItemBase {
	readonly type: 'notice';
	readonly level: Notice['level'];
	readonly content: NoticeContent;
}

/** Something said that has no receipt yet. */
export interface Draft {
	/** Its id on the wire, unique among this user's. */
	readonly draft: string;
	/** Where it goes: a room, or a person (a direct message whose room is not known yet). */
	readonly target: {readonly room: string} | {readonly to: string};
	readonly text: string;
	readonly at: number;
	readonly replyTo?: number;
	readonly expiresInSeconds?: number;
	readonly state: DraftState;
}

export type DraftState =
	/**
	 * Not handed to a connection, or handed to one that ended: will be sent (again) on the next welcome. Where the
	 * server wants it later (slow mode, too many at once): when, and why.
	 */
	| {readonly type: 'waiting'; readonly until?: number; readonly reason?: string}
	| {readonly type: 'sending'}
	/** Refused by the server; stays until it is sent again, edited or dropped. */
	| {readonly type: 'failed'; readonly code: string; readonly message: string};
