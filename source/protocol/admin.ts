/**
 * The protocol of the admin socket, between `termchat admin` and a running server: one JSON object on each line, a command
 * and then its reply. Only the owner can open the socket, so there is no further authentication.
 */
import * as v from 'valibot';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

const command = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
	v.object({type: v.literal(type), ...fields});

export const adminCommandSchema = v.variant('type', [
	/** The page of users after this nick. */
	command('users', {after: v.optional(name)}),
	/** The page of public and private rooms after this name. */
	command('rooms', {after: v.optional(name)}),
	/** Renames the user with this nick. */
	command('freeNick', {nick: name}),
	/** Removes a room with its history. */
	command('removeRoom', {room: name}),
	command('setOwner', {room: name, nick: name}),
]);
export type AdminCommand = v.InferOutput<typeof adminCommandSchema>;

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

export type AdminReply =
	| {readonly type: 'users'; readonly users: readonly AdminUser[]; readonly hasMore: boolean}
	| {readonly type: 'rooms'; readonly rooms: readonly AdminRoom[]; readonly hasMore: boolean}
	/** `nick`: the new nick of the user. */
	| {readonly type: 'nickFreed'; readonly nick: string}
	| {readonly type: 'roomRemoved'; readonly room: string}
	| {readonly type: 'ownerSet'; readonly room: string; readonly nick: string}
	| {readonly type: 'failed'; readonly message: string};

/** The admin socket of the database at `path`. */
export const adminSocketPath = (path: string): string => `${path}-admin`;
