/** The contract of the hub: users, rooms and membership. The gateway, the HTTP routes and the admin socket call it. */
import type {AdminReply, HubAdminCommand} from '../../../protocol/admin.ts';
import type {ClientFrameOf, Request} from '../../../protocol/client-frames.ts';
import type {AwayUser, Person} from '../../../protocol/server-frames.ts';
import type {HubAddresses} from '../../cluster/live-hubs.ts';
import type {Connection} from '../../membership/connection.ts';
import type {Away} from '../../store/directory/directory.ts';
import type {Refusal} from './refusal.ts';

/** A user on one connection. */
export interface ConnectedUser {
	readonly connection: Connection;
	/** Changes with the nick. */
	readonly user: Person;
}

/** How to close a connection. */
export interface Closing {
	readonly code: number;
	readonly reason: string;
	readonly retryInMs?: number;
}

export type HelloOutcome =
	| {readonly type: 'welcome'; readonly user: ConnectedUser}
	/** The client got an `error`. It may send `hello` again, unless `close` is set. */
	| {readonly type: 'refused'; readonly close?: Closing};

export interface PrivateRoomRequest {
	readonly address: string;
	readonly access?: string;
	readonly room?: string;
	readonly topic?: string;
}

export type PrivateRoomOutcome =
	| {readonly type: 'created'; readonly room: string; readonly token: string}
	| {readonly type: 'refused'; readonly refusal: Refusal};

/** A message by a webhook. The text is one that `send` accepts. */
export interface WebhookMessage {
	readonly text: string;
	/** The message is posted once under this id. */
	readonly draft?: string;
	readonly replyTo?: number;
}

export type WebhookPosted =
	| {readonly type: 'posted'; readonly room: string; readonly seq: number}
	| {readonly type: 'refused'; readonly refusal: Refusal};

/** A request with the token of a webhook. */
export interface OpenWebhook {
	readonly type: 'open';
	/** The nick of the bot. */
	readonly nick: string;
	post(message: WebhookMessage): Promise<WebhookPosted>;
}

export type WebhookOpening =
	| OpenWebhook
	/** `isUnknown`: the token is wrong, or the webhook was revoked. */
	| {readonly type: 'refused'; readonly refusal: Refusal; readonly isUnknown: boolean};

/** What a user may know about another one, for doors that show users one by one, such as IRC. */
export interface UserProfile {
	readonly user: Person;
	/** Whether the user has a connection to any hub. */
	readonly isOnline: boolean;
	/** The user has a secret, and so can come back. */
	readonly hasSecret: boolean;
	/** The user owns the public rooms without an owner. */
	readonly isServerOwner: boolean;
	readonly away: AwayUser | undefined;
	/** The public rooms that the user is in, and the private rooms that the viewer is in as well. */
	readonly rooms: readonly string[];
	/** Those of `rooms` that the user owns or moderates. */
	readonly moderatedRooms: readonly string[];
}

/** The user with this nick or this id. */
export type UserKey = {readonly nick: string} | {readonly id: string};

export interface Hub {
	/** The stable id that `welcome` reports: the same after a restart with the same data. */
	readonly id: string;
	/** Where clients reach the hubs of the cluster; undefined: there is one hub. */
	readonly hubs: HubAddresses | undefined;
	/**
	 * Answers `hello` with `welcome` or `error` on the connection. `isTransient`: a raw client, which cannot present its
	 * secret again, so the nick becomes free when the user's last connection ends. If the connection has ended by the
	 * time this resolves, the caller must still `disconnect` the user.
	 */
	hello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		options?: {readonly isTransient?: boolean},
	): Promise<HelloOutcome>;
	/**
	 * Answers one request on the user's connection. If it returns a promise (a `join` that reads history, for example),
	 * the caller must await it before it handles the next frame of the same connection. `send` and other posts return
	 * nothing and are answered when they are durable.
	 */
	handle(user: ConnectedUser, request: Request): void | Promise<void>;
	/** The connection has ended: the user leaves all rooms on it. */
	disconnect(user: ConnectedUser): void;
	/**
	 * `POST /api/rooms`: creates an empty private room and a token for it. The first user who joins owns the room. It
	 * requires `access` if `hello` does, and limits the rooms per address unless there is no rate limit.
	 */
	createPrivateRoom(request: PrivateRoomRequest): Promise<PrivateRoomOutcome>;
	/**
	 * `POST /api/hooks/TOKEN`: checks the token and the rate of the webhook, before the body is read. Wrong tokens are limited
	 * per address.
	 */
	openWebhook(token: string, address: string): Promise<WebhookOpening>;
	/** Carries out a command of the operator. Rejects with a `StoreError` if a change could not be written. */
	administer(command: HubAdminCommand): Promise<AdminReply>;
	/**
	 * Removes some of the users who never sent anything and disconnected a day ago; true if there may be more. Call it
	 * from time to time, and after a restart only once users have had time to reconnect.
	 */
	releaseUnusedUsers(): boolean;
	/** What the viewer may know about another user; undefined: there is no such user. */
	profile(viewerId: string, user: UserKey): UserProfile | undefined;
	/** Whether the message is kept and expires. */
	isExpiring(room: string, seq: number): boolean;
	/** Whether the user has a connection to any hub. */
	isOnline(userId: string): boolean;
	/**
	 * Calls the listener when a user connects for the first time or disconnects for the last time, on any hub. A user who takes
	 * another nick disconnects with the old one and connects with the new one. Returns a function that stops the calls.
	 */
	onOnlineChange(listener: (user: Person, isOnline: boolean) => void): () => void;
	/** Reports users who set themselves away, or are back. Returns a function that ends the reports. */
	onAwayChange(listener: (user: Person, away: Away | undefined) => void): () => void;
	/**
	 * Resolves when the changes of members that have happened so far in the rooms of this user have been delivered; they are
	 * sent at most every 250 ms. Undefined: there are none.
	 */
	presenceSent(userId: string): Promise<void> | undefined;
	/** For metrics. `users`: connected to any hub; `connections`: to this one; `rooms`: public rooms with at least one member. */
	counts(): {readonly users: number; readonly connections: number; readonly rooms: number};
	/** The users connected to this hub. */
	readonly ownUsers: number;
	/** Stops all timers and waits for the requests in progress. The gateway closes the connections. */
	close(): Promise<void>;
}
