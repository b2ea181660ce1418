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

/** Where one finds oneself without having chosen: the room looked at before, or the first of the list. */
export const roomToBeIn = (session: Session, last: string | undefined): RoomState | undefined => {
	const rooms = orderedRooms(session).filter(room => room.membership.type !== 'left');
	return rooms.find(room => room.room === last) ?? rooms[0];
};
