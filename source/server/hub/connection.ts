/** A connection as the hub sees it: somewhere frames can be handed to. The shell behind it is `connection.ts`. */
import type {ServerFrame} from '../../protocol/frames.ts';

export interface Connection {
	/** Of the connection: for log lines and for telling one connection of a user from another. */
	readonly id: number;
	/** Where it comes from, as a textual IP address: for throttling. */
	readonly address: string;
	/** `hello` said `echo: false`: own messages come back as `sent` alone. */
	readonly wantsEcho: boolean;
	/** A frame for this connection alone. Never blocks, never throws; frames arrive in the order handed over. */
	send(frame: ServerFrame): void;
	/**
	 * A frame many connections get: the same object handed to each, so that it is encoded once. For a slow
	 * reader the connection itself drops typing and presence, holds entries back and says `gap`.
	 */
	deliver(frame: ServerFrame): void;
	/** The same as `deliver` for each frame in order; the same array given to many connections is joined once. */
	deliverAll(frames: readonly ServerFrame[]): void;
	/** Says `closing`, then closes with this code. */
	close(code: number, reason: string, retryInMs?: number): void;
}
