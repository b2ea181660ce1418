/**
 * The index behind `search`: which words occur in which messages.
 *
 * FTS5 stores the terms of `words.ts` without the text. The row number of a message is its number in the file
 * (`database/doc-numbers.ts`), so a backward scan of the index returns the newest messages first, a period of time is a
 * range of numbers, and no result needs sorting. The user and the room of a message are stored as terms as well: one
 * character each, from private planes that no text has terms from. Two rooms may share a character, so the search
 * checks each row in the end.
 *
 * FTS5 returns the matches of one term on demand, but it merges all terms with a common prefix before the first match:
 * a tenth of a second for a frequent prefix. The table `terms` therefore lists all terms. `match.ts` expands a prefix
 * into the listed terms, and uses the prefix index of FTS5 only if there are too many.
 *
 * A message is not indexed in the transaction that appends it, because that would cost more than the rest of the
 * commit. The transaction notes it in `unindexed`, and many messages are indexed together soon after. A search also
 * reads the noted messages one by one, so its results do not depend on the progress of the indexing.
 *
 * Messages that expire and messages in private rooms are not indexed, because FTS5 leaves traces of words: its segments
 * keep whole terms in moved pages, and deleted terms until they are merged. Both were observed.
 */
import {docOf, placeIn, timeIn} from '../database/doc-numbers.ts';
import type {Statements} from '../database/statements.ts';
import {indexTerms} from './words.ts';

export const searchSchema = `
	CREATE VIRTUAL TABLE words USING fts5 (
		terms, content = '', detail = none, columnsize = 0, tokenize = 'ascii', prefix = '1 2 3'
	);
	CREATE TABLE terms (term TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
	CREATE TABLE unindexed (doc INTEGER PRIMARY KEY) STRICT;
`;

const planeSize = 0xfff0;

/** The term of a room: one character of a private plane. */
export const roomTerm = (roomId: number): string => String.fromCodePoint(0xf0000 + (roomId % planeSize));

/** The term of a user: one character of another private plane. */
export const userTerm = (userId: string): string => {
	let hash = 0;
	for (let index = 0; index < userId.length; index++) {
		hash = (Math.imul(hash, 31) + userId.charCodeAt(index)) >>> 0;
	}
	return String.fromCodePoint(0x100000 + (hash % planeSize));
};

/** The fields of a message that the index stores. */
export interface Indexed {
	readonly at: number;
	/** Its place among the messages of the same millisecond. */
	readonly place: number;
	readonly roomId: number;
	readonly userId: string;
	readonly text: string;
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

/** How many listed terms are cached, so that they are not inserted again. */
const cachedTerms = 50_000;

const toTerms = ({roomId, userId}: Indexed, terms: readonly string[]): string =>
	[roomTerm(roomId), userTerm(userId), ...terms].join(' ');

export class SearchIndex {
	readonly #statement: Statements;
	/** Terms known to be in the list. */
	readonly #listed = new Set<string>();
	/** Terms of messages removed in this transaction. They may be unused now. */
	readonly #perhapsUnused = new Set<string>();
	/** The same after many removals: one lookup per term costs less than one per message. */
	readonly #deferred = new Set<string>();

	constructor(statement: Statements) {
		this.#statement = statement;
	}

	/** Notes a message, which `catchUp` will index. */
	note(at: number, place: number): void {
		this.#statement(`INSERT INTO unindexed (doc) VALUES (${docOf})`).run(at, place);
	}

	/** Removes a message, indexed or only noted. Its text must be the one it was noted with. */
	remove(message: Indexed): void {
		if (this.#removeNote(message.at, message.place)) return;
		const terms = indexTerms(message.text);
		for (const term of terms) this.#perhapsUnused.add(term);
		this.#statement(`INSERT INTO words (words, rowid, terms) VALUES ('delete', ${docOf}, ?)`).run(
			message.at,
			message.place,
			toTerms(message, terms),
		);
	}

	/** Indexes up to `step` noted messages. Returns how many. */
	catchUp(step: number): number {
		const noted = this.#statement(selectNoted).all(step) as unknown as NotedRow[];
		for (const {at, place, room_id: roomId, user_id: userId, text} of noted) {
			this.#removeNote(at, place);
			this.#add({at, place, roomId, userId, text});
		}
		return noted.length;
	}

	/** Drops terms that no message contains. Call once, at the end of a transaction that removed messages. */
	tidy(): void {
		for (const term of this.#perhapsUnused) this.#dropIfUnused(term);
		this.#perhapsUnused.clear();
	}

	/** Call instead of `tidy` to leave the terms to `tidySome`. */
	deferTidy(): void {
		for (const term of this.#perhapsUnused) this.#deferred.add(term);
		this.#perhapsUnused.clear();
	}

	/** Whether terms wait for `tidySome`. */
	get isUntidy(): boolean {
		return this.#deferred.size > 0;
	}

	/** Checks up to `step` deferred terms and drops those that no message contains. Returns the number of checked terms. */
	tidySome(step: number): number {
		let count = 0;
		for (const term of this.#deferred) {
			if (count === step) break;
			count++;
			this.#dropIfUnused(term);
			this.#deferred.delete(term);
		}
		return count;
	}

	/** Discards cached state after a rollback. */
	reset(): void {
		this.#listed.clear();
		this.#perhapsUnused.clear();
	}

	#add(message: Indexed): void {
		const terms = indexTerms(message.text);
		for (const term of terms) this.#list(term);
		this.#statement(`INSERT INTO words (rowid, terms) VALUES (${docOf}, ?)`).run(
			message.at,
			message.place,
			toTerms(message, terms),
		);
	}

	#removeNote(at: number, place: number): boolean {
		return this.#statement(`DELETE FROM unindexed WHERE doc = ${docOf}`).run(at, place) > 0;
	}

	#list(term: string): void {
		if (this.#listed.has(term)) return;
		if (this.#listed.size >= cachedTerms) this.#listed.clear();
		this.#listed.add(term);
		this.#statement('INSERT OR IGNORE INTO terms (term) VALUES (?)').run(term);
	}

	#dropIfUnused(term: string): void {
		const match = this.#statement('SELECT 1 FROM words WHERE words MATCH ? LIMIT 1');
		if (match.get(`"${term}"`) !== undefined) return;
		this.#listed.delete(term);
		this.#statement('DELETE FROM terms WHERE term = ?').run(term);
	}
}
