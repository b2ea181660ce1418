/**
 * Which direct rooms a client is in. Anyone may open one, so a client never follows them all: on each `welcome` it joins
 * those that the server has chosen, and of the rooms that open after that it keeps the newest.
 */
import type {Person, RoomInfo} from '../../protocol/frames.ts';
import {directRoom, directUsers} from '../../protocol/limits.ts';
import type {Requests} from '../link/requests.ts';
import type {RoomState, Session} from '../session/state.ts';
import type {Joiner} from './joiner.ts';
import {askOwnRooms} from './room-pages.ts';

export interface DirectRoomsOptions {
	readonly requests: Requests;
	readonly joiner: Joiner;
	readonly session: () => Session;
	/** Takes the room out of the session and no longer joins it. */
	readonly forget: (room: string) => void;
}

export interface DirectRooms {
	/** A message opened the room: its log, epoch and read position come by joining it. */
	opened(room: string, by: 'me' | 'other'): void;
	/** Joins the user's recent direct rooms. */
	joinRecent(): void;
	/** The user left the room: it comes back with the next message, not with a reconnect. */
	left(room: string): void;
	/** The user has blocked somebody, here or on another connection. */
	blocked(user: Person): void;
}

/** Direct rooms that the user has neither read nor written in; the oldest beyond so many are let go. */
export const maxUnansweredRooms = 100;

const newestAt = ({log}: RoomState): number => log.items.at(-1)?.at ?? 0;

const isUnanswered = ({kind, readSeq, pending, log}: RoomState): boolean =>
	kind === 'direct' &&
	readSeq === 0 &&
	pending.length === 0 &&
	!log.items.some(item => item.type === 'message' && item.isMine);

export const createDirectRooms = ({requests, joiner, session, forget}: DirectRoomsOptions): DirectRooms => {
	/** Rooms that were left. A server that keeps this itself does not offer them. */
	const leftRooms = new Set<string>();

	const want = (room: string, isUrgent: boolean): void => {
		leftRooms.delete(room);
		if (!joiner.isHere(room)) joiner.want({name: room, isUrgent});
	};

	const letGo = (): void => {
		const unanswered = [...session().rooms.values()].filter(isUnanswered);
		const excess = unanswered.length - maxUnansweredRooms;
		if (excess <= 0) return;
		unanswered.sort((one, other) => newestAt(one) - newestAt(other));
		for (const {room} of unanswered.slice(0, excess)) forget(room);
	};

	/** A server that does not choose has put the connection into all of them. */
	const isServerChoosing = (): boolean => session().limits.directRooms < Number.MAX_SAFE_INTEGER;

	const isRecent = ({room, isJoined}: RoomInfo): boolean =>
		directUsers(room) !== undefined && !leftRooms.has(room) && (isJoined === true || !isServerChoosing());

	return {
		opened(room, by) {
			want(room, by === 'me');
			if (by === 'other') letGo();
		},
		joinRecent() {
			askOwnRooms(requests, pages => {
				if (!pages.ok) return;
				const recent = pages.rooms.filter(isRecent);
				recent.sort((one, other) => (other.at ?? 0) - (one.at ?? 0));
				for (const {room} of recent) want(room, false);
			});
		},
		left(room) {
			if (directUsers(room) !== undefined) leftRooms.add(room);
		},
		blocked({id}) {
			const me = session().me;
			if (me === undefined) return;
			const room = directRoom(me.id, id);
			leftRooms.add(room);
			forget(room);
		},
	};
};
