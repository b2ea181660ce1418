/** Read positions in the file. */
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {ReadPositionDirectory} from '../../../directory/directory.ts';

const selectSeq = 'SELECT seq FROM read_positions WHERE user_id = ? AND room_id = ?';
const insertSeq =
	'INSERT OR REPLACE INTO read_positions (user_id, room_id, seq, is_marked) VALUES (?, ?, ?, ?)';
const selectIsMarked = 'SELECT is_marked FROM read_positions WHERE user_id = ? AND room_id = ?';

export const createReadPositions = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
): ReadPositionDirectory => {
	const readSeq = (userId: string, room: string): number | undefined => {
		const open = rooms.find(room);
		if (open === undefined) return undefined;
		return statement(selectSeq).get(userId, open.id)?.seq as number | undefined;
	};

	return {
		markRead(userId, room, seq) {
			const open = rooms.find(room);
			if (open === undefined || seq <= (readSeq(userId, room) ?? -1)) return false;
			write(insertSeq, userId, open.id, seq, 0);
			return true;
		},
		markUnread(userId, room, seq) {
			const open = rooms.find(room);
			const current = readSeq(userId, room);
			if (open === undefined || current === undefined || seq > current) return false;
			write(insertSeq, userId, open.id, seq - 1, 1);
			return true;
		},
		readSeq,
		isMarkedUnread: (userId, room) =>
			statement(selectIsMarked).get(userId, rooms.find(room)?.id ?? null)?.is_marked === 1,
		setReadReceipts(userId, isOn) {
			write('UPDATE users SET shares_reading = ? WHERE id = ?', Number(isOn), userId);
		},
		hasReadReceipts: userId =>
			statement('SELECT shares_reading FROM users WHERE id = ?').get(userId)?.shares_reading === 1,
	};
};
