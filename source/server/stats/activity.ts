/**
 * How many messages each user sent in the last hour, in one room or in several together. Time is divided into slices of
 * ten seconds. A message is added to its slice and to the totals; when a slice is an hour old, it is subtracted from
 * the totals. So a request for statistics adds up nothing.
 */
import type {Person} from '../../protocol/server-frames.ts';

const sliceMs = 10_000;
const slicesPerMinute = 6;
export const minutesKept = 60;
const slicesKept = minutesKept * slicesPerMinute;
/** A user who sent something or joined within this many slices is active. */
const activeSlices = 5 * slicesPerMinute;
/** The most items in a list of the busiest users or rooms. */
const busiestPlaces = 10;
/**
 * The most users counted individually, in one slice and in all slices. Messages of further users only count towards the
 * totals.
 */
const usersPerSlice = 5000;
const usersKept = 50_000;

export interface MessageCount<Key> {
	readonly key: Key;
	readonly messages: number;
}

const idOf = (key: string | Person): string => (typeof key === 'string' ? key : key.id);

/** For equal counts the smaller id comes first, so that all hubs of a cluster show the same list. */
const isBusier = <Key extends string | Person>(one: MessageCount<Key>, other: MessageCount<Key>): boolean =>
	one.messages === other.messages ? idOf(one.key) < idOf(other.key) : one.messages > other.messages;

/** The ten keys with the most messages, excluding those without messages. */
export const busiestOf = <Key extends string | Person>(
	counts: Iterable<MessageCount<Key>>,
): MessageCount<Key>[] => {
	const top: MessageCount<Key>[] = [];
	for (const count of counts) {
		const last = top.length < busiestPlaces ? undefined : top.at(-1);
		if (count.messages <= 0 || (last !== undefined && !isBusier(count, last))) continue;
		if (last !== undefined) top.pop();
		const place = top.findIndex(each => isBusier(count, each));
		top.splice(place === -1 ? top.length : place, 0, count);
	}
	return top;
};

interface Slice {
	/** The number of the slice, counted since 1970. */
	readonly number: number;
	messages: number;
	/** Messages by user id; 0 for a user who only joined. */
	readonly users: Map<string, number>;
	isActive: boolean;
}

interface UserTotal {
	person: Person;
	messages: number;
	/** The newest slice in which the user sent something or joined. */
	lastSlice: number;
	/** The number of slices that contain the user. */
	slices: number;
}

export class Activity {
	/** In ascending order. */
	#slices: Slice[] = [];
	readonly #users = new Map<string, UserTotal>();
	#messages = 0;
	#current = 0;
	#active = 0;

	/** Messages of the last hour, as of the last `note` or `advance`. */
	get messages(): number {
		return this.#messages;
	}

	get users(): number {
		return this.#users.size;
	}

	get isEmpty(): boolean {
		return this.#slices.length === 0;
	}

	/** Counts messages of this user; 0 if the user joined. */
	note(person: Person, messages: number, now: number): void {
		this.advance(now);
		const slice = this.#newest();
		slice.messages += messages;
		this.#messages += messages;
		const known = this.#users.get(person.id);
		const inSlice = slice.users.get(person.id);
		if (inSlice === undefined && slice.users.size >= usersPerSlice) return;
		if (known === undefined && this.#users.size >= usersKept) return;
		slice.users.set(person.id, (inSlice ?? 0) + messages);
		const total = known ?? {person, messages: 0, lastSlice: Number.NEGATIVE_INFINITY, slices: 0};
		if (known === undefined) this.#users.set(person.id, total);
		if (inSlice === undefined) total.slices++;
		if (!this.#isActive(total)) this.#active++;
		total.person = person;
		total.messages += messages;
		total.lastSlice = slice.number;
	}

	/** Subtracts slices that are too old at `now`, in milliseconds since 1970. A clock that was set back changes nothing. */
	advance(now: number): void {
		const current = Math.max(this.#current, Math.floor(now / sliceMs));
		if (current === this.#current) return;
		const previous = this.#current;
		this.#current = current;
		for (const slice of this.#slices) {
			if (slice.number > current - activeSlices) break;
			if (slice.isActive) this.#retire(slice, previous);
		}
		const kept = this.#slices.findIndex(({number}) => number > current - slicesKept);
		const expired = kept === -1 ? this.#slices.splice(0) : this.#slices.splice(0, kept);
		for (const slice of expired) this.#subtractSlice(slice);
	}

	/** Subtracts another activity, all of which was also counted here. */
	subtract(other: Activity): void {
		for (const {number, users, messages} of other.#slices) {
			const own = this.#slices.find(slice => slice.number === number);
			if (own === undefined) continue;
			own.messages -= messages;
			this.#messages -= messages;
			for (const [id, count] of users) {
				const total = this.#users.get(id);
				const inSlice = own.users.get(id);
				if (total === undefined || inSlice === undefined) continue;
				own.users.set(id, Math.max(0, inSlice - count));
				total.messages = Math.max(0, total.messages - count);
			}
		}
	}

	/** Adds the messages of each minute of the last hour, oldest first. */
	addMinutes(minutes: number[]): void {
		for (const {number, messages} of this.#slices) {
			const place = minutesKept - 1 - Math.floor((this.#current - number) / slicesPerMinute);
			if (place >= 0) minutes[place] = (minutes[place] ?? 0) + messages;
		}
	}

	busiest(): MessageCount<Person>[] {
		return busiestOf(this.#counts());
	}

	/** The number of users active in any of these. The first may be large, and the others should be small. */
	static activeTogether([first, ...others]: readonly Activity[]): number {
		if (first === undefined) return 0;
		const further = new Set<string>();
		for (const other of others) {
			for (const [id, total] of other.#users) {
				const inFirst = first.#users.get(id);
				if (other.#isActive(total) && (inFirst === undefined || !first.#isActive(inFirst))) further.add(id);
			}
		}
		return first.#active + further.size;
	}

	/**
	 * The busiest users of all activities together. Of the large one it considers only its ten busiest users and the
	 * users of the others, because ten users are ahead of any further one.
	 */
	static busiestTogether(large: Activity, others: readonly Activity[]): MessageCount<Person>[] {
		const counts = new Map(large.busiest().map(count => [count.key.id, count]));
		for (const other of others) {
			for (const [id, {person, messages}] of other.#users) {
				const before = counts.get(id)?.messages ?? large.#users.get(id)?.messages ?? 0;
				counts.set(id, {key: person, messages: before + messages});
			}
		}
		return busiestOf(counts.values());
	}

	*#counts(): Generator<MessageCount<Person>, void> {
		for (const {person, messages} of this.#users.values()) yield {key: person, messages};
	}

	#isActive({lastSlice}: UserTotal): boolean {
		return lastSlice > this.#current - activeSlices;
	}

	#newest(): Slice {
		const last = this.#slices.at(-1);
		if (last?.number === this.#current) return last;
		const made: Slice = {number: this.#current, messages: 0, users: new Map(), isActive: true};
		this.#slices.push(made);
		return made;
	}

	/** The slice has become too old for its users to count as active. */
	#retire(slice: Slice, previous: number): void {
		slice.isActive = false;
		for (const [id, messages] of slice.users) {
			const total = this.#users.get(id);
			if (total === undefined) continue;
			if (total.lastSlice === slice.number && total.lastSlice > previous - activeSlices) this.#active--;
			// A user who only joined is removed.
			if (messages === 0) this.#forget(slice, id, total);
		}
	}

	#subtractSlice(slice: Slice): void {
		this.#messages -= slice.messages;
		for (const [id, messages] of [...slice.users]) {
			const total = this.#users.get(id);
			if (total === undefined) continue;
			total.messages -= messages;
			this.#forget(slice, id, total);
		}
	}

	#forget(slice: Slice, id: string, total: UserTotal): void {
		slice.users.delete(id);
		if (--total.slices === 0) this.#users.delete(id);
	}
}
