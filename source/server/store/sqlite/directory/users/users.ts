/** Users in the file. */
import {nameKey} from '../../../../../protocol/limits.ts';
import {skeletonOf} from '../../../../names/skeleton.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {UserDirectory, UserRecord} from '../../../directory/directory.ts';

interface UserRow {
	readonly id: string;
	readonly nick: string;
	readonly created_at: number;
	readonly unused_since: number | null;
	readonly away_since: number | null;
	readonly away_text: string | null;
	readonly is_bot: number | null;
}

const selectUser =
	'SELECT id, nick, created_at, unused_since, away_since, away_text, is_bot FROM users WHERE';

const insertUser = `
	INSERT INTO users (id, nick, nick_key, nick_skeleton, secret_hash, created_at, unused_since)
	VALUES (?, ?, ?, ?, ?, ?, ?)`;

const insertFirstDevice = `
	INSERT INTO devices (secret_hash, device, user_id, name, kind, created_at, seen_at)
	VALUES (?1, 'first', ?2, '', 'other', ?3, ?3)`;

const toUser = (row: unknown): UserRecord | undefined => {
	if (row === undefined) return undefined;
	const {
		id,
		nick,
		created_at: createdAt,
		unused_since: unusedSince,
		away_since,
		away_text,
		is_bot,
	} = row as UserRow;
	const text = away_text === null ? {} : {text: away_text};
	return {
		id,
		nick,
		createdAt,
		...(unusedSince !== null && {unusedSince}),
		...(away_since !== null && {away: {since: away_since, ...text}}),
		...(is_bot === 1 && {isBot: true as const}),
	};
};

const deleteUser = (write: Write, userId: string): void => {
	write('DELETE FROM users WHERE id = ?', userId);
	write('DELETE FROM admissions WHERE user_id = ?', userId);
	write('DELETE FROM moderators WHERE user_id = ?', userId);
	write('DELETE FROM server_owners WHERE user_id = ?', userId);
	write('DELETE FROM read_positions WHERE user_id = ?', userId);
	write('DELETE FROM room_notifications WHERE user_id = ?', userId);
	write('DELETE FROM push_subscriptions WHERE user_id = ?', userId);
	write('DELETE FROM thread_follows WHERE user_id = ?', userId);
	write('DELETE FROM inbox WHERE user_id = ?', userId);
	write('DELETE FROM listed_rooms WHERE user_id = ?', userId);
	write('DELETE FROM devices WHERE user_id = ?', userId);
	write('DELETE FROM pairings WHERE user_id = ?', userId);
	write('DELETE FROM blocks WHERE user_id = ?1 OR blocked_id = ?1', userId);
};

type UserReads = Pick<
	UserDirectory,
	| 'user'
	| 'userBySecret'
	| 'userByNick'
	| 'hasSecret'
	| 'isNickTaken'
	| 'users'
	| 'unusedUsers'
	| 'awayUsers'
	| 'boundOwner'
>;

const userReads = (statement: Statements): UserReads => ({
	user: id => toUser(statement(`${selectUser} id = ?`).get(id)),
	userBySecret: secretHash =>
		toUser(
			statement(`${selectUser} id = (SELECT user_id FROM devices WHERE secret_hash = ?)`).get(secretHash),
		),
	userByNick: nick => toUser(statement(`${selectUser} nick_key = ?`).get(nameKey(nick))),
	hasSecret: id =>
		statement('SELECT 1 FROM users WHERE id = ? AND secret_hash IS NOT NULL').get(id) !== undefined,
	isNickTaken(nick, userId = '') {
		const sql = 'SELECT 1 FROM users WHERE (nick_key = ? OR nick_skeleton = ?) AND id <> ? LIMIT 1';
		return statement(sql).get(nameKey(nick), skeletonOf(nick), userId) !== undefined;
	},
	users: (after, limit) =>
		statement(`${selectUser} nick_key > ? ORDER BY nick_key LIMIT ?`)
			.all(after === undefined ? '' : nameKey(after), limit)
			.flatMap(row => toUser(row) ?? []),
	unusedUsers: (until, limit) =>
		statement(`${selectUser} unused_since <= ? ORDER BY unused_since LIMIT ?`)
			.all(until, limit)
			.flatMap(row => toUser(row) ?? []),
	awayUsers: () =>
		statement(`${selectUser} away_since IS NOT NULL`)
			.all()
			.map(toUser)
			.flatMap(user => (user?.away === undefined ? [] : [{id: user.id, away: user.away}])),
	boundOwner(nick) {
		const row = statement('SELECT user_id FROM server_owners WHERE nick_key = ?').get(nameKey(nick));
		return row === undefined ? undefined : String(row.user_id);
	},
});

/** `onNickChange` is called after a nick was taken, changed or released. */
export const createUsers = (statement: Statements, write: Write, onNickChange: () => void): UserDirectory => {
	const reads = userReads(statement);
	return {
		...reads,
		createUser({id, nick, createdAt, unusedSince}, secretHash) {
			if (reads.isNickTaken(nick, id)) return undefined;
			const [hash, unused] = [secretHash ?? null, unusedSince ?? null];
			write(insertUser, id, nick, nameKey(nick), skeletonOf(nick), hash, createdAt, unused);
			if (secretHash !== undefined) write(insertFirstDevice, secretHash, id, createdAt);
			onNickChange();
			return {id, nick, createdAt, ...(unusedSince !== undefined && {unusedSince})};
		},
		rename(userId, nick) {
			if (reads.isNickTaken(nick, userId)) return false;
			const sql = 'UPDATE users SET nick = ?, nick_key = ?, nick_skeleton = ? WHERE id = ?';
			const isRenamed = write(sql, nick, nameKey(nick), skeletonOf(nick), userId) > 0;
			onNickChange();
			return isRenamed;
		},
		setUnusedSince(userId, at) {
			write('UPDATE users SET unused_since = ? WHERE id = ?', at ?? null, userId);
		},
		releaseUser(userId) {
			deleteUser(write, userId);
			onNickChange();
		},
		setBot(userId, isBot) {
			write('UPDATE users SET is_bot = ? WHERE id = ?', isBot ? 1 : null, userId);
		},
		setAway(userId, away) {
			const sql = 'UPDATE users SET away_since = ?, away_text = ? WHERE id = ?';
			write(sql, away?.since ?? null, away?.text ?? null, userId);
		},
		bindOwner(nick, userId) {
			write('INSERT OR REPLACE INTO server_owners (nick_key, user_id) VALUES (?, ?)', nameKey(nick), userId);
		},
	};
};
