/** Threads and pinned messages: the rules that the store and the requests share. */
import type {Message} from '../../protocol/server-frames.ts';

/** The first message of the thread that a message belongs to or starts. */
export const threadOf = ({seq, thread}: Message): number => thread ?? seq;

interface PinReader {
	pins(room: string): readonly {readonly seq: number}[];
	message(room: string, seq: number, now: number): Message | undefined;
}

/** The pinned messages that have not expired, in the order in which they were pinned. */
export const pinnedIn = (reader: PinReader, room: string, now: number): readonly number[] =>
	reader
		.pins(room)
		.map(({seq}) => seq)
		.filter(seq => reader.message(room, seq, now) !== undefined);
