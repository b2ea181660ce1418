import {skeletonOf} from '../names/skeleton.ts';
import type {Store} from '../store/store.ts';
import type {OnlineUsers} from './online-users.ts';

/**
 * The user whom the operator named with `serve --owner`: the owner of the public rooms without an owner. The nick is
 * resolved to a user once. After a rename, another user who takes the nick does not get the powers.
 */
export class ServerOwner {
	readonly #nick: string | undefined;
	readonly #store: Store;
	readonly #onlineUsers: OnlineUsers;
	#userId: string | undefined;

	constructor(nick: string | undefined, store: Store, onlineUsers: OnlineUsers) {
		this.#nick = nick;
		this.#store = store;
		this.#onlineUsers = onlineUsers;
	}

	/** The user's id; undefined while no user has the nick, or only a transient one. */
	get userId(): string | undefined {
		if (this.#nick === undefined) return undefined;
		if (this.#userId !== undefined && this.#store.user(this.#userId) !== undefined) return this.#userId;
		const user = this.#store.userByNick(this.#nick);
		const isTransient = user !== undefined && this.#onlineUsers.online(user.id)?.isTransient === true;
		this.#userId = isTransient ? undefined : user?.id;
		return this.#userId;
	}

	/** Whether the nick is reserved for the server owner, who has another one now. */
	reserves(nick: string, userId: string | undefined): boolean {
		if (this.#nick === undefined || skeletonOf(nick) !== skeletonOf(this.#nick)) return false;
		return this.userId !== undefined && this.userId !== userId;
	}
}
