/**
 * Checks a database without changing it, whether a hub uses it or not: its pages and indexes, the stored counts, rows
 * without a parent, and the search index.
 */
import type {DatabaseSync} from 'node:sqlite';
import {messageOf} from '../../../../errors/error-message.ts';
import {searchableTypes} from '../../../../protocol/entry-kinds.ts';
import {pragma} from '../../database/driver.ts';
import {toStoreError} from '../../database/sqlite-errors.ts';
import {roomTerm} from '../../search/search-index.ts';
import {newestVersion} from '../migrations.ts';
import {openFile} from './open-file.ts';

export interface DatabaseCheck {
	readonly name: 'pages' | 'counts' | 'rows' | 'search';
	/** Sentences without a remedy. Empty: no problem was found. */
	readonly problems: readonly string[];
}

export interface CheckedDatabase {
	readonly schema: number;
	/** Whether the schema is older. The server upgrades it at its start; until then only the pages are checked. */
	readonly isOlder: boolean;
	readonly rooms: number;
	readonly entries: number;
	readonly users: number;
	readonly checks: readonly DatabaseCheck[];
}

/** The most problems reported of one kind. */
const mostProblems = 20;

const countOf = (db: DatabaseSync, sql: string, ...values: (string | number)[]): number =>
	Number(Object.values(db.prepare(sql).get(...values) ?? {})[0] ?? 0);

const checkPages = (db: DatabaseSync): readonly string[] =>
	db
		.prepare(`PRAGMA integrity_check(${mostProblems})`)
		.all()
		.map(row => String(row.integrity_check))
		.filter(line => line !== 'ok');

/** A room that was removed has no key; its entries are deleted in the background. */
const wrongRooms = `
	SELECT rooms.id, seq, entry_count AS stored, counted, newest FROM rooms JOIN (
		SELECT room_id, count(*) AS counted, max(seq) AS newest FROM entries GROUP BY room_id
	) ON room_id = rooms.id
	WHERE key IS NOT NULL AND (entry_count <> counted OR newest > seq) LIMIT ${mostProblems}`;
const emptyRooms = `
	SELECT id, entry_count AS stored FROM rooms WHERE key IS NOT NULL AND entry_count <> 0
		AND NOT EXISTS (SELECT 1 FROM entries WHERE room_id = rooms.id) LIMIT ${mostProblems}`;
const wrongThreads = `
	SELECT entries.room_id, entries.seq, coalesce(replies, 0) AS stored, coalesce(counted, 0) AS counted
	FROM entries JOIN rooms ON rooms.id = entries.room_id LEFT JOIN (
		SELECT room_id, thread, count(*) AS counted FROM entries
		WHERE thread IS NOT NULL AND type = 'message' AND deleted_at IS NULL GROUP BY room_id, thread
	) AS found ON found.room_id = entries.room_id AND found.thread = entries.seq
	WHERE type = 'message' AND key IS NOT NULL AND coalesce(replies, 0) <> coalesce(counted, 0) LIMIT ${mostProblems}`;

/** Rooms are named by their numbers: names of private rooms are secret. */
const checkCounts = (db: DatabaseSync): readonly string[] => [
	...db
		.prepare(wrongRooms)
		.all()
		.map(
			({id, seq, stored, counted, newest}) =>
				`Room ${id} counts ${stored} entries up to ${seq}, but has ${counted} up to ${newest}.`,
		),
	...db
		.prepare(emptyRooms)
		.all()
		.map(({id, stored}) => `Room ${id} counts ${stored} entries, but has none.`),
	...db
		.prepare(wrongThreads)
		.all()
		.map(
			({room_id, seq, stored, counted}) =>
				`Message ${seq} of room ${room_id} counts ${stored} replies, but has ${counted}.`,
		),
];

/** Rows without a parent: a description, and the query that counts them. */
const strayRows: readonly (readonly [string, string])[] = [
	['entries without a room', 'FROM entries WHERE room_id NOT IN (SELECT id FROM rooms)'],
	['sealed texts without an entry', 'FROM sealed WHERE doc NOT IN (SELECT doc FROM entries)'],
	['inbox items without a message', 'FROM inbox WHERE doc NOT IN (SELECT doc FROM entries)'],
	[
		'pins without a message',
		'FROM pins WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.room_id = pins.room_id AND entries.seq = pins.seq)',
	],
	['notes of the search without a message', 'FROM unindexed WHERE doc NOT IN (SELECT doc FROM entries)'],
	['devices without a user', 'FROM devices WHERE user_id NOT IN (SELECT id FROM users)'],
];

const checkRows = (db: DatabaseSync): readonly string[] =>
	strayRows.flatMap(([what, from]) => {
		const count = countOf(db, `SELECT count(*) ${from}`);
		return count === 0 ? [] : [`There are ${count} ${what}.`];
	});

const searchable = searchableTypes.map(type => `'${type}'`).join(', ');
const isIndexed = `type IN (${searchable}) AND deleted_at IS NULL
	AND doc NOT IN (SELECT doc FROM sealed) AND doc NOT IN (SELECT doc FROM unindexed)`;

const countMissing = `SELECT count(*) FROM entries
	WHERE room_id = ? AND ${isIndexed} AND doc NOT IN (SELECT rowid FROM words WHERE words MATCH ?)`;
const countSurplus = `SELECT count(*) FROM words
	WHERE words MATCH ? AND NOT EXISTS (SELECT 1 FROM entries WHERE doc = words.rowid AND ${isIndexed})`;

const checkSearch = (db: DatabaseSync): readonly string[] => {
	let missing = 0;
	let surplus = 0;
	const terms = new Set<string>();
	for (const {id} of db.prepare('SELECT id FROM rooms').all()) {
		const term = `"${roomTerm(Number(id))}"`;
		missing += countOf(db, countMissing, Number(id), term);
		// Two rooms may share a term.
		if (!terms.has(term)) surplus += countOf(db, countSurplus, term);
		terms.add(term);
	}
	return [
		...(missing > 0 ? [`The search index lacks ${missing} messages.`] : []),
		...(surplus > 0 ? [`The search index has ${surplus} messages that do not exist.`] : []),
	];
};

const checkContents = (db: DatabaseSync): readonly DatabaseCheck[] => [
	{name: 'counts', problems: checkCounts(db)},
	{name: 'rows', problems: checkRows(db)},
	{name: 'search', problems: checkSearch(db)},
];

const checkAll = (db: DatabaseSync): CheckedDatabase => {
	const schema = Number(pragma(db, 'user_version'));
	const isOlder = schema < newestVersion;
	const pages: DatabaseCheck = {name: 'pages', problems: checkPages(db)};
	// Damaged pages would make every other count wrong, or fail.
	const isReadable = schema > 0 && pages.problems.length === 0;
	const count = (table: string): number => (isReadable ? countOf(db, `SELECT count(*) FROM ${table}`) : 0);
	return {
		schema,
		isOlder,
		rooms: count('rooms'),
		entries: count('entries'),
		users: count('users'),
		checks: isReadable && !isOlder ? [pages, ...checkContents(db)] : [pages],
	};
};

const unreadable = {schema: 0, isOlder: false, rooms: 0, entries: 0, users: 0};

/** Checks the state of one moment. Throws a `StoreError` if the file cannot be read. */
export const checkDatabase = (path: string): CheckedDatabase => {
	const db = openFile(path, {readOnly: true});
	try {
		db.exec('PRAGMA temp_store = MEMORY; BEGIN');
		return checkAll(db);
	} catch (error) {
		const failure = toStoreError(error, path);
		if (failure.reason !== 'damaged') throw failure;
		// SQLite aborts the check at some kinds of damage.
		return {...unreadable, checks: [{name: 'pages', problems: [messageOf(error)]}]};
	} finally {
		db.close();
	}
};
