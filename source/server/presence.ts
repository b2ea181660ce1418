/**
 * Who came and who left, told to a room at most once per `presenceWindowMs`. The first change after a quiet
 * time opens a window; what has changed by its end is told then, so who reconnects within it is not told at all.
 */
import type {Person, ServerFrameOf} from '../protocol/frames.ts';
import {membersPage} from '../protocol/limits.ts';
import type {Clock} from '../time/clock.ts';
import type {Room} from './room.ts';

export const presenceWindowMs = 250;

type Change = 'joined' | 'left';

interface Untold {
	person: Person;
	change: Change;
	/** When it was first noted, as counted within the window. */
	readonly since: number;
}

interface Look {
	readonly by: string;
	readonly at: number;
}

/** The changes of one window. */
export class PresenceChanges {
	readonly #untold = new Map<string, Untold>();
	#count = 0;
	/** Who looked last, and who did last before that of the others: enough to tell whether another one did. */
	#lastLook: Look | undefined = undefined;
	#otherLook: Look | undefined = undefined;

	/** The opposite of an untold change takes it back, unless somebody has seen the state between. */
	note(person: Person, change: Change): void {
		const known = this.#untold.get(person.id);
		if (known !== undefined && known.change !== change && !this.#isSeen(known))
			this.#untold.delete(person.id);
		else this.#untold.set(person.id, {person, change, since: known?.since ?? ++this.#count});
	}

	/** This user was given the list of members as it is now, untold changes and all. */
	noteSeen(by: string): void {
		if (this.#lastLook?.by !== by) this.#otherLook = this.#lastLook;
		this.#lastLook = {by, at: ++this.#count};
	}

	#isSeen({person, since}: Untold): boolean {
		const look = this.#lastLook?.by === person.id ? this.#otherLook : this.#lastLook;
		return look !== undefined && look.at > since;
	}

	rename(person: Person): void {
		const known = this.#untold.get(person.id);
		if (known !== undefined) known.person = person;
	}

	/** The frame that tells them, or undefined where nothing has changed. At most `membersPage` who came. */
	toFrame(room: string, memberCount: number): ServerFrameOf<'presence'> | undefined {
		const told = {joined: [] as Person[], left: [] as Person[]};
		for (const {person, change} of this.#untold.values()) told[change].push(person);
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

	/** This user is given the room's members now. */
	noteSeen(room: Room, userId: string): void {
		this.#windows.get(room)?.changes.noteSeen(userId);
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
		if (frame === undefined) return;
		const [newcomer, ...others] = frame.joined;
		// Who came alone knows it: `joined` said so.
		const isOwnNews = others.length === 0 && frame.left.length === 0;
		room.deliver(frame, member => isOwnNews && member.user.id === newcomer?.id);
	}
}
