/**
 * Who came and who left, told to a room at most once per `presenceWindowMs`. The first change after a quiet
 * time opens a window; what has changed by its end is told then, so who reconnects within it is not told at all.
 * A connection that was given the members within the window is told only what has changed since.
 */
import type {Person, ServerFrameOf} from '../../protocol/frames.ts';
import {membersPage} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Member, Room} from './room.ts';

export const presenceWindowMs = 250;
/** Of more connections than this that came in one window, each hears what all hear: a frame of its own costs too much. */
export const ownFrames = 100;

type Change = 'joined' | 'left';

interface UnsentChange {
	person: Person;
	change: Change;
	/** When it was first noted, and when last, as counted within the window. */
	readonly since: number;
	readonly at: number;
}

interface ViewedRoom {
	readonly by: string;
	readonly at: number;
}

/** The changes of one window. */
export class PresenceChanges {
	readonly #untold = new Map<string, UnsentChange>();
	#count = 0;
	/** Who looked last, and who did last before that of the others: enough to tell whether another one did. */
	#lastLook: ViewedRoom | undefined = undefined;
	#otherLook: ViewedRoom | undefined = undefined;
	/** When each connection that was given the members last was. */
	readonly #looks = new Map<number, number>();
	#changedAt = 0;

	/** The opposite of an untold change takes it back, unless somebody has seen the state between. */
	note(person: Person, change: Change): void {
		const at = ++this.#count;
		this.#changedAt = at;
		const known = this.#untold.get(person.id);
		if (known !== undefined && known.change !== change && !this.#isSeen(known))
			this.#untold.delete(person.id);
		else this.#untold.set(person.id, {person, change, since: known?.since ?? at, at});
	}

	/** A connection of this user was given the list of members as it is now, untold changes and all. */
	noteSeen(by: string, connection: number): void {
		const at = ++this.#count;
		if (this.#lastLook?.by !== by) this.#otherLook = this.#lastLook;
		this.#lastLook = {by, at};
		this.#looks.set(connection, at);
	}

	hasSeen(connection: number): boolean {
		return this.#looks.has(connection);
	}

	/** Whether something has changed since this connection was given the members. */
	isNewsTo(connection: number): boolean {
		return this.#changedAt > (this.#looks.get(connection) ?? 0);
	}

	#isSeen({person, since}: UnsentChange): boolean {
		const look = this.#lastLook?.by === person.id ? this.#otherLook : this.#lastLook;
		return look !== undefined && look.at > since;
	}

	rename(person: Person): void {
		const known = this.#untold.get(person.id);
		if (known !== undefined) known.person = person;
	}

	/**
	 * The frame that tells them, or undefined where nothing has changed. At most `membersPage` who came. `connection`:
	 * only what is new to that one.
	 */
	toFrame(room: string, memberCount: number, connection?: number): ServerFrameOf<'presence'> | undefined {
		const seenAt = connection === undefined ? 0 : (this.#looks.get(connection) ?? 0);
		const told = {joined: [] as Person[], left: [] as Person[]};
		for (const {person, change, at} of this.#untold.values()) if (at > seenAt) told[change].push(person);
		if (told.joined.length === 0 && told.left.length === 0) return undefined;
		return {type: 'presence', room, joined: told.joined.slice(0, membersPage), left: told.left, memberCount};
	}
}

interface Window {
	readonly changes: PresenceChanges;
	readonly cancel: () => void;
}

/** The windows that are open, and the timers that end them. */
export class Presence {
	readonly #clock: Clock;
	readonly #windows = new Map<Room, Window>();

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	note(room: Room, person: Person, change: Change): void {
		let window = this.#windows.get(room);
		if (window === undefined) {
			const cancel = this.#clock.after(presenceWindowMs, () => this.#tell(room));
			window = {changes: new PresenceChanges(), cancel};
			this.#windows.set(room, window);
		}
		window.changes.note(person, change);
	}

	/** This connection is given the room's members now. */
	noteSeen(room: Room, {user, connection}: Member): void {
		this.#windows.get(room)?.changes.noteSeen(user.id, connection.id);
	}

	rename(room: Room, person: Person): void {
		this.#windows.get(room)?.changes.rename(person);
	}

	/** The room is empty: nobody is left to tell. */
	cancel(room: Room): void {
		this.#windows.get(room)?.cancel();
		this.#windows.delete(room);
	}

	close(): void {
		for (const room of [...this.#windows.keys()]) this.cancel(room);
	}

	get size(): number {
		return this.#windows.size;
	}

	#tell(room: Room): void {
		const changes = this.#windows.get(room)?.changes;
		this.#windows.delete(room);
		const frame = changes?.toFrame(room.name, room.memberCount);
		if (changes === undefined || frame === undefined) return;
		const [newcomer, ...others] = frame.joined;
		// Who came alone knows it, with or without a `joined` that said so.
		const isOwnNews = others.length === 0 && frame.left.length === 0;
		const newcomers = [...room.members()].filter(({connection}) => changes.hasSeen(connection.id));
		const isCrowd = newcomers.length > ownFrames;
		room.deliver(frame, ({user, connection}) =>
			changes.hasSeen(connection.id)
				? !(isCrowd && changes.isNewsTo(connection.id))
				: isOwnNews && user.id === newcomer?.id,
		);
		if (isCrowd) return;
		for (const member of newcomers) {
			const news = changes.toFrame(room.name, room.memberCount, member.connection.id);
			if (news !== undefined) room.deliverTo(member, news);
		}
	}
}
