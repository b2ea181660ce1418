/**
 * Decides which direct rooms the client joins. Any user may open one, so the client does not join all of them: on each
 * `welcome` it joins the rooms that the server selects, and it keeps the newest of those that open later.
 */

import {directRoom, directUsers} from '../../protocol/limits.ts';
import type {Person, RoomInfo} from '../../protocol/server-frames.ts';
import type {Requests} from '../link/requests.ts';
import type {RoomState, Session} from '../session/state.ts';
import {isReadable, newestAt} from '../session/window.ts';
import type {Joiner} from './joiner.ts';
import {fetchOwnRooms} from './room-pages.ts';

interface DirectRoomsOptions {
	readonly requests: Requests;
	readonly joiner: Joiner;
	readonly session: () => Session;
	/** Removes the room from the session and no longer joins it. */
	readonly forget: (room: string) => void;
}

/** The most direct rooms in which the user has neither read nor posted. Above it, the oldest are removed. */
export const maxUnansweredRooms = 100;

const isUnanswered = ({kind, readSeq, pending, log}: RoomState): boolean =>
	kind === 'direct' &&
	readSeq === 0 &&
	pending.length === 0 &&
	!log.items.some(item => isReadable(item) && item.isMine);

export class DirectRooms {
	readonly #options: DirectRoomsOptions;
	/** The rooms that the user has left. A server that stores them does not offer them again. */
	readonly #left = new Set<string>();

	constructor(options: DirectRoomsOptions) {
		this.#options = options;
	}

	/** A message opened the room. The join then loads its log, epoch and read position. */
	opened(room: string, by: 'me' | 'other'): void {
		this.#join(room, by === 'me');
		if (by === 'other') this.#removeExcess();
	}

	/** Joins the user's recent direct rooms. */
	joinRecent(): void {
		fetchOwnRooms(this.#options.requests, pages => {
			if (!pages.ok) return;
			const recent = pages.rooms.filter(info => this.#isRecent(info));
			recent.sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
			for (const {room} of recent) this.#join(room, false);
		});
	}

	/** The user left the room. It opens again with its next message, not with a reconnect. */
	left(room: string): void {
		if (directUsers(room) !== undefined) this.#left.add(room);
	}

	/** The user blocked this user, on this or another connection. */
	blocked({id}: Person): void {
		const {me} = this.#options.session();
		if (me === undefined) return;
		const room = directRoom(me.id, id);
		this.#left.add(room);
		this.#options.forget(room);
	}

	#join(room: string, isUrgent: boolean): void {
		const {joiner} = this.#options;
		this.#left.delete(room);
		if (!joiner.isJoined(room)) joiner.join({name: room, isUrgent});
	}

	#removeExcess(): void {
		const {session, forget} = this.#options;
		const unanswered = [...session().rooms.values()].filter(isUnanswered);
		const excess = unanswered.length - maxUnansweredRooms;
		if (excess <= 0) return;
		unanswered.sort((a, b) => newestAt(a) - newestAt(b));
		for (const {room} of unanswered.slice(0, excess)) forget(room);
	}

	/** A server that announces no limit has added the connection to all direct rooms. */
	#isRecent({room, isJoined}: RoomInfo): boolean {
		const isServerSelecting = this.#options.session().limits.directRooms < Number.MAX_SAFE_INTEGER;
		const isSelected = isJoined === true || !isServerSelecting;
		return directUsers(room) !== undefined && !this.#left.has(room) && isSelected;
	}
}
