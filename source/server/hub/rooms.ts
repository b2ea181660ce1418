/**
 * The rooms that are in use: taken out when the first comes, put away when the last has left and nothing of
 * theirs is with the store any more. Put away, a room without entries is forgotten at once, and a private one
 * with all its history after it has been empty for a while.
 */
import {nameKey, type RoomKind} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {Store} from '../store/store.ts';
import type {UserConnection} from './online-users.ts';
import type {Presence} from './presence.ts';
import {Room} from './room.ts';
import {newId, type RandomBytes} from './secrets.ts';
import {SortedNames} from './sorted-names.ts';

interface RoomsOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly presence: Presence;
	readonly privateLingerMs: number;
	readonly randomBytes: RandomBytes;
	readonly onForgotten: (record: RoomRecord) => void;
	/** Writes now, or later if the store fails: then the room may be in use again. */
	readonly writeLater: (work: () => void) => void;
}

export class Rooms {
	readonly #options: RoomsOptions;
	readonly #publicNames: SortedNames;
	/** By `nameKey`. */
	readonly #inUse = new Map<string, Room>();
	/** Empty private rooms and when (monotonic) they are forgotten, soonest first: all wait equally long. */
	readonly #lingering = new Map<string, number>();
	#cancelTimer: (() => void) | undefined = undefined;

	constructor(options: RoomsOptions) {
		this.#options = options;
		const records = options.store.rooms();
		this.#publicNames = new SortedNames(records.filter(({kind}) => kind === 'public').map(({room}) => room));
		// What was in use when the last hub on this store ended.
		for (const record of records) this.#putAway(record);
	}

	/** The room of this name if it is in use. */
	get(name: string): Room | undefined {
		// The name as it was given is nearly always the key.
		return this.#inUse.get(name) ?? this.#inUse.get(nameKey(name));
	}

	/** What is known of the room of this name, in use or not. */
	record(name: string): RoomRecord | undefined {
		return this.#options.store.room(name);
	}

	/**
	 * The room of this name in use, made where there is none. Enter it, or count something as `underWay` in it,
	 * before anything is awaited: else it may be put away, and who enters then is alone in a room nobody finds.
	 */
	open(name: string, kind: RoomKind): Room {
		const inUse = this.get(name);
		// A room in use without a record is one whose making could not be written: it is written again.
		if (inUse !== undefined && this.record(name) !== undefined) return inUse;
		const {store, clock, randomBytes} = this.#options;
		const record = store.openRoom(name, kind, newId(randomBytes, 8), clock.now());
		if (inUse !== undefined) return inUse;
		const room = new Room(record.room, record.kind);
		if (record.kind === 'public') this.#publicNames.add(record.room);
		this.#inUse.set(nameKey(record.room), room);
		this.#lingering.delete(record.room);
		return room;
	}

	/** Seats the userConnection, and tells the room where the person is new to it. */
	join(room: Room, userConnection: UserConnection): void {
		userConnection.rooms.add(room);
		if (room.add(userConnection)) this.#options.presence.note(room, userConnection.user, 'joined');
	}

	leave(room: Room, userConnection: UserConnection): void {
		userConnection.rooms.delete(room);
		if (room.remove(userConnection)) this.#options.presence.note(room, userConnection.user, 'left');
		this.forgetIfUnused(room);
	}

	/**
	 * Removes the room with its history, whoever is in it: the caller lets the members leave afterwards. Rejects with a
	 * `StoreError` if that could not be written; then the room is as it was.
	 */
	async remove(record: RoomRecord): Promise<void> {
		const {store, presence, onForgotten} = this.#options;
		const room = this.get(record.room);
		// From now on who joins this name enters a new room.
		this.#inUse.delete(nameKey(record.room));
		try {
			await store.write(() => store.forgetRoom(record.room));
		} catch (error) {
			if (room !== undefined && this.get(record.room) === undefined) {
				this.#inUse.set(nameKey(record.room), room);
			}
			throw error;
		}
		if (room !== undefined) presence.cancel(room);
		if (this.record(record.room) === undefined) {
			this.#lingering.delete(record.room);
			this.#publicNames.delete(record.room);
		}
		onForgotten(record);
	}

	/** Nobody entered the room that was just opened, and what was written of it is taken back. */
	abandon(room: Room): void {
		if (room.isEmpty && room.pendingRequests === 0) this.#inUse.delete(nameKey(room.name));
	}

	/** Puts the room away if nobody is in it and nothing under way. */
	forgetIfUnused(room: Room): void {
		if (!room.isEmpty || room.pendingRequests > 0 || this.get(room.name) !== room) return;
		this.#inUse.delete(nameKey(room.name));
		this.#options.presence.cancel(room);
		const record = this.record(room.name);
		if (record !== undefined) this.#putAway(record);
	}

	/** Some of its entries are gone: where nobody is in it, the room may have to go as well. */
	shrink(name: string): void {
		const record = this.record(name);
		if (record !== undefined && record.kind !== 'private' && this.get(name) === undefined)
			this.#putAway(record);
	}

	/** The public rooms, in use or not, in the order of their keys, after the one of this name. */
	*publicAfter(name: string): Generator<RoomRecord, void> {
		for (const key of this.#publicNames.after(name)) {
			const record = this.record(key);
			if (record !== undefined) yield record;
		}
	}

	/** Public rooms: that there is a private one is nobody's business. */
	get count(): number {
		let count = 0;
		for (const {kind} of this.#inUse.values()) if (kind === 'public') count++;
		return count;
	}

	/** All that are held in memory, of every kind. */
	get size(): number {
		return this.#inUse.size;
	}

	close(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
	}

	#putAway(record: RoomRecord): void {
		if (record.kind === 'private') this.#linger(record.room);
		else if (record.first === 0) this.#forget(record);
	}

	#linger(name: string): void {
		const {clock, privateLingerMs} = this.#options;
		this.#lingering.delete(name);
		this.#lingering.set(name, clock.monotonic() + privateLingerMs);
		this.#wait();
	}

	#wait(): void {
		if (this.#cancelTimer !== undefined) return;
		const [soonest] = this.#lingering.values();
		if (soonest === undefined) return;
		const {clock} = this.#options;
		this.#cancelTimer = clock.after(Math.max(0, soonest - clock.monotonic()), () => {
			this.#cancelTimer = undefined;
			this.#forgetLingering();
		});
	}

	#forgetLingering(): void {
		const now = this.#options.clock.monotonic();
		for (const [name, at] of this.#lingering) {
			if (at > now) break;
			this.#lingering.delete(name);
			const record = this.record(name);
			if (record !== undefined) this.#forget(record);
		}
		this.#wait();
	}

	/** A private room goes with its history. Another one that has got entries by the time of the write stays. */
	#forget(record: RoomRecord): void {
		this.#publicNames.delete(record.room);
		const {store, onForgotten, writeLater} = this.#options;
		writeLater(() => {
			const current = store.room(record.room);
			const isSame = current?.epoch === record.epoch && this.get(record.room) === undefined;
			if (isSame && (record.kind === 'private' || current.first === 0)) store.forgetRoom(record.room);
		});
		onForgotten(record);
	}
}
