/** The state in SQLite. Its methods that write are called within a transaction. */
import {isPrivate, type OpenRoom, type Rooms} from '../database/open-rooms.ts';
import {toStoreError} from '../database/sqlite-errors.ts';
import type {Statements, Write} from '../database/statements.ts';
import type {Page, SearchPage, SearchQuery} from '../entry-log.ts';
import type {SqliteSearch} from '../search/search-database.ts';
import type {Expired, State} from '../state.ts';
import {createDirectory} from './directory/directory.ts';
import {createJournalRecords} from './directory/journal-records.ts';
import {createDirectRecords} from './directory/rooms/direct-records.ts';
import {createRoomLists} from './directory/rooms/room-lists.ts';
import {createThreadRecords} from './directory/rooms/thread-records.ts';
import {createServerKey} from './directory/server-key.ts';
import {createDeviceRecords} from './directory/users/device-records.ts';
import {createNotificationRecords} from './directory/users/notification-records.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

interface StateOptions {
	/** The file, for errors. */
	readonly path: string;
	readonly statement: Statements;
	readonly rooms: Rooms;
	readonly log: SqliteLog;
	readonly search: (query: SqliteSearch) => Promise<SearchPage>;
	/** Called after a room was removed; its entries are still in the file. */
	readonly onForget: () => void;
	/** Called after entries were pruned. */
	readonly onPrune: () => void;
	/** Called after expired entries were removed. */
	readonly onExpire: () => void;
}

const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

/** Permanently removes entries. The search index drops their terms later. */
const prune = ({log, onPrune}: StateOptions, open: OpenRoom, through: number): number => {
	const rows = log.reader.keptUpTo(open, through);
	for (const row of rows) log.remove(row);
	// Replies are newer than the first message of their thread, which is pruned before them.
	log.takeThreadChanges();
	log.updateFirst();
	log.index.deferTidy();
	open.prunedSeq = Math.max(open.prunedSeq, rows.at(-1)?.seq ?? 0);
	onPrune();
	return rows.length;
};

/** The changes to threads and pinned messages by the removal of expired messages; empty if there are none. */
const threadChanges = ({log, rooms}: StateOptions): Pick<Expired, 'threads' | 'unpinned'> => {
	const {threads, unpinned} = log.takeThreadChanges();
	const changed = threads.flatMap(({roomId, seq, replies}) => {
		const room = rooms.byId(roomId)?.room;
		return room === undefined ? [] : [{room, seq, replies}];
	});
	const names = unpinned.flatMap(id => rooms.byId(id)?.room ?? []);
	return {...(changed.length > 0 && {threads: changed}), ...(names.length > 0 && {unpinned: names})};
};

const removeExpired = (options: StateOptions, now: number, limit: number): Expired => {
	const {rooms, log, onExpire} = options;
	const rows = log.reader.expired(now, limit);
	for (const row of rows) log.remove(row);
	if (rows.length > 0) onExpire();
	log.updateFirst();
	const removed = rows.flatMap(({room_id, seq}) => {
		const room = rooms.byId(room_id)?.room;
		return room === undefined ? [] : [{room, seq}];
	});
	return {removed, hasMore: rows.length >= limit, ...threadChanges(options)};
};

/** Converts names to numbers, by which the database identifies rooms. */
const search = async (
	{rooms, log, search: searchRooms}: StateOptions,
	{rooms: names, publicExcept, ...query}: SearchQuery,
): Promise<SearchPage> => {
	const open = [...new Set(names.flatMap(name => rooms.find(name) ?? []))];
	const searched = open.map(each => ({id: each.id, room: each.room, isSealed: log.seals && isPrivate(each)}));
	const excepted = publicExcept?.flatMap(room => rooms.find(room)?.id ?? []);
	return searchRooms({...query, rooms: searched, ...(excepted !== undefined && {publicExcept: excepted})});
};

type EntryReads = Pick<
	State,
	| 'page'
	| 'thread'
	| 'message'
	| 'entryOfDraft'
	| 'hasEntry'
	| 'seqAt'
	| 'unnamedReactions'
	| 'search'
	| 'excess'
	| 'nextExpiry'
>;

const entryReads = (options: StateOptions): EntryReads => {
	const {path, rooms, log} = options;
	const {reader} = log;
	const guard = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw toStoreError(error, path);
		}
	};
	/** Reads from the room; returns `none` if it does not exist. */
	const readIn = <T>(room: string, none: T, read: (open: OpenRoom) => T): T => {
		const open = rooms.find(room);
		return open === undefined ? none : guard(() => read(open));
	};
	return {
		page: async (room, query, now) => readIn(room, emptyPage, open => reader.page(open, query, now)),
		thread: (room, query, now) => readIn(room, undefined, open => reader.thread(open, query, now)),
		message: (room, seq, now) => readIn(room, undefined, open => reader.message(open, seq, now)),
		entryOfDraft: (userId, draft, now) => guard(() => log.entryOfDraft(userId, draft, now)),
		hasEntry: (room, seq) => readIn(room, false, open => reader.hasEntry(open.id, seq)),
		seqAt: (room, at) => readIn(room, 1, open => reader.seqAt(open, at)),
		unnamedReactions: (room, seq, userId, now) =>
			readIn(room, [], open => reader.unnamedReactions(open, seq, userId, now)),
		search: query => search(options, query),
		excess(room, retention, now, limit) {
			const rows = readIn(room, [], open => reader.excess(open, retention, now, limit));
			const last = rows.at(-1);
			return last === undefined ? undefined : {count: rows.length, through: last.seq};
		},
		nextExpiry: () => guard(() => reader.nextExpiry()),
	};
};

export const createState = (options: StateOptions): State => {
	const {statement, rooms, log, onForget} = options;
	const write: Write = (sql, ...values) => statement(sql).run(...values);
	return {
		hubId: String(statement("SELECT value FROM hub WHERE name = 'id'").get()?.value),
		...createDeviceRecords(statement, write),
		...createRoomLists(statement, rooms, write),
		...createServerKey(statement),
		...createDirectory(statement, rooms, write, onForget, () => log.inbox.forgetNicks()),
		journalRecords: createJournalRecords(statement, write),
		...createDirectRecords(statement, rooms, write),
		...createNotificationRecords(statement, rooms, write),
		...createThreadRecords(statement, rooms, write),
		...entryReads(options),
		place: draft => log.place(draft, rooms.find(draft.room)),
		removeExpired: (now, limit) => removeExpired(options, now, limit),
		prune(room, through) {
			const open = rooms.find(room);
			return open === undefined ? 0 : prune(options, open, through);
		},
	};
};
