/** How rooms and people are called on the screen. */
import type {RoomState, Session} from '../client/session/state.ts';
import {nameKey, roomKind} from '../protocol/limits.ts';
import {type Printable, printableLine, words} from '../text/sanitize.ts';

/** `#dev`, `~war-room-x7`, and of a direct room the other's nick. */
export const roomTitle = (room: Pick<RoomState, 'room' | 'kind' | 'with'>): Printable => {
	switch (room.kind) {
		case 'public':
			return words`#${printableLine(room.room)}`;
		case 'private':
			return printableLine(room.room);
		case 'direct':
			return room.with === undefined ? printableLine(room.room) : printableLine(room.with.nick);
	}
};

/** A room that is known by its name alone. */
export const nameTitle = (session: Session, name: string): Printable => {
	const known = session.rooms.get(name);
	return roomTitle(known ?? {room: name, kind: roomKind(name), with: undefined});
};

/** Rooms as the list shows them, numbered from 1: the shared ones first, then the direct ones. */
export const orderedRooms = (session: Session): readonly RoomState[] => {
	const all = [...session.rooms.values()].filter(room => room.membership.type !== 'left');
	return [...all.filter(room => room.kind !== 'direct'), ...all.filter(room => room.kind === 'direct')];
};

/** The room a person means by what they typed: its number, name, or beginning; or the nick of a direct one. */
export const findRoom = (session: Session, typed: string): RoomState | undefined => {
	const rooms = orderedRooms(session);
	if (/^\d+$/.test(typed)) {
		const numbered = rooms[Number(typed) - 1];
		if (numbered !== undefined) return numbered;
	}
	const wanted = nameKey(typed.replace(/^[#@]/, ''));
	const called = (room: RoomState): string =>
		nameKey(room.kind === 'direct' ? (room.with?.nick ?? room.room) : room.room);
	return (
		rooms.find(room => called(room) === wanted || nameKey(room.room) === nameKey(typed)) ??
		(wanted === '' ? undefined : rooms.find(room => called(room).replace(/^~/, '').startsWith(wanted)))
	);
};

/** The next room after (or before) `current`, round and round; only those that pass `wants`. */
export const neighbour = (
	session: Session,
	current: string | undefined,
	step: 1 | -1,
	wants: (room: RoomState) => boolean = () => true,
): RoomState | undefined => {
	const rooms = orderedRooms(session);
	const from = rooms.findIndex(room => room.room === current);
	for (let moved = 1; moved <= rooms.length; moved++) {
		const room = rooms.at((Math.max(from, 0) + step * moved) % rooms.length);
		if (room !== undefined && room.room !== current && wants(room)) return room;
	}
	return undefined;
};

/** Where attention is due: mentions before words, and in each the next in the list. */
export const nextActive = (session: Session, current: string | undefined): RoomState | undefined =>
	neighbour(session, current, 1, room => room.mentions > 0) ??
	neighbour(session, current, 1, room => room.unread > 0);
