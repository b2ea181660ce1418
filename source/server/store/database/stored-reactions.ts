/**
 * Reactions in the file. The row of a message has the counts and the people it names; every other user who reacted is
 * a row of `unnamed_reactions`, which holds only a hash. The key of the hash stands in the message's row and goes with
 * it, so that nothing can be learned from what SQLite may leave behind of the hashes.
 */
import {createHmac, randomBytes} from 'node:crypto';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {Reaction} from '../../../protocol/frames.ts';
import {isNamed, limitNames, reactionOf} from '../../../protocol/reactions.ts';
import type {UnnamedUsers} from '../apply-change.ts';
import type {Statements} from './statements.ts';

/** `key` is there once somebody reacted whom the message does not name: base64url of 16 random bytes. */
export interface StoredReactions {
	readonly list: readonly Reaction[];
	readonly key?: string | undefined;
}

/** The JSON of a message's row: the list alone, or with its key. */
export const parseReactions = (json: string | null): StoredReactions => {
	if (json === null) return {list: []};
	const stored = JSON.parse(json) as Reaction[] | StoredReactions;
	return Array.isArray(stored) ? {list: stored} : (stored as StoredReactions);
};

/** Null where there are none. */
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
const insertUnnamed = 'INSERT OR IGNORE INTO unnamed_reactions (room_id, seq, hash) VALUES (?, ?, ?)';

const hashOf = (key: string, emoji: string, userId: string): Uint8Array =>
	createHmac('sha256', Buffer.from(key, 'base64url')).update(`${emoji}\n${userId}`).digest().subarray(0, 16);

const newKey = (): string => randomBytes(16).toString('base64url');

/** The users who reacted to one message and whom it does not name. */
export class StoredUnnamedUsers implements UnnamedUsers {
	/** Made with the first such user. */
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

	/** The message is deleted or removed. Of very many rows some are left to `clearMore`. */
	clear(): void {
		if (this.key === undefined || clearSome(this.#statement, this.#roomId, this.#seq)) return;
		const note = 'INSERT OR IGNORE INTO cleared_reactions (room_id, seq) VALUES (?, ?)';
		this.#statement(note).run(this.#roomId, this.#seq);
	}
}

/** Rows deleted in one transaction: about a millisecond. */
const clearStep = 2000;

/** True when no row of the message is left. */
const clearSome = (statement: Statements, roomId: number, seq: number): boolean => {
	const clear = `
		DELETE FROM unnamed_reactions WHERE (room_id, seq, hash) IN (
			SELECT room_id, seq, hash FROM unnamed_reactions WHERE room_id = ? AND seq = ? LIMIT ${clearStep}
		)`;
	return statement(clear).run(roomId, seq) < clearStep;
};

/** Goes on with the rows of one message that `clear` left. Without their key they say nothing. */
export const clearMore = (statement: Statements): void => {
	const cleared = statement('SELECT room_id, seq FROM cleared_reactions LIMIT 1').get();
	if (cleared === undefined) return;
	const [roomId, seq] = [Number(cleared.room_id), Number(cleared.seq)];
	if (!clearSome(statement, roomId, seq)) return;
	statement('DELETE FROM cleared_reactions WHERE room_id = ? AND seq = ?').run(roomId, seq);
};

// — files from before there was a count —

const movedStep = 100;

/** Numbers as BigInt: that of an entry exceeds 2^53. */
interface OldRow {
	readonly doc: bigint;
	readonly room_id: bigint;
	readonly seq: bigint;
	readonly reactions: string;
}

const prepare = (db: DatabaseSync, sql: string): StatementSync => {
	const statement = db.prepare(sql);
	statement.setReadBigInts(true);
	return statement;
};

/** Keeps as many names as a message has now, and adds a row for every other user. */
const moveUnnamed = ({room_id, seq, reactions}: OldRow, insert: StatementSync): string | null => {
	const {list} = parseReactions(reactions);
	const kept = limitNames(list);
	if (kept === list) return reactions;
	const key = newKey();
	for (const {emoji, from} of list) {
		const named = reactionOf(kept, emoji);
		for (const {id} of from) if (!isNamed(named, id)) insert.run(room_id, seq, hashOf(key, emoji, id));
	}
	return formatReactions({list: kept, key});
};

/** Goes through the rows that `select` finds after a number, a part at a time; `update` gets what they are to have. */
const moveAll = (db: DatabaseSync, select: string, update: string): void => {
	const next = prepare(db, `${select} LIMIT ${movedStep}`);
	const change = prepare(db, update);
	const insert = prepare(db, insertUnnamed);
	let last = -1n;
	for (;;) {
		const rows = next.all(last) as unknown as OldRow[];
		for (const row of rows) {
			const moved = moveUnnamed(row, insert);
			if (moved !== row.reactions) change.run(moved, row.doc);
			last = row.doc;
		}
		if (rows.length < movedStep) return;
	}
};

/** Brings the lists of an older file to a count and the people who are named. */
export const moveOldReactions = (db: DatabaseSync): void => {
	moveAll(
		db,
		'SELECT doc, room_id, seq, reactions FROM entries WHERE doc > ? AND reactions IS NOT NULL ORDER BY doc',
		'UPDATE entries SET reactions = ? WHERE doc = ?',
	);
	moveAll(
		db,
		`SELECT sealed.doc AS doc, room_id, seq, contents ->> '$.reactions' AS reactions
		FROM sealed JOIN entries ON entries.doc = sealed.doc
		WHERE sealed.doc > ? AND contents ->> '$.reactions' IS NOT NULL ORDER BY sealed.doc`,
		"UPDATE sealed SET contents = json_set(contents, '$.reactions', ?) WHERE doc = ?",
	);
};
