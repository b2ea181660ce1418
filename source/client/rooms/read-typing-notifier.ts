/** Sends the read position and typing notifications to the server, at a limited rate. */
import type {ClientFrame} from '../../protocol/client-frames.ts';
import {typingIntervalMs} from '../../protocol/limits.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Session} from '../session/state.ts';

interface ReadTypingNotifierOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	/** Sends a frame; false if there is no connection. */
	readonly send: (frame: ClientFrame) => boolean;
	readonly isJoined: (room: string) => boolean;
	readonly onReadSent: () => void;
}

/** The shortest time between two `read` frames for a room. */
const readIntervalMs = 500;

export class ReadTypingNotifier {
	readonly #options: ReadTypingNotifierOptions;
	/** The read position that the server has, by room. */
	readonly #reportedSeq = new Map<string, number>();
	/** Cancels the timer of a room that waits to send `read` again. */
	readonly #readTimers = new Map<string, () => void>();
	/** When `typing` was last sent, by room; monotonic. */
	readonly #typingSentAt = new Map<string, number>();

	constructor(options: ReadTypingNotifierOptions) {
		this.#options = options;
	}

	/** The server reported its read position. Sends the client's position if it is greater. */
	joined({room, readSeq}: ServerFrameOf<'joined'>): void {
		this.#reportedSeq.set(room, readSeq);
		this.read(room);
	}

	/** The user has moved the read position back, on this connection or on another one. */
	markedUnread({room, seq, isMarkedUnread}: ServerFrameOf<'read'>): void {
		if (isMarkedUnread) this.#reportedSeq.set(room, seq);
	}

	/** The read position of the room has moved. */
	read(room: string): void {
		const {clock, session, send, isJoined, onReadSent} = this.#options;
		if (this.#readTimers.has(room) || !isJoined(room)) return;
		const readSeq = session().rooms.get(room)?.readSeq ?? 0;
		if (readSeq <= (this.#reportedSeq.get(room) ?? 0)) return;
		if (!send({type: 'read', room, seq: readSeq})) return;
		this.#reportedSeq.set(room, readSeq);
		onReadSent();
		const sendAgain = (): void => {
			this.#readTimers.delete(room);
			this.read(room);
		};
		this.#readTimers.set(room, clock.after(readIntervalMs, sendAgain));
	}

	/** The user is typing in the room. */
	typing(room: string): void {
		const {clock, send, isJoined} = this.#options;
		const now = clock.monotonic();
		const lastAt = this.#typingSentAt.get(room) ?? Number.NEGATIVE_INFINITY;
		if (!isJoined(room) || now - lastAt < typingIntervalMs) return;
		if (send({type: 'typing', room})) this.#typingSentAt.set(room, now);
	}

	/** Cancels the timers. */
	stop(): void {
		for (const cancel of this.#readTimers.values()) cancel();
		this.#readTimers.clear();
	}
}
