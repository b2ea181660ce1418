/** The protocol sessions of one server: accepts links, checks all sessions with one timer, and drains them at the end. */
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import type {Refusal} from '../../protocol/connection/codec.ts';
import type {Clock} from '../../time/clock.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {Log} from '../shared/log.ts';
import type {Handshake, Link} from './link.ts';
import {type ConnectionContext, ProtocolSession} from './protocol-session.ts';

interface GatewayOptions {
	readonly hub: Hub;
	readonly clock: Clock;
	readonly log: Log;
	readonly addresses: AddressLimits;
	/** The rate of frames of one connection; undefined: unlimited. */
	readonly flood: ConnectionContext['flood'];
	/** For metrics. */
	readonly onFrame: () => void;
	readonly onError: (code: string) => void;
	readonly onConnect: () => void;
	/** The last connection has ended. */
	readonly onEmpty: () => void;
}

/** A new link, and the properties of its client. */
interface LinkOpening extends Omit<Handshake, 'id'> {
	readonly link: Link;
	/** The reason to refuse the handshake. */
	readonly refusal: Refusal | undefined;
}

/** How often deadlines, heartbeats and slow readers are checked, for all connections together. */
const checkEveryMs = 1000;
/** If a check is this late, the process was stopped or the machine was asleep. */
const sleepThresholdMs = 5000;
/** How long a client waits before it reconnects if there are too many connections from its address. */
const tooManyRetryMs = 5000;

export class Gateway {
	readonly #options: GatewayOptions;
	readonly #context: ConnectionContext;
	readonly #sessions = new Set<ProtocolSession>();
	#lastId = 0;
	#isDraining = false;
	#onDrained: (() => void) | undefined = undefined;
	#checkedAt: number;
	#stopChecking: () => void;

	constructor(options: GatewayOptions) {
		const {hub, clock, log, flood, onFrame, onError} = options;
		this.#options = options;
		this.#context = {hub, clock, log, flood, onFrame, onError, onEnd: session => this.#remove(session)};
		this.#checkedAt = clock.monotonic();
		this.#stopChecking = clock.after(checkEveryMs, () => this.#check());
	}

	/** The number of open connections. */
	get size(): number {
		return this.#sessions.size;
	}

	/** Whether new connections are refused because of a drain. */
	get isDraining(): boolean {
		return this.#isDraining;
	}

	/** Starts a session on a new link. */
	open({link, address, access, rawClient, refusal, ...options}: LinkOpening): void {
		const {addresses, log, onConnect} = this.#options;
		const isOverLimit = !addresses.openConnection(address);
		const id = ++this.#lastId;
		log('connected', {connection: id, address});
		const handshake = {...options, id, address, access, rawClient: isOverLimit ? undefined : rawClient};
		const session = new ProtocolSession(this.#context, link, handshake);
		this.#sessions.add(session);
		onConnect();
		if (isOverLimit) {
			const message = `Your address already has ${addresses.maxConnections} connections. Close one first.`;
			session.reject({code: 'limit', message}, closeCodes.overloaded, tooManyRetryMs);
		} else if (refusal !== undefined) {
			session.reject(refusal, closeCodes.badHello);
		}
	}

	/** Refuses new connections, and from now on ignores input from clients. Clients still receive frames. */
	stopAccepting(): void {
		this.#isDraining = true;
		for (const session of this.#sessions) session.closeInput();
	}

	/** Sends `closing` to each client, with a random retry time, and resolves when all connections have ended. */
	async drain(
		code: number,
		reason: string,
		retryInMs: (random: number) => number | undefined,
	): Promise<void> {
		const drained = new Promise<void>(resolve => {
			this.#onDrained = resolve;
		});
		const {clock} = this.#options;
		for (const session of this.#sessions) session.close(code, reason, retryInMs(clock.random()));
		if (this.#sessions.size > 0) await drained;
	}

	/** Stops the timer and ends all connections at once. */
	close(): void {
		this.#stopChecking();
		for (const session of this.#sessions) session.terminate();
	}

	#remove(session: ProtocolSession): void {
		const {addresses, onEmpty} = this.#options;
		this.#sessions.delete(session);
		addresses.closeConnection(session.address);
		if (this.#sessions.size > 0) return;
		onEmpty();
		this.#onDrained?.();
	}

	#check(): void {
		const {clock} = this.#options;
		const now = clock.monotonic();
		const sleptMs = now - this.#checkedAt - checkEveryMs;
		this.#checkedAt = now;
		for (const session of this.#sessions) {
			if (sleptMs > sleepThresholdMs) session.adjustForSleep(sleptMs);
			session.check(now);
		}
		this.#stopChecking = clock.after(checkEveryMs, () => this.#check());
	}
}
