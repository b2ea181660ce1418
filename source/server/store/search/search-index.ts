/**
 * The index behind `search`: which words lead to which messages.
 *
 * FTS5 gets the terms of `search-words.ts` as they are, without the text. A message's number there is its
 * time and its place among those of that millisecond (`doc`), so that walking the index backwards is newest
 * first, a time is a range of numbers, and nothing is ever sorted. Whose it is and where it was said stand
 * beside the words as one character each, from planes no text's terms are of; two rooms may share one, so
 * the row itself is looked at in the end.
 *
 * FTS5 answers one word lazily, but merges all that begin alike before the first hit: a tenth of a second
 * for a frequent one. So the terms are kept in a list too, a beginning is turned into the words that begin
 * so, and only where those are too many is its own index of the first three characters walked instead.
 *
 * A message is not indexed in the transaction that places it, which would cost each commit more than the rest of
 * it, but noted in `unindexed` there, and indexed with many others soon after. A search looks at what is noted
 * by itself, so nobody sees the difference.
 *
 * A message that expires and one in a private room are not indexed: FTS5 leaves traces of words (seen: the index
 * of its segments keeps whole terms in pages that were moved, and terms that were deleted until it merges).
 */
import type {DatabaseSync} from 'node:sqlite';
import {docOf, placeIn, timeIn} from '../database/doc-numbers.ts';
import type {Statements} from '../database/statements.ts';
import {indexTerms, type QueryTerm, queryTerms, type Wanted} from './words.ts';

export const searchSchema = `
	CREATE VIRTUAL TABLE words USING fts5 (
		terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii', prefix = '1 2 3'
	);
	CREATE TABLE terms (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
	CREATE TABLE unindexed (doc INTEGER PRIMARY KEY) STRICT;
`;

const planeSize = 0xfff0;

/** One character of a private plane for the room. */
const roomTerm = (roomId: number): string => String.fromCodePoint(0xf0000 + (roomId % planeSize));

/** One character of another private plane for the user. */
const userTerm = (userId: string): string => {
	let hash = 0;
	for (let index = 0; index < userId.length; index++) {
		hash = (Math.imul(hash, 31) + userId.charCodeAt(index)) >>> 0;
	}
	return String.fromCodePoint(0x100000 + (hash % planeSize));
};

/** A message as the index knows it. */
export interface Indexed {
	readonly at: number;
	/** Its place among those of the same millisecond. */
	readonly place: number;
	readonly roomId: number;
	readonly userId: string;
	readonly text: string;
}

export interface SearchIndex {
	/** Notes a message, by its `at` and place, to be indexed by `catchUp`. */
	note(at: number, place: number): void;
	/** Takes a message out, whether indexed by now or only noted. It must be as it was when it was noted. */
	remove(message: Indexed): void;

	/** Indexes up to `step` of what is noted; answers with how many it were. */
	catchUp(step: number): number;
	/** Drops terms that no message has any more. To be called once, at the end of a transaction that removed. */
	tidy(): void;
	/** How many terms wait for `tidySome`. */
	deferredTerms(): number;
	/** Instead of `tidy`: leaves that to `tidySome`. */
	deferTidy(): void;
	/** Drops up to `step` terms, of those left to it, that no message has any more. Returns how many it looked at. */
	tidySome(step: number): number;
	/** What is remembered of a transaction that was rolled back is forgotten. */
	reset(): void;
}

interface NotedRow {
	readonly at: number;
	readonly place: number;
	readonly room_id: number;
	readonly user_id: string;
	readonly text: string;
}

const selectNoted = `
	SELECT ${timeIn('unindexed.doc')} AS at, ${placeIn('unindexed.doc')} AS place, room_id, user_id, text
	FROM unindexed JOIN entries ON entries.doc = unindexed.doc ORDER BY unindexed.doc LIMIT ?`;

/** Terms remembered as listed, so that they are not written again. */
const rememberedTerms = 50_000;

export const createSearchIndex = (statement: Statements): SearchIndex => {
	const listed = new Set<string>();
	const doubtful = new Set<string>();
	/** Looking for a term costs more than removing a message: after many removals each is looked for once. */
	const deferred = new Set<string>();

	const list = (term: string): void => {
		if (listed.has(term)) return;
		if (listed.size >= rememberedTerms) listed.clear();
		listed.add(term);
		statement('INSERT OR IGNORE INTO terms (term) VALUES (?)').run(term);
	};

	/** Drops the term unless a message has it. */
	const drop = (term: string): void => {
		if (statement('SELECT 1 FROM words WHERE words MATCH ? LIMIT 1').get(`"${term}"`) !== undefined) return;
		listed.delete(term);
		statement('DELETE FROM terms WHERE term = ?').run(term);
	};

	const rowOf = ({roomId, userId}: Indexed, terms: readonly string[]): string =>
		[roomTerm(roomId), userTerm(userId), ...terms].join(' ');

	const add = (message: Indexed): void => {
		const terms = indexTerms(message.text);
		terms.forEach(list);
		statement(`INSERT INTO words (rowid, terms) VALUES (${docOf}, ?)`).run(
			message.at,
			message.place,
			rowOf(message, terms),
		);
	};

	const unnote = (at: number, place: number): boolean =>
		statement(`DELETE FROM unindexed WHERE doc = ${docOf}`).run(at, place) > 0;

	return {
		note(at, place) {
			statement(`INSERT INTO unindexed (doc) VALUES (${docOf})`).run(at, place);
		},
		remove(message) {
			if (unnote(message.at, message.place)) return;
			const terms = indexTerms(message.text);
			for (const term of terms) doubtful.add(term);
			statement(`INSERT INTO words (words, rowid, terms) VALUES ('delete', ${docOf}, ?)`).run(
				message.at,
				message.place,
				rowOf(message, terms),
			);
		},
		catchUp(step) {
			const noted = statement(selectNoted).all(step) as unknown as NotedRow[];
			for (const {at, place, room_id: roomId, user_id: userId, text} of noted) {
				unnote(at, place);
				add({at, place, roomId, userId, text});
			}
			return noted.length;
		},
		tidy() {
			for (const term of doubtful) drop(term);
			doubtful.clear();
		},
		deferTidy() {
			for (const term of doubtful) deferred.add(term);
			doubtful.clear();
		},
		deferredTerms: () => deferred.size,
		tidySome(step) {
			let count = 0;
			for (const term of deferred) {
				if (count === step) break;
				count++;
				drop(term);
				deferred.delete(term);
			}
			return count;
		},
		reset() {
			listed.clear();
			doubtful.clear();
		},
	};
};

/** More words than this that begin alike are not asked for one by one. */
const expandedTerms = 500;
/** More rooms than this are not asked for by the index. */
const askedRooms = 50;
const prefixLength = 3;

/** The words that begin so as one expression; undefined: there are none. */
const expand = (db: DatabaseSync, term: string): string | undefined => {
	const found = db
		.prepare('SELECT term FROM terms WHERE term >= ? AND term < ? LIMIT ?')
		.all(term, `${term}\u{10FFFF}`, expandedTerms + 1);
	if (found.length === 0) return undefined;
	if (found.length > expandedTerms) return `"${[...term].slice(0, prefixLength).join('')}"*`;
	return `(${found.map(row => `"${row.term}"`).join(' OR ')})`;
};

const toExpression = (db: DatabaseSync, {term, isPrefix}: QueryTerm): string | undefined =>
	isPrefix ? expand(db, term) : `"${term}"`;

/**
 * What FTS5 is asked for: every message that is wanted, and some that are not, also of other rooms where there are
 * many rooms or `roomIds` is undefined. Undefined: there is none.
 * Terms hold letters, digits and emoji alone, so nothing a person types is an operator here.
 */
export const toMatch = (
	db: DatabaseSync,
	wanted: Wanted,
	roomIds: readonly number[] | undefined,
	userId: string | undefined,
): string | undefined => {
	const parts = queryTerms(wanted).map(term => toExpression(db, term));
	if (parts.length === 0 || parts.includes(undefined)) return undefined;
	if (userId !== undefined) parts.push(`"${userTerm(userId)}"`);
	if (roomIds !== undefined && roomIds.length <= askedRooms)
		parts.push(`(${roomIds.map(id => `"${roomTerm(id)}"`).join(' OR ')})`);
	return parts.join(' AND ');
};
