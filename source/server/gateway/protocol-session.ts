/**
 * The protocol on one connection, over any link: the handshake, the heartbeat, the limits of one connection,
 * and the order in which requests are handled.
 *
 *   new ── hello ──▶ identifying ── welcome ──▶ connected ──▶ closing ──▶ ended
 *    ▲                    │ refused                             ▲
 *    └────────────────────┘       deadline, silence, flood, too slow, drain
 */

import type {ClientFrame, ClientFrameOf} from '../../protocol/client-frames.ts';
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import type {Refusal} from '../../protocol/connection/codec.ts';
import {helloDeadlineMs} from '../../protocol/connection/heartbeat.ts';
import type {RequestId} from '../../protocol/request-id.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import type {ConnectedUser, Hub} from '../hub/contract/hub.ts';
import type {Connection} from '../membership/connection.ts';
import type {Log} from '../shared/log.ts';
import {FloodLimit} from './flood-limit.ts';
import {Heartbeat} from './heartbeat.ts';
import {type Input, InputQueue} from './input-queue.ts';
import type {Handshake, Link} from './link.ts';

/** The values that all connections of a server share. */
export interface ConnectionContext {
	readonly hub: Hub;
	readonly clock: Clock;
	readonly log: Log;
	/** The rate of frames of one connection; undefined: unlimited. */
	readonly flood: Rate | undefined;
	/** For metrics. */
	readonly onFrame: () => void;
	readonly onError: (code: string) => void;
	/** The connection has ended, for any reason. */
	readonly onEnd: (session: ProtocolSession) => void;
}

type State = 'new' | 'identifying' | 'connected' | 'closing' | 'ended';

/** How long the client may take to read its remaining frames and to answer the close, before the link is terminated. */
const closeTimeoutMs = 3000;
const floodRetryMs = 5000;

export class ProtocolSession implements Connection {
	readonly id: number;
	readonly address: string;
	readonly keepsMessages: boolean;
	wantsEcho = true;

	readonly #context: ConnectionContext;
	readonly #link: Link;
	readonly #isRawClient: boolean;
	readonly #isTransient: boolean;
	readonly #helloDeadlineMs: number;
	readonly #input: InputQueue;
	readonly #flood: FloodLimit;
	readonly #heartbeat: Heartbeat;
	#openedAt: number;
	/** The room for lines of a raw client that are not JSON: the first room it joined. */
	#room: string | undefined;
	#access: string | undefined;
	#state: State = 'new';
	#isInputClosed = false;
	#user: ConnectedUser | undefined = undefined;
	/**
	 * The code with which the server closed, 0 if the client ended the connection, and the time at which closing began.
	 */
	#closeCode = 0;
	#closingAt = 0;

	constructor(context: ConnectionContext, link: Link, handshake: Handshake) {
		const {id, address, access, rawClient} = handshake;
		const now = context.clock.monotonic();
		this.id = id;
		this.address = address;
		this.keepsMessages = handshake.keepsMessages ?? false;
		this.#context = context;
		this.#link = link;
		this.#openedAt = now;
		this.#heartbeat = new Heartbeat(now);
		this.#flood = new FloodLimit(context.flood);
		this.#access = access;
		this.#isRawClient = rawClient !== undefined;
		this.#isTransient = this.#isRawClient || (handshake.isTransient ?? false);
		this.#helloDeadlineMs = handshake.helloDeadlineMs ?? helloDeadlineMs;
		this.#room = rawClient?.room;
		this.#input = new InputQueue({
			outbound: link.outbound,
			handle: input => this.#handleInput(input),
			onPause: () => link.pause(),
			onResume: () => this.#resumeReading(),
		});
		link.start({
			onText: text => this.#receive(text),
			onUnacceptable: (code, reason) => this.#isReceiving() && this.close(code, reason),
			onFault: () => this.#beginClosing(0),
			onMemoryExceeded: () => this.#closeForMemory(),
			onClosed: code => this.#end(code),
		});
		if (rawClient !== undefined) this.#input.push(...rawClient.frames);
	}

	// — used by the hub —

	send(frame: ServerFrame): void {
		if (this.#isOver()) return;
		if (frame.type === 'error') this.#context.onError(frame.code);
		else if (frame.type === 'joined') this.#room ??= frame.room;
		this.#link.outbound.send(frame);
	}

	deliver(frame: ServerFrame): void {
		if (this.#isOver()) return;
		this.#link.outbound.deliver(frame);
	}

	deliverAll(frames: readonly ServerFrame[]): void {
		if (this.#isOver()) return;
		this.#link.outbound.deliverAll(frames);
	}

	close(code: number, reason: string, retryInMs?: number): void {
		if (this.#isOver()) return;
		this.#link.sendNow({type: 'closing', code, reason, ...(retryInMs !== undefined && {retryInMs})});
		this.#beginClosing(code);
		this.#link.close(code, reason);
	}

	// — used by the gateway —

	/** Ends the connection at once and drops its unsent frames. */
	terminate(): void {
		this.#link.terminate();
	}

	/** Sends `error` and `closing`, then closes. For clients that are refused before their handshake. */
	reject(refusal: Refusal, code: number, retryInMs?: number): void {
		this.#refuse(refusal, retryInMs);
		this.close(code, refusal.message, retryInMs);
	}

	/**
	 * Ignores input from the client from now on, so that the hub can finish its work. The client still receives frames.
	 */
	closeInput(): void {
		this.#isInputClosed = true;
		this.#input.clear();
	}

	/**
	 * The process was suspended for `sleptMs` (stopped, or the machine was asleep), so the silence of this time does
	 * not count.
	 */
	adjustForSleep(sleptMs: number): void {
		this.#openedAt += sleptMs;
		this.#heartbeat.adjustForSleep(sleptMs);
		this.#link.adjustForSleep(sleptMs);
	}

	/** Checks the deadlines, the heartbeat and the reader. Call it about once a second with the monotonic time. */
	check(now: number) {
		if (this.#state === 'closing' && now - this.#closingAt >= closeTimeoutMs) return this.terminate();
		if (this.#isOver()) return;
		if (this.#state === 'new' && now - this.#openedAt >= this.#helloDeadlineMs) {
			const seconds = this.#helloDeadlineMs / 1000;
			return this.close(closeCodes.badHello, `The client sent no hello within ${seconds} s.`);
		}
		if (this.#link.isTooSlow()) {
			return this.close(closeCodes.tooSlow, 'The client reads too slowly: too much data is waiting.');
		}
		switch (this.#heartbeat.check(this.#link.receivedBytes, this.#input.isPaused, now)) {
			case 'wait':
				return;
			case 'ping':
				return this.#link.ping();
			case 'timedOut':
				this.close(closeCodes.silent, 'The client was silent for too long.');
				// Does not wait for an answer to the close. Bytes that the system has accepted are still sent.
				this.terminate();
		}
	}

	#closeForMemory(): void {
		this.close(closeCodes.tooSlow, 'The client reads too slowly: too much data is waiting.');
		this.terminate();
	}

	#beginClosing(code: number): void {
		if (this.#isOver()) return;
		this.#state = 'closing';
		this.#closingAt = this.#context.clock.monotonic();
		this.#closeCode = code;
		this.#input.close();
	}

	#end(code: number): void {
		if (this.#state === 'ended') return;
		const openMs = this.#context.clock.monotonic() - this.#openedAt;
		this.#state = 'ended';
		this.#input.close();
		const user = this.#user;
		this.#user = undefined;
		if (user !== undefined) this.#context.hub.disconnect(user);
		const seconds = Math.round(openMs / 1000);
		this.#context.log('closed', {connection: this.id, code: this.#closeCode || code, seconds});
		this.#context.onEnd(this);
	}

	#isOver(): boolean {
		return this.#state === 'closing' || this.#state === 'ended';
	}

	#isReceiving(): boolean {
		return !this.#isInputClosed && !this.#isOver();
	}

	// — input —

	#receive(text: string) {
		if (!this.#isReceiving()) return;
		this.#context.onFrame();
		const decision = this.#flood.take(this.#context.clock.monotonic());
		switch (decision.type) {
			case 'accept':
				return this.#input.push(text);
			case 'refuse':
				return this.#refuseFlood(text, decision.retryInMs);
			case 'close':
				return this.close(closeCodes.flood, 'The client kept sending too many frames.', floodRetryMs);
		}
	}

	#refuseFlood(text: string, retryInMs: number): void {
		const decoded = this.#link.decode(text, this.#room);
		const {id, draft} = decoded.ok ? correlationOf(decoded.frame) : decoded.refusal;
		const message = 'You are sending too many frames. Try again in a moment.';
		const correlation = {...withId(id), ...(draft !== undefined && {draft})};
		this.#refuse({code: 'rate_limited', message, ...correlation}, retryInMs);
	}

	#resumeReading(): void {
		this.#heartbeat.noteReceived(this.#context.clock.monotonic());
		this.#link.resume();
	}

	#handleInput(input: Input): Promise<void> | undefined {
		if (typeof input !== 'string') return this.#handleFrame(input);
		const translated = this.#link.translate?.(input, frame => this.#handleFrame(frame));
		if (this.#link.translate !== undefined) return translated;
		const decoded = this.#link.decode(input, this.#room);
		if (decoded.ok) return this.#handleFrame(decoded.frame);
		this.#refuse(decoded.refusal);
		return undefined;
	}

	#handleFrame(frame: ClientFrame): Promise<void> | undefined {
		if (frame.type === 'hello') return this.#handleHello(frame);
		const user = this.#user;
		if (user === undefined) {
			const message = `The first frame must be hello, not ${frame.type}.`;
			this.reject({code: 'unauthorized', message, ...correlationOf(frame)}, closeCodes.badHello);
			return undefined;
		}
		if (frame.type === 'ping') {
			this.send({type: 'pong', ...withId(frame.id), at: this.#context.clock.now()});
			return undefined;
		}
		try {
			const work = this.#context.hub.handle(user, frame);
			return work?.catch((error: unknown) => this.#reportFailure(error, frame));
		} catch (error) {
			this.#reportFailure(error, frame);
			return undefined;
		}
	}

	#handleHello(frame: ClientFrameOf<'hello'>): Promise<void> | undefined {
		if (this.#state !== 'new') {
			const message = 'This connection has already sent hello.';
			this.#refuse({code: 'forbidden', message, ...withId(frame.id)});
			return undefined;
		}
		this.#state = 'identifying';
		this.wantsEcho = frame.echo ?? true;
		const access = frame.access ?? this.#access;
		const isTransient = this.#isTransient && frame.secret === undefined;
		return this.#identify({...frame, ...(access !== undefined && {access})}, isTransient);
	}

	async #identify(frame: ClientFrameOf<'hello'>, isTransient: boolean): Promise<void> {
		const startedAt = this.#context.clock.monotonic();
		try {
			const outcome = await this.#context.hub.hello(this, frame, {isTransient});
			// The time that the server took does not count towards the client's deadline.
			this.#openedAt += this.#context.clock.monotonic() - startedAt;
			if (outcome.type === 'welcome') return this.#connect(outcome.user);
			if (outcome.close !== undefined) {
				const {code, reason, retryInMs} = outcome.close;
				return this.close(code, reason, retryInMs);
			}
			// A raw client has only the `hello` of its handshake.
			if (this.#isRawClient) {
				return this.close(closeCodes.badHello, 'The server refused the hello in the address.');
			}
		} catch (error) {
			this.#reportFailure(error, frame);
		}
		if (!this.#isOver()) this.#state = 'new';
	}

	#connect(user: ConnectedUser): void {
		if (this.#isOver()) {
			this.#context.hub.disconnect(user);
			return;
		}
		this.#user = user;
		this.#access = undefined;
		this.#state = 'connected';
	}

	#refuse(refusal: Refusal, retryInMs?: number): void {
		this.send({type: 'error', ...refusal, ...(retryInMs !== undefined && {retryInMs})});
	}

	/** Handles an unexpected error in the server: the client receives a refusal, and the reason is logged. */
	#reportFailure(error: unknown, frame: ClientFrame): void {
		const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.#context.log('failed', {connection: this.id, frame: frame.type, error: cause});
		const message = 'The request failed because of an error in the server. The server log has the details.';
		this.#refuse({code: 'internal', message, ...correlationOf(frame)});
	}
}

const withId = (id: RequestId | undefined) => (id === undefined ? {} : {id});

/** The fields by which the client matches an answer to its request. */
const correlationOf = (frame: ClientFrame): {id?: RequestId; draft?: string} => ({
	...withId(frame.id),
	...(frame.type === 'send' && frame.draft !== undefined && {draft: frame.draft}),
});
