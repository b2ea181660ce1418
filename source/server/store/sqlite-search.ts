/** One search in the file: pure reading, run on a connection of its own away from the path of messages. */
import type {DatabaseSync} from 'node:sqlite';
import type {Message} from '../../protocol/frames.ts';
import {type EntryRow, selectEntries, toMessage} from './rows.ts';
import {placeBits, toMatch} from './search-index.ts';
import {isEmpty, matches, parseQuery, type Wanted} from './search-words.ts';
import type {SearchQuery} from './store.ts';

export interface SqliteSearch extends Omit<SearchQuery, 'rooms'> {
	/** Name and number of each room to look in. */
	readonly rooms: readonly {readonly id: number; readonly room: string}[];
}

export interface Found {
	readonly entries: readonly Message[];
	readonly hasMore: boolean;
}

/** A time after all others; its numbers still fit 63 bits. */
const endOfTime = 2 ** (63 - placeBits) - 1;

const indexed = `${selectEntries} JOIN words ON words.rowid = entries.doc
	WHERE words MATCH ? AND words.rowid >= (? << ${placeBits}) AND words.rowid < (? << ${placeBits})
	ORDER BY words.rowid DESC`;

const expiring = `${selectEntries}
	WHERE expires_at > ? AND type = 'message' AND entries.doc >= (? << ${placeBits}) AND entries.doc < (? << ${placeBits})
	ORDER BY entries.doc DESC`;

/** Two streams, each newest first, as one. Ends both, also where the reader stops early: an open one holds the file. */
const merged = function* (one: Iterator<EntryRow>, other: Iterator<EntryRow>): Generator<EntryRow, void> {
	try {
		let first = one.next();
		let second = other.next();
		while (first.done !== true || second.done !== true) {
			if (second.done === true || (first.done !== true && first.value.at >= second.value.at)) {
				yield first.value as EntryRow;
				first = one.next();
			} else {
				yield second.value as EntryRow;
				second = other.next();
			}
		}
	} finally {
		one.return?.();
		other.return?.();
	}
};

const candidates = function* (
	db: DatabaseSync,
	query: SqliteSearch,
	wanted: Wanted,
): Generator<EntryRow, void> {
	const from = Math.max(0, query.after ?? 0);
	const to = Math.min(endOfTime, Math.max(0, query.before ?? endOfTime));
	const match = toMatch(
		db,
		wanted,
		query.rooms.map(({id}) => id),
		query.fromUserId,
	);
	const kept = match === undefined ? [] : db.prepare(indexed).iterate(match, from, to);
	// What expires is in no index: there is little of it, and not for long.
	const passing = db.prepare(expiring).iterate(query.now, from, to);
	yield* merged(
		kept[Symbol.iterator]() as Iterator<unknown> as Iterator<EntryRow>,
		passing[Symbol.iterator]() as Iterator<unknown> as Iterator<EntryRow>,
	);
};

export const searchIn = (db: DatabaseSync, query: SqliteSearch): Found => {
	const wanted = parseQuery(query.query);
	const rooms = new Map(query.rooms.map(({id, room}) => [id, room]));
	if (isEmpty(wanted) || rooms.size === 0) return {entries: [], hasMore: false};
	const found: Message[] = [];
	for (const row of candidates(db, query, wanted)) {
		const room = rooms.get(row.room_id);
		if (room === undefined) continue;
		if (query.fromUserId !== undefined && row.user_id !== query.fromUserId) continue;
		if (!matches(row.text ?? '', wanted)) continue;
		if (found.length >= query.limit && row.at !== found.at(-1)?.at) return {entries: found, hasMore: true};
		found.push(toMessage(row, room));
	}
	return {entries: found, hasMore: false};
};
