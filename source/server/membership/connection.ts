/** A connection as the hub sees it. `gateway/protocol-session.ts` implements it. */
import type {ServerFrame} from '../../protocol/server-frames.ts';

export interface Connection {
	/** Identifies the connection in the log and among the connections of its user. */
	readonly id: number;
	/** The IP address of the client, for throttling. */
	readonly address: string;
	/** False after `echo: false` in `hello`: the client receives `sent` instead of its own messages. */
	readonly wantsEcho: boolean;
	/**
	 * The client never deletes received messages, as IRC clients do not. It receives no messages with an expiry time.
	 */
	readonly keepsMessages?: boolean;
	/**
	 * Sends a frame to this connection only. Never blocks and never throws. Frames arrive in the order of the calls.
	 */
	send(frame: ServerFrame): void;
	/**
	 * Sends a frame that many connections receive. Pass the same object to each, so that it is encoded once. For a slow
	 * client the connection drops typing and presence, holds entries back and sends `gap`.
	 */
	deliver(frame: ServerFrame): void;
	/** Like `deliver` for each frame in order. Pass the same array to each connection, so that it is joined once. */
	deliverAll(frames: readonly ServerFrame[]): void;
	/** Sends `closing`, then closes with this code. */
	close(code: number, reason: string, retryInMs?: number): void;
}
