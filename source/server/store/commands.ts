/**
 * The commands of the journal. A command is plain data and contains all values that the state does not determine: ids,
 * times, random values and hashes. So the same commands in the same order always lead to the same state.
 */

import type {DeviceKind, DirectFrom} from '../../protocol/limits.ts';
import type {Notifications, QuietHours, RoomNotifications} from '../../protocol/notifications.ts';
import type {Entry, Person} from '../../protocol/server-frames.ts';
import type {Pairing} from './directory/device-records.ts';
import type {Away, Sanction, UserRecord} from './directory/directory.ts';
import type {PushKeys, PushSubscription} from './directory/notification-records.ts';
import type {EntryDraft} from './entry-log.ts';
import type {Opening, RoomCommands} from './room-commands.ts';
import type {Expired} from './state.ts';

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
	/** Records that a user who has never sent anything has been offline since `at`. */
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
	/** Marks the user as a bot, or removes the mark. False if that changes nothing. */
	setBot: {
		readonly command: {readonly userId: string; readonly isBot: boolean};
		readonly outcome: boolean;
	};
	/** Sets the user away, or back. False if that changes nothing. */
	setAway: {
		readonly command: {readonly userId: string; readonly away?: Away};
		readonly outcome: boolean;
	};
	/**
	 * Binds the nick of `serve --owner` to a user. The first binding stays valid as long as its user exists. Returns
	 * the id of the bound user.
	 */
	bindOwner: {
		readonly command: {readonly nick: string; readonly userId: string};
		readonly outcome: string | undefined;
	};
	/** Adds a token with which the user may add one more device. Earlier tokens of the user become invalid. */
	addPairing: {
		readonly command: {readonly tokenHash: string; readonly pairing: Pairing; readonly at: number};
		readonly outcome: undefined;
	};
	/** Uses up a pairing token and adds the device. Returns the id of its user; undefined if the token is not valid. */
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
	/** Removes a device. False if there is no such device, or if it is the user's only one. */
	removeDevice: {
		readonly command: {readonly userId: string; readonly device: string};
		readonly outcome: boolean;
	};
	/**
	 * Changes the list of rooms that the user's devices join. Returns the list, and whether it has changed. The list
	 * has at most `limit` rooms.
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
	/** Sets whether members of small rooms can see how far the user has read. */
	setReadReceipts: {
		readonly command: {readonly userId: string; readonly isOn: boolean};
		readonly outcome: undefined;
	};
	/** Marks the inbox up to this time as read. False if it was read already. */
	markInboxRead: {
		readonly command: {readonly userId: string; readonly through: number};
		readonly outcome: boolean;
	};
}

/** Commands about notification settings and push notifications. */
interface NotificationCommands {
	/**
	 * Changes the given settings; null removes a setting. Returns all settings after the change. Undefined, without a
	 * change, if there is no such user or if more than `limit` rooms would differ from the defaults. Rooms that do not
	 * exist are ignored.
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
	/** Sets the keys of the server unless it has some. Returns the valid keys. */
	setPushKeys: {
		readonly command: {readonly keys: PushKeys};
		readonly outcome: PushKeys;
	};
	/** Adds a subscription. The oldest ones above `limit` are removed. False if there is no such user. */
	subscribePush: {
		readonly command: {readonly subscription: PushSubscription; readonly limit: number};
		readonly outcome: boolean;
	};
	/** Removes a subscription. False if there is none with this endpoint. */
	unsubscribePush: {
		readonly command: {readonly userId: string; readonly endpoint: string};
		readonly outcome: boolean;
	};
}

export type AppendOutcome =
	/** `followers`: the users who follow the thread of a reply from now on. */
	| {readonly type: 'appended'; readonly entry: Entry; readonly followers?: readonly string[]}
	/** The log already has this draft, or the reaction is unchanged. `entry`: see `Appended`. */
	| {readonly type: 'known'; readonly entry: Entry}
	| {readonly type: 'refused'; readonly reason: 'no_such_room' | 'no_such_entry' | 'too_many_reactions'}
	/** The author is banned from the room or muted in it. */
	| {readonly type: 'refused'; readonly reason: 'sanction'; readonly sanction: Sanction}
	/** The webhook was revoked. */
	| {readonly type: 'refused'; readonly reason: 'no_such_webhook'}
	/** One of the two users of the direct room has blocked the other. */
	| {readonly type: 'refused'; readonly reason: 'blocked'}
	| {readonly type: 'refused'; readonly reason: 'slow_mode'; readonly retryInMs: number};

/** `pinned`: all pinned messages of the room after the command. */
export type PinOutcome =
	| {readonly type: 'changed' | 'unchanged'; readonly pinned: readonly number[]}
	| {readonly type: 'refused'; readonly reason: 'no_such_entry' | 'limit'};

/** Commands about entries. */
interface EntryCommands {
	append: {
		readonly command: {
			readonly draft: EntryDraft;
			/**
			 * Set for a message to a direct room: opens the room, and records that its author accepts messages from the
			 * other user.
			 */
			readonly direct?: Opening;
			/** The author has never sent anything before. */
			readonly wasUnused?: true;
			/** The author owns the room or the server, which slow mode does not limit. */
			readonly isOwner?: true;
			/** The message came by this webhook. */
			readonly webhook?: string;
		};
		readonly outcome: AppendOutcome;
	};
	/** Makes the user follow a thread, or stop following it. Undefined if it has no message in `room`. */
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
			/** The most pinned messages of the room. */
			readonly limit: number;
		};
		readonly outcome: PinOutcome;
	};
	/**
	 * Permanently removes the entries of a room up to `through`, except those with an expiry time. Returns how many.
	 */
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
	/** Offers the key of this hub for all hubs of the cluster. False if they share a key already. */
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
