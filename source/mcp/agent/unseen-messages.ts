/**
 * The messages that the agent has not received yet, in the order in which they arrived. A tool takes those that match
 * and leaves the others. Edits and deletions apply to them, so that no deleted text is returned.
 */
import type {Entry, Message} from '../../protocol/server-frames.ts';

/** The most messages that are kept, and of them the most that are not addressed to the agent. */
export const maxUnseen = 2000;
const maxUnaddressed = 1000;

interface Unseen {
	message: Message;
	/** Mentions the agent or replies to it. Such messages are kept longer. */
	readonly isAddressed: boolean;
}

export class UnseenMessages {
	/** By room and `seq`. */
	readonly #messages = new Map<string, Unseen>();
	#unaddressed = 0;
	#dropped = 0;

	/** Adds a message of another user, or applies the change of an entry to its message. */
	add(entry: Entry, isAddressed: (message: Message) => boolean): void {
		if (entry.type === 'message') this.#insert(entry, isAddressed(entry));
		else if (entry.type === 'edited') this.#edit(entry.room, entry.target, entry.text, entry.at);
		else if (entry.type === 'deleted') this.remove(entry.room, entry.target);
	}

	/** The matching messages, at most `limit`, which stay here. Expired messages are removed. `now`: time of the server. */
	find(isMatch: (message: Message) => boolean, now: number, limit: number): readonly Message[] {
		const found: Message[] = [];
		for (const {message} of [...this.#messages.values()]) {
			if (message.expiresAt !== undefined && message.expiresAt <= now) this.remove(message.room, message.seq);
			else if (found.length < limit && isMatch(message)) found.push(message);
		}
		return found;
	}

	/** The number of messages of the room. */
	count(room: string): number {
		let count = 0;
		for (const {message} of this.#messages.values()) if (message.room === room) count++;
		return count;
	}

	/** Removes a message that the agent has received or that was deleted. */
	remove(room: string, seq: number): void {
		const key = `${room} ${seq}`;
		const removed = this.#messages.get(key);
		if (removed === undefined) return;
		this.#messages.delete(key);
		if (!removed.isAddressed) this.#unaddressed--;
	}

	/** The number of messages that were dropped because there were too many, since the last call. */
	takeDropped(): number {
		const dropped = this.#dropped;
		this.#dropped = 0;
		return dropped;
	}

	#insert(message: Message, isAddressed: boolean): void {
		if (message.deletedAt !== undefined) return;
		this.#messages.set(`${message.room} ${message.seq}`, {message, isAddressed});
		if (!isAddressed) this.#unaddressed++;
		const mustDropAny = this.#messages.size > maxUnseen;
		if (mustDropAny || this.#unaddressed > maxUnaddressed) this.#dropOldest(mustDropAny);
	}

	#dropOldest(includesAddressed: boolean): void {
		for (const {message, isAddressed} of this.#messages.values()) {
			if (isAddressed && !includesAddressed) continue;
			this.remove(message.room, message.seq);
			this.#dropped++;
			return;
		}
	}

	#edit(room: string, seq: number, text: string, editedAt: number): void {
		const unseen = this.#messages.get(`${room} ${seq}`);
		if (unseen !== undefined) unseen.message = {...unseen.message, text, editedAt};
	}
}
