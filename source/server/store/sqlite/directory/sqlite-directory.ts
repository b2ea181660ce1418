/** Users, rooms, invites and the rest of the directory, in the file: rooms from memory, the rest by statement. */
import {nameKey} from '../../../../protocol/limits.ts';
import {skeletonOf} from '../../../names/skeleton.ts';
import {
	contentsOf,
	isPrivate,
	type OpenRoom,
	type Rooms,
	sealRoom,
	toRecord,
} from '../../database/open-rooms.ts';
import {padding} from '../../database/sealed.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {Directory, InviteRecord, Sanction, UserRecord} from '../../directory.ts';

interface UserRow {
	readonly id: string;
	readonly nick: string;
	readonly created_at: number;
	readonly unused_since: number | null;
}

interface InviteRow {
	readonly invite: string;
	readonly room_id: number;
	readonly at: number;
	readonly uses_left: number | null;
	readonly expires_at: number | null;
}

interface SanctionRow {
	readonly user_id: string;
	readonly nick: string;
	readonly kind: Sanction['kind'];
	readonly reason: string | null;
	readonly until: number | null;
}

const toUser = (row: unknown): UserRecord | undefined => {
	if (row === undefined) return undefined;
	const {id, nick, created_at: createdAt, unused_since: unusedSince} = row as UserRow;
	return {id, nick, createdAt, ...(unusedSince !== null && {unusedSince})};
};

const toInvite = ({invite, at, uses_left, expires_at}: InviteRow, room: string): InviteRecord => ({
	invite,
	room,
	at,
	...(uses_left !== null && {usesLeft: uses_left}),
	...(expires_at !== null && {expiresAt: expires_at}),
});

const toSanction = ({user_id, nick, kind, reason, until}: SanctionRow, room: string): Sanction => ({
	room,
	user: {id: user_id, nick},
	kind,
	...(reason !== null && {reason}),
	...(until !== null && {until}),
});

const selectUser = 'SELECT id, nick, created_at, unused_since FROM users WHERE';
const selectInvites = `
	SELECT invite, room_id, at, uses_left, expires_at FROM invites
	WHERE (uses_left IS NULL OR uses_left > 0) AND (expires_at IS NULL OR expires_at > ?) AND`;

/** What is kept of a room beside its log. */
const roomMetadata = ['admissions', 'invites', 'sanctions', 'read_positions', 'sealed_rooms'];

export const createSqliteDirectory = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
	onForget: (open: OpenRoom) => void,
): Directory => {
	const findInvite = (tokenHash: string, now: number): InviteRecord | undefined => {
		const row = statement(`${selectInvites} token_hash = ?`).get(now, tokenHash) as InviteRow | undefined;
		const open = row === undefined ? undefined : rooms.byId(row.room_id);
		return row === undefined || open === undefined ? undefined : toInvite(row, open.room);
	};

	const userByNick = (nick: string): UserRecord | undefined =>
		toUser(statement(`${selectUser} nick_key = ?`).get(nameKey(nick)));

	const isNickOfAnother = (nick: string, userId: string): boolean => {
		const sql = 'SELECT 1 FROM users WHERE (nick_key = ? OR nick_skeleton = ?) AND id <> ? LIMIT 1';
		return statement(sql).get(nameKey(nick), skeletonOf(nick), userId) !== undefined;
	};

	const readSeq = (userId: string, room: string): number | undefined => {
		const open = rooms.find(room);
		const row = statement('SELECT seq FROM read_positions WHERE user_id = ? AND room_id = ?');
		return open === undefined ? undefined : (row.get(userId, open.id)?.seq as number | undefined);
	};

	return {
		createUser({id, nick, createdAt, unusedSince}, secretHash) {
			if (isNickOfAnother(nick, id)) return undefined;
			write(
				`INSERT INTO users (id, nick, nick_key, nick_skeleton, secret_hash, created_at, unused_since)
				VALUES (?, ?, ?, ?, ?, ?, ?)`,
				id,
				nick,
				nameKey(nick),
				skeletonOf(nick),
				secretHash ?? null,
				createdAt,
				unusedSince ?? null,
			);
			return {id, nick, createdAt, ...(unusedSince !== undefined && {unusedSince})};
		},
		user: id => toUser(statement(`${selectUser} id = ?`).get(id)),
		userBySecret: secretHash => toUser(statement(`${selectUser} secret_hash = ?`).get(secretHash)),
		userByNick,
		users: (after, limit) =>
			statement(`${selectUser} nick_key > ? ORDER BY nick_key LIMIT ?`)
				.all(after === undefined ? '' : nameKey(after), limit)
				.flatMap(row => toUser(row) ?? []),
		rename(userId, nick) {
			if (isNickOfAnother(nick, userId)) return false;
			const sql = 'UPDATE users SET nick = ?, nick_key = ?, nick_skeleton = ? WHERE id = ?';
			return write(sql, nick, nameKey(nick), skeletonOf(nick), userId) > 0;
		},
		setUnusedSince(userId, at) {
			write('UPDATE users SET unused_since = ? WHERE id = ?', at ?? null, userId);
		},
		unusedUsers: (until, limit) =>
			statement(`${selectUser} unused_since <= ? ORDER BY unused_since LIMIT ?`)
				.all(until, limit)
				.flatMap(row => toUser(row) ?? []),
		releaseUser(userId) {
			write('DELETE FROM users WHERE id = ?', userId);
			write('DELETE FROM admissions WHERE user_id = ?', userId);
			write('DELETE FROM read_positions WHERE user_id = ?', userId);
			write('DELETE FROM blocks WHERE user_id = ?1 OR blocked_id = ?1', userId);
		},

		openRoom(room, kind, epoch, now) {
			const known = rooms.find(room);
			if (known !== undefined) return toRecord(known);
			const id = rooms.nextId();
			const made: OpenRoom = {
				id,
				room,
				kind,
				epoch,
				createdAt: now,
				topic: '',
				seq: 0,
				position: 0,
				first: 0,
				at: 0,
				count: 0,
				prunedSeq: 0,
				owner: undefined,
				slowSeconds: 0,
				expiresInSeconds: 0,
			};
			// No other room's key begins so.
			const [name, key] = isPrivate(made) ? ['', `~${id}`] : [room, nameKey(room)];
			write(
				'INSERT INTO rooms (id, name, key, kind, epoch, created_at) VALUES (?, ?, ?, ?, ?, ?)',
				id,
				name,
				key,
				kind,
				epoch,
				now,
			);
			if (isPrivate(made)) write(sealRoom, id, contentsOf(made));
			rooms.add(made);
			return toRecord(made);
		},
		room(room) {
			const open = rooms.find(room);
			return open === undefined ? undefined : toRecord(open);
		},
		roomLike(room) {
			const open = rooms.alike(room);
			return open === undefined || open === rooms.find(room) ? undefined : toRecord(open);
		},
		rooms: () => rooms.all().map(toRecord),
		renewEpochs(newEpoch) {
			const all = rooms.all();
			for (const open of all) {
				const epoch = newEpoch();
				write('UPDATE rooms SET epoch = ? WHERE id = ?', epoch, open.id);
				open.epoch = epoch;
			}
			return all.length;
		},
		updateRoom(room, patch) {
			const open = rooms.find(room);
			if (open === undefined) return;
			const patched = {...open, ...patch};
			const {slowSeconds, expiresInSeconds} = patched;
			const owner = isPrivate(open) ? undefined : patched.owner;
			if (isPrivate(open)) write(sealRoom, open.id, contentsOf(patched));
			write(
				'UPDATE rooms SET owner_id = ?, owner_nick = ?, slow_seconds = ?, expires_in_seconds = ? WHERE id = ?',
				owner?.id ?? null,
				owner?.nick ?? null,
				slowSeconds,
				expiresInSeconds,
				open.id,
			);
			Object.assign(open, patch);
		},
		forgetRoom(room) {
			const open = rooms.find(room);
			if (open === undefined) return;
			write(
				"UPDATE rooms SET key = NULL, name = '', topic = '', owner_id = NULL, owner_nick = NULL WHERE id = ?",
				open.id,
			);
			for (const table of roomMetadata) write(`DELETE FROM ${table} WHERE room_id = ?`, open.id);
			rooms.remove(open);
			onForget(open);
		},

		admit(room, userId, invite) {
			const open = rooms.find(room);
			if (open === undefined) return;
			const sql = 'INSERT OR IGNORE INTO admissions (room_id, user_id, invite) VALUES (?, ?, ?)';
			write(sql, open.id, userId, invite ?? null);
		},
		admittedBy(room, userId) {
			const open = rooms.find(room);
			const admission = statement('SELECT invite FROM admissions WHERE room_id = ? AND user_id = ?');
			const invite = open === undefined ? undefined : admission.get(open.id, userId)?.invite;
			return typeof invite === 'string' ? invite : undefined;
		},
		isAdmitted(room, userId) {
			const open = rooms.find(room);
			const admission = statement('SELECT 1 FROM admissions WHERE room_id = ? AND user_id = ?');
			return open !== undefined && admission.get(open.id, userId) !== undefined;
		},
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
			const rows = statement('SELECT user_id FROM admissions WHERE room_id = ?').all(
				rooms.find(room)?.id ?? null,
			);
			return rows.map(row => String(row.user_id));
		},

		addInvite({invite, room, at, usesLeft, expiresAt}, tokenHash) {
			const open = rooms.find(room);
			if (open === undefined) return;
			write(
				`INSERT OR REPLACE INTO invites (token_hash, invite, room_id, at, uses_left, expires_at)
				VALUES (?, ?, ?, ?, ?, ?)`,
				tokenHash,
				invite,
				open.id,
				at,
				usesLeft ?? null,
				expiresAt ?? null,
			);
		},
		redeemInvite(tokenHash, now) {
			const invite = findInvite(tokenHash, now);
			if (invite?.usesLeft === undefined) return invite;
			write('UPDATE invites SET uses_left = uses_left - 1 WHERE token_hash = ?', tokenHash);
			return {...invite, usesLeft: invite.usesLeft - 1};
		},
		findInvite,
		invites(room, now) {
			const open = rooms.find(room);
			if (open === undefined) return [];
			const rows = statement(`${selectInvites} room_id = ? ORDER BY at, invite`).all(now, open.id);
			return (rows as unknown as InviteRow[]).map(row => toInvite(row, open.room));
		},
		revokeInvite(room, invite) {
			const open = rooms.find(room);
			if (open === undefined) return false;
			return write('DELETE FROM invites WHERE room_id = ? AND invite = ?', open.id, invite) > 0;
		},

		sanction({room, user, kind, reason, until}) {
			const open = rooms.find(room);
			if (open === undefined) return;
			write(
				`INSERT OR REPLACE INTO sanctions (room_id, user_id, kind, until, padding, nick, reason)
				VALUES (?, ?, ?, ?, ${padding}, ?, ?)`,
				open.id,
				user.id,
				kind,
				until ?? null,
				user.nick,
				reason ?? null,
			);
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
			const rows = statement(
				`SELECT user_id, nick, kind, reason, until FROM sanctions
				WHERE room_id = ? AND (until IS NULL OR until > ?)`,
			).all(open.id, now);
			return (rows as unknown as SanctionRow[]).map(row => toSanction(row, open.room));
		},
		bannedRooms(userId, now) {
			const rows = statement(
				"SELECT room_id FROM sanctions WHERE user_id = ? AND kind = 'ban' AND (until IS NULL OR until > ?)",
			).all(userId, now);
			return new Set(rows.flatMap(row => rooms.byId(Number(row.room_id))?.room ?? []));
		},
		sanctionOf(room, userId, kind, now) {
			const open = rooms.find(room);
			if (open === undefined) return undefined;
			const row = statement(
				`SELECT user_id, nick, kind, reason, until FROM sanctions
				WHERE room_id = ? AND user_id = ? AND kind = ? AND (until IS NULL OR until > ?)`,
			).get(open.id, userId, kind, now) as SanctionRow | undefined;
			return row === undefined ? undefined : toSanction(row, open.room);
		},

		markRead(userId, room, seq) {
			const open = rooms.find(room);
			if (open === undefined || seq <= (readSeq(userId, room) ?? -1)) return false;
			write(
				'INSERT OR REPLACE INTO read_positions (user_id, room_id, seq) VALUES (?, ?, ?)',
				userId,
				open.id,
				seq,
			);
			return true;
		},
		readSeq,
	};
};
