/** Changes and deletes rows of entries, together with their words in the search index and their reactions. */
import {entryKinds} from '../../../../protocol/entry-kinds.ts';
import {isImported} from '../../../../protocol/imported.ts';
import type {Message} from '../../../../protocol/server-frames.ts';
import {applyChange, type Change} from '../../apply-change.ts';
import {docOf} from '../../database/doc-numbers.ts';
import {type EntryRow, isSealed, toMessage, type Words} from '../../database/entry-rows.ts';
import type {InboxRows} from '../../database/inbox-rows.ts';
import type {OpenRoom} from '../../database/open-rooms.ts';
import type {Statements} from '../../database/statements.ts';
import {formatReactions, parseReactions, StoredUnnamedUsers} from '../../database/stored-reactions.ts';
import type {SearchIndex} from '../../search/search-index.ts';
import {StoreError} from '../../store-error.ts';
import {StoredThreads} from './stored-threads.ts';

const toIndexed = (row: EntryRow) => ({
	at: row.at,
	place: row.place,
	roomId: row.room_id,
	userId: row.user_id,
	text: row.text ?? '',
});

const isIndexed = (row: EntryRow): boolean =>
	entryKinds[row.type].isSearchable && row.deleted_at === null && !isSealed(row);

export class StoredEntries {
	readonly #statement: Statements;
	readonly #index: SearchIndex;
	readonly threads: StoredThreads;
	readonly #inbox: InboxRows;

	constructor(statement: Statements, index: SearchIndex, inbox: InboxRows) {
		this.#statement = statement;
		this.#index = index;
		this.threads = new StoredThreads(statement);
		this.#inbox = inbox;
	}

	/**
	 * Applies the change to the row of its target. Returns the change to append, a `StoreError` if it is refused, or
	 * undefined if it changes nothing.
	 */
	change(row: EntryRow, draft: Change, open: OpenRoom): Change | StoreError | undefined {
		const unnamed = this.#unnamedUsersOf(row);
		const applied = applyChange(toMessage(row, open.room), draft, unnamed);
		if (applied === undefined || applied instanceof StoreError) return applied;
		const {reactions: list = []} = applied.message;
		this.#update(row, applied.message, formatReactions({list, key: unnamed.key}));
		if (applied.message.deletedAt !== undefined) {
			unnamed.clear();
			this.#eraseEdits(row);
			this.#inbox.remove(row);
			this.threads.unpin(row);
			return this.#withThread(row, applied.draft);
		}
		if (draft.type === 'edited' && !isImported(draft.from)) this.#inbox.edit(open, applied.message, row);
		return applied.draft;
	}

	/** Deletes the row, its words in the index, its reactions and its inbox items. */
	remove(row: EntryRow): void {
		if (isIndexed(row)) this.#index.remove(toIndexed(row));
		if (isSealed(row)) this.#statement(`DELETE FROM sealed WHERE doc = ${docOf}`).run(row.at, row.place);
		this.#unnamedUsersOf(row).clear();
		if (row.type === 'message') this.#inbox.remove(row);
		this.#statement(`DELETE FROM entries WHERE doc = ${docOf}`).run(row.at, row.place);
		this.threads.noteRemoved(row);
	}

	/** Adds the number of remaining replies to the deletion of a reply. */
	#withThread(row: EntryRow, deletion: Change): Change {
		if (row.thread === null || deletion.type !== 'deleted') return deletion;
		const threadReplies = this.threads.count(row, -1);
		return {...deletion, thread: row.thread, ...(threadReplies !== undefined && {threadReplies})};
	}

	#update(row: EntryRow, changed: Message, reactions: string | null): void {
		const isTextChanged = changed.text !== row.text;
		if (isTextChanged && isIndexed(row)) this.#index.remove(toIndexed(row));
		this.#statement(
			`UPDATE entries SET text = ?, edited_at = ?, deleted_at = ?, is_removed = ?, reactions = ? WHERE doc = ${docOf}`,
		).run(
			isSealed(row) ? null : changed.text,
			changed.editedAt ?? null,
			changed.deletedAt ?? null,
			changed.isRemoved === true ? 1 : null,
			isSealed(row) ? null : reactions,
			row.at,
			row.place,
		);
		if (isSealed(row)) this.#updateSealed(row, changed.text, reactions);
		if (isTextChanged && isIndexed(row) && changed.deletedAt === undefined) {
			this.#index.note(row.at, row.place);
		}
	}

	#updateSealed(row: EntryRow, text: string, reactions: string | null): void {
		const {user_id, nick, draft, emoji} = row;
		const words: Words = {user_id, nick, text, draft, emoji, reactions};
		this.#statement(`UPDATE sealed SET contents = ? WHERE doc = ${docOf}`).run(
			JSON.stringify(words),
			row.at,
			row.place,
		);
	}

	/** Erases the text of all edits of a deleted message. */
	#eraseEdits(row: EntryRow): void {
		const edits = "WHERE room_id = ? AND target = ? AND type = 'edited'";
		const erase = isSealed(row)
			? `UPDATE sealed SET contents = json_set(contents, '$.text', '') WHERE doc IN (SELECT doc FROM entries ${edits})`
			: `UPDATE entries SET text = '' ${edits}`;
		this.#statement(erase).run(row.room_id, row.seq);
	}

	#unnamedUsersOf(row: EntryRow): StoredUnnamedUsers {
		return new StoredUnnamedUsers(this.#statement, row, parseReactions(row.reactions).key);
	}
}
