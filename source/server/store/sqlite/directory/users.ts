/** Users in the file. */
import {nameKey} from '../../../../protocol/limits.ts';
import {skeletonOf} from '../../../names/skeleton.ts';
import type {Statements, Write} from '../../database/statements.ts';
import type {UserDirectory, UserRecord} from '../../directory.ts';

interface UserRow {
	readonly id: string;
	readonly nick: string;
	readonly created_at: number;
	readonly unused_since: number | null;
}

const selectUser = 'SELECT id, nick, created_at, unused_since FROM users WHERE';

const insertUser = `
	INSERT INTO users (id, nick, nick_key, nick_skeleton, secret_hash, created_at, unused_since)
	VALUES (?, ?, ?, ?, ?, ?, ?)`;

const toUser = (row: unknown): UserRecord | undefined => {
	if (row === undefined) return undefined;
	const {id, nick, created_at: createdAt, unused_since: unusedSince} = row as UserRow;
	return {id, nick, createdAt, ...(unusedSince !== null && {unusedSince})};
};

const deleteUser = (write: Write, userId: string): void => {
	write('DELETE FROM users WHERE id = ?', userId);
	write('DELETE FROM admissions WHERE user_id = ?', userId);
	write('DELETE FROM read_positions WHERE user_id = ?', userId);
	write('DELETE FROM room_notifications WHERE user_id = ?', userId);
	write('DELETE FROM push_subscriptions WHERE user_id = ?', userId);
	write('DELETE FROM thread_follows WHERE user_id = ?', userId);
	write('DELETE FROM inbox WHERE user_id = ?', userId);
	write('DELETE FROM blocks WHERE user_id = ?1 OR blocked_id = ?1', userId);
};

/** `onNicks` is called after a nick was taken, changed or released. */
export const createUsers = (statement: Statements, write: Write, onNicks: () => void): UserDirectory => {
	const isNickTaken = (nick: string, userId = ''): boolean => {
		const sql = 'SELECT 1 FROM users WHERE (nick_key = ? OR nick_skeleton = ?) AND id <> ? LIMIT 1';
		return statement(sql).get(nameKey(nick), skeletonOf(nick), userId) !== undefined;
	};

	return {
		createUser({id, nick, createdAt, unusedSince}, secretHash) {
			if (isNickTaken(nick, id)) return undefined;
			const [hash, unused] = [secretHash ?? null, unusedSince ?? null];
			write(insertUser, id, nick, nameKey(nick), skeletonOf(nick), hash, createdAt, unused);
			onNicks();
			return {id, nick, createdAt, ...(unusedSince !== undefined && {unusedSince})};
		},
		user: id => toUser(statement(`${selectUser} id = ?`).get(id)),
		userBySecret: secretHash => toUser(statement(`${selectUser} secret_hash = ?`).get(secretHash)),
		userByNick: nick => toUser(statement(`${selectUser} nick_key = ?`).get(nameKey(nick))),
		isNickTaken,
		users: (after, limit) =>
			statement(`${selectUser} nick_key > ? ORDER BY nick_key LIMIT ?`)
				.all(after === undefined ? '' : nameKey(after), limit)
				.flatMap(row => toUser(row) ?? []),
		rename(userId, nick) {
			if (isNickTaken(nick, userId)) return false;
			const sql = 'UPDATE users SET nick = ?, nick_key = ?, nick_skeleton = ? WHERE id = ?';
			const isRenamed = write(sql, nick, nameKey(nick), skeletonOf(nick), userId) > 0;
			onNicks();
			return isRenamed;
		},
		setUnusedSince(userId, at) {
			write('UPDATE users SET unused_since = ? WHERE id = ?', at ?? null, userId);
		},
		unusedUsers: (until, limit) =>
			statement(`${selectUser} unused_since <= ? ORDER BY unused_since LIMIT ?`)
				.all(until, limit)
				.flatMap(row => toUser(row) ?? []),
		releaseUser(userId) {
			deleteUser(write, userId);
			onNicks();
		},
	};
};
