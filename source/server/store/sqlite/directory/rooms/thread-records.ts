/** Followed threads and pinned messages in the file. */
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {ThreadRecords} from '../../../directory/thread-records.ts';

const selectFollow = 'SELECT is_on FROM thread_follows WHERE user_id = ? AND room_id = ? AND thread = ?';
const insertFollow =
	'INSERT OR REPLACE INTO thread_follows (user_id, room_id, thread, is_on) VALUES (?, ?, ?, ?)';
const selectFollowed = `
	SELECT thread FROM thread_follows WHERE user_id = ? AND room_id = ? AND is_on = 1 ORDER BY thread DESC LIMIT ?`;
const selectFollowers =
	'SELECT user_id FROM thread_follows WHERE room_id = ? AND thread = ? AND is_on = 1 ORDER BY user_id';

const selectPins = 'SELECT seq, at, user_id FROM pins WHERE room_id = ? ORDER BY place';
const insertPin = `
	INSERT OR IGNORE INTO pins (room_id, seq, at, user_id, place)
	VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(place), 0) + 1 FROM pins WHERE room_id = ?1))`;

export const createThreadRecords = (statement: Statements, rooms: Rooms, write: Write): ThreadRecords => {
	const idOf = (room: string): number | null => rooms.find(room)?.id ?? null;

	return {
		isFollowing(userId, room, thread) {
			const row = statement(selectFollow).get(userId, idOf(room), thread);
			return row === undefined ? undefined : row.is_on === 1;
		},
		setFollowing(userId, room, thread, on) {
			const id = idOf(room);
			if (id !== null) write(insertFollow, userId, id, thread, Number(on));
		},
		followedThreads: (userId, room, limit) =>
			statement(selectFollowed)
				.all(userId, idOf(room), limit)
				.map(({thread}) => Number(thread)),
		threadFollowers: (room, thread) =>
			statement(selectFollowers)
				.all(idOf(room), thread)
				.map(({user_id}) => String(user_id)),
		pins: room =>
			statement(selectPins)
				.all(idOf(room))
				.map(({seq, at, user_id}) => ({seq: Number(seq), at: Number(at), userId: String(user_id)})),
		addPin(room, {seq, at, userId}) {
			const id = idOf(room);
			if (id !== null) write(insertPin, id, seq, at, userId);
		},
		removePin(room, seq) {
			write('DELETE FROM pins WHERE room_id = ? AND seq = ?', idOf(room), seq);
		},
	};
};
