/**
 * The user's room list, which the server keeps: the public and private rooms that the user's devices join. A client
 * that follows it joins and leaves rooms together with the user's other devices. Direct rooms follow other rules
 * (`direct-rooms.ts`).
 */
import {nameKey, roomKind} from '../../protocol/limits.ts';
import type {Requests} from '../link/requests.ts';

interface RoomListOptions {
	/** Whether the client follows the list. Otherwise it neither reads nor changes it. */
	readonly isFollowed: boolean;
	readonly requests: Requests;
	/** Returns a function that runs the work at the end of the turn, once for any number of calls. */
	readonly oncePerTurn: (work: () => void) => () => void;
	readonly join: (room: string) => void;
	/** Leaves a room that the user has left on another device. */
	readonly leave: (room: string) => void;
}

type Waiter = (rooms: readonly string[] | undefined) => void;

const has = (rooms: readonly string[], room: string): boolean =>
	rooms.some(one => nameKey(one) === nameKey(room));

export class RoomList {
	readonly #options: RoomListOptions;
	/** The list as the server last sent it; undefined before that, and if the server keeps none. */
	#known: readonly string[] | undefined;
	/** The server has answered at least once. */
	#isAnswered = false;
	/** Changes that the server has not confirmed, by room: true if the room is added. */
	readonly #changes = new Map<string, boolean>();
	readonly #waiters: Waiter[] = [];
	readonly #sendChanges: () => void;

	constructor(options: RoomListOptions) {
		this.#options = options;
		this.#sendChanges = options.oncePerTurn(() => this.#request());
	}

	/** Resolves with the rooms when the server has sent them; with undefined if the server keeps no list. */
	whenKnown(): Promise<readonly string[] | undefined> {
		if (!this.#options.isFollowed) return Promise.resolve(undefined);
		if (this.#isAnswered) return Promise.resolve(this.#known);
		return new Promise(resolve => void this.#waiters.push(resolve));
	}

	/** Call this before the rooms are joined again, so that rooms which were left on another device are not joined. */
	linkUp(): void {
		if (this.#options.isFollowed) this.#request();
	}

	/** The client has joined the room. */
	joined(room: string): void {
		if (roomKind(room) === 'direct' || !this.#options.isFollowed) return;
		if (this.#known !== undefined && has(this.#known, room) && !this.#changes.has(room)) return;
		this.#change(room, true);
	}

	/** The user has left the room, or can no longer enter it. */
	left(room: string): void {
		if (roomKind(room) !== 'direct' && this.#options.isFollowed) this.#change(room, false);
	}

	/** The list was changed on another device. */
	changed(rooms: readonly string[]): void {
		if (!this.#options.isFollowed) return;
		const before = this.#known;
		this.#known = rooms;
		// The program joins the rooms of the first list, because it may choose among them.
		if (before === undefined) return;
		for (const room of rooms)
			if (!has(before, room) && this.#changes.get(room) !== false) this.#options.join(room);
		for (const room of before)
			if (!has(rooms, room) && this.#changes.get(room) !== true) this.#options.leave(room);
	}

	#change(room: string, isAdded: boolean): void {
		this.#changes.set(room, isAdded);
		if (this.#isAnswered && this.#known !== undefined) this.#sendChanges();
	}

	#request(): void {
		const sent = new Map(this.#changes);
		const rooms = [...sent.keys()];
		const add = rooms.filter(room => sent.get(room) === true);
		const remove = rooms.filter(room => sent.get(room) === false);
		const frame = {
			type: 'listed',
			...(add.length > 0 && {add}),
			...(remove.length > 0 && {remove}),
		} as const;
		this.#options.requests.request(frame, outcome => {
			if (!outcome.ok) {
				// Unconfirmed changes are sent again on the next connection. An older server refuses the request
				// permanently.
				if (!outcome.isLinkLost) this.#answered();
				return;
			}
			if (outcome.frame.type !== 'listed') return;
			for (const [room, isAdded] of sent) if (this.#changes.get(room) === isAdded) this.#changes.delete(room);
			this.changed(outcome.frame.rooms);
			this.#answered();
			if (this.#changes.size > 0) this.#sendChanges();
		});
	}

	#answered(): void {
		this.#isAnswered = true;
		for (const resolve of this.#waiters.splice(0)) resolve(this.#known);
	}
}
