/**
 * The rooms in use on this hub. A room comes into use when the first user joins, and goes out of use when the last one
 * has left and no request waits for the store. When no hub has members in a room, the holder of the lease forgets it: a
 * room without entries at once, and a private room with all its history after it has been empty for a while.
 */
import {nameKey, type RoomKind, roomKind} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Lease} from '../cluster/lease.ts';
import type {Membership, MembershipChange} from '../cluster/membership.ts';
import {newId, type RandomBytes} from '../shared/secrets.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {Store} from '../store/store.ts';
import type {UserConnection} from './online-users.ts';
import type {Presence} from './presence.ts';
import {Room} from './room.ts';
import {SortedNames} from './sorted-names.ts';

interface RoomsOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly presence: Presence;
	readonly membership: Membership;
	readonly lease: Lease;
	readonly privateLingerMs: number;
	readonly randomBytes: RandomBytes;
	readonly onForgotten: (record: RoomRecord) => void;
	/** Writes now, or later if the store fails. By then the room may be in use again. */
	readonly writeLater: (work: () => void) => void;
}

export class Rooms {
	readonly #options: RoomsOptions;
	readonly #publicNames: SortedNames;
	/** By `nameKey`. */
	readonly #inUse = new Map<string, Room>();
	/** Empty private rooms, and the monotonic time when each is forgotten, soonest first. All wait equally long. */
	readonly #forgetAt = new Map<string, number>();
	#cancelTimer: (() => void) | undefined = undefined;
	readonly #unsubscribe: readonly (() => void)[];

	constructor(options: RoomsOptions) {
		const {store, membership, lease} = options;
		this.#options = options;
		const publicRooms = store.rooms().filter(({kind}) => kind === 'public');
		this.#publicNames = new SortedNames(publicRooms.map(({room}) => room));
		this.#unsubscribe = [
			membership.onChange(change => this.#noteChange(change)),
			lease.onChange(isHeld => (isHeld ? this.#forgetAllUnused() : this.#stopForgetting())),
		];
		this.#forgetAllUnused();
	}

	/** The room of this name, if it is in use. */
	get(name: string): Room | undefined {
		// The name nearly always equals its key.
		return this.#inUse.get(name) ?? this.#inUse.get(nameKey(name));
	}

	/** The record of the room of this name, in use or not. */
	record(name: string): RoomRecord | undefined {
		return this.#options.store.room(name);
	}

	/**
	 * The room of this name in use, created if necessary. Join it, or increase its `pendingRequests`, before the next
	 * `await`. Otherwise it may go out of use, and a user who joins this object later would be alone in it.
	 */
	open(name: string, kind: RoomKind): Room {
		const inUse = this.get(name);
		// A room in use has no record if its creation could not be written. Write it again.
		if (inUse !== undefined && this.record(name) !== undefined) return inUse;
		const {store, clock, randomBytes} = this.#options;
		const record = store.openRoom(name, kind, newId(randomBytes, 8), clock.now());
		if (inUse !== undefined) return inUse;
		const room = new Room(record.room, record.kind);
		if (record.kind === 'public') this.#publicNames.add(record.room);
		this.#inUse.set(nameKey(record.room), room);
		this.#forgetAt.delete(record.room);
		return room;
	}

	/** Adds the connection. If the user was not in the room before, membership notifies it. */
	join(room: Room, member: UserConnection): void {
		member.rooms.add(room);
		if (room.add(member)) this.#options.membership.join(room.name, member.user);
	}

	leave(room: Room, member: UserConnection): void {
		member.rooms.delete(room);
		const wasLast = room.remove(member);
		// Otherwise the room was removed, and a new one may have its name.
		if (wasLast && this.get(room.name) === room) this.#options.membership.leave(room.name, member.user.id);
		this.forgetIfUnused(room);
	}

	/**
	 * Removes the room with its history even if it has members, who have to leave afterwards. Rejects with a `StoreError`
	 * if that could not be written; then nothing has changed.
	 */
	async remove(record: RoomRecord): Promise<void> {
		const {store, presence, onForgotten} = this.#options;
		const room = this.get(record.room);
		// From now on a join by this name enters a new room.
		this.#inUse.delete(nameKey(record.room));
		try {
			await store.write(() => store.forgetRoom(record.room));
		} catch (error) {
			if (room !== undefined && this.get(record.room) === undefined) {
				this.#inUse.set(nameKey(record.room), room);
			}
			throw error;
		}
		if (room !== undefined) {
			presence.cancel(room);
			this.#reportRemoved(room);
		}
		if (this.record(record.room) === undefined) {
			this.#forgetAt.delete(record.room);
			this.#publicNames.delete(record.room);
		}
		onForgotten(record);
	}

	/** Removes a room that was opened but not joined, because its write is rolled back. */
	abandon(room: Room): void {
		if (room.isEmpty && room.pendingRequests === 0) this.#inUse.delete(nameKey(room.name));
	}

	/** Takes the room out of use if it has no members and no pending requests. */
	forgetIfUnused(room: Room): void {
		if (!room.isEmpty || room.pendingRequests > 0 || this.get(room.name) !== room) return;
		this.#inUse.delete(nameKey(room.name));
		this.#options.presence.cancel(room);
		const record = this.record(room.name);
		if (record !== undefined) this.#forgetUnused(record);
	}

	/** Entries of the room have expired. If it is not in use and has none left, it is forgotten. */
	forgetIfEmpty(name: string): void {
		const record = this.record(name);
		if (record !== undefined && record.kind !== 'private' && this.get(name) === undefined)
			this.#forgetUnused(record);
	}

	/** The public rooms after this name in the order of their keys, in use or not. */
	*publicAfter(name: string): Generator<RoomRecord, void> {
		for (const key of this.#publicNames.after(name)) {
			const record = this.record(key);
			if (record !== undefined) yield record;
		}
	}

	/** The number of public rooms with members, on any hub. */
	get publicCount(): number {
		let count = 0;
		for (const name of this.#options.membership.rooms()) if (roomKind(name) === 'public') count++;
		return count;
	}

	/** The number of rooms of every kind in use on this hub. */
	get size(): number {
		return this.#inUse.size;
	}

	close(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
	}

	/** A user entered a room on the first hub, or left it on the last one. */
	#noteChange({type, room: name, person}: MembershipChange): void {
		const room = this.get(name);
		if (room !== undefined) this.#options.presence.note(room, person, type);
		if (type === 'joined') this.#forgetAt.delete(name);
		else if (room === undefined) {
			const record = this.record(name);
			if (record !== undefined) this.#forgetUnused(record);
		}
	}

	/** The users of a removed room are in no room of its name, unless they have joined a new one. */
	#reportRemoved(removed: Room): void {
		const current = this.get(removed.name);
		for (const userId of removed.userIds()) {
			if (current === undefined || current.membersOf(userId).length === 0) {
				this.#options.membership.leave(removed.name, userId);
			}
		}
	}

	/** Rooms that were in use when the last holder of the lease ended. */
	#forgetAllUnused(): void {
		if (!this.#options.lease.isHeld) return;
		for (const record of this.#options.store.rooms()) {
			if (this.get(record.room) === undefined) this.#forgetUnused(record);
		}
	}

	/** Another hub holds the lease now. */
	#stopForgetting(): void {
		this.#forgetAt.clear();
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
	}

	#forgetUnused(record: RoomRecord): void {
		const {lease, membership} = this.#options;
		if (!lease.isHeld || !membership.isEmpty(record.room)) return;
		if (record.kind === 'private') this.#forgetLater(record.room);
		else if (record.first === 0) this.#forget(record);
	}

	#forgetLater(name: string): void {
		const {clock, privateLingerMs} = this.#options;
		this.#forgetAt.delete(name);
		this.#forgetAt.set(name, clock.monotonic() + privateLingerMs);
		this.#wait();
	}

	#wait(): void {
		if (this.#cancelTimer !== undefined) return;
		const [soonest] = this.#forgetAt.values();
		if (soonest === undefined) return;
		const {clock} = this.#options;
		this.#cancelTimer = clock.after(Math.max(0, soonest - clock.monotonic()), () => {
			this.#cancelTimer = undefined;
			this.#forgetDue();
		});
	}

	#forgetDue(): void {
		const now = this.#options.clock.monotonic();
		for (const [name, at] of this.#forgetAt) {
			if (at > now) break;
			this.#forgetAt.delete(name);
			const record = this.record(name);
			if (record !== undefined) this.#forget(record);
		}
		this.#wait();
	}

	/** A private room is removed with its history. Another room stays if it has entries by the time of the write. */
	#forget(record: RoomRecord): void {
		this.#publicNames.delete(record.room);
		const {store, membership, onForgotten, writeLater} = this.#options;
		writeLater(() => {
			const current = store.room(record.room);
			const isInUse = this.get(record.room) !== undefined || !membership.isEmpty(record.room);
			if (current === undefined || current.epoch !== record.epoch || isInUse) return;
			if (record.kind === 'private' || current.first === 0) store.forgetRoom(record.room);
		});
		onForgotten(record);
	}
}
