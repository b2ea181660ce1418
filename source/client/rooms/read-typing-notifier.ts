/** What is told of oneself while one reads and writes, and no more often than anyone needs to know. */
import type {ClientFrame, ServerFrameOf} from '../../protocol/frames.ts';
import {typingIntervalMs} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Session} from '../session/state.ts';

export interface ReadTypingNotifierOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	readonly send: (frame: ClientFrame) => boolean;
	readonly isHere: (room: string) => boolean;
}

export interface ReadTypingNotifier {
	/** The server says how far it knows one has read; it is told more where there is more. */
	joined(frame: ServerFrameOf<'joined'>): void;
	/** The read position has moved. */
	read(room: string): void;
	typing(room: string): void;
	/** Ends its timers. */
	end(): void;
}

/** `read` is told at most this often per room. */
const readIntervalMs = 500;

export const createReadTypingNotifier = ({
	clock,
	session,
	send,
	isHere,
}: ReadTypingNotifierOptions): ReadTypingNotifier => {
	const toldRead = new Map<string, number>();
	/** Rooms in which it is too soon to tell again. */
	const readTimers = new Map<string, () => void>();
	/** Monotonic. */
	const typedAt = new Map<string, number>();

	const read = (room: string): void => {
		if (readTimers.has(room) || !isHere(room)) return;
		const readSeq = session().rooms.get(room)?.readSeq ?? 0;
		if (readSeq <= (toldRead.get(room) ?? 0)) return;
		if (!send({type: 'read', room, seq: readSeq})) return;
		toldRead.set(room, readSeq);
		const again = (): void => {
			readTimers.delete(room);
			read(room);
		};
		readTimers.set(room, clock.after(readIntervalMs, again));
	};

	return {
		joined({room, readSeq}) {
			toldRead.set(room, readSeq);
			read(room);
		},
		read,
		typing(room) {
			const now = clock.monotonic();
			const lastAt = typedAt.get(room) ?? Number.NEGATIVE_INFINITY;
			if (!isHere(room) || now - lastAt < typingIntervalMs) return;
			if (send({type: 'typing', room})) typedAt.set(room, now);
		},
		end() {
			for (const cancel of readTimers.values()) cancel();
			readTimers.clear();
		},
	};
};
