/**
 * Room lists in the file. A public room is stored by name, because an empty room may be forgotten and created again. A
 * private room is stored by number only, as in the rest of the file.
 */
import {nameKey, roomKind} from '../../../../../protocol/limits.ts';
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {RoomLists} from '../../../directory/room-list.ts';

interface ListedRow {
	readonly name: string;
	readonly room_id: number;
}

const insert = `
	INSERT OR IGNORE INTO listed_rooms (user_id, room_id, key, name, place)
	SELECT ?1, ?2, ?3, ?4, coalesce(max(place), 0) + 1 FROM listed_rooms WHERE user_id = ?1`;

/** Undefined for a private room that does not exist, and for a direct room. */
const rowIn = (rooms: Rooms, room: string): {id: number; key: string; name: string} | undefined => {
	if (roomKind(room) === 'public') {
		return {id: 0, key: nameKey(room), name: rooms.find(room)?.room ?? room};
	}
	const open = roomKind(room) === 'private' ? rooms.find(room) : undefined;
	return open === undefined ? undefined : {id: open.id, key: '', name: ''};
};

export const createRoomLists = (statement: Statements, rooms: Rooms, write: Write): RoomLists => {
	const isAdmitted = (userId: string, roomId: number): boolean =>
		statement('SELECT 1 FROM admissions WHERE room_id = ? AND user_id = ?').get(roomId, userId) !== undefined;

	return {
		listedRooms(userId) {
			const select = statement('SELECT room_id, name FROM listed_rooms WHERE user_id = ? ORDER BY place');
			return (select.all(userId) as unknown as ListedRow[]).flatMap(({room_id: id, name}) => {
				if (id === 0) return [name];
				const open = rooms.byId(id);
				return open === undefined || !isAdmitted(userId, id) ? [] : [open.room];
			});
		},
		listRoom(userId, room) {
			const row = rowIn(rooms, room);
			if (row !== undefined) write(insert, userId, row.id, row.key, row.name);
		},
		unlistRoom(userId, room) {
			const row = rowIn(rooms, room);
			if (row === undefined) return;
			write(
				'DELETE FROM listed_rooms WHERE user_id = ? AND room_id = ? AND key = ?',
				userId,
				row.id,
				row.key,
			);
		},
		unlistEverywhere(room) {
			const row = rowIn(rooms, room);
			if (row !== undefined) write('DELETE FROM listed_rooms WHERE room_id = ? AND key = ?', row.id, row.key);
		},
	};
};
