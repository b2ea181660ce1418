/**
 * Reactions in the file. The row of a message has the counts and the named users. Every other user who reacted has a
 * row in `unnamed_reactions`, which contains only a hash. The key of the hashes is in the row of the message and is
 * deleted with it, so copies of the hashes that SQLite may leave behind reveal nothing.
 */
import {createHmac, randomBytes} from 'node:crypto';
import type {Reaction} from '../../../protocol/server-frames.ts';
import type {UnnamedUsers} from '../apply-change.ts';
import type {Statements} from './statements.ts';

/** `key` is set as soon as a user reacted who is not named. It is base64url of 16 random bytes. */
export interface StoredReactions {
	readonly list: readonly Reaction[];
	readonly key?: string | undefined;
}

/** Parses the JSON of a row: the list alone, or the list with its key. */
export const parseReactions = (json: string | null): StoredReactions => {
	if (json === null) return {list: []};
	const stored = JSON.parse(json) as Reaction[] | StoredReactions;
	return Array.isArray(stored) ? {list: stored} : (stored as StoredReactions);
};

/** Null if there are no reactions. */
export const formatReactions = ({list, key}: StoredReactions): string | null =>
	list.length === 0 ? null : JSON.stringify(key === undefined ? list : {key, list});

export const reactionsSchema = `
	CREATE TABLE unnamed_reactions (
		room_id INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (room_id, seq, hash)
	) STRICT, WITHOUT ROWID;
	CREATE TABLE cleared_reactions (
		room_id INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (room_id, seq)
	) STRICT, WITHOUT ROWID;
`;

/** `INSERT OR IGNORE`: a list from an older version may name a user twice. */
export const insertUnnamed = 'INSERT OR IGNORE INTO unnamed_reactions (room_id, seq, hash) VALUES (?, ?, ?)';

export const hashOf = (key: string, emoji: string, userId: string): Uint8Array =>
	createHmac('sha256', Buffer.from(key, 'base64url')).update(`${emoji}\n${userId}`).digest().subarray(0, 16);

export const newKey = (): string => randomBytes(16).toString('base64url');

/** The users who reacted to one message but are not named in it. */
export class StoredUnnamedUsers implements UnnamedUsers {
	/** Created with the first such user. */
	key: string | undefined;
	readonly #statement: Statements;
	readonly #roomId: number;
	readonly #seq: number;

	constructor(
		statement: Statements,
		message: {readonly room_id: number; readonly seq: number},
		key?: string,
	) {
		this.#statement = statement;
		this.#roomId = message.room_id;
		this.#seq = message.seq;
		this.key = key;
	}

	has(emoji: string, userId: string): boolean {
		if (this.key === undefined) return false;
		const select = 'SELECT 1 FROM unnamed_reactions WHERE room_id = ? AND seq = ? AND hash = ?';
		const hash = hashOf(this.key, emoji, userId);
		return this.#statement(select).get(this.#roomId, this.#seq, hash) !== undefined;
	}

	add(emoji: string, userId: string): void {
		this.key ??= newKey();
		this.#statement(insertUnnamed).run(this.#roomId, this.#seq, hashOf(this.key, emoji, userId));
	}

	delete(emoji: string, userId: string): void {
		if (this.key === undefined) return;
		const remove = 'DELETE FROM unnamed_reactions WHERE room_id = ? AND seq = ? AND hash = ?';
		this.#statement(remove).run(this.#roomId, this.#seq, hashOf(this.key, emoji, userId));
	}

	/**
	 * Deletes the rows of a message that is deleted or removed. If there are very many, `clearMore` deletes the rest.
	 */
	clear(): void {
		if (this.key === undefined || clearSome(this.#statement, this.#roomId, this.#seq)) return;
		const note = 'INSERT OR IGNORE INTO cleared_reactions (room_id, seq) VALUES (?, ?)';
		this.#statement(note).run(this.#roomId, this.#seq);
	}
}

/** Rows deleted in one transaction, which takes about a millisecond. */
const clearStep = 2000;

/** Deletes some rows of a message. Returns true if none are left. */
const clearSome = (statement: Statements, roomId: number, seq: number): boolean => {
	const clear = `
		DELETE FROM unnamed_reactions WHERE (room_id, seq, hash) IN (
			SELECT room_id, seq, hash FROM unnamed_reactions WHERE room_id = ? AND seq = ? LIMIT ${clearStep}
		)`;
	return statement(clear).run(roomId, seq) < clearStep;
};

/** Deletes more of the rows that `clear` left. Without their key they reveal nothing. */
export const clearMore = (statement: Statements): void => {
	const cleared = statement('SELECT room_id, seq FROM cleared_reactions LIMIT 1').get();
	if (cleared === undefined) return;
	const [roomId, seq] = [Number(cleared.room_id), Number(cleared.seq)];
	if (!clearSome(statement, roomId, seq)) return;
	statement('DELETE FROM cleared_reactions WHERE room_id = ? AND seq = ?').run(roomId, seq);
};
