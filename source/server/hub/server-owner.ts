/** The user the operator named as the owner of the public rooms without an owner. */

import {skeletonOf} from '../names/skeleton.ts';
import type {Store} from '../store/store.ts';
import type {OnlineUsers} from './online-users.ts';

/**
 * The user the operator named with `serve --owner`. The nick is resolved to a user once and stays with that user:
 * after a rename nobody else can take the nick and the powers with it.
 */
export class ServerOwner {
	readonly #nick: string | undefined;
	readonly #store: Store;
	readonly #people: OnlineUsers;
	#userId: string | undefined;

	constructor(nick: string | undefined, store: Store, people: OnlineUsers) {
		this.#nick = nick;
		this.#store = store;
		this.#people = people;
	}

	/** The user's id; undefined while nobody has the nick, or only a user who cannot come back. */
	get userId(): string | undefined {
		if (this.#nick === undefined) return undefined;
		if (this.#userId !== undefined && this.#store.user(this.#userId) !== undefined) return this.#userId;
		const user = this.#store.userByNick(this.#nick);
		const isTransient = user !== undefined && this.#people.online(user.id)?.isTransient === true;
		this.#userId = isTransient ? undefined : user?.id;
		return this.#userId;
	}

	/** Whether the nick is kept for the server owner, who goes by another one now. */
	keeps(nick: string, userId: string | undefined): boolean {
		if (this.#nick === undefined || skeletonOf(nick) !== skeletonOf(this.#nick)) return false;
		return this.userId !== undefined && this.userId !== userId;
	}
}
