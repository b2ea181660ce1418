import {skeletonOf} from '../names/skeleton.ts';
import type {StateReader} from '../store/state.ts';
import type {OnlineUsers} from './online-users.ts';

/**
 * The user whom the operator named with `serve --owner`: the owner of the public rooms without an owner. The nick is
 * resolved to a user once. After a rename, another user who takes the nick does not get the powers.
 */
export class ServerOwner {
	readonly #nick: string | undefined;
	readonly #reader: StateReader;
	readonly #onlineUsers: OnlineUsers;
	#userId: string | undefined;

	constructor(nick: string | undefined, reader: StateReader, onlineUsers: OnlineUsers) {
		this.#nick = nick;
		this.#reader = reader;
		this.#onlineUsers = onlineUsers;
	}

	/** The user's id; undefined while no user has the nick, or only a transient one. */
	get userId(): string | undefined {
		if (this.#nick === undefined) return undefined;
		if (this.#userId !== undefined && this.#reader.user(this.#userId) !== undefined) return this.#userId;
		const user = this.#reader.userByNick(this.#nick);
		const isTransient = user !== undefined && this.#onlineUsers.online(user.id)?.isTransient === true;
		this.#userId = isTransient ? undefined : user?.id;
		return this.#userId;
	}

	/** Whether the nick is reserved for the server owner, who has another nick now. */
	reserves(nick: string, userId: string | undefined): boolean {
		if (this.#nick === undefined || skeletonOf(nick) !== skeletonOf(this.#nick)) return false;
		return this.userId !== undefined && this.userId !== userId;
	}
}
