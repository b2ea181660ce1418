/** How rooms and people are called on the screen. */
import {orderedRooms} from '../client/session/select.ts';
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

const withoutRandomPart = (name: string): string => name.replace(/^(~.+)-[^-]*$/, '$1');

/** As `roomTitle`, but a private room without the random part of its name, unless another would be called the same. */
export const shortTitle = (session: Session, room: Pick<RoomState, 'room' | 'kind' | 'with'>): Printable => {
	if (room.kind !== 'private') return roomTitle(room);
	const short = withoutRandomPart(room.room);
	const isShared = [...session.rooms.keys()].some(
		other => other !== room.room && nameKey(withoutRandomPart(other)) === nameKey(short),
	);
	return isShared ? roomTitle(room) : printableLine(short);
};

/** A room that is known by its name alone. */
export const nameTitle = (session: Session, name: string): Printable => {
	const known = session.rooms.get(name);
	return roomTitle(known ?? {room: name, kind: roomKind(name), with: undefined});
};

/** The room a person means by what they typed: its number, name, or beginning; or the nick of a direct one. */
export const findRoom = (session: Session, typed: string): RoomState | undefined => {
	const rooms = orderedRooms(session);
	if (/^\d+$/.test(typed)) {
		const numbered = rooms[Number(typed) - 1];
		if (numbered !== undefined) return numbered;
	}
	const wanted = nameKey(typed.replace(/^[#@~]/, ''));
	const called = (room: RoomState): string =>
		nameKey(room.kind === 'direct' ? (room.with?.nick ?? room.room) : room.room.replace(/^~/, ''));
	return (
		rooms.find(room => called(room) === wanted || nameKey(room.room) === nameKey(typed)) ??
		(wanted === '' ? undefined : rooms.find(room => called(room).startsWith(wanted)))
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

/** Where one finds oneself without having chosen: the room looked at before, or the first of the list. */
export const roomToBeIn = (session: Session, last: string | undefined): RoomState | undefined => {
	const rooms = orderedRooms(session).filter(room => room.membership.type !== 'left');
	return rooms.find(room => room.room === last) ?? rooms[0];
};
