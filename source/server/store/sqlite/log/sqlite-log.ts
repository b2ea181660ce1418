/** Appends, changes and removes entries in the file. Every method runs in a transaction of the caller. */
import {draftIdOf, entryKinds, expiryOf, roomChangeOf} from '../../../../protocol/entry-kinds.ts';
import {isImported} from '../../../../protocol/imported.ts';
import type {Entry} from '../../../../protocol/server-frames.ts';
import {isChange} from '../../apply-change.ts';
import {type EntryRow, selectEntries, toEntry, toMessage} from '../../database/entry-rows.ts';
import {readPosition} from '../../database/hub-values.ts';
import {InboxRows} from '../../database/inbox-rows.ts';
import {isPrivate, type OpenRoom, type Rooms} from '../../database/open-rooms.ts';
import {sealDraft} from '../../database/sealed.ts';
import type {Statements} from '../../database/statements.ts';
import {clearMore} from '../../database/stored-reactions.ts';
import type {Appended, EntryDraft} from '../../entry-log.ts';
import type {SearchIndex} from '../../search/search-index.ts';
import {noSuchEntry, noSuchRoom, StoreError} from '../../store-error.ts';
import {DocPlaces} from './doc-places.ts';
import {insertRows, noWords} from './entry-inserts.ts';
import {EntryReader} from './entry-reader.ts';
import {RoomChanges} from './room-changes.ts';
import {StoredEntries} from './stored-entries.ts';
import type {StoredThreads} from './stored-threads.ts';

const selectDraft = `${selectEntries} WHERE user_id = ? AND draft = ?`;
const selectSealedDraft = 'SELECT 1 FROM entries WHERE user_id = ? AND draft IS NOT NULL LIMIT 1';

export class SqliteLog {
	/** Whether entries that expire and entries of private rooms are sealed. */
	readonly seals: boolean;
	readonly reader: EntryReader;
	readonly index: SearchIndex;
	readonly inbox: InboxRows;
	readonly #statement: Statements;
	readonly #rooms: Rooms;
	readonly #entries: StoredEntries;
	readonly #places: DocPlaces;
	readonly #changes: RoomChanges;
	#position: number;
	/** Whether the file may have drafts of sealed entries. */
	#hasSealedDrafts: boolean;

	constructor(statement: Statements, rooms: Rooms, index: SearchIndex, seals: boolean) {
		this.#statement = statement;
		this.#rooms = rooms;
		this.seals = seals;
		this.index = index;
		this.reader = new EntryReader(statement);
		this.inbox = new InboxRows(statement);
		this.#entries = new StoredEntries(statement, index, this.inbox);
		this.#places = new DocPlaces(statement);
		this.#changes = new RoomChanges(statement);
		this.#position = readPosition(statement);
		this.#hasSealedDrafts = this.#findSealedDraft();
	}

	/** How many entries the file has ever taken. */
	get position(): number {
		return this.#position;
	}

	/** Appends the draft to its room. Returns a `StoreError` if the draft is refused. */
	place(draft: EntryDraft, open: OpenRoom | undefined): Appended | StoreError {
		const known = this.#knownDraft(draft);
		if (known !== undefined) return {entry: known, isKnown: true};
		if (open === undefined || this.#rooms.byId(open.id) !== open) return noSuchRoom(draft.room);
		if (!isChange(draft)) {
			return {entry: this.#insert(open, this.#withThread(open, draft), expiryOf(draft)), isKnown: false};
		}
		const target = this.reader.rowAt(open.id, draft.target, draft.at);
		if (target?.type !== 'message' || target.deleted_at !== null)
			return noSuchEntry(draft.room, draft.target);
		const changed = this.#entries.change(target, draft, open);
		if (changed instanceof StoreError) return changed;
		if (changed === undefined) return {entry: toMessage(target, open.room), isKnown: true};
		return {entry: this.#insert(open, changed, target.expires_at ?? undefined), isKnown: false};
	}

	/** The kept entry that was posted with this draft id. */
	entryOfDraft(userId: string, draft: string, now: number): Entry | undefined {
		const row = this.#rowOfDraft(userId, draft);
		return row && this.#toKnown(row, now);
	}

	/** Call `updateFirst` after the last removal of a command. */
	remove(row: EntryRow): void {
		this.#entries.remove(row);
		const open = this.#rooms.byId(row.room_id);
		if (open === undefined) return;
		open.count--;
		this.#changes.noteRemoval(open);
	}

	/** Updates the first entries of the rooms from which entries were removed. */
	updateFirst(): void {
		this.#changes.updateFirst();
	}

	/** Writes the changed rooms and completes the transaction's changes to the search index. */
	finish(): void {
		this.#changes.write();
		clearMore(this.#statement);
		this.index.tidy();
	}

	/** Discards cached state after a rollback. */
	reset(): void {
		this.#changes.clear();
		this.takeThreadChanges();
		this.index.reset();
		this.#places.reset();
		this.inbox.forgetNicks();
		this.#position = readPosition(this.#statement);
	}

	/** The stored entry of this draft. If its room has been removed, removes the entry instead. */
	#knownDraft(draft: EntryDraft): Entry | undefined {
		const id = draftIdOf(draft);
		const row = id === undefined ? undefined : this.#rowOfDraft(draft.from.id, id);
		if (row === undefined) return undefined;
		const known = this.#toKnown(row, draft.at);
		if (known === undefined) this.remove(row);
		return known;
	}

	#rowOfDraft(userId: string, draft: string): EntryRow | undefined {
		return this.reader.row(selectDraft, userId, draft) ?? this.#sealedRow(userId, draft);
	}

	/** An expired message is never sent again, but its draft is still known. Undefined if the room was removed. */
	#toKnown(row: EntryRow, now: number): Entry | undefined {
		const open = this.#rooms.byId(row.room_id);
		const isExpired = row.expires_at !== null && row.expires_at <= now;
		return open && toEntry(isExpired ? {...row, text: ''} : row, open.room);
	}

	/** Most files have no sealed entries, and the hash takes as long as the look-up. */
	#sealedRow(userId: string, draft: string): EntryRow | undefined {
		if (!this.#hasSealedDrafts) return undefined;
		return this.reader.row(selectDraft, noWords.user_id, sealDraft(userId, draft));
	}

	#findSealedDraft(): boolean {
		return this.#statement(selectSealedDraft).get(noWords.user_id) !== undefined;
	}

	/** The changes to threads and pinned messages caused by removals since the last call. */
	takeThreadChanges(): ReturnType<StoredThreads['takeChanges']> {
		return this.#entries.threads.takeChanges();
	}

	/** A reply belongs to the thread of the message it answers, or starts a thread with that message. */
	#withThread(open: OpenRoom, draft: EntryDraft): EntryDraft {
		if (draft.type !== 'message' || draft.replyTo === undefined) return draft;
		const answered = this.reader.rowAt(open.id, draft.replyTo, draft.at);
		if (answered?.type !== 'message') return draft;
		const thread = answered.thread ?? answered.seq;
		const threadReplies = this.#entries.threads.count({room_id: open.id, thread}, 1);
		return {...draft, thread, ...(threadReplies !== undefined && {threadReplies})};
	}

	#insert(open: OpenRoom, draft: EntryDraft, expiresAt: number | undefined): Entry {
		const {at, place} = this.#places.next(draft.at);
		const entry: Entry = {...draft, at, room: open.room, seq: open.seq + 1, prev: open.seq};
		const isSealed = this.seals && (isPrivate(open) || expiresAt !== undefined);
		this.#hasSealedDrafts ||= isSealed;
		insertRows(this.#statement, open, entry, place, expiresAt, isSealed);
		if (!isSealed && entryKinds[entry.type].isSearchable) this.index.note(entry.at, place);
		if (entry.type === 'message' && !isImported(entry.from)) {
			this.inbox.add(open, entry, {at: entry.at, place}, this.#authorOf(open, entry.replyTo, entry.at));
		}
		open.seq = entry.seq;
		open.at = entry.at;
		open.position = ++this.#position;
		open.count++;
		if (open.first === 0) open.first = entry.seq;
		this.#changes.noteAppend(open);
		const {topic} = roomChangeOf(entry);
		if (topic !== undefined) {
			open.topic = topic;
			this.#changes.noteTopic(open);
		}
		return entry;
	}

	/** The author of the message that a message replies to. */
	#authorOf(open: OpenRoom, seq: number | undefined, now: number): string | undefined {
		const row = seq === undefined ? undefined : this.reader.rowAt(open.id, seq, now);
		return row?.type === 'message' ? row.user_id : undefined;
	}
}
