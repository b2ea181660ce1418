/** The membership of a single hub. */
import type {Person} from '../../protocol/server-frames.ts';
import {MemberUnion} from './member-union.ts';
import type {Membership, MembershipChange} from './membership.ts';

export class LocalMembership implements Membership {
	protected readonly hub: string;
	protected readonly union = new MemberUnion(change => this.#notify(change));
	readonly #listeners = new Set<(change: MembershipChange) => void>();

	/** `hub` identifies this hub among those of the cluster. */
	constructor(hub = 'local') {
		this.hub = hub;
	}

	connect(person: Person): void {
		this.union.connect(this.hub, person);
	}

	disconnect(userId: string): void {
		this.union.disconnect(this.hub, userId);
	}

	join(room: string, person: Person): void {
		this.union.join(this.hub, room, person);
	}

	leave(room: string, userId: string): void {
		this.union.leave(this.hub, room, userId);
	}

	setIdle(userId: string, since: number | undefined): void {
		this.union.setIdle(this.hub, userId, since);
	}

	rename(person: Person): void {
		this.union.rename(person);
	}

	memberCount(room: string): number {
		return this.union.memberCount(room);
	}

	people(room: string, limit: number): Person[] {
		return this.union.people(room, limit);
	}

	has(room: string, userId: string): boolean {
		return this.union.has(room, userId);
	}

	isEmpty(room: string): boolean {
		return this.union.isEmpty(room);
	}

	roomsOf(userId: string): readonly string[] {
		return this.union.roomsOf(userId);
	}

	isOnline(userId: string): boolean {
		return this.union.isOnline(userId);
	}

	idleSince(userId: string): number | undefined {
		return this.union.idleSince(userId);
	}

	onlinePeople(): Iterable<Person> {
		return this.union.onlinePeople();
	}

	rooms(): Iterable<string> {
		return this.union.rooms();
	}

	get onlineCount(): number {
		return this.union.onlineCount;
	}

	onChange(listener: (change: MembershipChange) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	close(): void {
		this.#listeners.clear();
	}

	#notify(change: MembershipChange): void {
		for (const listener of this.#listeners) listener(change);
	}
}
