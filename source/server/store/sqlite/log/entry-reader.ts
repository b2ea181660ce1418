/** Reads entries of the file: pages, single messages, and the entries that expiry and retention remove. */

import {pageBytes} from '../../../../protocol/limits.ts';
import type {Entry, Message} from '../../../../protocol/server-frames.ts';
import {unnamedReactionsOf} from '../../apply-change.ts';
import {timeIn} from '../../database/doc-numbers.ts';
import {type EntryRow, selectEntries, toEntry, toMessage, toRow} from '../../database/entry-rows.ts';
import type {OpenRoom} from '../../database/open-rooms.ts';
import type {Statements} from '../../database/statements.ts';
import {parseReactions, StoredUnnamedUsers} from '../../database/stored-reactions.ts';
import type {Page, PageQuery, Retention, ThreadPage, ThreadQuery} from '../../entry-log.ts';
import {prevInPage, takeFitting, textBytes} from '../../page-rules.ts';

type Value = string | number;

const unexpired = '(expires_at IS NULL OR expires_at > ?)';
const before = `WHERE room_id = ? AND seq < ? AND ${unexpired}`;
const from = `WHERE room_id = ? AND seq >= ? AND ${unexpired}`;
const selectBefore = `${selectEntries} ${before} ORDER BY seq DESC LIMIT ?`;
const selectFrom = `${selectEntries} ${from} ORDER BY seq LIMIT ?`;
const selectSeqBefore = `SELECT seq FROM entries ${before} ORDER BY seq DESC LIMIT 1`;
const selectAnyFrom = `SELECT 1 FROM entries ${from} LIMIT 1`;

const selectTimeFrom = `SELECT ${timeIn('doc')} AS at FROM entries WHERE room_id = ? AND seq >= ? ORDER BY seq LIMIT 1`;

const inThread = `WHERE room_id = ? AND thread = ? AND type = 'message' AND ${unexpired}`;
const selectRepliesBefore = `${selectEntries} ${inThread} AND seq < ? ORDER BY seq DESC LIMIT ?`;
const selectRepliesAfter = `${selectEntries} ${inThread} AND seq > ? ORDER BY seq LIMIT ?`;
const selectReplyBefore = `SELECT 1 FROM entries ${inThread} AND seq < ? LIMIT 1`;
const selectReplyAfter = `SELECT 1 FROM entries ${inThread} AND seq > ? LIMIT 1`;

const selectExpiryAt = `
	SELECT expires_at AS at FROM entries JOIN rooms ON rooms.id = room_id
	WHERE expires_at IS NOT NULL AND key IS NOT NULL ORDER BY expires_at LIMIT 1 OFFSET ?`;

const selectExpired = `
	${selectEntries} WHERE expires_at <= ? AND (SELECT key FROM rooms WHERE id = entries.room_id) IS NOT NULL
	ORDER BY expires_at`;

/** Rows to skip when looking for the first entry to keep, before counting all excess entries. */
const nearEntries = 1000;

const rowBytes = ({text, reactions}: EntryRow): number => textBytes(text ?? '') + (reactions?.length ?? 0);

/** The `seq` that separates the older from the newer entries of a page. */
const middleOf = (open: OpenRoom, query: PageQuery): number => {
	switch (query.type) {
		case 'newest':
			return open.seq + 1;
		case 'after':
			return query.seq + 1;
		case 'before':
		case 'around':
			return query.seq;
	}
};

export class EntryReader {
	readonly #statement: Statements;

	constructor(statement: Statements) {
		this.#statement = statement;
	}

	page(open: OpenRoom, query: PageQuery, now: number): Page {
		const middle = middleOf(open, query);
		const rows = this.#pageRows(open, query, middle, now);
		const firstSeq = rows[0]?.seq ?? middle;
		const last = rows.at(-1);
		const endSeq = last === undefined ? middle : last.seq + 1;
		const preceding = this.#statement(selectSeqBefore).get(open.id, firstSeq, now);
		const next = this.#statement(selectAnyFrom).get(open.id, endSeq, now);
		return {
			entries: toPageEntries(open, rows, Number(preceding?.seq ?? 0)),
			seq: open.seq,
			first: open.first,
			prunedSeq: open.prunedSeq,
			hasOlder: preceding !== undefined,
			hasNewer: next !== undefined,
		};
	}

	message(open: OpenRoom, seq: number, now: number): Message | undefined {
		const row = this.rowAt(open.id, seq, now);
		return row?.type === 'message' ? toMessage(row, open.room) : undefined;
	}

	/** Implements `thread` of the store. */
	thread(open: OpenRoom, {thread, before, after, limit}: ThreadQuery, now: number): ThreadPage {
		const isAfter = before === undefined && after !== undefined;
		const from = (isAfter ? after : before) ?? open.seq + 1;
		const sql = isAfter ? selectRepliesAfter : selectRepliesBefore;
		const rows = takeFitting(this.#iterate(sql, open.id, thread, now, from, limit), rowBytes, pageBytes);
		if (!isAfter) rows.reverse();
		const first = rows[0]?.seq ?? from;
		const last = rows.at(-1)?.seq ?? from;
		const root = this.message(open, thread, now);
		return {
			...(root !== undefined && {root}),
			entries: rows.map(row => toMessage(row, open.room)),
			seq: open.seq,
			hasOlder: this.#statement(selectReplyBefore).get(open.id, thread, now, first) !== undefined,
			hasNewer: this.#statement(selectReplyAfter).get(open.id, thread, now, last) !== undefined,
		};
	}

	/** Implements `unnamedReactions` of the store. */
	unnamedReactions(open: OpenRoom, seq: number, userId: string, now: number): readonly string[] {
		const row = this.rowAt(open.id, seq, now);
		if (row === undefined) return [];
		const {list, key} = parseReactions(row.reactions);
		return unnamedReactionsOf(list, userId, new StoredUnnamedUsers(this.#statement, row, key));
	}

	/** The first row of a query. */
	row(sql: string, ...values: Value[]): EntryRow | undefined {
		const stored = this.#statement(sql).get(...values);
		return stored === undefined ? undefined : toRow(stored);
	}

	/** The row of an entry that has not expired. */
	rowAt(roomId: number, seq: number, now: number): EntryRow | undefined {
		return this.row(`${selectEntries} WHERE room_id = ? AND seq = ? AND ${unexpired}`, roomId, seq, now);
	}

	hasEntry(roomId: number, seq: number): boolean {
		return (
			this.#statement('SELECT 1 FROM entries WHERE room_id = ? AND seq = ?').get(roomId, seq) !== undefined
		);
	}

	/** Implements `seqAt` of the store. Times follow the order of the log, so a search reads only a few rows. */
	seqAt(open: OpenRoom, at: number): number {
		const timeFrom = this.#statement(selectTimeFrom);
		let low = open.first;
		let high = open.seq + 1;
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			const row = timeFrom.get(open.id, middle);
			if (row === undefined || Number(row.at) >= at) high = middle;
			else low = middle + 1;
		}
		return low;
	}

	/**
	 * About `step` expired entries: the first ones, and all that expire in the same millisecond as the last of them.
	 * Entries of removed rooms are excluded, because they are purged in the background. So every hub finds the same
	 * entries, whatever their order in its file.
	 */
	expired(now: number, step: number): readonly EntryRow[] {
		const last = this.#statement(selectExpiryAt).get(Math.max(0, step - 1));
		const until = last === undefined ? now : Math.min(now, Number(last.at));
		return this.#all(selectExpired, until);
	}

	nextExpiry(): number | undefined {
		const next = this.#statement(selectExpiryAt).get(0);
		return next === undefined ? undefined : Number(next.at);
	}

	/** Up to `step` entries of the room with this number, whether the room is open or removed. */
	entriesOf(roomId: number, step: number): readonly EntryRow[] {
		return this.#all(`${selectEntries} WHERE room_id = ? LIMIT ?`, roomId, step);
	}

	/** Up to `step` of the oldest entries of a room that exceed the retention. */
	excess(open: OpenRoom, {maxAgeMs, maxEntries}: Retention, now: number, step: number): readonly EntryRow[] {
		const excessCount = maxEntries === undefined ? 0 : open.count - Math.max(0, maxEntries);
		if (excessCount <= 0 && maxAgeMs === undefined) return [];
		const oldestAt = maxAgeMs === undefined ? 0 : now - maxAgeMs;
		const select = `${selectEntries} WHERE room_id = ? AND expires_at IS NULL ORDER BY seq LIMIT ?`;
		const rows = this.#all(select, open.id, step);
		const firstKept = this.#firstKeptSeq(open, excessCount, rows[0]?.seq ?? 0);
		const end = rows.findIndex(row => row.seq >= firstKept && row.at >= oldestAt);
		return end === -1 ? rows : rows.slice(0, end);
	}

	/** The entries of a room up to a `seq`, except those that expire. */
	keptUpTo(open: OpenRoom, through: number): readonly EntryRow[] {
		const select = `${selectEntries} WHERE room_id = ? AND expires_at IS NULL AND seq <= ? ORDER BY seq`;
		return this.#all(select, open.id, through);
	}

	/**
	 * The first `seq` that is kept when `excessCount` of the oldest entries are removed. Skipping a million rows takes
	 * too long, so this returns a nearer `seq` as long as there are entries to remove before it.
	 */
	#firstKeptSeq(open: OpenRoom, excessCount: number, oldestSeq: number): number {
		if (excessCount <= 0) return 0;
		const seqAfter = (count: number): number => {
			const select = 'SELECT seq FROM entries WHERE room_id = ? ORDER BY seq LIMIT 1 OFFSET ?';
			return Number(this.#statement(select).get(open.id, count)?.seq ?? open.seq + 1);
		};
		const near = seqAfter(Math.min(excessCount, nearEntries));
		return near > oldestSeq ? near : seqAfter(excessCount);
	}

	/** The rows of a page, in ascending order of `seq`. */
	#pageRows(open: OpenRoom, query: PageQuery, middle: number, now: number): EntryRow[] {
		const limit = Math.max(0, query.limit);
		const isAround = query.type === 'around';
		// `around` may use half of the bytes on each side.
		const maxBytes = isAround ? pageBytes / 2 : pageBytes;
		const read = (sql: string, count: number): EntryRow[] =>
			takeFitting(this.#iterate(sql, open.id, middle, now, count), rowBytes, maxBytes);
		const newer = query.type === 'after' || isAround ? read(selectFrom, limit) : [];
		if (query.type === 'after') return newer;
		const olderCount = isAround ? Math.max(Math.floor(limit / 2), limit - newer.length) : limit;
		const rows = read(selectBefore, olderCount).reverse();
		rows.push(...newer.slice(0, limit - rows.length));
		return rows;
	}

	#all(sql: string, ...values: Value[]): EntryRow[] {
		return this.#statement(sql)
			.all(...values)
			.map(toRow);
	}

	/** Reads rows on demand, so that rows which do not fit into a page are not read. */
	*#iterate(sql: string, ...values: Value[]): Generator<EntryRow, void> {
		for (const stored of this.#statement(sql).iterate(...values)) yield toRow(stored);
	}
}

/** `precedingSeq`: the entry before the first row (0: none). */
const toPageEntries = (open: OpenRoom, rows: readonly EntryRow[], precedingSeq: number): Entry[] =>
	rows.map((row, index) => {
		const prev = prevInPage(row, rows[index - 1]?.seq ?? precedingSeq, open.prunedSeq);
		return toEntry(row, open.room, prev);
	});
