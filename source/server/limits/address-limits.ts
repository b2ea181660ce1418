/**
 * The limits of one network address, for any number of users and connections. An address is an IPv4 address or the
 * /64 network of an IPv6 address, as `throttleAddress` returns it. Times are monotonic milliseconds.
 *
 * The budgets are sufficient for an office of 200 users behind one address. They limit the damage one attacker can do.
 * The limits of a single user are much lower and are defined elsewhere.
 */

import type {Rate} from '../../time/token-bucket.ts';
import {KeyedBuckets, WindowLimit} from './rate-limit.ts';

/**
 * `newUser`: a `hello` that creates a user. `newRoom`: a new room, by `create` or by joining it. `newDirect`: a new direct
 * room with a new contact. `connection`: a WebSocket upgrade. `post`: a request that writes (a message, an edit, a reaction,
 * a room …). `read`: a request that reads pages, lists or statistics.
 */
export type AddressAction = 'newUser' | 'newRoom' | 'newDirect' | 'connection' | 'post' | 'read';

export type AddressRates = Readonly<Record<AddressAction, Rate>>;

/** The budgets of one address, derived from what one user may send. */
export const addressRates = (perUser: Rate): AddressRates => ({
	newUser: {burst: 400, perSecond: 0.2},
	newRoom: {burst: 200, perSecond: 0.05},
	newDirect: {burst: 500, perSecond: 0.5},
	connection: {burst: 1000, perSecond: 20},
	post: {burst: 50 * perUser.burst, perSecond: 40 * perUser.perSecond},
	read: {burst: 5000, perSecond: 250},
});

/**
 * The number of wrong secrets and tokens, or of different wrong access secrets, that an address may send within
 * `guessWindowMs` before it has to wait.
 */
export const guessTimes = 5;
export const guessWindowMs = 5 * 60 * 1000;
/** Private rooms that an address may create by `POST /api/rooms`, without a user, within `roomWindowMs`. */
const anonymousRooms = 20;
const roomWindowMs = 5 * 60 * 1000;

/** TCP connections that an address may have beyond its WebSocket connections. */
export const furtherSockets = 64;

export interface AddressLimitOptions {
	/** Undefined: no budgets, and unlimited private rooms by `POST /api/rooms`. */
	readonly rates?: AddressRates | undefined;
	/** Simultaneous WebSocket connections; undefined: unlimited. */
	readonly maxConnections?: number | undefined;
}

export class AddressLimits {
	readonly wrongSecrets = new WindowLimit(guessTimes, guessWindowMs);
	/** Undefined: unlimited. */
	readonly anonymousRooms: WindowLimit | undefined;
	readonly maxConnections: number | undefined;
	readonly #budgets: Readonly<Record<AddressAction, KeyedBuckets>> | undefined;
	readonly #connections = new Map<string, number>();
	readonly #sockets = new Map<string, number>();

	constructor({rates, maxConnections}: AddressLimitOptions = {}) {
		this.maxConnections = maxConnections;
		this.anonymousRooms = rates === undefined ? undefined : new WindowLimit(anonymousRooms, roomWindowMs);
		this.#budgets =
			rates === undefined
				? undefined
				: {
						newUser: new KeyedBuckets(rates.newUser),
						newRoom: new KeyedBuckets(rates.newRoom),
						newDirect: new KeyedBuckets(rates.newDirect),
						connection: new KeyedBuckets(rates.connection),
						post: new KeyedBuckets(rates.post),
						read: new KeyedBuckets(rates.read),
					};
	}

	/** 0 if the address may do this now, otherwise the milliseconds until it may. Takes nothing. */
	retryInMs(address: string, action: AddressAction, now: number, tokens?: number): number {
		return this.#budgets?.[action].retryInMs(address, now, tokens) ?? 0;
	}

	/** Takes from the budget. Call `retryInMs` first. */
	take(address: string, action: AddressAction, now: number, tokens?: number): void {
		this.#budgets?.[action].take(address, now, tokens);
	}

	/** Counts a WebSocket connection; false if the limit is exceeded. `closeConnection` must follow in both cases. */
	openConnection(address: string): boolean {
		const count = (this.#connections.get(address) ?? 0) + 1;
		this.#connections.set(address, count);
		return this.maxConnections === undefined || count <= this.maxConnections;
	}

	closeConnection(address: string): void {
		const left = (this.#connections.get(address) ?? 1) - 1;
		if (left > 0) this.#connections.set(address, left);
		else this.#connections.delete(address);
	}

	/**
	 * Counts a TCP connection of any kind. False if the limit is exceeded: then destroy it, and do not call `closeSocket`.
	 * The limit is higher than that of WebSocket connections, so that clients over that limit get an error and the web
	 * page can be loaded.
	 */
	openSocket(address: string): boolean {
		const count = this.#sockets.get(address) ?? 0;
		if (this.maxConnections !== undefined && count >= this.maxConnections + furtherSockets) return false;
		this.#sockets.set(address, count + 1);
		return true;
	}

	closeSocket(address: string): void {
		const left = (this.#sockets.get(address) ?? 1) - 1;
		if (left > 0) this.#sockets.set(address, left);
		else this.#sockets.delete(address);
	}
}
