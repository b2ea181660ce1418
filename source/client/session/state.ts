/**
 * The state of a client: plain immutable data, which the user interfaces draw. `reducer/reduce.ts` computes the next
 * state from an event, and `selectors.ts` derives values.
 */

import type {ErrorCode} from '../../protocol/connection/error-codes.ts';
import type {ChangeEntry} from '../../protocol/entry-kinds.ts';
import type {Limits, RoomKind} from '../../protocol/limits.ts';
import type {Notifications} from '../../protocol/notifications.ts';
import type {AwayUser, Entry, Message, Person, Reaction, SshAddress} from '../../protocol/server-frames.ts';

export interface Session {
	readonly link: Link;
	/** Undefined before the first `welcome`. */
	readonly me: Person | undefined;
	readonly server: {readonly name: string; readonly version: string} | undefined;
	readonly limits: Limits;
	/** The public address of the hub of this connection, and those of all hubs of the cluster, if the server has reported any. */
	readonly hubAddress?: string | undefined;
	readonly hubs?: readonly string[];
	/** The port and the host key for SSH clients, if the server accepts them. */
	readonly ssh?: SshAddress | undefined;
	/** The server cannot reach its cluster, so requests that change something wait. */
	readonly isServiceInterrupted?: boolean;
	/** The last measured round trip, in milliseconds. */
	readonly latencyMs: number | undefined;
	/** The server's time minus the client's, in milliseconds: for countdowns. */
	readonly clockSkewMs: number;
	/** The user's notification settings, without mutes that have ended. Undefined: the server does not store them. */
	readonly notifications?: Notifications | undefined;
	/** When the current do-not-disturb time ends. Undefined: there is none now. */
	readonly quietEnd?: number | undefined;
	/** The rooms by canonical name, in the order in which they were joined. */
	readonly rooms: ReadonlyMap<string, RoomState>;
	/** Known users who are away, by id. */
	readonly away?: ReadonlyMap<string, AwayUser>;
	/** The user owns the public rooms without an owner. */
	readonly isServerOwner?: boolean;
	/** All drafts without a receipt, in the order in which they were posted. */
	readonly outbox?: readonly Draft[];
	/** The number of unread messages in the inbox. Undefined if the client has not asked, or if the server has no inbox. */
	readonly inboxUnread?: number;
	/** Notices that belong to no room, newest last; at most 100. */
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
	 * The client does not reconnect: it was closed, or the server refused it permanently. `errorCode`: the code of the
	 * `error` that answered the `hello`, such as `nick_taken` (call `rename` with another nick). `errorField`: its field, such
	 * as `access` with `unauthorized` (the server password is missing or wrong).
	 */
	| {
			readonly type: 'stopped';
			readonly code: number;
			readonly reason: string;
			readonly errorCode?: string;
			readonly errorField?: string;
	  };

/** A message from the client to its user, which other users do not see. */
export interface Notice {
	readonly key: string;
	readonly at: number;
	readonly level: 'info' | 'warning' | 'error';
	readonly content: NoticeContent;
}

/** The content of a notice, as data. The presenter composes the sentence. */
export type NoticeContent =
	/** A text composed by the server or by a user interface. */
	| {readonly type: 'text'; readonly text: string}
	/** The server cannot reach its cluster, or can again. */
	| {readonly type: 'service'; readonly isAvailable: boolean}
	| Moderated
	/** `user` has become a moderator, or is one no longer. */
	| {
			readonly type: 'moderatorNamed';
			readonly user: Person;
			readonly by: Person;
			readonly isMe: boolean;
			readonly on: boolean;
	  }
	/** Only the changed settings. */
	| {
			readonly type: 'configured';
			readonly by: Person;
			readonly slowSeconds?: number;
			readonly expiresInSeconds?: number;
			readonly owner?: Person;
	  }
	/** The members who did not receive an expiring message: `users`, and others that are only counted. */
	| {readonly type: 'withheld'; readonly users: readonly Person[]; readonly count: number}
	/**
	 * How others can join a room: by its web address, or by a shell command. `isOwnServer`: this program runs the
	 * server.
	 */
	| {
			readonly type: 'invitation';
			readonly link: string;
			readonly command: string;
			readonly isOwnServer: boolean;
	  }
	/** The server has a new log for this room, or an earlier state of the same log. */
	/** `on: false`: the message is no longer pinned. */
	| {readonly type: 'pinned'; readonly by: Person; readonly seq: number; readonly on: boolean}
	| {readonly type: 'logReplaced'}
	| {readonly type: 'logRewound'}
	/** The server knew neither the secret nor the user. `isTaken`: another user has the nick `was` now. */
	| {
			readonly type: 'identityReplaced';
			readonly nick: string;
			readonly was: string;
			readonly isTaken: boolean;
	  }
	/** `error`: the message of the error. */
	| {readonly type: 'identityNotSaved'; readonly error: string}
	| {readonly type: 'outboxNotSaved'; readonly error: string}
	| {readonly type: 'historyNotLoaded'; readonly error: string};

/** A moderator's action on `user`. */
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
	/** The canonical name. */
	readonly room: string;
	readonly kind: RoomKind;
	/** The other user of a direct room. */
	readonly with: Person | undefined;
	readonly membership: Membership;
	readonly epoch: string | undefined;
	readonly topic: string;
	/** Ordered by nick; at most a page. `memberCount` is exact. */
	readonly members: readonly Person[];
	readonly memberCount: number;
	readonly owner: Person | undefined;
	readonly moderators?: readonly Person[];
	readonly slowSeconds: number;
	readonly expiresInSeconds: number;
	/** The ids of the users in the last `withheld` notice. */
	readonly withheldFrom?: string;
	readonly log: Log;
	/** The drafts for this room, in the order in which they were posted. */
	readonly pending: readonly Draft[];
	/** The newest known `seq`. Its entry may be outside the window. */
	readonly headSeq: number;
	/** Entries after this one were received live. The others are history, from a join or a resume. */
	readonly liveAfter?: number;
	/** The last entry that the user has read, on any connection. */
	readonly readSeq: number;
	/**
	 * The user marked the messages after `readSeq` as unread. `read` does not move the position unless the user asks
	 * for it.
	 */
	readonly isMarkedUnread?: boolean;
	/** The number of other users' messages after `readSeq`. If `isUnreadAtLeast`, there may be more. */
	readonly unread: number;
	readonly isUnreadAtLeast: boolean;
	/** The number of those that mention the user; in a direct room, all of them. */
	readonly mentions: number;
	readonly typing: readonly Typing[];
	/** The threads that the user follows, by their first messages; at least the newest of them. */
	readonly followed?: readonly number[];
	/** The pinned messages, in the order in which they were pinned. */
	readonly pinned?: readonly number[];
	/** The thread that is open. */
	readonly thread?: ThreadState;
	/** Only in the view of a thread (`threadRoom`): the first message of the thread. */
	readonly shownThread?: number;
	/**
	 * The entry that the user views instead of the newest one. A full window then stops growing instead of removing it.
	 */
	readonly lookingAt?: number;
}

/** An open thread: its first message and its replies, as a window of their own. */
export interface ThreadState {
	/** The first message. */
	readonly seq: number;
	/** The newest entry of the room that the window includes. */
	readonly headSeq: number;
	readonly log: Log;
	/** Why the thread could not be loaded. */
	readonly error?: string;
}

export type Membership =
	| {readonly type: 'joining'}
	| {readonly type: 'joined'}
	/** The server refused the join. With `removal`: a moderator removed the user. */
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

/** The window of a room: a part of its log, at most `windowSize` items. */
export interface Log {
	/** In the order in which they are shown. */
	readonly items: readonly Item[];
	/** The server has entries before the first item; after the last item. */
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
	/** A page at that end is under way. */
	readonly isLoadingOlder: boolean;
	readonly isLoadingNewer: boolean;
	/** The range that the window covers, if it is larger than the range of its items. */
	readonly firstSeq?: number;
	readonly lastSeq?: number;
}

/** The most items in a window. Above it, items are removed at the end that is farther from the user. */
export const windowSize = 1000;

/**
 * An item in the window of a room. `key` is stable and unique within the room. `revision` increases with each visible
 * change, so that wrapped lines can be cached by (key, revision, width).
 */
export type Item = MessageItem | EntryItem | PresenceItem | RenamedItem | GapItem | NoticeItem;

interface ItemBase {
	readonly key: string;
	readonly revision: number;
	readonly at: number;
}

/** A message in its current state. */
export interface MessageItem extends ItemBase {
	readonly type: 'message';
	readonly seq: number;
	readonly from: Person;
	/** Empty if the message was deleted. */
	readonly text: string;
	readonly isMine: boolean;
	/** The message mentions the user, or is a reply in a thread that the user follows. It notifies like a mention. */
	readonly isMention: boolean;
	/** `isMention` only because the user follows the thread: the text does not mention the user. */
	readonly isInFollowedThread?: boolean;
	/** A program wrote it. */
	readonly bot?: true;
	readonly replyTo: number | undefined;
	/** The first message of the thread that the message belongs to as a reply. */
	readonly thread?: number;
	/** The number of replies in the thread that the message starts, if there are any. */
	readonly replies?: number;
	readonly expiresAt: number | undefined;
	readonly editedAt: number | undefined;
	readonly deletedAt: number | undefined;
	/** Whether the owner or a moderator deleted it, not its author. */
	readonly isRemoved?: boolean | undefined;
	readonly reactions: readonly Reaction[];
	/** The emoji with which the user reacted, of those reactions that do not name the user. */
	readonly ownUnnamed: readonly string[];
	/** The newest entry of the room that the item includes. Older changes are ignored. */
	readonly asOf: number;
}

/** An entry that is not a message and does not change one. */
export interface EntryItem extends ItemBase {
	readonly type: 'entry';
	readonly seq: number;
	readonly from: Person;
	/** The text that the user wrote, as `textOf` returns it. */
	readonly text: string;
	readonly isMine: boolean;
	readonly isMention: boolean;
	readonly entry: Exclude<Entry, Message | ChangeEntry>;
}

/** Users who joined and left. Only this client has this item; it is not part of the log. */
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

/** The entries between `after` and `before` are missing. `isLost`: the server no longer has them. */
export interface GapItem extends ItemBase {
	readonly type: 'gap';
	readonly after: number;
	readonly before: number;
	readonly isLost: boolean;
	readonly isLoading: boolean;
}

/** A notice among the messages of a room: help, errors, replies. */
export interface NoticeItem extends ItemBase {
	readonly type: 'notice';
	readonly level: Notice['level'];
	readonly content: NoticeContent;
}

/** A message without a receipt. */
export interface Draft {
	/** Its id, unique among the drafts of this user. */
	readonly draft: string;
	/** A room, or the nick of a user whose direct room is not known yet. */
	readonly target: {readonly room: string} | {readonly to: string};
	readonly text: string;
	readonly at: number;
	readonly replyTo?: number;
	readonly expiresInSeconds?: number;
	/** A program wrote it. */
	readonly bot?: true;
	/**
	 * The draft is held until this time (of the server, in milliseconds since 1970), so that the user can take it back.
	 */
	readonly heldUntil?: number;
	readonly state: DraftState;
}

export type DraftState =
	/**
	 * Not sent, or sent on a connection that was lost. The client sends it after the next `welcome`. `until` and
	 * `reason`: the server asked for a later attempt (slow mode, rate limit).
	 */
	| {readonly type: 'waiting'; readonly until?: number; readonly reason?: string}
	| {readonly type: 'sending'}
	/** The server refused it. The draft stays until the user resends, edits or drops it. */
	| {readonly type: 'failed'; readonly code: string; readonly message: string};
