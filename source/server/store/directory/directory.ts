/**
 * The contract of the directory: all stored data besides the entries, such as users and rooms. Reads and writes are
 * synchronous; a write is durable when `write` or `flush` of the store resolves. Time is an argument everywhere.
 */

import type {InboxKind, RoomKind} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';

export interface UserRecord {
	readonly id: string;
	readonly nick: string;
	readonly createdAt: number;
	/**
	 * When the user went offline without ever having sent anything, in milliseconds since 1970. Undefined if the user
	 * has sent something.
	 */
	readonly unusedSince?: number;
	readonly away?: Away;
	/** Whether a program posts as this user. */
	readonly isBot?: true;
}

/** The away status that a user has set. It is kept across connections until `/back`. */
export interface Away {
	/** In milliseconds since 1970. */
	readonly since: number;
	readonly text?: string;
}

export interface RoomRecord {
	readonly room: string;
	readonly kind: RoomKind;
	/** The identity of the log. It changes if the room is removed and created again, or if the log was rewound. */
	readonly epoch: string;
	/** Changes when a room that may be forgotten is opened again. */
	readonly opening: string;
	readonly topic: string;
	/** The newest `seq` (0: no entries). */
	readonly seq: number;
	/** The oldest kept `seq` (0: no entries). */
	readonly first: number;
	/** When the newest entry was sent (0: no entries yet). */
	readonly at: number;
	readonly owner?: Person;
	readonly slowSeconds: number;
	readonly expiresInSeconds: number;
	readonly createdAt: number;
}

export interface InviteRecord {
	/** The public handle of the invite, for listing and revoking it. */
	readonly invite: string;
	readonly room: string;
	readonly at: number;
	readonly usesLeft?: number;
	readonly expiresAt?: number;
}

/** A webhook posts in its room as a bot. Several webhooks of one creator can share a bot. */
export interface WebhookRecord {
	/** The public handle of the webhook, for listing and revoking it. */
	readonly webhook: string;
	readonly room: string;
	/** The bot. */
	readonly userId: string;
	/** The user who created it. */
	readonly by: Person;
	readonly at: number;
	/** The time of its newest message. */
	readonly usedAt?: number;
}

export interface Sanction {
	readonly room: string;
	readonly user: Person;
	readonly kind: 'ban' | 'mute';
	readonly reason?: string;
	/** Undefined: forever. */
	readonly until?: number;
	/** The user who imposed it, and the time. Undefined in sanctions older than these fields. */
	readonly by?: Person;
	readonly at?: number;
}

/** The settings of a room that can be changed. */
export type RoomPatch = Partial<Pick<RoomRecord, 'owner' | 'slowSeconds' | 'expiresInSeconds'>>;

export interface UserDirectory {
	/**
	 * Creates a user. Undefined if another user has the nick or a similar-looking one. The secret belongs to the first
	 * device; without a `secretHash` the user cannot reconnect.
	 */
	createUser(user: UserRecord, secretHash: string | undefined): UserRecord | undefined;
	user(id: string): UserRecord | undefined;
	userBySecret(secretHash: string): UserRecord | undefined;
	userByNick(nick: string): UserRecord | undefined;
	/** False for a transient user, who cannot reconnect. */
	hasSecret(id: string): boolean;
	/** Whether a user other than `userId` has the nick or a similar-looking one. */
	isNickTaken(nick: string, userId: string | undefined): boolean;
	/** Up to `limit` users in the order of their nick keys, after the nick `after`. */
	users(after: string | undefined, limit: number): readonly UserRecord[];
	/** False if another user has the nick or a similar-looking one. */
	rename(userId: string, nick: string): boolean;
	/** Sets `unusedSince`, or clears it if `at` is undefined. */
	setUnusedSince(userId: string, at: number | undefined): void;
	/** Up to `limit` users with an `unusedSince` of at most `until`, oldest first. */
	unusedUsers(until: number, limit: number): readonly UserRecord[];
	/** Removes the user and frees the nick. The user's entries are kept. */
	releaseUser(userId: string): void;
	setBot(userId: string, isBot: boolean): void;
	setAway(userId: string, away: Away | undefined): void;
	/** All users who are away by request. */
	awayUsers(): readonly {readonly id: string; readonly away: Away}[];
	/** The user to whom the nick of the server owner is bound. */
	boundOwner(nick: string): string | undefined;
	bindOwner(nick: string, userId: string): void;
}

export interface RoomDirectory {
	/** Returns the room with this name, compared by `nameKey`. Creates it if it does not exist. */
	openRoom(room: string, kind: RoomKind, epoch: string, now: number, opening?: string): RoomRecord;
	setOpening(room: string, opening: string): void;
	room(room: string): RoomRecord | undefined;
	/** The public room with a similar-looking but different name, if there is one. */
	roomLike(room: string): RoomRecord | undefined;
	/** All rooms of every kind, with or without entries. */
	rooms(): readonly RoomRecord[];
	/** Gives every room a new epoch, because its log differs from that of the clients. Returns the number of rooms. */
	renewEpochs(newEpoch: (room: string) => string): number;
	updateRoom(room: string, patch: RoomPatch): void;
	/** Removes the room with its entries, invites, admissions, sanctions, moderators and read positions. */
	forgetRoom(room: string): void;
	/**
	 * Whether the room has settings that must be kept even without entries: slow mode, expiry, moderators, webhooks, or
	 * active bans and mutes.
	 */
	hasSettings(room: string, now: number): boolean;
}

export interface ModeratorDirectory {
	setModerator(room: string, userId: string, isModerator: boolean): void;
	isModerator(room: string, userId: string): boolean;
	/** In order of nick. */
	moderators(room: string): readonly Person[];
	/** When the user last sent a text in the room while slow mode was on. */
	slowPostAt(room: string, userId: string): number | undefined;
	noteSlowPost(room: string, userId: string, at: number): void;
}

export interface AdmissionDirectory {
	/** Lets the user join a private or direct room without a token. `invite` is the handle of the invite used. */
	admit(room: string, userId: string, invite?: string): void;
	isAdmitted(room: string, userId: string): boolean;
	/** The handle of the invite that admitted the user. Undefined if the user was admitted without one. */
	admittedBy(room: string, userId: string): string | undefined;
	/** Revokes the admission, for a ban from a private room. */
	expel(room: string, userId: string): void;
	/** The private and direct rooms that the user may join. */
	admittedRooms(userId: string): readonly RoomRecord[];
	admittedUsers(room: string): readonly string[];
}

export interface InviteDirectory {
	addInvite(invite: InviteRecord, tokenHash: string): void;
	/** Takes one use of the invite. Undefined if it does not exist, has expired or has no uses left. */
	redeemInvite(tokenHash: string, now: number): InviteRecord | undefined;
	/** Like `redeemInvite`, but takes no use. */
	findInvite(tokenHash: string, now: number): InviteRecord | undefined;
	invites(room: string, now: number): readonly InviteRecord[];
	revokeInvite(room: string, invite: string): boolean;
}

export interface WebhookDirectory {
	addWebhook(webhook: WebhookRecord, tokenHash: string): void;
	findWebhook(tokenHash: string): WebhookRecord | undefined;
	/** The webhooks of the room, oldest first. */
	webhooks(room: string): readonly WebhookRecord[];
	/** The webhooks, of any room, that post as this bot. */
	webhooksOf(userId: string): readonly WebhookRecord[];
	noteWebhookUse(webhook: string, at: number): void;
	removeWebhook(webhook: string): void;
}

export interface SanctionDirectory {
	sanction(sanction: Sanction): void;
	liftSanction(room: string, userId: string, kind: Sanction['kind']): boolean;
	/** The active sanctions of the room. */
	sanctions(room: string, now: number): readonly Sanction[];
	/** The names of the rooms the user is banned from. */
	bannedRooms(userId: string, now: number): ReadonlySet<string>;
	sanctionOf(room: string, userId: string, kind: Sanction['kind'], now: number): Sanction | undefined;
}

export interface ReadPositionDirectory {
	/** Moves the read position forward. False if `seq` is not greater than the current one. */
	markRead(userId: string, room: string, seq: number): boolean;
	/**
	 * Moves the read position back, so that `seq` is the first unread entry. False if it is unread already, or if the user
	 * has no read position.
	 */
	markUnread(userId: string, room: string, seq: number): boolean;
	readSeq(userId: string, room: string): number | undefined;
	/** Whether `markUnread` set the read position, and it has not moved forward since. */
	isMarkedUnread(userId: string, room: string): boolean;
	/** Sets whether members of small rooms may see the user's read positions. */
	setReadReceipts(userId: string, isOn: boolean): void;
	/** True if it was never set; false if there is no such user. */
	hasReadReceipts(userId: string): boolean;
}

/** A message in the inbox of a user. The caller decides whether the user may still read it. */
export interface InboxRecord {
	readonly room: string;
	readonly seq: number;
	/** Milliseconds since 1970. */
	readonly at: number;
	readonly kind: InboxKind;
	readonly isUnread: boolean;
}

export interface InboxDirectory {
	/**
	 * The items of the user's inbox that are older than `before`, newest first. They are read during the iteration. An
	 * item is unread if it is after the user's read position in its room and newer than `inboxReadAt`.
	 */
	inbox(userId: string, before?: number): Iterable<InboxRecord>;
	/** The time up to which the user has marked the inbox as read (0: never). */
	inboxReadAt(userId: string): number;
	/** Moves this time forward. False if it is not later than the current one. */
	markInboxRead(userId: string, through: number): boolean;
}

export interface Directory
	extends UserDirectory,
		RoomDirectory,
		AdmissionDirectory,
		InviteDirectory,
		WebhookDirectory,
		SanctionDirectory,
		ModeratorDirectory,
		ReadPositionDirectory,
		InboxDirectory {}
