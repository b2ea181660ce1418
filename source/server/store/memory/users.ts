/** Users in memory. */
import {nameKey} from '../../../protocol/limits.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import type {UserDirectory, UserRecord} from '../directory.ts';

interface StoredUser extends UserRecord {
	readonly secretHash: string | undefined;
}

const toRecord = ({id, nick, createdAt, unusedSince}: UserRecord): UserRecord => ({
	id,
	nick,
	createdAt,
	...(unusedSince !== undefined && {unusedSince}),
});

export class MemoryUsers implements UserDirectory {
	readonly #users = new Map<string, StoredUser>();
	readonly #idsByNick = new Map<string, string>();
	readonly #idsBySkeleton = new Map<string, string>();
	readonly #idsBySecret = new Map<string, string>();
	/** `unusedSince` by user id. */
	readonly #unused = new Map<string, number>();

	createUser(user: UserRecord, secretHash: string | undefined): UserRecord | undefined {
		if (this.isNickTaken(user.nick, undefined)) return undefined;
		const {id} = user;
		this.#users.set(id, {...user, secretHash});
		this.#addNick(user.nick, id);
		if (secretHash !== undefined) this.#idsBySecret.set(secretHash, id);
		if (user.unusedSince !== undefined) this.#unused.set(id, user.unusedSince);
		return toRecord(user);
	}

	user(id: string | undefined): UserRecord | undefined {
		const found = id === undefined ? undefined : this.#users.get(id);
		return found === undefined ? undefined : toRecord(found);
	}

	userBySecret(secretHash: string): UserRecord | undefined {
		return this.user(this.#idsBySecret.get(secretHash));
	}

	userByNick(nick: string): UserRecord | undefined {
		return this.user(this.#idsByNick.get(nameKey(nick)));
	}

	users(after: string | undefined, limit: number): readonly UserRecord[] {
		return [...this.#idsByNick]
			.filter(([key]) => after === undefined || key > nameKey(after))
			.sort(([one], [other]) => (one < other ? -1 : 1))
			.slice(0, limit)
			.flatMap(([, id]) => this.user(id) ?? []);
	}

	rename(userId: string, nick: string): boolean {
		const user = this.#users.get(userId);
		if (user === undefined || this.isNickTaken(nick, userId)) return false;
		this.#removeNick(user.nick);
		this.#addNick(nick, userId);
		this.#users.set(userId, {...user, nick});
		return true;
	}

	setUnusedSince(userId: string, at: number | undefined): void {
		const user = this.#users.get(userId);
		if (user === undefined) return;
		const {unusedSince: _, ...rest} = user;
		this.#unused.delete(userId);
		if (at !== undefined) this.#unused.set(userId, at);
		this.#users.set(userId, {...rest, ...(at !== undefined && {unusedSince: at})});
	}

	unusedUsers(until: number, limit: number): readonly UserRecord[] {
		return [...this.#unused]
			.filter(([, at]) => at <= until)
			.sort(([, one], [, other]) => one - other)
			.slice(0, limit)
			.flatMap(([id]) => this.user(id) ?? []);
	}

	releaseUser(userId: string): void {
		const user = this.#users.get(userId);
		if (user === undefined) return;
		this.#unused.delete(userId);
		this.#users.delete(userId);
		this.#removeNick(user.nick);
		if (user.secretHash !== undefined) this.#idsBySecret.delete(user.secretHash);
	}

	/** Whether a user other than `userId` has this nick or a similar-looking one. */
	isNickTaken(nick: string, userId: string | undefined): boolean {
		const holders = [this.#idsByNick.get(nameKey(nick)), this.#idsBySkeleton.get(skeletonOf(nick))];
		return holders.some(id => id !== undefined && id !== userId);
	}

	#addNick(nick: string, id: string): void {
		this.#idsByNick.set(nameKey(nick), id);
		this.#idsBySkeleton.set(skeletonOf(nick), id);
	}

	#removeNick(nick: string): void {
		this.#idsByNick.delete(nameKey(nick));
		this.#idsBySkeleton.delete(skeletonOf(nick));
	}
}
