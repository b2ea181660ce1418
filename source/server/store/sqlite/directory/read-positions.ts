/** Read positions in the file. */
import type {Rooms} from '../../database/open-rooms.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {ReadPositionDirectory} from '../../directory.ts';

const selectSeq = 'SELECT seq FROM read_positions WHERE user_id = ? AND room_id = ?';
const insertSeq = 'INSERT OR REPLACE INTO read_positions (user_id, room_id, seq) VALUES (?, ?, ?)';

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
			write(insertSeq, userId, open.id, seq);
			return true;
		},
		readSeq,
	};
};
