/** Moderators of rooms, and when users last sent a text in rooms in slow mode. */
import type {Person} from '../../../../../protocol/server-frames.ts';
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {ModeratorDirectory} from '../../../directory/directory.ts';

const selectModerators = `
	SELECT id, nick FROM moderators JOIN users ON users.id = user_id WHERE room_id = ? ORDER BY nick_key`;

export const createModerators = (statement: Statements, rooms: Rooms, write: Write): ModeratorDirectory => ({
	setModerator(room, userId, isModerator) {
		const open = rooms.find(room);
		if (open === undefined) return;
		const sql = isModerator
			? 'INSERT OR IGNORE INTO moderators (room_id, user_id) VALUES (?, ?)'
			: 'DELETE FROM moderators WHERE room_id = ? AND user_id = ?';
		write(sql, open.id, userId);
	},
	isModerator(room, userId) {
		const open = rooms.find(room);
		if (open === undefined) return false;
		const sql = 'SELECT 1 FROM moderators WHERE room_id = ? AND user_id = ?';
		return statement(sql).get(open.id, userId) !== undefined;
	},
	moderators(room) {
		const open = rooms.find(room);
		if (open === undefined) return [];
		const rows = statement(selectModerators).all(open.id) as unknown as Person[];
		return rows.map(({id, nick}) => ({id, nick}));
	},
	slowPostAt(room, userId) {
		const open = rooms.find(room);
		if (open === undefined) return undefined;
		const row = statement('SELECT at FROM slow_posts WHERE room_id = ? AND user_id = ?').get(open.id, userId);
		return row === undefined ? undefined : Number(row.at);
	},
	noteSlowPost(room, userId, at) {
		const open = rooms.find(room);
		if (open === undefined) return;
		write('INSERT OR REPLACE INTO slow_posts (room_id, user_id, at) VALUES (?, ?, ?)', open.id, userId, at);
	},
});
