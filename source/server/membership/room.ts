/**
 * A room in use on this hub: its members, on all their connections to it. A new connection is added first, and live
 * frames are held back for it until its history page has been sent:
 *
 *   add ─▶ holdBack ─▶ (the page is read while messages arrive) ─▶ `joined` ─▶ release ─▶ live
 *
 * So the frames after `joined` are exactly those that follow the page.
 */

import type {RoomKind} from '../../protocol/limits.ts';
import type {Person, ServerFrame} from '../../protocol/server-frames.ts';
import {Cooldown} from '../limits/rate-limit.ts';
import type {Connection} from './connection.ts';

/** A user on one connection, with the properties that a room needs. */
export interface Member {
	readonly connection: Connection;
	readonly user: Person;
}

/** The frames for a member while its history page is read, in order. */
export interface HeldFrames {
	readonly frames: {readonly frame: ServerFrame; readonly isShared: boolean}[];
}

/** `joined` reports the current members, so earlier presence and typing frames are outdated. */
const isOutdatedByJoined = (frame: ServerFrame): boolean =>
	frame.type === 'presence' || frame.type === 'typing';

const isInPage = (frame: ServerFrame, seq: number): boolean =>
	'prev' in frame && 'seq' in frame && frame.seq <= seq;

export class Room {
	readonly name: string;
	readonly kind: RoomKind;
	/** When each user's typing was last shown. */
	readonly lastTyping = new Cooldown();
	/** The requests that wait for the store. The room stays in use while there are any. */
	pendingRequests = 0;
	/** The messages whose deletion the store is writing. Later requests treat them as deleted. */
	readonly deleting = new Set<number>();

	readonly #members = new Set<Member>();
	/** By user id. */
	readonly #connections = new Map<string, Set<Member>>();
	readonly #held = new Map<Member, HeldFrames>();

	constructor(name: string, kind: RoomKind) {
		this.name = name;
		this.kind = kind;
	}

	/** Whether the room has no connections to this hub. */
	get isEmpty(): boolean {
		return this.#members.size === 0;
	}

	has(member: Member): boolean {
		return this.#members.has(member);
	}

	/** All connections in the room. */
	members(): Iterable<Member> {
		return this.#members;
	}

	/** The users with connections to this hub in the room. */
	userIds(): Iterable<string> {
		return this.#connections.keys();
	}

	/** The connections of one user to this hub in the room. */
	membersOf(userId: string): readonly Member[] {
		return [...(this.#connections.get(userId) ?? [])];
	}

	/** Returns true if this is the first connection of its user in the room. */
	add(member: Member): boolean {
		if (this.#members.has(member)) return false;
		this.#members.add(member);
		const connections = this.#connections.get(member.user.id);
		if (connections === undefined) {
			this.#connections.set(member.user.id, new Set([member]));
			return true;
		}
		connections.add(member);
		return false;
	}

	/** Returns true if this was the last connection of its user in the room. */
	remove(member: Member): boolean {
		if (!this.#members.delete(member)) return false;
		this.#held.delete(member);
		const connections = this.#connections.get(member.user.id);
		connections?.delete(member);
		if (connections === undefined || connections.size > 0) return false;
		this.#connections.delete(member.user.id);
		return true;
	}

	/** Delivers a frame to all connections except those in `skipped`. Returns the number of deliveries. */
	deliver(frame: ServerFrame, skipped?: (member: Member) => boolean): number {
		let deliveries = 0;
		for (const member of this.#members) {
			if (skipped?.(member)) continue;
			deliveries++;
			this.deliverTo(member, frame);
		}
		return deliveries;
	}

	/** Delivers frames in order to all connections. Returns the number of deliveries. */
	deliverAll(frames: readonly ServerFrame[]): number {
		const isAnyHeld = this.#held.size > 0;
		for (const member of this.#members) {
			if (isAnyHeld && this.#held.has(member)) for (const frame of frames) this.deliverTo(member, frame);
			else member.connection.deliverAll(frames);
		}
		return this.#members.size * frames.length;
	}

	/** Delivers a frame to one connection. */
	deliverTo(member: Member, frame: ServerFrame): void {
		const held = this.#held.size === 0 ? undefined : this.#held.get(member);
		if (held === undefined) member.connection.deliver(frame);
		else if (!isOutdatedByJoined(frame)) held.frames.push({frame, isShared: true});
	}

	/** Sends a frame to one connection only, in order with the delivered frames. */
	send(member: Member, frame: ServerFrame): void {
		const held = this.#held.get(member);
		if (held === undefined) member.connection.send(frame);
		else held.frames.push({frame, isShared: false});
	}

	/** Holds all frames for this member back until `release`. */
	holdBack(member: Member): HeldFrames {
		const held: HeldFrames = this.#held.get(member) ?? {frames: []};
		this.#held.set(member, held);
		return held;
	}

	/** False if the member has left the room since, and its frames were dropped. */
	isHeldBack(member: Member, held: HeldFrames): boolean {
		return this.#held.get(member) === held;
	}

	/** Sends the held-back frames, except the entries up to `seq`, which are in the page. */
	release(member: Member, held: HeldFrames, seq: number): void {
		if (!this.isHeldBack(member, held)) return;
		this.#held.delete(member);
		for (const {frame, isShared} of held.frames) {
			if (isInPage(frame, seq) && isShared) continue;
			if (isShared) member.connection.deliver(frame);
			else member.connection.send(frame);
		}
	}
}
