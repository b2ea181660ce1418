/** Searches the messages in the database. Only reads. */
import type {DatabaseSync} from 'node:sqlite';
import {searchableTypes} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {firstDocAt, latestTime} from '../database/doc-numbers.ts';
import {type EntryRow, selectListed, selectSealed, toEntry, toRow} from '../database/entry-rows.ts';
import type {SearchPage, SearchQuery} from '../entry-log.ts';
import {toSearchPage} from '../page-rules.ts';
import {toMatch} from './match.ts';
import {mergeNewestFirst} from './newest-first.ts';
import {isEmpty, matches, type ParsedQuery, parseQuery} from './words.ts';

export interface SqliteSearch extends Omit<SearchQuery, 'rooms' | 'publicExcept'> {
	/** The name and number of each room to search. Messages of a sealed room are not indexed. */
	readonly rooms: readonly {readonly id: number; readonly room: string; readonly isSealed: boolean}[];
	/** If set, also searches all public rooms except these numbers. */
	readonly publicExcept?: readonly number[];
}

const between = (doc: string): string => `${doc} >= ${firstDocAt} AND ${doc} < ${firstDocAt}`;

const selectIndexed = `${selectListed('words', 'rowid')}
	WHERE words MATCH ? AND ${between('words.rowid')} ORDER BY words.rowid DESC`;

const selectUnindexed = `${selectListed('unindexed', 'doc')}
	WHERE ${between('unindexed.doc')} ORDER BY unindexed.doc DESC`;

const searchable = searchableTypes.map(type => `'${type}'`).join(', ');

/**
 * Sealed messages are scanned. SQL skips most of them before they become rows: plain ASCII without the letters of a
 * word of the query. `matches` decides about text that folding may change.
 */
const selectSealedIn = (room: string): string => `${selectSealed}
	WHERE private_room_id ${room} AND ${between('sealed.doc')} AND type IN (${searchable})
		AND deleted_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
		AND (contents GLOB '*[^ -~]*' OR instr(lower(contents), ?) > 0)
	ORDER BY sealed.doc DESC`;

const selectExpiring = selectSealedIn('IS NULL');
const selectPrivate = selectSealedIn('= ?');

const isNewer = (one: EntryRow, other: EntryRow): boolean =>
	one.at > other.at || (one.at === other.at && one.place > other.place);

/** All messages that may match, newest first. */
const candidates = (
	db: DatabaseSync,
	query: SqliteSearch,
	parsed: ParsedQuery,
): Generator<EntryRow, void> => {
	const from = Math.max(0, query.after ?? 0);
	const to = Math.min(latestTime, Math.max(0, query.before ?? latestTime));
	const read = function* (sql: string, ...values: (string | number)[]): Generator<EntryRow, void> {
		for (const stored of db.prepare(sql).iterate(...values)) yield toRow(stored);
	};
	const letters = parsed.words.find(word => /^[a-z0-9]+$/.test(word)) ?? '';
	const streams: Generator<EntryRow, void>[] = [];
	const searchesAllPublic = query.publicExcept !== undefined;
	const openIds = query.rooms.filter(({isSealed}) => !isSealed).map(({id}) => id);
	if (searchesAllPublic || openIds.length > 0) {
		const match = toMatch(db, parsed, searchesAllPublic ? undefined : openIds, query.fromUserId);
		if (match !== undefined) streams.push(read(selectIndexed, match, from, to));
		streams.push(read(selectUnindexed, from, to));
		// Expiring messages are few and short-lived, so those of all rooms are scanned together.
		streams.push(read(selectExpiring, from, to, query.now, letters));
	}
	// Sealed rooms have more messages, so each room is scanned separately, and only if it is searched.
	for (const {id, isSealed} of query.rooms) {
		if (isSealed) streams.push(read(selectPrivate, id, from, to, query.now, letters));
	}
	return mergeNewestFirst(streams, isNewer);
};

/** Returns a function that returns the name of a searched room by its number. It reads each name from the file once. */
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

const collect = (db: DatabaseSync, query: SqliteSearch, parsed: ParsedQuery): SearchPage => {
	const roomOf = searchedRooms(db, query);
	const found: Entry[] = [];
	for (const row of candidates(db, query, parsed)) {
		const room = roomOf(row.room_id);
		if (room === undefined) continue;
		if (row.expires_at !== null && row.expires_at <= query.now) continue;
		if (query.fromUserId !== undefined && row.user_id !== query.fromUserId) continue;
		if (!matches(row.text ?? '', parsed)) continue;
		if (found.push(toEntry(row, room)) > query.limit) break;
	}
	return toSearchPage(found, query.limit);
};

/** Call this in a transaction if other connections write: a message that is being indexed must be in exactly one stream. */
export const searchDatabase = (db: DatabaseSync, query: SqliteSearch): SearchPage => {
	const parsed = parseQuery(query.query);
	const hasNoRooms = query.rooms.length === 0 && query.publicExcept === undefined;
	if (isEmpty(parsed) || hasNoRooms) return {entries: [], hasMore: false};
	return collect(db, query, parsed);
};
