/**
 * Numbers about the talk of the last hour, in slices of ten seconds. A figure over a minute is exact to the
 * slice: the newest one has only begun. What a room adds is counted only for those who may see the room.
 */
import type {Person, ServerFrameOf} from '../protocol/frames.ts';

const sliceMs = 10_000;
const slicesPerMinute = 6;
const minutesKept = 60;
const slicesKept = minutesKept * slicesPerMinute;
/** Who said something or joined a room within so many minutes is active. */
const activeMinutes = 5;
/** Places on a list of the busiest. */
const busiest = 10;

interface Activity {
	/** As last seen. */
	person: Person;
	/** 0: joined, said nothing. */
	messages: number;
}

/** By room, then by user's id. */
type Slice = Map<string, Map<string, Activity>>;

export type Figures = Pick<
	ServerFrameOf<'stats'>,
	'activeUsers' | 'perMinute' | 'minutes' | 'busiestRooms' | 'busiestPeople'
>;

const rounded = (value: number): number => Math.round(value * 100) / 100;

const top = <T>(counts: ReadonlyMap<unknown, T & {messages: number}>): T[] =>
	[...counts.values()]
		.filter(({messages}) => messages > 0)
		.sort((one, other) => other.messages - one.messages)
		.slice(0, busiest);

export class Tally {
	/** By number of the slice since 1970, rising. */
	readonly #slices = new Map<number, Slice>();

	noteMessage(room: string, person: Person, now: number): void {
		this.#activity(room, person, now).messages++;
	}

	noteJoin(room: string, person: Person, now: number): void {
		this.#activity(room, person, now);
	}

	/** The room is no more, and a later one of its name is another. */
	forget(room: string): void {
		for (const slice of this.#slices.values()) slice.delete(room);
	}

	/** Of all rooms for which `isCounted` is true. */
	figures(now: number, isCounted: (room: string) => boolean): Figures {
		const current = Math.floor(now / sliceMs);
		const minutes = new Array<number>(minutesKept).fill(0);
		const active = new Set<string>();
		const rooms = new Map<string, {room: string; messages: number}>();
		const people = new Map<string, {user: Person; messages: number}>();
		const counted = new Map<string, boolean>();
		for (const [number, slice] of this.#slices) {
			const age = Math.floor((current - number) / slicesPerMinute);
			if (age >= minutesKept) continue;
			for (const [room, activities] of slice) {
				if (!counted.has(room)) counted.set(room, isCounted(room));
				if (!counted.get(room)) continue;
				for (const [userId, {person, messages}] of activities) {
					if (age < activeMinutes) active.add(userId);
					const minute = minutesKept - 1 - age;
					minutes[minute] = (minutes[minute] ?? 0) + messages;
					rooms.set(room, {room, messages: (rooms.get(room)?.messages ?? 0) + messages});
					people.set(userId, {user: person, messages: (people.get(userId)?.messages ?? 0) + messages});
				}
			}
		}
		const average = (over: number) =>
			rounded(minutes.slice(-over).reduce((sum, messages) => sum + messages, 0) / over);
		return {
			activeUsers: active.size,
			perMinute: {last1: average(1), last5: average(5), last60: average(60)},
			minutes,
			busiestRooms: top(rooms),
			busiestPeople: top(people),
		};
	}

	#activity(room: string, person: Person, now: number): Activity {
		const current = Math.floor(now / sliceMs);
		let slice = this.#slices.get(current);
		if (slice === undefined) {
			for (const number of this.#slices.keys()) {
				if (current - number >= slicesKept) this.#slices.delete(number);
			}
			slice = new Map();
			this.#slices.set(current, slice);
		}
		let activities = slice.get(room);
		if (activities === undefined) {
			activities = new Map();
			slice.set(room, activities);
		}
		let activity = activities.get(person.id);
		if (activity === undefined) {
			activity = {person, messages: 0};
			activities.set(person.id, activity);
		}
		activity.person = person;
		return activity;
	}
}
