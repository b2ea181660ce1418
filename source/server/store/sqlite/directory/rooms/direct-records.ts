/** Blocks, direct message preferences and the state of direct rooms, in the file. */
import type {DirectFrom} from '../../../../../protocol/limits.ts';
import {type Rooms, toRecord} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {DirectRecords, DirectRoomRecord} from '../../../directory/direct-records.ts';

interface AdmissionRow {
	readonly room_id: number;
	readonly left_seq: number | null;
	readonly has_written: number;
}

interface BlockRow {
	readonly blocked_id: string;
	readonly at: number;
}

const selectDirectRooms = `
	SELECT room_id, left_seq, has_written FROM admissions JOIN rooms ON rooms.id = room_id
	WHERE user_id = ? AND kind = 'direct' AND key IS NOT NULL ORDER BY room_id`;

const selectSharedRoom = `
	SELECT 1 FROM admissions AS own
	JOIN admissions AS others ON others.room_id = own.room_id
	JOIN rooms ON rooms.id = own.room_id
	WHERE own.user_id = ? AND others.user_id = ? AND kind = 'private' AND key IS NOT NULL LIMIT 1`;

type BlockRecords = Pick<
	DirectRecords,
	'block' | 'unblock' | 'isBlocked' | 'blocks' | 'setDirectFrom' | 'directFrom'
>;

const blockRecords = (statement: Statements, write: Write): BlockRecords => ({
	block(userId, blockedId, at) {
		write('INSERT OR IGNORE INTO blocks (user_id, blocked_id, at) VALUES (?, ?, ?)', userId, blockedId, at);
	},
	unblock: (userId, blockedId) =>
		write('DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?', userId, blockedId) > 0,
	isBlocked: (userId, otherId) =>
		statement('SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id = ?').get(userId, otherId) !== undefined,
	blocks(userId) {
		const select = statement('SELECT blocked_id, at FROM blocks WHERE user_id = ? ORDER BY at, blocked_id');
		return (select.all(userId) as unknown as BlockRow[]).map(({blocked_id, at}) => ({
			userId: blocked_id,
			at,
		}));
	},
	setDirectFrom(userId, from) {
		write('UPDATE users SET direct_from = ? WHERE id = ?', from, userId);
	},
	directFrom(userId) {
		const row = statement('SELECT direct_from FROM users WHERE id = ?').get(userId);
		return (row?.direct_from as DirectFrom | null | undefined) ?? 'everyone';
	},
});

type DirectRoomRecords = Omit<DirectRecords, keyof BlockRecords>;

const directRoomRecords = (statement: Statements, rooms: Rooms, write: Write): DirectRoomRecords => {
	const idOf = (room: string): number | null => rooms.find(room)?.id ?? null;
	return {
		noteWritten(room, userId) {
			write('UPDATE admissions SET has_written = 1 WHERE room_id = ? AND user_id = ?', idOf(room), userId);
		},
		hasWritten: (room, userId) =>
			statement('SELECT has_written FROM admissions WHERE room_id = ? AND user_id = ?').get(
				idOf(room),
				userId,
			)?.has_written === 1,
		setLeft(room, userId, seq) {
			const sql = 'UPDATE admissions SET left_seq = ? WHERE room_id = ? AND user_id = ?';
			write(sql, seq ?? null, idOf(room), userId);
		},
		leftSeq(room, userId) {
			const select = statement('SELECT left_seq FROM admissions WHERE room_id = ? AND user_id = ?');
			const leftSeq = select.get(idOf(room), userId)?.left_seq;
			return typeof leftSeq === 'number' ? leftSeq : undefined;
		},
		directRooms: userId =>
			(statement(selectDirectRooms).all(userId) as unknown as AdmissionRow[]).flatMap(
				({room_id, left_seq, has_written}): DirectRoomRecord[] => {
					const open = rooms.byId(room_id);
					if (open === undefined) return [];
					return [{...toRecord(open), leftSeq: left_seq ?? undefined, hasWritten: has_written === 1}];
				},
			),
		sharesPrivateRoom: (userId, otherId) => statement(selectSharedRoom).get(userId, otherId) !== undefined,
	};
};

export const createDirectRecords = (statement: Statements, rooms: Rooms, write: Write): DirectRecords => ({
	...blockRecords(statement, write),
	...directRoomRecords(statement, rooms, write),
});
