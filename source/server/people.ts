/** Who is online, and on which seats. One user may sit on many: a laptop, a phone, a bot. */
import type {Person} from '../protocol/frames.ts';
import type {Member, Room} from './room.ts';
import type {Seat} from './seat.ts';

interface UserTraits {
	readonly isTransient: boolean;
	readonly isUnused: boolean;
}

/** A user with at least one seat. */
export class OnlineUser {
	/** Replaced when the nick changes, so that who holds one keeps the name of that moment. */
	person: Person;
	/** Cannot come back: the nick is free when the last seat ends. */
	readonly isTransient: boolean;
	readonly seats = new Set<Resident>();
	/** Has never sent anything, or has what was sent not in the log yet. */
	isUnused: boolean;

	constructor(person: Person, {isTransient, isUnused}: UserTraits) {
		this.person = person;
		this.isTransient = isTransient;
		this.isUnused = isUnused;
	}

	/** The rooms this user is in, on any seat. */
	rooms(): Set<Room> {
		const rooms = new Set<Room>();
		for (const {rooms: ofSeat} of this.seats) for (const room of ofSeat) rooms.add(room);
		return rooms;
	}
}

/** A user on one seat: what the hub gives out as an `Occupant`. */
export class Resident implements Member {
	readonly seat: Seat;
	readonly online: OnlineUser;
	readonly rooms = new Set<Room>();

	constructor(seat: Seat, online: OnlineUser) {
		this.seat = seat;
		this.online = online;
	}

	get user(): Person {
		return this.online.person;
	}

	/** The connection may end at any time; then there is nobody here to answer. */
	get isSeated(): boolean {
		return this.online.seats.has(this);
	}
}

export class People {
	readonly #online = new Map<string, OnlineUser>();
	#seats = 0;

	/** Somebody takes a seat. */
	seat(seat: Seat, person: Person, traits: UserTraits): Resident {
		let online = this.#online.get(person.id);
		if (online === undefined) {
			online = new OnlineUser(person, traits);
			this.#online.set(person.id, online);
		}
		const resident = new Resident(seat, online);
		online.seats.add(resident);
		this.#seats++;
		return resident;
	}

	/** A seat is given up; true where it was the user's last. */
	vacate(resident: Resident): boolean {
		const {online} = resident;
		if (!online.seats.delete(resident)) return false;
		this.#seats--;
		if (online.seats.size > 0) return false;
		this.#online.delete(online.person.id);
		return true;
	}

	online(userId: string): OnlineUser | undefined {
		return this.#online.get(userId);
	}

	all(): Iterable<OnlineUser> {
		return this.#online.values();
	}

	get counts(): {readonly users: number; readonly seats: number} {
		return {users: this.#online.size, seats: this.#seats};
	}
}
