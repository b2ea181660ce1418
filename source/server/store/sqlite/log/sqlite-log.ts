/** The rooms' entries in the file: how one is placed, changed, read and taken out. Knows no transaction. */
import type {Entry, Message} from '../../../../protocol/frames.ts';
import {pageBytes} from '../../../../protocol/limits.ts';
import {isChange, unnamedReactionsOf} from '../../apply-change.ts';
import {docOf, firstDocAt, placeIn, timeIn} from '../../database/doc-numbers.ts';
import {
	type EntryRow,
	type StoredRow,
	selectEntries,
	toEntry,
	toMessage,
	toRow,
	toRows,
	type Words,
} from '../../database/entry-rows.ts';
import {readPosition} from '../../database/hub-values.ts';
import {contentsOf, isPrivate, type OpenRoom, type Rooms, sealRoom} from '../../database/open-rooms.ts';
import {padding, sealDraft} from '../../database/sealed.ts';
import type {Statements} from '../../database/statements.ts';
import {clearMore, parseReactions, StoredUnnamedUsers} from '../../database/stored-reactions.ts';
import type {Appended, EntryDraft, Page, PageQuery, Retention} from '../../entry-log.ts';
import {prevInPage, takeFitting, textBytes} from '../../page-rules.ts';
import type {SearchIndex} from '../../search/search-index.ts';
import {noSuchEntry, noSuchRoom, StoreError} from '../../store-error.ts';
import {createEntryRows} from './stored-entries.ts';

const nearEntries = 1000;

const rowBytes = ({text, reactions}: EntryRow): number => textBytes(text ?? '') + (reactions?.length ?? 0);

const visible = '(expires_at IS NULL OR expires_at > ?)';
const older = `WHERE room_id = ? AND seq < ? AND ${visible}`;
const newer = `WHERE room_id = ? AND seq >= ? AND ${visible}`;
const selectOlder = `${selectEntries} ${older} ORDER BY seq DESC LIMIT ?`;
const selectNewer = `${selectEntries} ${newer} ORDER BY seq LIMIT ?`;

const insertEntry = `
	INSERT INTO entries (
		doc, room_id, seq, prev, type, user_id, nick, text, draft, reply_to, target, emoji, is_on, reaction_count,
		expires_at
	) VALUES (${docOf}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const insertSealed = `INSERT INTO sealed (doc, private_room_id, padding, contents) VALUES (${docOf}, ?, ${padding}, ?)`;

const selectDraft = `${selectEntries} WHERE user_id = ? AND draft = ?`;

/** What `entries` holds of a sealed one's words. */
const noWords: Words = {user_id: '', nick: '', text: null, draft: null, emoji: null, reactions: null};

const wordsOfEntry = (entry: Entry): Words => ({
	user_id: entry.from.id,
	nick: entry.from.nick,
	text: 'text' in entry ? entry.text : null,
	draft: entry.type === 'message' ? (entry.draft ?? null) : null,
	emoji: entry.type === 'reacted' ? entry.emoji : null,
	reactions: null,
});

export interface SqliteLog {
	/** Places the draft at the end of its room, or says why it cannot be. */
	place(draft: EntryDraft, open: OpenRoom | undefined): Appended | StoreError;
	page(open: OpenRoom, query: PageQuery, now: number): Page;
	message(open: OpenRoom, seq: number, now: number): Message | undefined;
	/** As the store's. */
	unnamedReactions(open: OpenRoom, seq: number, userId: string, now: number): readonly string[];
	/** Up to `step` entries whose time has come. */
	expired(now: number, step: number): readonly EntryRow[];
	nextExpiry(): number | undefined;
	/** Up to `step` of a room's oldest entries that the retention does not keep. */
	excess(open: OpenRoom, retention: Retention, now: number, step: number): readonly EntryRow[];
	/** Up to `step` entries of the room with this number, open or not. */
	entriesOf(roomId: number, step: number): readonly EntryRow[];
	remove(row: EntryRow): void;
	/** Indexes up to `step` messages for `search`; answers with how many it were. */
	index(step: number): number;
	/** Writes what has changed of the rooms, and ends the transaction's work on the index. */
	finish(): void;
	/** To be called after many removals: `tidySome` then drops the words that are unused now, and not `finish`. */
	deferTidy(): void;
	/** Whether words wait for `tidySome`. */
	isUntidy(): boolean;
	/** Drops words from the index that are unused, up to `step`. Returns how many words it looked at. */
	tidySome(step: number): number;
	/** Entries the file ever took. */
	position(): number;
	/** What was remembered of a transaction that was rolled back is forgotten. */
	reset(): void;
}

export const createSqliteLog = (statement: Statements, rooms: Rooms, index: SearchIndex): SqliteLog => {
	const entryRows = createEntryRows(statement, index);
	const touched = new Set<OpenRoom>();
	const shrunk = new Set<OpenRoom>();
	const retitled = new Set<OpenRoom>();
	let newestAt = -1;
	let position = 0;
	let lastAt = -1;
	let lastPlace = 0;

	const reset = (): void => {
		touched.clear();
		shrunk.clear();
		retitled.clear();
		index.reset();
		lastAt = -1;
		position = readPosition(statement);
		newestAt = Number(statement(`SELECT ${timeIn('max(doc)')} AS at FROM entries`).get()?.at ?? -1);
	};
	reset();

	/** The first free place among the entries of this millisecond. */
	const freePlace = (at: number): number => {
		if (at <= newestAt) {
			const last = statement(
				`SELECT ${placeIn('doc')} AS place FROM entries
				WHERE doc < ${firstDocAt} AND doc >= ${firstDocAt} ORDER BY doc DESC LIMIT 1`,
			).get(at + 1, at);
			return last === undefined ? 0 : Number(last.place) + 1;
		}
		newestAt = at;
		return 0;
	};

	const nextPlace = (at: number): number => {
		lastPlace = at === lastAt ? lastPlace + 1 : freePlace(at);
		lastAt = at;
		return lastPlace;
	};

	const rowOf = (sql: string, ...values: (string | number)[]): EntryRow | undefined => {
		const stored = statement(sql).get(...values) as StoredRow | undefined;
		return stored === undefined ? undefined : toRow(stored);
	};

	/** Rows as they are asked for, so that what does not fit into a page is not read. */
	const rowsOf = function* (sql: string, ...values: (string | number)[]): Generator<EntryRow, void> {
		for (const stored of statement(sql).iterate(...values)) yield toRow(stored as unknown as StoredRow);
	};

	const rowAt = (roomId: number, seq: number, now: number): EntryRow | undefined =>
		rowOf(`${selectEntries} WHERE room_id = ? AND seq = ? AND ${visible}`, roomId, seq, now);

	const remove = (row: EntryRow): void => {
		entryRows.remove(row);
		const open = rooms.byId(row.room_id);
		if (open === undefined) return;
		open.count--;
		touched.add(open);
		shrunk.add(open);
	};

	/** The kept entry of this draft; one of a room that was forgotten since makes way. */
	const knownDraft = (draft: EntryDraft): Entry | undefined => {
		if (draft.type !== 'message' || draft.draft === undefined) return undefined;
		const row =
			rowOf(selectDraft, draft.from.id, draft.draft) ??
			rowOf(selectDraft, noWords.user_id, sealDraft(draft.from.id, draft.draft));
		if (row === undefined) return undefined;
		const open = rooms.byId(row.room_id);
		if (open === undefined) {
			remove(row);
			return undefined;
		}
		// What has expired is never served; that it was said once still holds.
		const isExpired = row.expires_at !== null && row.expires_at <= draft.at;
		return toMessage(isExpired ? {...row, text: ''} : row, open.room);
	};

	const insert = (open: OpenRoom, draft: EntryDraft, expiresAt: number | undefined): Entry => {
		const entry: Entry = {...draft, room: open.room, seq: open.seq + 1, prev: open.seq};
		const place = nextPlace(entry.at);
		const said = entry.type === 'message' ? entry : undefined;
		const words = wordsOfEntry(entry);
		const isSealed = isPrivate(open) || expiresAt !== undefined;
		const draftKey = words.draft === null ? null : sealDraft(words.user_id, words.draft);
		const row: Words = isSealed ? {...noWords, draft: draftKey} : words;
		statement(insertEntry).run(
			entry.at,
			place,
			open.id,
			entry.seq,
			entry.prev,
			entry.type,
			row.user_id,
			row.nick,
			row.text,
			row.draft,
			said?.replyTo ?? null,
			'target' in entry ? entry.target : null,
			row.emoji,
			entry.type === 'reacted' ? Number(entry.on) : null,
			entry.type === 'reacted' ? (entry.count ?? null) : null,
			expiresAt ?? null,
		);
		if (isSealed) {
			const roomId = isPrivate(open) ? open.id : null;
			statement(insertSealed).run(entry.at, place, roomId, JSON.stringify(words));
		} else if (said !== undefined) {
			index.note(said.at, place);
		}
		open.seq = entry.seq;
		open.at = entry.at;
		open.position = ++position;
		open.count++;
		if (open.first === 0) open.first = entry.seq;
		if (entry.type === 'topic') {
			open.topic = entry.text;
			retitled.add(open);
		}
		touched.add(open);
		return entry;
	};

	/**
	 * Where the entries begin that are kept when so many of the oldest go. Counting a million off takes its
	 * time, so a nearer place does as long as there is something to remove before it.
	 */
	const firstByCount = (open: OpenRoom, tooMany: number, oldestSeq: number): number => {
		if (tooMany <= 0) return 0;
		const after = (count: number): number =>
			Number(
				statement('SELECT seq FROM entries WHERE room_id = ? ORDER BY seq LIMIT 1 OFFSET ?').get(
					open.id,
					count,
				)?.seq ?? open.seq + 1,
			);
		const near = after(Math.min(tooMany, nearEntries));
		return near > oldestSeq ? near : after(tooMany);
	};

	return {
		place(draft, open) {
			const known = knownDraft(draft);
			if (known !== undefined) return {entry: known, isKnown: true};
			if (open === undefined || rooms.byId(open.id) !== open) return noSuchRoom(draft.room);
			if (!isChange(draft)) {
				const expiresAt = draft.type === 'message' ? draft.expiresAt : undefined;
				return {entry: insert(open, draft, expiresAt), isKnown: false};
			}
			const target = rowAt(open.id, draft.target, draft.at);
			if (target?.type !== 'message' || target.deleted_at !== null)
				return noSuchEntry(draft.room, draft.target);
			const changed = entryRows.change(target, draft, open.room);
			if (changed instanceof StoreError) return changed;
			if (changed === undefined) return {entry: toMessage(target, open.room), isKnown: true};
			return {entry: insert(open, changed, target.expires_at ?? undefined), isKnown: false};
		},

		page(open, query, now) {
			const limit = Math.max(0, query.limit);
			// `middle` parts what is older than the place asked for from what is newer.
			const middle =
				query.type === 'newest' ? open.seq + 1 : query.type === 'after' ? query.seq + 1 : query.seq;
			// On each side of `around` half of the bytes.
			const maxBytes = query.type === 'around' ? pageBytes / 2 : pageBytes;
			const read = (sql: string, count: number): EntryRow[] =>
				takeFitting(rowsOf(sql, open.id, middle, now, count), rowBytes, maxBytes);
			const back = (count: number) => read(selectOlder, count);
			const on = (count: number) => read(selectNewer, count);
			const isOnward = query.type === 'after' || query.type === 'around';
			const following = isOnward ? on(limit) : [];
			const olderCount =
				query.type === 'after'
					? 0
					: query.type === 'around'
						? Math.max(Math.floor(limit / 2), limit - following.length)
						: limit;
			const rows = back(olderCount).reverse();
			rows.push(...following.slice(0, limit - rows.length));
			const from = rows[0]?.seq ?? middle;
			const last = rows.at(-1);
			const to = last === undefined ? middle : last.seq + 1;
			const before = statement(`SELECT seq FROM entries ${older} ORDER BY seq DESC LIMIT 1`).get(
				open.id,
				from,
				now,
			);
			const entries = rows.map((row, index) => {
				const preceding = rows[index - 1]?.seq ?? Number(before?.seq ?? 0);
				return toEntry({...row, prev: prevInPage(row, preceding, open.prunedSeq)}, open.room);
			});
			return {
				entries,
				seq: open.seq,
				first: open.first,
				prunedSeq: open.prunedSeq,
				hasOlder: before !== undefined,
				hasNewer: statement(`SELECT 1 FROM entries ${newer} LIMIT 1`).get(open.id, to, now) !== undefined,
			};
		},

		message(open, seq, now) {
			const row = rowAt(open.id, seq, now);
			return row?.type === 'message' ? toMessage(row, open.room) : undefined;
		},

		unnamedReactions(open, seq, userId, now) {
			const row = rowAt(open.id, seq, now);
			if (row === undefined) return [];
			const {list, key} = parseReactions(row.reactions);
			return unnamedReactionsOf(list, userId, new StoredUnnamedUsers(statement, row, key));
		},

		expired: (now, step) =>
			toRows(statement(`${selectEntries} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`).all(now, step)),

		nextExpiry() {
			const next = statement(
				`SELECT expires_at AS at FROM entries JOIN rooms ON rooms.id = room_id
				WHERE expires_at IS NOT NULL AND key IS NOT NULL ORDER BY expires_at LIMIT 1`,
			).get();
			return next === undefined ? undefined : Number(next.at);
		},

		excess(open, {maxAgeMs, maxEntries}, now, step) {
			const tooMany = maxEntries === undefined ? 0 : open.count - Math.max(0, maxEntries);
			if (tooMany <= 0 && maxAgeMs === undefined) return [];
			const oldest = maxAgeMs === undefined ? 0 : now - maxAgeMs;
			const rows = toRows(
				statement(`${selectEntries} WHERE room_id = ? AND expires_at IS NULL ORDER BY seq LIMIT ?`).all(
					open.id,
					step,
				),
			);
			const boundary = firstByCount(open, tooMany, rows[0]?.seq ?? 0);
			const end = rows.findIndex(row => row.seq >= boundary && row.at >= oldest);
			return end === -1 ? rows : rows.slice(0, end);
		},

		entriesOf: (roomId, step) =>
			toRows(statement(`${selectEntries} WHERE room_id = ? LIMIT ?`).all(roomId, step)),

		remove,
		index: step => index.catchUp(step),

		deferTidy: () => index.deferTidy(),
		isUntidy: () => index.deferredTerms() > 0,
		tidySome: step => index.tidySome(step),

		finish() {
			for (const open of shrunk) {
				const row = statement('SELECT min(seq) AS first FROM entries WHERE room_id = ?').get(open.id);
				open.first = Number(row?.first ?? 0);
			}
			for (const open of retitled) {
				if (isPrivate(open)) statement(sealRoom).run(open.id, contentsOf(open));
			}
			for (const open of touched) {
				statement(
					'UPDATE rooms SET seq = ?, position = ?, entry_count = ?, pruned_seq = ?, topic = ? WHERE id = ?',
				).run(
					open.seq,
					open.position,
					open.count,
					open.prunedSeq,
					isPrivate(open) ? '' : open.topic,
					open.id,
				);
			}
			shrunk.clear();
			retitled.clear();
			touched.clear();
			clearMore(statement);
			index.tidy();
		},
		position: () => position,
		reset,
	};
};
