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
type AddressAction = 'newUser' | 'newRoom' | 'newDirect' | 'connection' | 'post' | 'read';

export type AddressRates = Readonly<Record<AddressAction, Rate>>;

/** The budgets of one address, derived from the rate limit of one user. */
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

interface AddressLimitOptions {
	/** Undefined: no budgets, and unlimited private rooms by `POST /api/rooms`. */
	readonly rates?: AddressRates | undefined;
	/** Simultaneous WebSocket connections; undefined: unlimited. */
	readonly maxConnections?: number | undefined;
}

/** Open connections by address. */
class OpenCounts {
	readonly #counts = new Map<string, number>();

	of(address: string): number {
		return this.#counts.get(address) ?? 0;
	}

	add(address: string): void {
		this.#counts.set(address, this.of(address) + 1);
	}

	remove(address: string): void {
		const left = this.of(address) - 1;
		if (left > 0) this.#counts.set(address, left);
		else this.#counts.delete(address);
	}
}

export class AddressLimits {
	readonly wrongSecrets = new WindowLimit(guessTimes, guessWindowMs);
	/** Undefined: unlimited. */
	readonly anonymousRooms: WindowLimit | undefined;
	readonly maxConnections: number | undefined;
	readonly #budgets: Readonly<Record<AddressAction, KeyedBuckets>> | undefined;
	readonly #connections = new OpenCounts();
	readonly #sockets = new OpenCounts();

	constructor({rates, maxConnections}: AddressLimitOptions = {}) {
		this.maxConnections = maxConnections;
		this.anonymousRooms = rates === undefined ? undefined : new WindowLimit(anonymousRooms, roomWindowMs);
		this.#budgets = rates && {
			newUser: new KeyedBuckets(rates.newUser),
			newRoom: new KeyedBuckets(rates.newRoom),
			newDirect: new KeyedBuckets(rates.newDirect),
			connection: new KeyedBuckets(rates.connection),
			post: new KeyedBuckets(rates.post),
			read: new KeyedBuckets(rates.read),
		};
	}

	/** 0 if the budget allows the action now, otherwise the milliseconds until it does. Takes nothing. */
	retryInMs(address: string, action: AddressAction, now: number, tokens?: number): number {
		return this.#budgets?.[action].retryInMs(address, now, tokens) ?? 0;
	}

	/** Takes from the budget. Call `retryInMs` first. */
	take(address: string, action: AddressAction, now: number, tokens?: number): void {
		this.#budgets?.[action].take(address, now, tokens);
	}

	/** Counts a WebSocket connection; false if the limit is exceeded. `closeConnection` must follow in both cases. */
	openConnection(address: string): boolean {
		this.#connections.add(address);
		return this.maxConnections === undefined || this.#connections.of(address) <= this.maxConnections;
	}

	closeConnection(address: string): void {
		this.#connections.remove(address);
	}

	/**
	 * Counts a TCP connection of any kind. False if the limit is exceeded: then destroy it, and do not call
	 * `closeSocket`. The limit is higher than that of WebSocket connections, so that clients over that limit still
	 * receive an error and can load the web page.
	 */
	openSocket(address: string): boolean {
		const {maxConnections} = this;
		if (maxConnections !== undefined && this.#sockets.of(address) >= maxConnections + furtherSockets)
			return false;
		this.#sockets.add(address);
		return true;
	}

	closeSocket(address: string): void {
		this.#sockets.remove(address);
	}
}
