/**
 * The commands of the journal. A command is plain data and contains everything that is not determined by the state: ids,
 * times, random values and hashes. So the same commands in the same order always give the same state.
 */

import type {DeviceKind, DirectFrom, RoomKind} from '../../protocol/limits.ts';
import type {Notifications, QuietHours, RoomNotifications} from '../../protocol/notifications.ts';
import type {Entry, Person} from '../../protocol/server-frames.ts';
import type {Pairing} from './device-records.ts';
import type {Away, InviteRecord, RoomPatch, RoomRecord, Sanction, UserRecord} from './directory.ts';
import type {EntryDraft} from './entry-log.ts';
import type {PushKeys, PushSubscription} from './notification-records.ts';
import type {Expired} from './state.ts';

/** What identifies a room that is opened. Both are random. */
export interface Opening {
	/** The identity of the log, if the command creates the room. */
	readonly epoch: string;
	/** The identity of this use of the room. `forgetRoom` does nothing if the room has been opened again since. */
	readonly opening: string;
}

/** Commands about users. */
interface UserCommands {
	/** Undefined if another user has the nick or a similar-looking one. */
	createUser: {
		readonly command: {readonly user: UserRecord; readonly secretHash?: string};
		readonly outcome: UserRecord | undefined;
	};
	/** Undefined if another user has the nick or a similar-looking one, or if there is no such user. */
	rename: {
		readonly command: {readonly userId: string; readonly nick: string};
		readonly outcome: {readonly was: string} | undefined;
	};
	/** A user who has never sent anything has been offline since `at`. */
	setUnusedSince: {
		readonly command: {readonly userId: string; readonly at: number};
		readonly outcome: undefined;
	};
	/** Removes a user. `unusedUntil`: only if the user has never sent anything and has been offline since that time. */
	releaseUser: {
		readonly command: {readonly userId: string; readonly unusedUntil?: number};
		readonly outcome: boolean;
	};
	/** False if the user has blocked `limit` users already. */
	block: {
		readonly command: {
			readonly userId: string;
			readonly blocked: Person;
			readonly at: number;
			readonly limit: number;
		};
		readonly outcome: boolean;
	};
	/** False if the user was not blocked. */
	unblock: {
		readonly command: {readonly userId: string; readonly blocked: Person};
		readonly outcome: boolean;
	};
	/** The user is away, or back. False if that changes nothing. */
	setAway: {
		readonly command: {readonly userId: string; readonly away?: Away};
		readonly outcome: boolean;
	};
	/**
	 * Binds the nick that `serve --owner` names to a user. The first binding counts, while its user exists. Returns the id
	 * of the bound user.
	 */
	bindOwner: {
		readonly command: {readonly nick: string; readonly userId: string};
		readonly outcome: string | undefined;
	};
	/** The user may add one more device by this token. Other pairings of the user are no longer valid. */
	addPairing: {
		readonly command: {readonly tokenHash: string; readonly pairing: Pairing; readonly at: number};
		readonly outcome: undefined;
	};
	/** Uses a pairing up and adds the device. Returns the id of its user; undefined if the token is not valid. */
	redeemPairing: {
		readonly command: {
			readonly tokenHash: string;
			readonly secretHash: string;
			readonly device: string;
			readonly name: string;
			readonly kind: DeviceKind;
			readonly at: number;
		};
		readonly outcome: string | undefined;
	};
	updateDevice: {
		readonly command: {
			readonly userId: string;
			readonly device: string;
			readonly name: string;
			readonly kind: DeviceKind;
			readonly at: number;
		};
		readonly outcome: undefined;
	};
	/** False if there is no such device, or if it is the only one. */
	removeDevice: {
		readonly command: {readonly userId: string; readonly device: string};
		readonly outcome: boolean;
	};
	/**
	 * Changes the rooms that the user wants to be in on every device. Returns the list, and whether it has changed. At most
	 * `limit` rooms are listed.
	 */
	changeRoomList: {
		readonly command: {
			readonly userId: string;
			readonly add: readonly string[];
			readonly remove: readonly string[];
			readonly limit: number;
		};
		readonly outcome: {readonly rooms: readonly string[]; readonly isChanged: boolean};
	};
	setDirectFrom: {
		readonly command: {readonly userId: string; readonly directFrom: DirectFrom};
		readonly outcome: undefined;
	};
	/** Whether members of small rooms may see how far the user has read. */
	setReadReceipts: {
		readonly command: {readonly userId: string; readonly isOn: boolean};
		readonly outcome: undefined;
	};
	/** Everything in the inbox up to this time is read. False if it was before. */
	markInboxRead: {
		readonly command: {readonly userId: string; readonly through: number};
		readonly outcome: boolean;
	};
}

/** Commands about notifications. */
interface NotificationCommands {
	/**
	 * Changes what is given; null removes. The outcome is what holds now. Undefined if there is no such user, or if more
	 * than `limit` rooms would differ from the defaults; then nothing changes. Rooms that do not exist are left out.
	 */
	setNotifications: {
		readonly command: {
			readonly userId: string;
			readonly rooms?: readonly RoomNotifications[];
			readonly highlight?: readonly string[];
			readonly quietHours?: QuietHours | null;
			readonly quietUntil?: number | null;
			readonly isTextPushed?: boolean;
			readonly limit: number;
		};
		readonly outcome: Notifications | undefined;
	};
	/** The keys of the server, unless it has some. The outcome is the keys that hold. */
	setPushKeys: {
		readonly command: {readonly keys: PushKeys};
		readonly outcome: PushKeys;
	};
	/** False if there is no such user. The oldest subscriptions above `limit` are removed. */
	subscribePush: {
		readonly command: {readonly subscription: PushSubscription; readonly limit: number};
		readonly outcome: boolean;
	};
	/** False if there is no such subscription. */
	unsubscribePush: {
		readonly command: {readonly userId: string; readonly endpoint: string};
		readonly outcome: boolean;
	};
}

/** What the first visit of a user writes. */
interface Visit {
	readonly user: Person;
	/** False for a transient user. */
	readonly tracksReading: boolean;
}

export interface OpenedRoom {
	readonly room: RoomRecord;
	readonly isFirstVisit: boolean;
}

/** Commands about rooms. */
interface RoomCommands {
	/**
	 * Opens a room for a user who joins it. Creates a public room, and a direct room whose users both exist. Undefined if
	 * the user cannot join: the room is private and the user not admitted, the user is banned, or the name belongs to a
	 * similar-looking one.
	 */
	openRoom: {
		readonly command: Opening & Visit & {readonly room: string; readonly kind: RoomKind; readonly at: number};
		readonly outcome: OpenedRoom | undefined;
	};
	/**
	 * Creates a room. Undefined if there is one with this name or a similar-looking one. `replaces`: the room of this name
	 * counts as free if it has no entries and has not been opened since.
	 */
	createRoom: {
		readonly command: Opening & {
			readonly room: string;
			readonly kind: RoomKind;
			readonly at: number;
			/** The owner, who joins the room. */
			readonly creator?: Visit & {readonly wasUnused: boolean};
			readonly invite?: {readonly invite: string; readonly tokenHash: string};
			readonly replaces?: string;
		};
		readonly outcome: RoomRecord | undefined;
	};
	/** Changes settings or the owner. Undefined if there is no such room. */
	updateRoom: {
		readonly command: {
			readonly room: string;
			readonly patch: RoomPatch;
			/** The user who did it, or the operator. */
			readonly by: Person;
			/** A user who is admitted to the room as well. */
			readonly admits?: string;
		};
		readonly outcome: RoomRecord | undefined;
	};
	/** Gives all rooms new epochs, unless the epoch of this room has changed since. Returns how many rooms have one. */
	renewEpochs: {
		readonly command: {readonly seed: string; readonly room: string; readonly epoch: string};
		readonly outcome: number;
	};
	/**
	 * Removes a room that is not used: it has not been opened again since `opening`, and it is private or has neither
	 * entries nor settings. Returns the removed room.
	 */
	forgetRoom: {
		readonly command: Opening & {readonly room: string; readonly at?: number};
		readonly outcome: RoomRecord | undefined;
	};
	/** Removes a room for the operator. Returns the removed room. */
	removeRoom: {
		readonly command: {readonly room: string; readonly by: Person; readonly reason: string};
		readonly outcome: RoomRecord | undefined;
	};
	/** False if the room has `limit` valid invites already, or if there is no such room. */
	addInvite: {
		readonly command: {
			readonly invite: InviteRecord;
			readonly tokenHash: string;
			readonly limit: number;
		};
		readonly outcome: boolean;
	};
	/**
	 * Admits the user and takes one use of the invite, unless the user is already admitted. Undefined if the invite is not
	 * valid.
	 */
	redeemInvite: {
		readonly command: {
			readonly tokenHash: string;
			readonly userId: string;
			readonly wasUnused: boolean;
			readonly at: number;
		};
		readonly outcome: RoomRecord | undefined;
	};
	/** False if there is no such invite. */
	revokeInvite: {
		readonly command: {readonly room: string; readonly invite: string};
		readonly outcome: boolean;
	};
	/**
	 * Makes a user a moderator of the room, or no longer one. `unchanged` if the user is one already, or is none; `owner` if
	 * the user owns the room.
	 */
	setModerator: {
		readonly command: {
			readonly room: string;
			readonly user: Person;
			readonly by: Person;
			readonly isModerator: boolean;
			/** The most moderators of a room. */
			readonly limit: number;
		};
		readonly outcome: 'changed' | 'unchanged' | 'owner' | 'limit' | 'no_such_room';
	};
	moderate: {
		readonly command: {
			readonly room: string;
			readonly user: Person;
			readonly by: Person;
			readonly action: 'kick' | 'ban' | 'mute' | 'unban' | 'unmute';
			readonly reason?: string;
			/** When the ban or mute ends. Undefined: never. */
			readonly until?: number;
			readonly at: number;
			/** `by` acts as a moderator, not as the owner. */
			readonly isModerator?: true;
		};
		/**
		 * The handles of the invites that a ban from a private room revoked. Undefined if `by` is no longer a moderator, or
		 * the user is now the owner or a moderator.
		 */
		readonly outcome: {readonly revoked: readonly string[]} | undefined;
	};
	/** False if the read position is not before `seq`. */
	markRead: {
		readonly command: {readonly userId: string; readonly room: string; readonly seq: number};
		readonly outcome: boolean;
	};
	/** Moves the read position back, before the entry `seq`. False if that is unread already. */
	markUnread: {
		readonly command: {readonly userId: string; readonly room: string; readonly seq: number};
		readonly outcome: boolean;
	};
	/** The user has left a direct room whose newest entry is `seq`. */
	leaveDirect: {
		readonly command: {readonly userId: string; readonly room: string; readonly seq: number};
		readonly outcome: undefined;
	};
}

export type AppendOutcome =
	/** `followers`: the users who follow the thread of a reply from now on. */
	| {readonly type: 'appended'; readonly entry: Entry; readonly followers?: readonly string[]}
	/** The log already has this draft, or the reaction is already there or already gone. `entry`: see `Appended`. */
	| {readonly type: 'known'; readonly entry: Entry}
	| {readonly type: 'refused'; readonly reason: 'no_such_room' | 'no_such_entry' | 'too_many_reactions'}
	/** The author is banned from the room or muted in it. */
	| {readonly type: 'refused'; readonly reason: 'sanction'; readonly sanction: Sanction}
	/** One of the two users of the direct room has blocked the other. */
	| {readonly type: 'refused'; readonly reason: 'blocked'}
	| {readonly type: 'refused'; readonly reason: 'slow_mode'; readonly retryInMs: number};

/** `pinned`: all pinned messages of the room afterwards. */
export type PinOutcome =
	| {readonly type: 'changed' | 'unchanged'; readonly pinned: readonly number[]}
	| {readonly type: 'refused'; readonly reason: 'no_such_entry' | 'limit'};

/** Commands about entries. */
interface EntryCommands {
	append: {
		readonly command: {
			readonly draft: EntryDraft;
			/** Set for a message to a direct room: opens the room, and its author accepts messages of the other user. */
			readonly direct?: Opening;
			/** The author has never sent anything before. */
			readonly wasUnused?: true;
			/** The author owns the room or the server, which slow mode does not limit. */
			readonly isOwner?: true;
		};
		readonly outcome: AppendOutcome;
	};
	/** The user follows a thread from now on, or no longer. Undefined if it has no message in `room`. */
	followThread: {
		readonly command: {
			readonly userId: string;
			readonly room: string;
			/** The first message of the thread, or any reply of it. */
			readonly seq: number;
			readonly on: boolean;
			readonly at: number;
		};
		/** The first message of the thread. */
		readonly outcome: {readonly thread: number} | undefined;
	};
	/** Pins a message to its room, or unpins it. */
	pin: {
		readonly command: {
			readonly room: string;
			readonly seq: number;
			readonly by: Person;
			readonly on: boolean;
			readonly at: number;
			/** The most pinned messages of a room. */
			readonly limit: number;
		};
		readonly outcome: PinOutcome;
	};
	/** Removes the entries of a room up to `through` for good, except those that expire. Returns how many. */
	prune: {
		readonly command: {readonly room: string; readonly epoch: string; readonly through: number};
		readonly outcome: number;
	};
	/** Removes about `limit` messages that have expired by `at`, with their edits and reactions. */
	expire: {
		readonly command: {readonly at: number; readonly limit: number};
		readonly outcome: Expired;
	};
}

/** Commands about the server itself. */
interface ServerCommands {
	/** A hub of a cluster offers its key as that of all hubs. False if they share one already. */
	shareServerKey: {
		readonly command: {readonly key: string};
		readonly outcome: boolean;
	};
}

export interface Commands
	extends UserCommands,
		NotificationCommands,
		RoomCommands,
		EntryCommands,
		ServerCommands {}

export type CommandType = keyof Commands;

export type CommandOf<T extends CommandType> = {readonly type: T} & Commands[T]['command'];

export type OutcomeOf<T extends CommandType> = Commands[T]['outcome'];

export type Command = {[T in CommandType]: CommandOf<T>}[CommandType];
