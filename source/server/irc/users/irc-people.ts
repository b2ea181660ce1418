/**
 * What IRC clients on this server have sent about their users and the hub does not store: user name, real name, and the
 * reason for leaving. Other users have none of it.
 */

export interface IrcPerson {
	readonly userName: string;
	readonly realName: string;
}

/** Reasons of users who left are forgotten after this time. */
const keepMs = 10_000;
const maxReasons = 10_000;
/** Far above the number of connections. */
const maxPeople = 20_000;

export class IrcPeople {
	readonly #people = new Map<string, IrcPerson>();
	/** By `userId`, or by `userId room`. */
	readonly #reasons = new Map<string, {readonly text: string; readonly at: number}>();

	get(userId: string): IrcPerson | undefined {
		return this.#people.get(userId);
	}

	/** Users who have left are kept for a while, because others are notified later. */
	set(userId: string, person: IrcPerson): void {
		this.#people.delete(userId);
		const [oldest] = this.#people.keys();
		if (this.#people.size >= maxPeople && oldest !== undefined) this.#people.delete(oldest);
		this.#people.set(userId, person);
	}

	/** Notes why the user leaves the room, or without a room the server. `now` is monotonic. */
	noteReason(userId: string, room: string | undefined, text: string, now: number): void {
		for (const [key, {at}] of this.#reasons) {
			if (now - at < keepMs && this.#reasons.size < maxReasons) break;
			this.#reasons.delete(key);
		}
		this.#reasons.set(keyOf(userId, room), {text, at: now});
	}

	reason(userId: string, room?: string): string | undefined {
		return this.#reasons.get(keyOf(userId, room))?.text;
	}
}

const keyOf = (userId: string, room: string | undefined): string =>
	room === undefined ? userId : `${userId} ${room}`;
