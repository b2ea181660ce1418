/** Bans and mutes in the file. */
import type {Rooms} from '../../../database/open-rooms.ts';
import {padding} from '../../../database/sealed.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {Sanction, SanctionDirectory} from '../../../directory/directory.ts';

interface SanctionRow {
	readonly user_id: string;
	readonly nick: string;
	readonly kind: Sanction['kind'];
	readonly reason: string | null;
	readonly until: number | null;
	readonly at: number | null;
	readonly by_id: string | null;
	readonly by_nick: string | null;
}

const inForce = '(until IS NULL OR until > ?)';
const selectInRoom = `SELECT user_id, nick, kind, reason, until, at, by_id, by_nick FROM sanctions WHERE room_id = ? AND ${inForce}`;
const selectBans = `SELECT room_id FROM sanctions WHERE user_id = ? AND kind = 'ban' AND ${inForce}`;

const insertSanction = `
	INSERT OR REPLACE INTO sanctions (room_id, user_id, kind, until, padding, nick, reason, at, by_id, by_nick)
	VALUES (?, ?, ?, ?, ${padding}, ?, ?, ?, ?, ?)`;

const toSanction = (row: SanctionRow, room: string): Sanction => {
	const {user_id, nick, kind, reason, until, at, by_id, by_nick} = row;
	return {
		room,
		user: {id: user_id, nick},
		kind,
		...(reason !== null && {reason}),
		...(until !== null && {until}),
		...(by_id !== null && {by: {id: by_id, nick: by_nick ?? ''}}),
		...(at !== null && {at}),
	};
};

/**
 * The numbers of rooms that have or had sanctions. Every message checks the sanctions of its author, and most rooms
 * have none. A number is never removed, so that a rollback cannot make the set too small.
 */
const sanctionedRooms = (statement: Statements): Set<number> =>
	new Set(
		statement('SELECT DISTINCT room_id FROM sanctions')
			.all()
			.map(row => Number(row.room_id)),
	);

export const createSanctions = (statement: Statements, rooms: Rooms, write: Write): SanctionDirectory => {
	const sanctioned = sanctionedRooms(statement);
	return {
		sanction({room, user, kind, reason, until, by, at}) {
			const open = rooms.find(room);
			if (open === undefined) return;
			sanctioned.add(open.id);
			const [byId, byNick] = [by?.id ?? null, by?.nick ?? null];
			const words = [user.nick, reason ?? null];
			write(insertSanction, open.id, user.id, kind, until ?? null, ...words, at ?? null, byId, byNick);
		},
		liftSanction(room, userId, kind) {
			const open = rooms.find(room);
			if (open === undefined) return false;
			const sql = 'DELETE FROM sanctions WHERE room_id = ? AND user_id = ? AND kind = ?';
			return write(sql, open.id, userId, kind) > 0;
		},
		sanctions(room, now) {
			const open = rooms.find(room);
			if (open === undefined) return [];
			const rows = statement(selectInRoom).all(open.id, now);
			return (rows as unknown as SanctionRow[]).map(row => toSanction(row, open.room));
		},
		bannedRooms(userId, now) {
			const rows = statement(selectBans).all(userId, now);
			return new Set(rows.flatMap(row => rooms.byId(Number(row.room_id))?.room ?? []));
		},
		sanctionOf(room, userId, kind, now) {
			const open = rooms.find(room);
			if (open === undefined || !sanctioned.has(open.id)) return undefined;
			const select = statement(`${selectInRoom} AND user_id = ? AND kind = ?`);
			const row = select.get(open.id, now, userId, kind) as SanctionRow | undefined;
			return row === undefined ? undefined : toSanction(row, open.room);
		},
	};
};
