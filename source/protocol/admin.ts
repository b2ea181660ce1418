/**
 * The protocol of the admin socket, between `termchat admin` and a running server. Each line is one JSON object: a
 * command from the client, or the reply to it. Only the owner of the socket file can open it, so there is no further
 * authentication.
 */
import * as v from 'valibot';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const command = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), ...fields});

export const adminCommandSchema = v.variant('type', [
	/** Lists users after this nick, one page at a time. */
	command('users', {after: v.optional(name)}),
	/** Lists public and private rooms after this name, one page at a time. */
	command('rooms', {after: v.optional(name)}),
	/** Renames the user with this nick. */
	command('freeNick', {nick: name}),
	/** Removes a room with its history. */
	command('removeRoom', {room: name}),
	command('setOwner', {room: name, nick: name}),
	/**
	 * Lists the sessions of this hub after this number, one page at a time. `user`: only the sessions of the user
	 * with this nick.
	 */
	command('sessions', {after: v.optional(count), user: v.optional(name)}),
	/** Closes a connection. `removesDevice`: also revokes the secret of its device, on all hubs. */
	command('endSession', {session: count, removesDevice: v.optional(v.boolean())}),
	/**
	 * Deletes some messages of a user, in one room or in all rooms. `user`: a nick, or the id of a user who may no
	 * longer exist. `after`: where the previous command stopped.
	 */
	command('removeMessages', {
		user: name,
		isId: v.optional(v.boolean()),
		room: v.optional(name),
		after: v.optional(v.object({room: name, seq: count})),
	}),
	/** Returns unused pages of the database to the file system. */
	command('compact', {}),
]);
export type AdminCommand = v.InferOutput<typeof adminCommandSchema>;
/** A command that the hub carries out. The other commands concern only the database file. */
export type HubAdminCommand = Exclude<AdminCommand, {readonly type: 'compact'}>;
export type HubAdminCommandOf<Type extends HubAdminCommand['type']> = Extract<
	HubAdminCommand,
	{readonly type: Type}
>;

export interface AdminUser {
	readonly id: string;
	readonly nick: string;
	/** Milliseconds since 1970. */
	readonly createdAt: number;
	readonly connections: number;
}

export interface AdminRoom {
	readonly room: string;
	readonly kind: 'public' | 'private';
	readonly owner?: string;
	readonly members: number;
	/** The number of the newest entry. */
	readonly seq: number;
	/** Milliseconds since 1970. */
	readonly createdAt: number;
	readonly topic: string;
}

export interface AdminSession {
	/** The number of the connection, as the server's log shows it. */
	readonly session: number;
	readonly user: string;
	readonly nick: string;
	readonly address: string;
	/** Undefined for a user without a secret. */
	readonly device?: {readonly device: string; readonly name: string; readonly kind: string};
	readonly rooms: number;
	/** When the current time without input began, in milliseconds since 1970. Undefined if the user is active. */
	readonly idleSince?: number;
}

/** The progress of `removeMessages`: a room, in the order of the room names, and the number of an entry in it. */
export interface RemovalPosition {
	readonly room: string;
	readonly seq: number;
}

export type AdminReply =
	| {readonly type: 'users'; readonly users: readonly AdminUser[]; readonly hasMore: boolean}
	| {readonly type: 'rooms'; readonly rooms: readonly AdminRoom[]; readonly hasMore: boolean}
	/** `nick`: the new nick of the user. */
	| {readonly type: 'nickFreed'; readonly nick: string}
	| {readonly type: 'roomRemoved'; readonly room: string}
	| {readonly type: 'ownerSet'; readonly room: string; readonly nick: string}
	| {readonly type: 'sessions'; readonly sessions: readonly AdminSession[]; readonly hasMore: boolean}
	| {readonly type: 'sessionEnded'; readonly session: number; readonly nick: string}
	/** `next`: where the next command continues; undefined at the end. */
	| {readonly type: 'messagesRemoved'; readonly count: number; readonly next?: RemovalPosition}
	/**
	 * The size of the database before and after, in bytes. `needsStop`: the file was created by an older version and
	 * can only shrink while no server runs.
	 */
	| {
			readonly type: 'compacted';
			readonly before: number;
			readonly after: number;
			readonly needsStop?: true;
	  }
	| {readonly type: 'failed'; readonly message: string};

/** The admin socket of the database at `path`. */
export const adminSocketPath = (path: string): string => `${path}-admin`;
