/**
 * One room while somebody is in it: who is there, on which connections, and what each is owed. A newcomer is seated
 * first and what is said meanwhile is held back for it until its history has been sent:
 *
 *   enter ─▶ holdBack ─▶ (the page is read; talk goes on) ─▶ `joined` ─▶ release ─▶ live
 *
 * so that what it hears after `joined` is exactly what came after the page.
 */
import type {Person, ServerFrame} from '../../protocol/frames.ts';
import type {RoomKind} from '../../protocol/limits.ts';
import {Cooldown} from '../limits/rate-limit.ts';
import type {Connection} from './connection.ts';

/** Somebody on one connection, as a room sees them. */
export interface Member {
	readonly connection: Connection;
	readonly user: Person;
}

/** What came for a member while its history was read, in order. */
export interface HeldFrames {
	readonly frames: {readonly frame: ServerFrame; readonly isForAll: boolean}[];
}

/** `joined` tells these as they are then, so what was told of them before it is out of date. */
const isOutdatedByJoined = (frame: ServerFrame): boolean =>
	frame.type === 'presence' || frame.type === 'typing';

const isInPage = (frame: ServerFrame, seq: number): boolean =>
	'prev' in frame && 'seq' in frame && frame.seq <= seq;

export class Room {
	readonly name: string;
	readonly kind: RoomKind;
	/** When each user last spoke (for slow mode) and was last shown typing. */
	readonly lastSent = new Cooldown();
	readonly lastTyping = new Cooldown();
	/** Requests that are with the store: the room stays while there are any. */
	pendingRequests = 0;
	/** Targets of deletions that are with the store, so that requests that follow know of them. */
	readonly deleting = new Set<number>();

	readonly #members = new Set<Member>();
	readonly #people = new Map<string, Set<Member>>();
	readonly #held = new Map<Member, HeldFrames>();
	#lastPeople: Person[] = [];

	constructor(name: string, kind: RoomKind) {
		this.name = name;
		this.kind = kind;
	}

	get isEmpty(): boolean {
		return this.#members.size === 0;
	}

	/** People, not connections. */
	get memberCount(): number {
		return this.#people.size;
	}

	has(member: Member): boolean {
		return this.#members.has(member);
	}

	/** Everyone's connections. */
	members(): Iterable<Member> {
		return this.#members;
	}

	/** The connections of one person in this room. */
	membersOf(userId: string): readonly Member[] {
		return [...(this.#people.get(userId) ?? [])];
	}

	/** The first `limit` people of the room, in the order they joined: the same list until one of them changes. */
	people(limit: number): Person[] {
		const people: Person[] = [];
		for (const [member] of this.#people.values()) {
			if (people.length >= limit) break;
			if (member !== undefined) people.push(member.user);
		}
		const last = this.#lastPeople;
		const isSame = last.length === people.length && people.every((person, index) => person === last[index]);
		if (!isSame) this.#lastPeople = people;
		return this.#lastPeople;
	}

	/** Somebody sits down; true where this person was not in the room before. */
	add(member: Member): boolean {
		if (this.#members.has(member)) return false;
		this.#members.add(member);
		const connections = this.#people.get(member.user.id);
		if (connections === undefined) {
			this.#people.set(member.user.id, new Set([member]));
			return true;
		}
		connections.add(member);
		return false;
	}

	/** A connection is given up; true where it was this person's last here. */
	remove(member: Member): boolean {
		if (!this.#members.delete(member)) return false;
		this.#held.delete(member);
		const connections = this.#people.get(member.user.id);
		connections?.delete(member);
		if (connections === undefined || connections.size > 0) return false;
		this.#people.delete(member.user.id);
		return true;
	}

	/** A frame to all who are here but `skipped`: the same object to each. Returns to how many. */
	deliver(frame: ServerFrame, skipped?: (member: Member) => boolean): number {
		let deliveries = 0;
		for (const member of this.#members) {
			if (skipped?.(member)) continue;
			deliveries++;
			this.deliverTo(member, frame);
		}
		return deliveries;
	}

	/** Frames in order to all who are here: the same array to each. Returns the number of deliveries. */
	deliverAll(frames: readonly ServerFrame[]): number {
		const isAnyHeld = this.#held.size > 0;
		for (const member of this.#members) {
			if (isAnyHeld && this.#held.has(member)) for (const frame of frames) this.deliverTo(member, frame);
			else member.connection.deliverAll(frames);
		}
		return this.#members.size * frames.length;
	}

	/** The same for one of them. */
	deliverTo(member: Member, frame: ServerFrame): void {
		const hold = this.#held.size === 0 ? undefined : this.#held.get(member);
		if (hold === undefined) member.connection.deliver(frame);
		else if (!isOutdatedByJoined(frame)) hold.frames.push({frame, isForAll: true});
	}

	/** A frame to one connection, in order with what is delivered to it. */
	send(member: Member, frame: ServerFrame): void {
		const hold = this.#held.get(member);
		if (hold === undefined) member.connection.send(frame);
		else hold.frames.push({frame, isForAll: false});
	}

	/** From now on nothing reaches this member, until `release`. */
	holdBack(member: Member): HeldFrames {
		const hold: HeldFrames = this.#held.get(member) ?? {frames: []};
		this.#held.set(member, hold);
		return hold;
	}

	/** False where the member has left since: then what it is owed is nobody's. */
	isHeldBack(member: Member, hold: HeldFrames): boolean {
		return this.#held.get(member) === hold;
	}

	/** Hands over what was held back, but for the entries up to `seq`: those stood in the page. */
	release(member: Member, hold: HeldFrames, seq: number): void {
		if (!this.isHeldBack(member, hold)) return;
		this.#held.delete(member);
		for (const {frame, isForAll} of hold.frames) {
			if (isInPage(frame, seq) && isForAll) continue;
			if (isForAll) member.connection.deliver(frame);
			else member.connection.send(frame);
		}
	}
}
