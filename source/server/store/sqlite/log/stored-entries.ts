/** Rows of entries in the file: how one is changed and how it is removed, with all that belongs to it. */
import type {Message} from '../../../../protocol/frames.ts';
import {applyChange, type Change} from '../../apply-change.ts';
import {docOf} from '../../database/doc-numbers.ts';
import {type EntryRow, toMessage, type Words} from '../../database/entry-rows.ts';
import type {Statements} from '../../database/statements.ts';
import {formatReactions, parseReactions, StoredUnnamedUsers} from '../../database/stored-reactions.ts';
import type {SearchIndex} from '../../search/search-index.ts';
import {StoreError} from '../../store-error.ts';

export interface EntryRows {
	/** Changes the target's row. Returns what to place, or why there is nothing to place. */
	change(row: EntryRow, draft: Change, room: string): Change | StoreError | undefined;
	/** Deletes the row, its words in the index and its reactions. */
	remove(row: EntryRow): void;
}

const indexed = (row: EntryRow) => ({
	at: row.at,
	place: row.place,
	roomId: row.room_id,
	userId: row.user_id,
	text: row.text ?? '',
});

const isIndexed = (row: EntryRow): boolean =>
	row.type === 'message' && row.deleted_at === null && !row.isSealed;

export const createEntryRows = (statement: Statements, index: SearchIndex): EntryRows => {
	/** Removes the text of a deleted message from the edits before it as well. */
	const forgetEdits = (row: EntryRow): void => {
		const edits = "WHERE room_id = ? AND target = ? AND type = 'edited'";
		const forget = row.isSealed
			? `UPDATE sealed SET contents = json_set(contents, '$.text', '') WHERE doc IN (SELECT doc FROM entries ${edits})`
			: `UPDATE entries SET text = '' ${edits}`;
		statement(forget).run(row.room_id, row.seq);
	};

	const unnamedUsersOf = (row: EntryRow): StoredUnnamedUsers =>
		new StoredUnnamedUsers(statement, row, parseReactions(row.reactions).key);

	const change = (row: EntryRow, draft: Change, room: string): Change | StoreError | undefined => {
		const unnamed = unnamedUsersOf(row);
		const applied = applyChange(toMessage(row, room), draft, unnamed);
		if (applied === undefined || applied instanceof StoreError) return applied;
		const {reactions: list = []} = applied.message;
		update(row, applied.message, formatReactions({list, key: unnamed.key}));
		if (draft.type === 'deleted') {
			unnamed.clear();
			forgetEdits(row);
		}
		return applied.draft;
	};

	const update = (row: EntryRow, changed: Message, reactions: string | null): void => {
		const isTextChanged = changed.text !== row.text;
		if (isTextChanged && isIndexed(row)) index.remove(indexed(row));
		statement(
			`UPDATE entries SET text = ?, edited_at = ?, deleted_at = ?, reactions = ? WHERE doc = ${docOf}`,
		).run(
			row.isSealed ? null : changed.text,
			changed.editedAt ?? null,
			changed.deletedAt ?? null,
			row.isSealed ? null : reactions,
			row.at,
			row.place,
		);
		if (row.isSealed) {
			const {user_id, nick, draft: own, emoji} = row;
			const words: Words = {user_id, nick, text: changed.text, draft: own, emoji, reactions};
			statement(`UPDATE sealed SET contents = ? WHERE doc = ${docOf}`).run(
				JSON.stringify(words),
				row.at,
				row.place,
			);
		}
		if (isTextChanged && isIndexed(row) && changed.deletedAt === undefined) {
			index.note(row.at, row.place);
		}
	};

	return {
		change,
		remove(row) {
			if (isIndexed(row)) index.remove(indexed(row));
			if (row.isSealed) statement(`DELETE FROM sealed WHERE doc = ${docOf}`).run(row.at, row.place);
			unnamedUsersOf(row).clear();
			statement(`DELETE FROM entries WHERE doc = ${docOf}`).run(row.at, row.place);
		},
	};
};
