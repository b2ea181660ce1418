/**
 * The state of a client: plain immutable data, which the user interfaces draw. `reducer/reduce.ts` makes the next state from
 * an event, `selectors.ts` derives values from it.
 */
import type {ChangeEntry} from '../../protocol/entry-kinds.ts';
import type {ErrorCode} from '../../protocol/error-codes.ts';
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
	/** The server cannot reach its cluster: what changes something waits. */
	readonly isServiceInterrupted?: boolean;
	/** The last measured round trip, in milliseconds. */
	readonly latencyMs: number | undefined;
	/** The server's time minus the client's, in milliseconds: for countdowns. */
	readonly clockSkewMs: number;
	/** When the user is notified, without mutes that have ended. Undefined: the server does not store it. */
	readonly notifications?: Notifications | undefined;
	/** Until when the user must not be disturbed. Undefined: that is not so now. */
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

/** A message from the client to its user. Other users do not see it. */
export interface Notice {
	readonly key: string;
	readonly at: number;
	readonly level: 'info' | 'warning' | 'error';
	readonly content: NoticeContent;
}

/** The content of a notice, as data. The presenter makes the sentence. */
export type NoticeContent =
	/** A text from the server or a user interface. */
	| {readonly type: 'text'; readonly text: string}
	/** The server cannot reach its cluster, or can again. */
	| {readonly type: 'service'; readonly isAvailable: boolean}
	| Moderated
	/** `user` is a moderator now, or no longer one. */
	| {
			readonly type: 'moderatorNamed';
			readonly user: Person;
			readonly by: Person;
			readonly isMe: boolean;
			readonly on: boolean;
	  }
	/** Only the settings that changed. */
	| {
			readonly type: 'configured';
			readonly by: Person;
			readonly slowSeconds?: number;
			readonly expiresInSeconds?: number;
			readonly owner?: Person;
	  }
	/** Members who did not get an expiring message: `users`, and others that are only counted. */
	| {readonly type: 'withheld'; readonly users: readonly Person[]; readonly count: number}
	/** How others join a room: by its web address, or by a command in a shell. `isOwnServer`: this program runs the server. */
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
	/** The server knew neither the secret nor the user. `isTaken`: the nick `was` now belongs to another user. */
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
	/** The ids of the users of the last notice that an expiring message was not shown to them. */
	readonly withheldFrom?: string;
	readonly log: Log;
	/** The drafts for this room, in the order in which they were posted. */
	readonly pending: readonly Draft[];
	/** The newest known `seq`. Its entry may be outside of the window. */
	readonly headSeq: number;
	/** Entries after this one were received live. Entries up to it are history: of a join, or of a resume. */
	readonly liveAfter?: number;
	/** The last entry that the user has read, on any connection. */
	readonly readSeq: number;
	/** The user marked the messages after `readSeq` as unread. `read` without the user's wish does not move it. */
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
	/** Set in the view of a thread (`threadRoom`): the first message of the thread. */
	readonly shownThread?: number;
	/**
	 * The user views this entry instead of the newest one. A full window then stops growing instead of removing the
	 * entries that the user reads.
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

/** The most items in a window. Beyond it, items at the end that is farther from the user are removed. */
export const windowSize = 1000;

/**
 * An item in the window of a room. `key` is stable and unique within the room. `revision` grows with each visible change, so
 * that wrapped lines can be cached by (key, revision, width).
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
	readonly isMention: boolean;
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
	/** The owner or a moderator deleted it, not its author. */
	readonly isRemoved?: boolean | undefined;
	readonly reactions: readonly Reaction[];
	/** The emoji with which the user reacted, of those reactions that do not name the user. */
	readonly ownUnnamed: readonly string[];
	/** The newest entry of the room that the item includes. Older changes are ignored. */
	readonly asOf: number;
}

/** An entry that neither is a message nor changes one. */
export interface EntryItem extends ItemBase {
	readonly type: 'entry';
	readonly seq: number;
	readonly from: Person;
	/** What the user wrote, as in `textOf`. */
	readonly text: string;
	readonly isMine: boolean;
	readonly isMention: boolean;
	readonly entry: Exclude<Entry, Message | ChangeEntry>;
}

/** The users who joined and left. Not part of the log: only this client has it. */
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

/** A notice among the messages of a room: help, errors, answers. */
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
	/** It is not sent before this time (of the server, in milliseconds since 1970), so that the user can take it back. */
	readonly heldUntil?: number;
	readonly state: DraftState;
}

export type DraftState =
	/**
	 * Not sent, or sent on a connection that was lost: the client sends it on the next `welcome`. `until` and `reason`: the
	 * server asked the client to send it later (slow mode, rate limit).
	 */
	| {readonly type: 'waiting'; readonly until?: number; readonly reason?: string}
	| {readonly type: 'sending'}
	/** The server refused it. It stays until the user sends it again, edits it or drops it. */
	| {readonly type: 'failed'; readonly code: string; readonly message: string};
