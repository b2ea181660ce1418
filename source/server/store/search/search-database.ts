/** One search in the file: pure reading, run on a connection of its own away from the path of messages. */
import type {DatabaseSync} from 'node:sqlite';
import type {Message} from '../../../protocol/frames.ts';
import {firstDocAt, latestTime} from '../database/doc-numbers.ts';
import {
	type EntryRow,
	type StoredRow,
	selectListed,
	selectSealed,
	toMessage,
	toRow,
} from '../database/entry-rows.ts';
import type {SearchQuery} from '../entry-log.ts';
import {toFound} from '../page-rules.ts';
import {toMatch} from './search-index.ts';
import {isEmpty, matches, parseQuery, type Wanted} from './words.ts';

export interface SqliteSearch extends Omit<SearchQuery, 'rooms' | 'publicExcept'> {
	/** Name and number of each room to look in; messages of a private one are in no index. */
	readonly rooms: readonly {readonly id: number; readonly room: string; readonly isPrivate: boolean}[];
	/** Given: all public rooms as well, except those of these numbers. */
	readonly publicExcept?: readonly number[];
}

export interface Found {
	readonly entries: readonly Message[];
	readonly hasMore: boolean;
}

const between = (doc: string): string => `${doc} >= ${firstDocAt} AND ${doc} < ${firstDocAt}`;

const indexed = `${selectListed('words', 'rowid')}
	WHERE words MATCH ? AND ${between('words.rowid')} ORDER BY words.rowid DESC`;

const unindexed = `${selectListed('unindexed', 'doc')}
	WHERE ${between('unindexed.doc')} ORDER BY unindexed.doc DESC`;

/**
 * What is sealed is walked, so most of it is ruled out before it becomes a row: plain ASCII without the letters
 * of the word asked for. What folding may change is left to `matches`.
 */
const sealed = (room: string): string => `${selectSealed}
	WHERE private_room_id ${room} AND ${between('sealed.doc')} AND type = 'message'
		AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
		AND (contents GLOB '*[^ -~]*' OR instr(lower(contents), ?) > 0)
	ORDER BY sealed.doc DESC`;

const expiring = sealed('IS NULL');
const said = sealed('= ?');

const isNewer = (one: EntryRow, other: EntryRow): boolean =>
	one.at > other.at || (one.at === other.at && one.place > other.place);

/** Streams, each newest first, as one. Ends them all, also where the reader stops early. */
const merged = function* (streams: readonly Iterator<EntryRow, unknown>[]): Generator<EntryRow, void> {
	const sources = streams.map(stream => ({stream, head: stream.next()}));
	try {
		for (;;) {
			let newest: {row: EntryRow; from: (typeof sources)[number]} | undefined;
			for (const from of sources) {
				if (from.head.done === true) continue;
				if (newest === undefined || isNewer(from.head.value, newest.row))
					newest = {row: from.head.value, from};
			}
			if (newest === undefined) return;
			yield newest.row;
			newest.from.head = newest.from.stream.next();
		}
	} finally {
		for (const {stream} of sources) stream.return?.();
	}
};

const candidates = (db: DatabaseSync, query: SqliteSearch, wanted: Wanted): Generator<EntryRow, void> => {
	const from = Math.max(0, query.after ?? 0);
	const to = Math.min(latestTime, Math.max(0, query.before ?? latestTime));
	const stream = function* (sql: string, ...values: (string | number)[]): Generator<EntryRow, void> {
		for (const stored of db.prepare(sql).iterate(...values)) yield toRow(stored as unknown as StoredRow);
	};
	const letters = wanted.words.find(word => /^[a-z0-9]+$/.test(word)) ?? '';
	const isEveryPublicRoom = query.publicExcept !== undefined;
	const open = query.rooms.filter(({isPrivate}) => !isPrivate).map(({id}) => id);
	const isIndexAsked = isEveryPublicRoom || open.length > 0;
	const match = isIndexAsked
		? toMatch(db, wanted, isEveryPublicRoom ? undefined : open, query.fromUserId)
		: undefined;
	return merged([
		...(match === undefined ? [] : [stream(indexed, match, from, to)]),
		// What expires is in no index: there is little of it, and not for long. Nor is what is said in a private room:
		// there is more of it, so each is walked by itself, and only where somebody looks in it.
		...(isIndexAsked ? [stream(unindexed, from, to), stream(expiring, from, to, query.now, letters)] : []),
		...query.rooms
			.filter(({isPrivate}) => isPrivate)
			.map(({id}) => stream(said, id, from, to, query.now, letters)),
	]);
};

/** The name of the room with this number, if the search looks in it; the file is asked once for each. */
const searchedRooms = (
	db: DatabaseSync,
	{rooms, publicExcept}: SqliteSearch,
): ((id: number) => string | undefined) => {
	const names = new Map<number, string | undefined>(rooms.map(({id, room}) => [id, room]));
	if (publicExcept === undefined) return id => names.get(id);
	for (const id of publicExcept) if (!names.has(id)) names.set(id, undefined);
	const publicName = db.prepare(
		"SELECT name FROM rooms WHERE id = ? AND kind = 'public' AND key IS NOT NULL",
	);
	return id => {
		if (!names.has(id)) names.set(id, publicName.get(id)?.name as string | undefined);
		return names.get(id);
	};
};

const collect = (db: DatabaseSync, query: SqliteSearch, wanted: Wanted): Found => {
	const roomOf = searchedRooms(db, query);
	const found: Message[] = [];
	for (const row of candidates(db, query, wanted)) {
		const room = roomOf(row.room_id);
		if (room === undefined) continue;
		if (query.fromUserId !== undefined && row.user_id !== query.fromUserId) continue;
		if (!matches(row.text ?? '', wanted)) continue;
		if (found.push(toMessage(row, room)) > query.limit) break;
	}
	return toFound(found, query.limit);
};

export const searchIn = (db: DatabaseSync, query: SqliteSearch): Found => {
	const wanted = parseQuery(query.query);
	const isNowhere = query.rooms.length === 0 && query.publicExcept === undefined;
	if (isEmpty(wanted) || isNowhere) return {entries: [], hasMore: false};
	// One look at the file for all: a message on its way into the index is in one of the streams, not in both.
	db.exec('BEGIN');
	try {
		return collect(db, query, wanted);
	} finally {
		db.exec('COMMIT');
	}
};
