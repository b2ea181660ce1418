/** Admissions to private and direct rooms, in the file. */
import {type Rooms, toRecord} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {AdmissionDirectory} from '../../../directory/directory.ts';

const selectAdmission = 'SELECT invite FROM admissions WHERE room_id = ? AND user_id = ?';

export const createAdmissions = (statement: Statements, rooms: Rooms, write: Write): AdmissionDirectory => {
	const admissionOf = (room: string, userId: string) => {
		const open = rooms.find(room);
		return open === undefined ? undefined : statement(selectAdmission).get(open.id, userId);
	};

	return {
		admit(room, userId, invite) {
			const open = rooms.find(room);
			if (open === undefined) return;
			const sql = 'INSERT OR IGNORE INTO admissions (room_id, user_id, invite) VALUES (?, ?, ?)';
			write(sql, open.id, userId, invite ?? null);
		},
		admittedBy(room, userId) {
			const invite = admissionOf(room, userId)?.invite;
			return typeof invite === 'string' ? invite : undefined;
		},
		isAdmitted: (room, userId) => admissionOf(room, userId) !== undefined,
		expel(room, userId) {
			const open = rooms.find(room);
			if (open !== undefined)
				write('DELETE FROM admissions WHERE room_id = ? AND user_id = ?', open.id, userId);
		},
		admittedRooms: userId =>
			statement('SELECT room_id FROM admissions WHERE user_id = ? ORDER BY room_id')
				.all(userId)
				.flatMap(row => rooms.byId(Number(row.room_id)) ?? [])
				.map(toRecord),
		admittedUsers(room) {
			const select = statement('SELECT user_id FROM admissions WHERE room_id = ?');
			return select.all(rooms.find(room)?.id ?? null).map(row => String(row.user_id));
		},
	};
};
