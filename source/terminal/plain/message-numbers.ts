/** The short numbers by which the user of plain mode names messages, such as 3 in `/reply 3 TEXT`. */
import type {MessageItem} from '../../client/session/state.ts';

export interface NumberedMessage {
	readonly room: string;
	readonly seq: number;
	/** As it was printed; undefined if only its number was printed, as in `reply to [3]`. */
	readonly item: MessageItem | undefined;
}

/** A number keeps its message until this many other messages were printed after it. */
const numberCount = 999;

/**
 * A message has one number in all rooms, which stays the same each time it is printed. The numbers go from 1 to `count`;
 * then each new message gets the number that was printed the longest time ago.
 */
export class MessageNumbers {
	readonly #count: number;
	/** By room and `seq`, those that were printed the longest time ago first. */
	readonly #numbers = new Map<string, number>();
	readonly #messages = new Map<number, NumberedMessage>();

	constructor(count = numberCount) {
		this.#count = count;
	}

	/** The number of a message that is about to be printed. */
	numberOf(room: string, seq: number, item?: MessageItem): number {
		const key = `${room} ${seq}`;
		const number = this.#numbers.get(key) ?? this.#free();
		this.#numbers.delete(key);
		this.#numbers.set(key, number);
		this.#messages.set(number, {room, seq, item: item ?? this.#messages.get(number)?.item});
		return number;
	}

	#free(): number {
		const [oldest] = this.#numbers;
		if (oldest === undefined || this.#numbers.size < this.#count) return this.#numbers.size + 1;
		const [key, number] = oldest;
		this.#numbers.delete(key);
		this.#messages.delete(number);
		return number;
	}

	/** Undefined if no message has this number. */
	messageOf(number: number): NumberedMessage | undefined {
		return this.#messages.get(number);
	}

	/** The room has a new log: the numbers of its old messages mean nothing any more. */
	forgetRoom(room: string): void {
		for (const [number, message] of this.#messages) if (message.room === room) this.#messages.delete(number);
	}
}
