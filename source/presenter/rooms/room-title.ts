/** What rooms are called. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {nameKey, roomKind} from '../../protocol/limits.ts';
import {type Printable, printableLine, words} from '../../text/sanitize.ts';

type NamedRoom = Pick<RoomState, 'room' | 'kind' | 'with'>;

/** `#dev`, `~plans-48291`, and of a direct room `@` and the nick of the other user. */
export const roomTitle = (room: NamedRoom): Printable => {
	switch (room.kind) {
		case 'public':
			return words`#${printableLine(room.room)}`;
		case 'private':
			return printableLine(room.room);
		case 'direct':
			return room.with === undefined ? printableLine(room.room) : words`@${printableLine(room.with.nick)}`;
	}
};

const withoutRandomPart = (name: string): string => name.replace(/^(~.+)-[^-]*$/, '$1');

/** As `roomTitle`, but a private room without the random part of its name, unless another room would have the same title. */
export const shortTitle = (session: Pick<Session, 'rooms'>, room: NamedRoom): Printable => {
	if (room.kind !== 'private') return roomTitle(room);
	const short = withoutRandomPart(room.room);
	const isShared = [...session.rooms.keys()].some(
		other => other !== room.room && nameKey(withoutRandomPart(other)) === nameKey(short),
	);
	return isShared ? roomTitle(room) : printableLine(short);
};

/** The title of a room the user may not be in. */
export const titleOfName = (session: Pick<Session, 'rooms'>, name: string): Printable =>
	roomTitle(session.rooms.get(name) ?? {room: name, kind: roomKind(name), with: undefined});
