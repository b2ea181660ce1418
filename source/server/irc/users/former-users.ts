/** Users who have left or changed their nick, for WHOWAS. They are lost with the process. */
import {nameKey} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';

export interface FormerUser {
	readonly user: Person;
	/** When the user left, in milliseconds since 1970. */
	readonly at: number;
}

/** The oldest are forgotten first. */
const maxUsers = 1000;

export class FormerUsers {
	/** Oldest first. */
	#users: FormerUser[] = [];

	note(user: Person, at: number): void {
		this.#users.push({user, at});
		if (this.#users.length > maxUsers) this.#users = this.#users.slice(-maxUsers);
	}

	/** Those who had the nick, newest first; at most `count`. */
	find(nick: string, count = maxUsers): readonly FormerUser[] {
		const key = nameKey(nick);
		return this.#users
			.filter(({user}) => nameKey(user.nick) === key)
			.reverse()
			.slice(0, count);
	}
}
