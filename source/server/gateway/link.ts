/**
 * The contract between the protocol session and the connection that carries it, such as a WebSocket. The session
 * decides which frames to send and when to close. The link encodes, writes and reads.
 */

import type {ClientFrame} from '../../protocol/client-frames.ts';
import type {Decoded} from '../../protocol/connection/codec.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';

/** The queue of frames for the client. See `Connection` in `membership/connection.ts` for `send` and `deliver`. */
export interface LinkOutbound {
	send(frame: ServerFrame): void;
	deliver(frame: ServerFrame): void;
	deliverAll(frames: readonly ServerFrame[]): void;
	/** Whether the client is so far behind that its next request should wait. */
	readonly isCongested: boolean;
	/** Calls back once when the client has caught up. May only be called while `isCongested`. */
	whenDrained(callback: () => void): void;
}

/** The events that a link reports to its session. */
export interface LinkListener {
	/** One frame, or one line of text. */
	onText(text: string): void;
	/** The client sent data that the link cannot accept. The session closes the connection with this code. */
	onUnacceptable(code: number, reason: string): void;
	/** The client violated the link's protocol. The link is already closing, and nothing more can be sent. */
	onFault(): void;
	/** Too many bytes wait for all clients together, and most of them for this client. */
	onMemoryExceeded(): void;
	/** The link has ended, for any reason. */
	onClosed(code: number): void;
}

/** Handles one request. If it returns a promise, the next request may be handled when it resolves. */
export type PerformRequest = (frame: ClientFrame) => Promise<void> | undefined;

export interface Link {
	readonly outbound: LinkOutbound;
	/** The number of all received bytes. Any received byte shows that the connection works. */
	readonly receivedBytes: number;
	/** Starts to report to the session. */
	start(listener: LinkListener): void;
	/** Decodes the request in a text. `room`: the first room the client joined, for links without frames. */
	decode(text: string, room: string | undefined): Decoded<ClientFrame>;
	/**
	 * Only on links whose texts are not frames: handles a text with any number of requests, each through `perform`. The
	 * next text waits until the promise resolves; it must not reject. On other links each text is one frame.
	 */
	translate?(text: string, perform: PerformRequest): Promise<void> | undefined;
	/** Sends a ping of the link's protocol. */
	ping(): void;
	/** Stops reading from the client, until `resume`. */
	pause(): void;
	resume(): void;
	/** Whether the client reads so slowly that the session must close. Call this about once a second. */
	isTooSlow(): boolean;
	/** The process was suspended for `sleptMs`, so the client could not read during this time. */
	adjustForSleep(sleptMs: number): void;
	/** Sends the frame and everything queued before it, as soon as the data it depends on is durable. */
	sendNow(frame: ServerFrame): void;
	/** Closes as the link's protocol requires. `onClosed` follows. */
	close(code: number, reason: string): void;
	/** Ends the link at once. `onClosed` follows. */
	terminate(): void;
}

/** Properties of a client that are known before its first frame. */
export interface Handshake {
	/** The id of the connection. */
	readonly id: number;
	readonly address: string;
	/** The server's access secret, for clients that cannot put it into `hello`. */
	readonly access: string | undefined;
	/**
	 * Set for a client that sends no handshake frames: the address of its link contains `hello` and possibly `join`. It
	 * cannot try again after a refusal.
	 */
	readonly rawClient: RawClient | undefined;
	/** A user who connects without a secret is removed when the connection ends. */
	readonly isTransient?: boolean;
	/** The client never deletes received messages: see `Connection`. */
	readonly keepsMessages?: boolean;
	/** The time in which the client must send `hello`, in milliseconds. Default: that of the protocol. */
	readonly helloDeadlineMs?: number;
}

export interface RawClient {
	/** The requests of the handshake, in order. */
	readonly frames: readonly ClientFrame[];
	/** The room for lines that are not JSON; undefined until the client joins a room. */
	readonly room: string | undefined;
}
