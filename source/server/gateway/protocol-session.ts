/**
 * One WebSocket seated in the hub: what it says is decoded and handled in order, one frame after the other, and
 * what the hub has for it goes out through its `Outbound`. It keeps the hello deadline, the heartbeat, and the
 * bounds of what one connection may ask for.
 *
 *   new ── hello ──▶ greeting ── welcome ──▶ seated ──▶ closing ──▶ ended
 *    ▲                  │ refused                          ▲
 *    └──────────────────┘         deadline, silence, flood, too slow, drain
 */
import type {Socket} from 'node:net';
import type {WebSocket} from 'ws';
import {closeCodes} from '../../protocol/close-codes.ts';
import {decodeClientFrame, type Refusal} from '../../protocol/codec.ts';
import type {ClientFrame, ClientFrameOf, RequestId, ServerFrame} from '../../protocol/frames.ts';
import {helloDeadlineMs, serverPulse} from '../../protocol/heartbeat.ts';
import type {Clock} from '../../time/clock.ts';
import {type Bucket, type Rate, take} from '../../time/token-bucket.ts';
import type {Connection} from '../hub/connection.ts';
import type {ConnectedUser, Hub} from '../hub/hub.ts';
import type {Log} from '../log.ts';
import {type Batcher, Outbound} from './websocket/outbound.ts';
import {type QueryHandshake, toFrameText} from './websocket/query-handshake.ts';

/** What all connections of one server share. */
export interface ConnectionContext {
	readonly hub: Hub;
	readonly batcher: Batcher;
	readonly clock: Clock;
	readonly log: Log;
	/** Frames one connection may send; undefined: no bound. */
	readonly flood: Rate | undefined;
	/** Counts, for metrics. */
	readonly onFrame: () => void;
	readonly onError: (code: string) => void;
	/** It is over, whatever the reason. */
	readonly onEnd: (session: ProtocolSession) => void;
}

export interface Handshake {
	readonly id: number;
	readonly address: string;
	readonly socket: Socket;
	readonly webSocket: WebSocket;
	/** `Authorization: Bearer …` of the upgrade: the access secret for those who cannot put it into `hello`. */
	readonly access: string | undefined;
	readonly queryHandshake: QueryHandshake | undefined;
}

type State = 'new' | 'greeting' | 'seated' | 'closing' | 'ended';

/** Frames that may wait for their turn before the socket is no longer read, and when it is again. */
const pauseAt = 64;
const resumeAt = 16;
/** A peer has this long to take what waits and to answer a close, then its socket is destroyed. */
const closeTimeoutMs = 3000;
/** Frames refused for their number before the connection ends: so many at once, and so many a second for ever. */
const refusalRate: Rate = {burst: 200, perSecond: 10};

/** An empty ping (RFC 6455, 5.5.2), unmasked: made once, for all. */
const pingFrame = Buffer.from([0x89, 0x00]);

/** A close reason may be 123 bytes of UTF-8 (RFC 6455, 5.5.1). */
const toReason = (reason: string): string => {
	const bytes = new TextEncoder().encode(reason);
	return bytes.length <= 123
		? reason
		: new TextDecoder().decode(bytes.subarray(0, 120)).replace(/\uFFFD$/, '');
};

export class ProtocolSession implements Connection {
	readonly id: number;
	readonly address: string;
	wantsEcho = true;

	readonly #context: ConnectionContext;
	readonly #webSocket: WebSocket;
	readonly #socket: Socket;
	readonly #outbound: Outbound;
	#openedAt: number;
	#room: string | undefined;
	#isRawClient: boolean;
	#access: string | undefined;
	#state: State = 'new';
	#user: ConnectedUser | undefined = undefined;
	/** Why we ended it (0: we did not), and when. */
	#code = 0;
	#closingAt = 0;

	/** What was said and waits for its turn: text as it came, or a frame the query stood for. */
	readonly #waiting: (string | ClientFrame)[] = [];
	#isBusy = false;
	#isPaused = false;
	#isInputClosed = false;
	#bucket: Bucket | undefined = undefined;
	#refusals: Bucket | undefined = undefined;

	#receivedBytes = 0;
	#receivedAt: number;
	#pingedAt: number;

	constructor(
		context: ConnectionContext,
		{id, address, socket, webSocket, access, queryHandshake}: Handshake,
	) {
		const now = context.clock.monotonic();
		this.id = id;
		this.address = address;
		this.#context = context;
		this.#webSocket = webSocket;
		this.#socket = socket;
		this.#outbound = new Outbound(context.batcher, socket, () => this.#closeForMemory());
		this.#openedAt = now;
		this.#receivedAt = now;
		this.#pingedAt = now;
		this.#access = access;
		this.#isRawClient = queryHandshake !== undefined;
		this.#room = queryHandshake?.room;
		webSocket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
		webSocket.on('close', code => this.#end(code));
		// A fault of the WebSocket protocol: the library has sent its close code, and nothing may follow that.
		webSocket.on('error', () => this.#beginClosing(0));
		if (queryHandshake !== undefined) {
			this.#waiting.push(...queryHandshake.frames);
			this.#handleWaiting();
		}
	}

	// — the connection —

	send(frame: ServerFrame): void {
		if (this.#isOver()) return;
		if (frame.type === 'error') this.#context.onError(frame.code);
		// The first room of a raw client takes its bare lines, whether the query or a frame named it.
		else if (frame.type === 'joined') this.#room ??= frame.room;
		this.#outbound.send(frame);
	}

	deliver(frame: ServerFrame): void {
		if (this.#isOver()) return;
		this.#outbound.deliver(frame);
	}

	deliverAll(frames: readonly ServerFrame[]): void {
		if (this.#isOver()) return;
		this.#outbound.deliverAll(frames);
	}

	close(code: number, reason: string, retryInMs?: number) {
		if (this.#isOver()) return;
		this.#context.batcher.beforeWrite();
		this.#outbound.send({type: 'closing', code, reason, ...(retryInMs !== undefined && {retryInMs})});
		this.#outbound.flush();
		this.#beginClosing(code);
		this.#webSocket.close(code, toReason(reason));
	}

	/** Ends it now, whatever waits. */
	terminate(): void {
		this.#webSocket.terminate();
	}

	/** `error`, `closing`, close: for a visitor who is not let in at all. */
	reject(refusal: Refusal, code: number, retryInMs?: number): void {
		this.#refuse(refusal, retryInMs);
		this.close(code, refusal.message, retryInMs);
	}

	/** What is said from now on is not heard, so that the hub can come to rest; it is still told things. */
	closeInput(): void {
		this.#isInputClosed = true;
		this.#waiting.length = 0;
	}

	/** This process slept for so long (a stopped process, a closed lid): that was not the other side's silence. */
	adjustForSleep(sleptMs: number): void {
		this.#receivedAt += sleptMs;
		this.#openedAt += sleptMs;
		this.#outbound.adjustForSleep(sleptMs);
	}

	/**
	 * To be called about once a second with the clock's monotonic time: deadlines, heartbeat, and whether its reader
	 * still takes anything.
	 */
	check(now: number) {
		if (this.#state === 'closing' && now - this.#closingAt >= closeTimeoutMs) return this.terminate();
		if (this.#isOver()) return;
		if (this.#state === 'new' && now - this.#openedAt >= helloDeadlineMs) {
			const seconds = helloDeadlineMs / 1000;
			return this.close(closeCodes.badHello, `No hello within ${seconds} s.`);
		}
		if (this.#outbound.isTooSlow()) {
			this.#context.batcher.counts.tooSlow++;
			return this.close(closeCodes.tooSlow, 'Too slow: too much was waiting to be read.');
		}
		// While it is not read its silence is ours.
		if (this.#isPaused || this.#socket.bytesRead !== this.#receivedBytes) {
			this.#receivedBytes = this.#socket.bytesRead;
			this.#receivedAt = now;
		}
		switch (serverPulse({heardAt: this.#receivedAt, askedAt: this.#pingedAt}, now)) {
			case 'wait':
				return;
			case 'ask':
				this.#pingedAt = now;
				if (this.#socket.writable) this.#socket.write(pingFrame);
				return;
			case 'dead':
				this.close(closeCodes.silent, 'Nothing was heard for too long.');
				// Nobody is there to answer the close; what the system has taken is still sent.
				this.terminate();
		}
	}

	/** Too much waits for all clients together, and most of it for this one. */
	#closeForMemory(): void {
		this.close(closeCodes.tooSlow, 'Too much was waiting to be read.');
		this.terminate();
	}

	#beginClosing(code: number): void {
		if (this.#isOver()) return;
		this.#state = 'closing';
		this.#closingAt = this.#context.clock.monotonic();
		this.#code = code;
		this.#waiting.length = 0;
		this.#resumeReading();
	}

	// — what is said —

	#receive(data: Buffer, isBinary: boolean) {
		if (this.#isInputClosed || this.#isOver()) return;
		if (isBinary) return this.close(closeCodes.binary, 'Frames are text; binary messages are refused.');
		this.#context.onFrame();
		const text = data.toString('utf8');
		const delayMs = this.#delayMs();
		if (delayMs > 0) return this.#refuseFlood(text, delayMs);
		this.#waiting.push(text);
		this.#handleWaiting();
		if (this.#waiting.length > pauseAt && !this.#isPaused) {
			this.#isPaused = true;
			this.#webSocket.pause();
		}
	}

	/** Takes one token of the connection's bucket; 0, or the milliseconds until there is one. */
	#delayMs(): number {
		const flood = this.#context.flood;
		if (flood === undefined) return 0;
		const {bucket, retryInMs} = take(this.#bucket, flood, this.#context.clock.monotonic());
		this.#bucket = bucket;
		return retryInMs;
	}

	#refuseFlood(text: string, delayMs: number) {
		const borne = take(this.#refusals, refusalRate, this.#context.clock.monotonic());
		this.#refusals = borne.bucket;
		if (borne.retryInMs > 0) {
			return this.close(closeCodes.flood, 'Too many frames after being told to slow down.', 5000);
		}
		const decoded = decodeClientFrame(text);
		const {id, draft} = decoded.ok ? correlationOf(decoded.frame) : decoded.refusal;
		this.#refuse(
			{
				code: 'rate_limited',
				message: 'Too many frames; slow down.',
				...(id !== undefined && {id}),
				...(draft !== undefined && {draft}),
			},
			delayMs,
		);
	}

	/** Handles what waits, in order, until something has to be waited for. */
	#handleWaiting(): void {
		while (!this.#isBusy && this.#waiting.length > 0) {
			if (this.#outbound.isCongested) {
				// A reader this far behind reads its answers first; else each page it asks for would pile up.
				this.#isBusy = true;
				this.#outbound.whenDrained(() => this.#handleNext());
				return;
			}
			const next = this.#waiting.shift();
			if (next === undefined) return;
			const work = this.#handleMessage(next);
			if (work === undefined) continue;
			this.#isBusy = true;
			work.then(() => this.#handleNext());
		}
		if (this.#waiting.length < resumeAt) this.#resumeReading();
	}

	#handleNext(): void {
		if (this.#isOver()) return;
		this.#isBusy = false;
		this.#handleWaiting();
	}

	#resumeReading(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		this.#receivedAt = this.#context.clock.monotonic();
		this.#webSocket.resume();
	}

	/** One frame. A promise where the next has to wait; it never rejects. */
	#handleMessage(said: string | ClientFrame): Promise<void> | undefined {
		if (typeof said !== 'string') return this.#handleFrame(said);
		const decoded = decodeClientFrame(this.#isRawClient ? toFrameText(said, this.#room) : said);
		if (decoded.ok) return this.#handleFrame(decoded.frame);
		this.#refuse(decoded.refusal);
		return undefined;
	}

	#handleFrame(frame: ClientFrame): Promise<void> | undefined {
		if (frame.type === 'hello') return this.#handleHello(frame);
		const user = this.#user;
		if (user === undefined) {
			const message = `The first frame must be a hello, not ${frame.type}.`;
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
			this.#refuse({code: 'forbidden', message: 'Hello was said already.', ...withId(frame.id)});
			return undefined;
		}
		this.#state = 'greeting';
		this.wantsEcho = frame.echo ?? true;
		const access = frame.access ?? this.#access;
		const isTransient = this.#isRawClient && frame.secret === undefined;
		return this.#welcome({...frame, ...(access !== undefined && {access})}, isTransient);
	}

	async #welcome(frame: ClientFrameOf<'hello'>, isTransient: boolean) {
		const beganAt = this.#context.clock.monotonic();
		try {
			const outcome = await this.#context.hub.hello(this, frame, {isTransient});
			// The time the server took to answer is not the client's.
			this.#openedAt += this.#context.clock.monotonic() - beganAt;
			if (outcome.type === 'welcome') {
				if (this.#isOver()) {
					this.#context.hub.disconnect(outcome.user);
					return;
				}
				this.#user = outcome.user;
				this.#access = undefined;
				this.#state = 'seated';
				return;
			}
			if (outcome.close !== undefined) {
				const {code, reason, retryInMs} = outcome.close;
				return this.close(code, reason, retryInMs);
			}
			// By hand there is no second hello: the query is all there was.
			if (this.#isRawClient) return this.close(closeCodes.badHello, 'The hello of the address was refused.');
		} catch (error) {
			this.#reportFailure(error, frame);
		}
		if (!this.#isOver()) this.#state = 'new';
	}

	#isOver(): boolean {
		return this.#state === 'closing' || this.#state === 'ended';
	}

	#refuse(refusal: Refusal, retryInMs?: number): void {
		this.send({type: 'error', ...refusal, ...(retryInMs !== undefined && {retryInMs})});
	}

	/** A fault of ours: its author is told that it failed, the operator what. */
	#reportFailure(error: unknown, frame: ClientFrame): void {
		const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
		this.#context.log('failed', {connection: this.id, frame: frame.type, error: what});
		this.#refuse({
			code: 'internal',
			message: 'The server could not do that; its log says why.',
			...correlationOf(frame),
		});
	}

	#end(code: number): void {
		if (this.#state === 'ended') return;
		const heldMs = this.#context.clock.monotonic() - this.#openedAt;
		this.#state = 'ended';
		this.#outbound.end();
		this.#waiting.length = 0;
		const user = this.#user;
		this.#user = undefined;
		if (user !== undefined) this.#context.hub.disconnect(user);
		const seconds = Math.round(heldMs / 1000);
		this.#context.log('closed', {connection: this.id, code: this.#code || code, seconds});
		this.#context.onEnd(this);
	}
}

const withId = (id: RequestId | undefined) => (id === undefined ? {} : {id});

/** What an answer must carry so that its asker knows what it is about. */
const correlationOf = (frame: ClientFrame): {id?: RequestId; draft?: string} => ({
	...withId(frame.id),
	...(frame.type === 'send' && frame.draft !== undefined && {draft: frame.draft}),
});
