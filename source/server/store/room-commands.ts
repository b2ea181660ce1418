/** The commands about rooms. `commands.ts` describes the properties of all commands. */
import type {RoomKind} from '../../protocol/limits.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {InviteRecord, RoomPatch, RoomRecord, WebhookRecord} from './directory/directory.ts';

/** The random ids of a room that is opened. */
export interface Opening {
	/** The identity of the log, if the command creates the room. */
	readonly epoch: string;
	/** The identity of this use of the room. `forgetRoom` does nothing if the room has been opened again since. */
	readonly opening: string;
}

/** The values that a first visit of a user writes. */
interface Visit {
	readonly user: Person;
	/** False for a transient user. */
	readonly tracksReading: boolean;
}

export type AddWebhookOutcome =
	| {readonly type: 'added'; readonly user: Person}
	| {readonly type: 'refused'; readonly reason: 'no_such_room' | 'not_moderator' | 'nick_taken' | 'limit'};

export interface OpenedRoom {
	readonly room: RoomRecord;
	readonly isFirstVisit: boolean;
}

/** Commands about rooms. */
export interface RoomCommands {
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
			/** The user who changed them, or the operator. */
			readonly by: Person;
			/** A user to admit to the room as well. */
			readonly admits?: string;
		};
		readonly outcome: RoomRecord | undefined;
	};
	/**
	 * Gives all rooms new epochs, unless the epoch of this room has changed since. Returns the number of rooms with new
	 * epochs.
	 */
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
	 * Creates a webhook, and its bot with the id `userId`. If the nick belongs to the bot of other webhooks of the same
	 * creator, the webhook posts as that bot instead.
	 */
	addWebhook: {
		readonly command: {
			readonly webhook: WebhookRecord;
			readonly nick: string;
			readonly tokenHash: string;
			/** The most webhooks of a room. */
			readonly limit: number;
			/** The creator acts as a moderator, not as the owner. */
			readonly isModerator?: true;
			/** The creator has never sent anything before. */
			readonly wasUnused?: true;
		};
		readonly outcome: AddWebhookOutcome;
	};
	/** Removes the bot as well, unless it has other webhooks. False if there is no such webhook. */
	revokeWebhook: {
		readonly command: {readonly room: string; readonly webhook: string};
		readonly outcome: boolean;
	};
	/**
	 * Makes a user a moderator of the room, or removes the role. `unchanged` if the user already has or lacks the role;
	 * `owner` if the user owns the room.
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
		 * The handles of the invites that a ban from a private room revoked, and the bots of the webhooks that a ban revoked. Undefined if `by` is no longer a moderator, or
		 * the user is now the owner or a moderator.
		 */
		readonly outcome:
			| {readonly revoked: readonly string[]; readonly revokedWebhooks: readonly Person[]}
			| undefined;
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
	/** Records that the user has left a direct room whose newest entry is `seq`. */
	leaveDirect: {
		readonly command: {readonly userId: string; readonly room: string; readonly seq: number};
		readonly outcome: undefined;
	};
}
