/**
 * The contract between the protocol session and what carries it, such as a WebSocket. The session decides what to
 * answer and when to close; the link encodes, writes and reads.
 */

import type {ClientFrame} from '../../protocol/client-frames.ts';
import type {Decoded} from '../../protocol/connection/codec.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';

/** The queue of frames for the client. See `Connection` in `membership/connection.ts` for `send` and `deliver`. */
export interface LinkOutbound {
	send(frame: ServerFrame): void;
	deliver(frame: ServerFrame): void;
	deliverAll(frames: readonly ServerFrame[]): void;
	/** The client is so far behind that its next request should wait. */
	readonly isCongested: boolean;
	/** Calls back once, when the client has caught up. Call it only while `isCongested`. */
	whenDrained(callback: () => void): void;
}

/** What a link reports to its session. */
export interface LinkListener {
	/** One frame or line of text. */
	onText(text: string): void;
	/** The client sent something the link cannot accept: the session closes with this code. */
	onUnacceptable(code: number, reason: string): void;
	/** The client violated the link's protocol. The link is already closing, and nothing more can be sent. */
	onFault(): void;
	/** Too many bytes wait for all clients together, and most of them for this client. */
	onMemoryExceeded(): void;
	/** The link has ended, for any reason. */
	onClosed(code: number): void;
}

/** Handles one request. The promise, if there is one, resolves when the following request may be handled. */
export type PerformRequest = (frame: ClientFrame) => Promise<void> | undefined;

export interface Link {
	readonly outbound: LinkOutbound;
	/** All bytes received so far. Any byte shows that the client is alive. */
	readonly receivedBytes: number;
	/** Begins to report to the session. */
	start(listener: LinkListener): void;
	/** The request in a text. `room`: the first room the client joined, for links without frames. */
	decode(text: string, room: string | undefined): Decoded<ClientFrame>;
	/**
	 * Handles a text of a link whose texts are not frames, with any number of requests, which `perform` handles. The next
	 * text waits until the promise resolves; it must not reject. A link without it has one frame in each text.
	 */
	translate?(text: string, perform: PerformRequest): Promise<void> | undefined;
	/** Asks the client for a sign of life. */
	ping(): void;
	/** Stops reading from the client, until `resume`. */
	pause(): void;
	resume(): void;
	/** Whether the client reads so slowly that the session has to close. Call it about once a second. */
	isTooSlow(): boolean;
	/** This process did not run for so long: the client could not read anything. */
	adjustForSleep(sleptMs: number): void;
	/** Sends the frame and everything queued before it, as soon as the data it depends on is durable. */
	sendNow(frame: ServerFrame): void;
	/** Closes in the way of the link's protocol. `onClosed` follows. */
	close(code: number, reason: string): void;
	/** Ends the link at once. `onClosed` follows. */
	terminate(): void;
}

/** The properties of a client before its first frame. */
export interface Handshake {
	/** The id of the connection. */
	readonly id: number;
	readonly address: string;
	/** The server's access secret, for clients that cannot put it into `hello`. */
	readonly access: string | undefined;
	/** A client that sends no handshake frames: its link contains `hello` and perhaps `join`, and it has no second attempt. */
	readonly rawClient: RawClient | undefined;
	/** A user who connects without a secret is removed when the connection ends. */
	readonly isTransient?: boolean;
	/** The client never deletes what it has received: see `Connection`. */
	readonly keepsMessages?: boolean;
	/** The time in which the client must send `hello`; that of the protocol if undefined. */
	readonly helloDeadlineMs?: number;
}

export interface RawClient {
	/** The requests of the handshake, in order. */
	readonly frames: readonly ClientFrame[];
	/** The room that bare lines go to; undefined until the client joins one. */
	readonly room: string | undefined;
}
