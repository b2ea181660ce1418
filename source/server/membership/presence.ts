/**
 * Notifies a room of users who joined and left, at most once per `presenceWindowMs`. The first change opens a window, and
 * its end sends everything that has changed by then. A user who reconnects within the window does not appear at all. A
 * connection that received the member list within the window gets only what has changed since.
 */

import {membersPage} from '../../protocol/limits.ts';
import type {AwayUser, Person, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {MembershipView} from '../cluster/membership.ts';
import type {Member, Room} from './room.ts';

const presenceWindowMs = 250;
/**
 * If more connections than this joined in one window, all of them receive the same frame, because individual frames
 * would cost too much.
 */
export const individualFramesAtMost = 100;

type Change = 'joined' | 'left';

interface UnsentChange {
	person: Person;
	change: Change;
	/** The numbers of its first and last change, in the order of all changes of the window. */
	readonly since: number;
	readonly at: number;
}

/** A user received the member list. */
interface MembersSeen {
	readonly userId: string;
	readonly at: number;
}

/** The changes of one window. */
export class PresenceChanges {
	readonly #unsent = new Map<string, UnsentChange>();
	#count = 0;
	/**
	 * The last user who received the list, and the last user other than that one. This is enough to decide whether
	 * another user received it.
	 */
	#lastSeen: MembersSeen | undefined = undefined;
	#lastSeenByOther: MembersSeen | undefined = undefined;
	/** When each connection last received the list. */
	readonly #seenAt = new Map<number, number>();
	#changedAt = 0;

	/** The opposite of an unsent change cancels it, unless another user has seen the state between the two. */
	note(person: Person, change: Change): void {
		const at = ++this.#count;
		this.#changedAt = at;
		const known = this.#unsent.get(person.id);
		if (known !== undefined && known.change !== change && !this.#isSeen(known))
			this.#unsent.delete(person.id);
		else this.#unsent.set(person.id, {person, change, since: known?.since ?? at, at});
	}

	/** A connection of this user received the current list of members, which includes changes that are not sent yet. */
	noteSeen(userId: string, connection: number): void {
		const at = ++this.#count;
		if (this.#lastSeen?.userId !== userId) this.#lastSeenByOther = this.#lastSeen;
		this.#lastSeen = {userId, at};
		this.#seenAt.set(connection, at);
	}

	hasSeen(connection: number): boolean {
		return this.#seenAt.has(connection);
	}

	/** Whether something has changed since this connection received the list of members. */
	hasNewsFor(connection: number): boolean {
		return this.#changedAt > (this.#seenAt.get(connection) ?? 0);
	}

	#isSeen({person, since}: UnsentChange): boolean {
		const seen = this.#lastSeen?.userId === person.id ? this.#lastSeenByOther : this.#lastSeen;
		return seen !== undefined && seen.at > since;
	}

	rename(person: Person): void {
		const known = this.#unsent.get(person.id);
		if (known !== undefined) known.person = person;
	}

	/**
	 * The frame with all changes, or undefined if there are none. It names at most `membersPage` users who joined.
	 * `connection`: only the changes since that connection received the list.
	 */
	toFrame(room: string, memberCount: number, connection?: number): ServerFrameOf<'presence'> | undefined {
		const seenAt = connection === undefined ? 0 : (this.#seenAt.get(connection) ?? 0);
		const changed = {joined: [] as Person[], left: [] as Person[]};
		for (const {person, change, at} of this.#unsent.values()) if (at > seenAt) changed[change].push(person);
		if (changed.joined.length === 0 && changed.left.length === 0) return undefined;
		return {
			type: 'presence',
			room,
			joined: changed.joined.slice(0, membersPage),
			left: changed.left,
			memberCount,
		};
	}
}

/** The field that names those of the users who are away. */
type AwayOf = (users: readonly Person[]) => {readonly away?: AwayUser[]};

interface Window {
	readonly changes: PresenceChanges;
	/** Stops the timer. */
	readonly cancel: () => void;
	/** Called when the window ends. */
	readonly waiting: (() => void)[];
}

/** The open windows, and the timers that end them. */
export class Presence {
	readonly #clock: Clock;
	readonly #membership: Pick<MembershipView, 'memberCount'>;
	readonly #awayOf: AwayOf;
	readonly #windows = new Map<Room, Window>();

	constructor(clock: Clock, membership: Pick<MembershipView, 'memberCount'>, awayOf: AwayOf = () => ({})) {
		this.#clock = clock;
		this.#awayOf = awayOf;
		this.#membership = membership;
	}

	note(room: Room, person: Person, change: Change): void {
		let window = this.#windows.get(room);
		if (window === undefined) {
			const cancel = this.#clock.after(presenceWindowMs, () => this.#notify(room));
			window = {changes: new PresenceChanges(), cancel, waiting: []};
			this.#windows.set(room, window);
		}
		window.changes.note(person, change);
	}

	/** Records that this connection receives the room's members now. */
	noteSeen(room: Room, {user, connection}: Member): void {
		this.#windows.get(room)?.changes.noteSeen(user.id, connection.id);
	}

	rename(room: Room, person: Person): void {
		this.#windows.get(room)?.changes.rename(person);
	}

	/** Resolves when the changes so far have been sent. Undefined: there are none. */
	sent(room: Room): Promise<void> | undefined {
		const window = this.#windows.get(room);
		return window && new Promise(resolve => window.waiting.push(resolve));
	}

	/** The room is no longer in use on this hub. */
	cancel(room: Room): void {
		this.#windows.get(room)?.cancel();
		this.#endWindow(room);
	}

	close(): void {
		for (const room of [...this.#windows.keys()]) this.cancel(room);
	}

	get size(): number {
		return this.#windows.size;
	}

	#endWindow(room: Room): PresenceChanges | undefined {
		const window = this.#windows.get(room);
		this.#windows.delete(room);
		for (const resolve of window?.waiting ?? []) resolve();
		return window?.changes;
	}

	#notify(room: Room): void {
		const changes = this.#endWindow(room);
		const memberCount = this.#membership.memberCount(room.name);
		const named = changes?.toFrame(room.name, memberCount);
		if (changes === undefined || named === undefined) return;
		const frame = {...named, ...this.#awayOf(named.joined)};
		const [newcomer, ...others] = frame.joined;
		// A user who was the only one to join needs no frame about it.
		const isOwnNews = others.length === 0 && frame.left.length === 0;
		const newcomers = [...room.members()].filter(({connection}) => changes.hasSeen(connection.id));
		const isCrowd = newcomers.length > individualFramesAtMost;
		room.deliver(frame, ({user, connection}) =>
			changes.hasSeen(connection.id)
				? !(isCrowd && changes.hasNewsFor(connection.id))
				: isOwnNews && user.id === newcomer?.id,
		);
		if (isCrowd) return;
		for (const member of newcomers) {
			const news = changes.toFrame(room.name, memberCount, member.connection.id);
			if (news !== undefined) room.deliverTo(member, {...news, ...this.#awayOf(news.joined)});
		}
	}
}
