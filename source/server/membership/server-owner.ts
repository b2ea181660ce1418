import {skeletonOf} from '../names/skeleton.ts';
import type {StateReader} from '../store/state.ts';

/**
 * The user that the operator named with `serve --owner`, who owns the public rooms without an owner. The first user
 * with a secret who has the nick is the owner. The journal binds the nick to that user permanently, so neither a rename
 * nor a restart gives the permissions to another user who takes the nick.
 */
export class ServerOwner {
	readonly #nick: string | undefined;
	readonly #reader: StateReader;
	#userId: string | undefined;

	constructor(nick: string | undefined, reader: StateReader) {
		this.#nick = nick;
		this.#reader = reader;
	}

	/** The user's id; undefined while no user has the nick, or only a transient one. */
	get userId(): string | undefined {
		if (this.#nick === undefined) return undefined;
		if (this.#userId !== undefined && this.#reader.user(this.#userId) !== undefined) return this.#userId;
		const bound = this.#reader.boundOwner(this.#nick);
		const isBound = bound !== undefined && this.#reader.user(bound) !== undefined;
		this.#userId = isBound ? bound : this.#candidate(this.#nick);
		return this.#userId;
	}

	/**
	 * The values for the command that binds the nick to its user; undefined if it is bound already, or if no user has
	 * the nick.
	 */
	get unbound(): {readonly nick: string; readonly userId: string} | undefined {
		const {userId} = this;
		if (this.#nick === undefined || userId === undefined) return undefined;
		return this.#reader.boundOwner(this.#nick) === userId ? undefined : {nick: this.#nick, userId};
	}

	/** Whether the nick is reserved for the server owner, who has another nick now. */
	reserves(nick: string, userId: string | undefined): boolean {
		if (this.#nick === undefined || skeletonOf(nick) !== skeletonOf(this.#nick)) return false;
		return this.userId !== undefined && this.userId !== userId;
	}

	#candidate(nick: string): string | undefined {
		const user = this.#reader.userByNick(nick);
		return user !== undefined && this.#reader.hasSecret(user.id) ? user.id : undefined;
	}
}
