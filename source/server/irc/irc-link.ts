/**
 * A link over a TCP connection with the lines of IRC. It translates lines to requests, and frames to lines:
 *
 *   socket ─▶ LineReader ─▶ protocol session (flood limit, order) ─▶ `translate` ─▶ commands/ ─▶ requests ─▶ hub
 *   socket ◀─ Outbound (one write per tick) ◀─ replies/ ◀─ `send`, `deliver` ◀─ hub
 */
import type {Socket} from 'node:net';
import type {ClientFrame} from '../../protocol/client-frames.ts';
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import type {Decoded} from '../../protocol/connection/codec.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';
import type {Link, LinkListener, LinkOutbound, PerformRequest} from '../gateway/link.ts';
import type {Batcher} from '../gateway/websocket/batcher.ts';
import {Outbound} from '../gateway/websocket/outbound.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {Log} from '../shared/log.ts';
import {runLine} from './commands/run-line.ts';
import {writeFrame} from './replies/table.ts';
import type {IrcContext} from './session/irc-context.ts';
import {type IrcConnection, IrcSession} from './session/irc-session.ts';
import {LineReader} from './wire/line-reader.ts';

interface IrcLinkOptions {
	readonly socket: Socket;
	/** That of the client, as the limits count it. */
	readonly address: string;
	readonly addresses: AddressLimits;
	readonly batcher: Batcher;
	readonly context: IrcContext;
	readonly log: Log;
	/** Whether the connection uses TLS. */
	readonly isSecure: boolean;
}

/** A client must be registered within this time. */
export const registrationMs = 30_000;
/** How many frames may wait between the authentication and the registration. */
const maxEarlyFrames = 1000;
/** A client that does not end its side is disconnected after this time. */
const lingerMs = 3000;
/** The code of a connection that ended without a close frame. */
const abnormalClosure = 1006;

export class IrcLink implements Link, IrcConnection {
	readonly outbound: LinkOutbound;
	readonly isSecure: boolean;
	readonly #options: IrcLinkOptions;
	readonly #socket: Socket;
	readonly #queue: Outbound;
	readonly #session: IrcSession;
	readonly #reader: LineReader;
	#listener: LinkListener | undefined;
	#cancelDeadline = (): void => {};
	#perform: PerformRequest | undefined;
	/** Frames that arrived between the authentication and the registration. */
	#early: ServerFrame[] | undefined = [];
	/** Nothing more is read or written. */
	#isEnding = false;

	constructor(options: IrcLinkOptions) {
		const {socket, batcher, context, isSecure} = options;
		this.#options = options;
		this.#socket = socket;
		this.isSecure = isSecure;
		this.#queue = new Outbound(batcher, socket, () => this.#listener?.onMemoryExceeded());
		this.#session = new IrcSession(context, this);
		context.counts.open++;
		this.#session.onRegistered = () => this.#flushEarly();
		this.#reader = new LineReader(line => this.#listener?.onText(line));
		this.outbound = this.#createOutbound();
	}

	// — the link, as the protocol session sees it —

	get receivedBytes(): number {
		return this.#socket.bytesRead;
	}

	start(listener: LinkListener): void {
		this.#listener = listener;
		this.#cancelDeadline = this.#options.context.clock.after(registrationMs, () => {
			if (this.#session.isRegistered) return;
			listener.onUnacceptable(closeCodes.badHello, 'You have not registered in time.');
		});
		this.#socket.on('data', bytes => {
			if (!this.#isEnding) this.#reader.push(bytes as Buffer);
		});
		this.#socket.on('error', () => {});
		this.#socket.on('close', hadError => this.#end(hadError ? abnormalClosure : closeCodes.normal));
	}

	/** Texts of this link are lines, which `translate` handles. */
	decode(): Decoded<ClientFrame> {
		return {ok: false, refusal: {code: 'bad_frame', message: 'IRC has no frames.'}};
	}

	translate(line: string, perform: PerformRequest): Promise<void> | undefined {
		this.#perform = perform;
		return runLine(this.#session, line)?.catch((error: unknown) => {
			const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
			this.#options.log('failed', {on: 'irc', error: cause});
			this.#session.numeric('ERR_UNKNOWNERROR', 'The command failed because of an error in the server');
		});
	}

	ping(): void {
		this.write(`PING ${this.#options.context.serverName}\r\n`, true);
	}

	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	isTooSlow(): boolean {
		if (!this.#queue.isTooSlow()) return false;
		this.#options.batcher.counts.tooSlow++;
		return true;
	}

	adjustForSleep(sleptMs: number): void {
		this.#queue.adjustForSleep(sleptMs);
	}

	sendNow(frame: ServerFrame): void {
		this.#options.batcher.beforeWrite();
		this.#receive(frame);
		this.#queue.flush();
	}

	terminate(): void {
		this.#socket.destroy();
	}

	// — the connection, as the IRC session sees it —

	write(line: string, isReply: boolean): void {
		if (!this.#isEnding) this.#queue.sendBytes(Buffer.from(line), isReply);
	}

	perform(frame: ClientFrame): Promise<void> | undefined {
		return this.#perform?.(frame);
	}

	takeReads(count: number): number {
		const {address, addresses, context} = this.#options;
		const now = context.clock.monotonic();
		const retryInMs = addresses.retryInMs(address, 'read', now, count);
		if (retryInMs === 0) addresses.take(address, 'read', now, count);
		return retryInMs;
	}

	get isBehind(): boolean {
		return this.#queue.isBehind;
	}

	/** The user leaves at once; the client has some time to read what waits. */
	quit(): void {
		this.#options.batcher.beforeWrite();
		this.#queue.flush();
		this.#isEnding = true;
		this.#socket.end();
		const cancel = this.#options.context.clock.after(lingerMs, () => this.#socket.destroy());
		this.#socket.once('close', cancel);
		this.#end(closeCodes.normal);
	}

	/** The protocol session has sent the reason. */
	close(): void {
		this.#queue.flush();
		this.#isEnding = true;
		this.#socket.end();
	}

	// — frames —

	#createOutbound(): LinkOutbound {
		const queue = this.#queue;
		const receive = (frame: ServerFrame): void => this.#receive(frame);
		return {
			send: receive,
			deliver: receive,
			deliverAll: frames => frames.forEach(receive),
			get isCongested() {
				return queue.isCongested;
			},
			whenDrained: callback => queue.whenDrained(callback),
		};
	}

	#receive(frame: ServerFrame): void {
		if (this.#isEnding || this.#session.receiveAnswer(frame)) return;
		if (frame.type === 'typing' && this.isBehind) return;
		const isForAll = this.#session.isRegistered || frame.type === 'closing' || frame.type === 'error';
		if (isForAll) writeFrame(this.#session, frame);
		else if (this.#early !== undefined && this.#early.length < maxEarlyFrames) this.#early.push(frame);
	}

	#flushEarly(): void {
		const early = this.#early ?? [];
		this.#early = undefined;
		for (const frame of early) writeFrame(this.#session, frame);
	}

	#end(code: number): void {
		this.#cancelDeadline();
		this.#isEnding = true;
		this.#session.end();
		this.#queue.end();
		this.#listener?.onClosed(code);
	}
}
