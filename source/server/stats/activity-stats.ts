/**
 * Statistics of the messages of the last hour, in slices of ten seconds, for all public rooms together and for each
 * room. They are updated with each message. A value per minute is exact to one slice, and the newest slice is
 * incomplete.
 */
import type {Person, ServerFrameOf} from '../../protocol/server-frames.ts';
import {Activity, busiestOf, type MessageCount, minutesKept} from './activity.ts';

export type StatsFigures = Pick<
	ServerFrameOf<'stats'>,
	'activeUsers' | 'perMinute' | 'minutes' | 'busiestRooms' | 'busiestPeople'
>;

/** How long statistics are cached, in milliseconds. */
const cachedMs = 1000;
/** The most rooms counted individually. Messages in further rooms only count towards the total of the public rooms. */
const roomsKept = 20_000;

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** The counted rooms: one room, or all public rooms together with the user's private and direct rooms. */
export type StatsScope =
	| {readonly type: 'room'; readonly room: string}
	| {readonly type: 'all'; readonly userId: string; readonly closedRooms: () => readonly string[]};

export class ActivityStats {
	readonly #public = new Activity();
	readonly #rooms = new Map<string, Activity>();
	/** The rooms included in the total of the public rooms. */
	readonly #publicRooms = new Set<string>();
	/** The results of the same second, by user id for all rooms, or by `#` and the name for one room. */
	readonly #cache = new Map<string, StatsFigures>();
	#cachedAt = 0;
	#busiestRooms: {readonly at: number; readonly rooms: readonly MessageCount<string>[]} | undefined =
		undefined;

	noteMessage(room: string, isPublic: boolean, person: Person, now: number): void {
		this.#activity(room, isPublic, now)?.note(person, 1, now);
		if (isPublic) this.#public.note(person, 1, now);
	}

	noteJoin(room: string, isPublic: boolean, person: Person, now: number): void {
		this.#activity(room, isPublic, now)?.note(person, 0, now);
		if (isPublic) this.#public.note(person, 0, now);
	}

	/** The room was removed. A later room of the same name is a different one. */
	forget(room: string): void {
		const activity = this.#rooms.get(room);
		if (activity === undefined) return;
		if (this.#publicRooms.delete(room)) this.#public.subtract(activity);
		this.#rooms.delete(room);
		this.#cache.clear();
		this.#busiestRooms = undefined;
	}

	/** The number of remembered rooms and users. */
	get size(): {readonly rooms: number; readonly users: number} {
		return {rooms: this.#rooms.size, users: this.#public.users};
	}

	/** The statistics, at most a second old. */
	figures(now: number, scope: StatsScope): StatsFigures {
		if (now < this.#cachedAt || now - this.#cachedAt >= cachedMs) {
			this.#cache.clear();
			this.#cachedAt = now;
		}
		const key = scope.type === 'room' ? `#${scope.room}` : scope.userId;
		const cached = this.#cache.get(key);
		if (cached !== undefined) return cached;
		const figures =
			scope.type === 'room' ? this.#ofRoom(scope.room, now) : this.#ofAll(scope.closedRooms(), now);
		this.#cache.set(key, figures);
		return figures;
	}

	#ofRoom(room: string, now: number): StatsFigures {
		const activity = this.#rooms.get(room) ?? new Activity();
		activity.advance(now);
		return toFigures([activity], [{key: room, messages: activity.messages}], activity.busiest());
	}

	#ofAll(closedRooms: readonly string[], now: number): StatsFigures {
		this.#public.advance(now);
		const closed = new Map<string, Activity>();
		for (const room of closedRooms) {
			const activity = this.#rooms.get(room);
			if (activity === undefined || this.#publicRooms.has(room)) continue;
			activity.advance(now);
			closed.set(room, activity);
		}
		const rooms = [...this.#busiestPublic(now)];
		for (const [room, {messages}] of closed) rooms.push({key: room, messages});
		const people = Activity.busiestTogether(this.#public, [...closed.values()]);
		return toFigures([this.#public, ...closed.values()], rooms, people);
	}

	#busiestPublic(now: number): readonly MessageCount<string>[] {
		if (
			this.#busiestRooms === undefined ||
			now - this.#busiestRooms.at >= cachedMs ||
			now < this.#busiestRooms.at
		) {
			const counts: MessageCount<string>[] = [];
			for (const room of this.#publicRooms) {
				const activity = this.#rooms.get(room);
				activity?.advance(now);
				if (activity !== undefined) counts.push({key: room, messages: activity.messages});
			}
			this.#busiestRooms = {at: now, rooms: busiestOf(counts)};
		}
		return this.#busiestRooms.rooms;
	}

	#activity(room: string, isPublic: boolean, now: number): Activity | undefined {
		const known = this.#rooms.get(room);
		if (known !== undefined) {
			// The most recently active room is the last one.
			this.#rooms.delete(room);
			this.#rooms.set(room, known);
			return known;
		}
		this.#dropQuiet(now);
		if (this.#rooms.size >= roomsKept) return undefined;
		const activity = new Activity();
		this.#rooms.set(room, activity);
		if (isPublic) this.#publicRooms.add(room);
		return activity;
	}

	/** Removes rooms without activity in the last hour. */
	#dropQuiet(now: number): void {
		for (const [room, activity] of this.#rooms) {
			activity.advance(now);
			if (!activity.isEmpty) return;
			this.#rooms.delete(room);
			this.#publicRooms.delete(room);
		}
	}
}

const toFigures = (
	activities: readonly Activity[],
	rooms: readonly MessageCount<string>[],
	people: readonly MessageCount<Person>[],
): StatsFigures => {
	const minutes = new Array<number>(minutesKept).fill(0);
	for (const activity of activities) activity.addMinutes(minutes);
	const average = (over: number) =>
		rounded(minutes.slice(-over).reduce((sum, messages) => sum + messages, 0) / over);
	return {
		activeUsers: Activity.activeTogether(activities),
		perMinute: {last1: average(1), last5: average(5), last60: average(60)},
		minutes,
		busiestRooms: busiestOf(rooms).map(({key, messages}) => ({room: key, messages})),
		busiestPeople: people.map(({key, messages}) => ({user: key, messages})),
	};
};
