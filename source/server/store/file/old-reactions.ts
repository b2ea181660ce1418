/** Converts the reactions of files from versions without counts. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {isNamed, limitNames, reactionOf} from '../../../protocol/reactions.ts';
import {
	formatReactions,
	hashOf,
	insertUnnamed,
	newKey,
	parseReactions,
} from '../database/stored-reactions.ts';

/** Rows converted per query. */
const convertedStep = 100;

/** Numbers are BigInt, because the number of an entry exceeds 2^53. */
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

/** Keeps the named users of a message, and adds a row for every other user. */
const convertRow = ({room_id, seq, reactions}: OldRow, insert: StatementSync): string | null => {
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

/** Converts the rows of `select`, which returns those after a number. `update` writes the result. */
const convertAll = (db: DatabaseSync, select: string, update: string): void => {
	const next = prepare(db, `${select} LIMIT ${convertedStep}`);
	const change = prepare(db, update);
	const insert = prepare(db, insertUnnamed);
	let last = -1n;
	for (;;) {
		const rows = next.all(last) as unknown as OldRow[];
		for (const row of rows) {
			const converted = convertRow(row, insert);
			if (converted !== row.reactions) change.run(converted, row.doc);
			last = row.doc;
		}
		if (rows.length < convertedStep) return;
	}
};

/** Converts lists of all users to a count and the named users. */
export const convertOldReactions = (db: DatabaseSync): void => {
	convertAll(
		db,
		'SELECT doc, room_id, seq, reactions FROM entries WHERE doc > ? AND reactions IS NOT NULL ORDER BY doc',
		'UPDATE entries SET reactions = ? WHERE doc = ?',
	);
	convertAll(
		db,
		`SELECT sealed.doc AS doc, room_id, seq, contents ->> '$.reactions' AS reactions
		FROM sealed JOIN entries ON entries.doc = sealed.doc
		WHERE sealed.doc > ? AND contents ->> '$.reactions' IS NOT NULL ORDER BY sealed.doc`,
		"UPDATE sealed SET contents = json_set(contents, '$.reactions', ?) WHERE doc = ?",
	);
};
