/** Resolves typed room names, and finds the next and previous room. */
import type {RoomState, Session} from '../client/session/state.ts';
import {listedRooms, type RoomPreferences} from '../presenter/rooms/room-list.ts';
import {nameKey} from '../protocol/limits.ts';

/** The room that was typed: by its number, its name or a prefix of it, or the nick of a direct room. */
export const findRoom = (
	session: Session,
	typed: string,
	preferences?: RoomPreferences,
): RoomState | undefined => {
	const rooms = listedRooms(session, preferences);
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

/** The room after (or before) `current` in the list, in a circle; undefined if there is no other room. */
export const neighbourRoom = (
	session: Session,
	current: string | undefined,
	step: 1 | -1,
	preferences?: RoomPreferences,
): string | undefined => {
	const names = listedRooms(session, preferences).map(({room}) => room);
	const from = names.indexOf(current ?? '');
	const next = from === -1 ? names[0] : names.at((from + step) % names.length);
	return next === current ? undefined : next;
};
