/**
 * The rooms in use on this hub. A room comes into use when the first user joins, and goes out of use when the last user
 * has left and no request waits for the store. When no hub has members in a room, the holder of the lease forgets it: a
 * room without entries at once, and a private room with all its history after it has been empty for a while.
 */
import {nameKey, type RoomKind, roomKind} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Lease} from '../cluster/lease.ts';
import type {Membership, MembershipChange} from '../cluster/membership.ts';
import type {RoomRecord} from '../store/directory/directory.ts';
import type {StateReader} from '../store/state.ts';
import type {UserConnection} from './online-users.ts';
import type {Presence} from './presence.ts';
import {Room} from './room.ts';
import {SortedNames} from './sorted-names.ts';

interface RoomsOptions {
	readonly reader: StateReader;
	readonly clock: Clock;
	readonly presence: Presence;
	readonly membership: Membership;
	readonly lease: Lease;
	readonly privateLingerMs: number;
	/** Proposes to forget an unused room. */
	readonly onUnused: (record: RoomRecord) => void;
}

export class Rooms {
	readonly #options: RoomsOptions;
	readonly #publicNames: SortedNames;
	/** By `nameKey`. */
	readonly #inUse = new Map<string, Room>();
	/**
	 * Empty private rooms with the monotonic time at which each is forgotten, soonest first. All wait for the same
	 * time.
	 */
	readonly #forgetAt = new Map<string, number>();
	#cancelTimer: (() => void) | undefined = undefined;
	readonly #unsubscribe: readonly (() => void)[];

	constructor(options: RoomsOptions) {
		const {reader, membership, lease} = options;
		this.#options = options;
		const publicRooms = reader.rooms().filter(({kind}) => kind === 'public');
		this.#publicNames = new SortedNames(publicRooms.map(({room}) => room));
		this.#unsubscribe = [
			membership.onChange(change => this.#noteChange(change)),
			lease.onChange(isHeld => (isHeld ? this.#forgetAllUnused() : this.#stopForgetting())),
		];
		this.#forgetAllUnused();
	}

	/** The room of this name, if it is in use. */
	get(name: string): Room | undefined {
		// The name is nearly always its own key.
		return this.#inUse.get(name) ?? this.#inUse.get(nameKey(name));
	}

	/** The record of the room of this name, in use or not. */
	record(name: string): RoomRecord | undefined {
		return this.#options.reader.room(name);
	}

	/**
	 * The room of this name in use, created if necessary. Join it, or increase its `pendingRequests`, before the next
	 * `await`. Otherwise it may go out of use, and a user who joins this object later would be in a room that nobody
	 * else can enter.
	 */
	open(name: string, kind: RoomKind): Room {
		const inUse = this.get(name);
		if (inUse !== undefined) return inUse;
		const room = new Room(name, kind);
		this.#inUse.set(nameKey(name), room);
		this.#forgetAt.delete(name);
		return room;
	}

	/** Adds the connection. If the user was not in the room yet, membership notifies it. */
	join(room: Room, member: UserConnection): void {
		member.rooms.add(room);
		if (room.add(member)) this.#options.membership.join(room.name, member.user);
	}

	leave(room: Room, member: UserConnection): void {
		member.rooms.delete(room);
		const wasLast = room.remove(member);
		// Otherwise the room was removed, and a new room may have the same name.
		if (wasLast && this.get(room.name) === room) this.#options.membership.leave(room.name, member.user.id);
		this.forgetIfUnused(room);
	}

	/** Call this when a room was opened, possibly for the first time. */
	noteOpened(record: RoomRecord): void {
		if (record.kind === 'public') this.#publicNames.add(record.room);
		// Another hub may have created it, and no user may ever join it.
		else if (record.kind === 'private' && this.get(record.room) === undefined) this.#forgetUnused(record);
	}

	/** Call this when the room of this name was removed with its history. */
	noteForgotten(name: string): void {
		this.#forgetAt.delete(name);
		this.#publicNames.delete(name);
	}

	/** Takes a removed room out of use even if it has members, who must leave it afterwards. */
	takeOut(name: string): Room | undefined {
		const room = this.get(name);
		if (room === undefined) return undefined;
		this.#inUse.delete(nameKey(name));
		this.#options.presence.cancel(room);
		for (const userId of room.userIds()) this.#options.membership.leave(name, userId);
		return room;
	}

	/** Takes the room out of use if it has no members and no pending requests. */
	forgetIfUnused(room: Room): void {
		if (!room.isEmpty || room.pendingRequests > 0 || this.get(room.name) !== room) return;
		this.#inUse.delete(nameKey(room.name));
		this.#options.presence.cancel(room);
		const record = this.record(room.name);
		if (record !== undefined) this.#forgetUnused(record);
	}

	/**
	 * Call this when entries of the room have expired. If it is not in use and has no entries left, proposes to forget
	 * it.
	 */
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

	/** A user entered a room on a first hub, or left it on the last one. */
	#noteChange(change: MembershipChange): void {
		if (change.room === undefined) return;
		const {type, room: name, person} = change;
		const room = this.get(name);
		if (room !== undefined) this.#options.presence.note(room, person, type);
		if (type === 'joined') this.#forgetAt.delete(name);
		else if (room === undefined) {
			const record = this.record(name);
			if (record !== undefined) this.#forgetUnused(record);
		}
	}

	/** Proposes to forget the rooms that were in use when the previous holder of the lease ended. */
	#forgetAllUnused(): void {
		if (!this.#options.lease.isHeld) return;
		for (const record of this.#options.reader.rooms()) {
			if (this.get(record.room) === undefined) this.#forgetUnused(record);
		}
	}

	/** Another hub holds the lease now, and forgets the rooms. */
	#stopForgetting(): void {
		this.#forgetAt.clear();
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
	}

	#forgetUnused(record: RoomRecord): void {
		const {lease, membership} = this.#options;
		if (!lease.isHeld || !membership.isEmpty(record.room)) return;
		if (record.kind === 'private') this.#forgetLater(record.room);
		else if (record.first === 0) this.#options.onUnused(record);
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
			if (record !== undefined) this.#options.onUnused(record);
		}
		this.#wait();
	}
}
