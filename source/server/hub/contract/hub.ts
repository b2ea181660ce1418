/** The contract of the hub: users, rooms and membership. Used by the gateway, the HTTP routes and the admin socket. */
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
	/** The current user; replaced when the nick changes. */
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
	/** The client received an `error`. It may send `hello` again, unless `close` is set. */
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

/** A browser has replaced the push subscription `former`. */
export interface PushRenewal {
	readonly address: string;
	readonly former: {readonly endpoint: string; readonly auth: string};
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
}

/** A message from a webhook. `send` accepts its text. */
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

/** The information about a user that another user may see, for protocols that show single users, such as IRC. */
export interface UserProfile {
	readonly user: Person;
	/** Whether the user has a connection to any hub. */
	readonly isOnline: boolean;
	/** Whether the user has a secret, and so can reconnect. */
	readonly hasSecret: boolean;
	/** Whether the user owns the public rooms that have no owner. */
	readonly isServerOwner: boolean;
	readonly away: AwayUser | undefined;
	/** The public rooms that the user is in, and the private rooms that both the user and the viewer are in. */
	readonly rooms: readonly string[];
	/** The rooms in `rooms` that the user owns or moderates. */
	readonly moderatedRooms: readonly string[];
}

/** A user, by nick or by id. */
export type UserKey = {readonly nick: string} | {readonly id: string};

export interface Hub {
	/** The stable id that `welcome` reports: the same after a restart with the same data. */
	readonly id: string;
	/** The addresses of the hubs of the cluster; undefined for a single hub. */
	readonly hubs: HubAddresses | undefined;
	/**
	 * Answers `hello` with `welcome` or `error` on the connection. `isTransient`: for a raw client, which cannot send
	 * its secret again. The nick becomes free when the user's last connection ends. If the connection has ended by the
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
	 * requires `access` if `hello` does, and limits the number of rooms per address unless rate limits are off.
	 */
	createPrivateRoom(request: PrivateRoomRequest): Promise<PrivateRoomOutcome>;
	/**
	 * `POST /api/hooks/TOKEN`: checks the token and the rate of the webhook, before the body is read. Wrong tokens are limited
	 * per address.
	 */
	openWebhook(token: string, address: string): Promise<WebhookOpening>;
	/** `POST /api/push`. Resolves with undefined if the subscription was replaced. Wrong ones are limited per address. */
	renewPush(renewal: PushRenewal): Promise<Refusal | undefined>;
	/** Carries out a command of the operator. Rejects with a `StoreError` if a change could not be written. */
	administer(command: HubAdminCommand): Promise<AdminReply>;
	/**
	 * Removes some of the users who never sent anything and disconnected a day ago; true if there may be more. Call it
	 * regularly, but not before users have had time to reconnect after a restart.
	 */
	releaseUnusedUsers(): boolean;
	/** The information about a user that the viewer may see; undefined if there is no such user. */
	profile(viewerId: string, user: UserKey): UserProfile | undefined;
	/** Whether the message is stored and has an expiry time. */
	isExpiring(room: string, seq: number): boolean;
	/** Whether the user has a connection to any hub. */
	isOnline(userId: string): boolean;
	/**
	 * Calls the listener when a user connects for the first time or disconnects for the last time, on any hub. A change
	 * of nick is reported as a disconnect with the old nick and a connect with the new one. Returns a function that
	 * stops the calls.
	 */
	onOnlineChange(listener: (user: Person, isOnline: boolean) => void): () => void;
	/** Reports when users set themselves away or are back. Returns a function that stops the reports. */
	onAwayChange(listener: (user: Person, away: Away | undefined) => void): () => void;
	/**
	 * Resolves when the changes of membership so far, in the rooms of this user, have been delivered. They are sent at
	 * most every 250 ms. Undefined: there are none.
	 */
	presenceSent(userId: string): Promise<void> | undefined;
	/**
	 * Counts for metrics. `users`: connected to any hub; `connections`: to this hub; `rooms`: public rooms with at
	 * least one member.
	 */
	counts(): {readonly users: number; readonly connections: number; readonly rooms: number};
	/** The number of users connected to this hub. */
	readonly ownUsers: number;
	/** Stops all timers and waits for the requests in progress. The gateway closes the connections. */
	close(): Promise<void>;
}
