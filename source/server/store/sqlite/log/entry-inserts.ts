/** Inserts the rows of new entries. Sealed entries have their words in a separate row (`sealed.ts` explains why). */
import type {Entry} from '../../../../protocol/server-frames.ts';
import {docOf} from '../../database/doc-numbers.ts';
import {toColumns, type Words} from '../../database/entry-rows.ts';
import {isPrivate, type OpenRoom} from '../../database/open-rooms.ts';
import {padding, sealDraft} from '../../database/sealed.ts';
import type {Statements} from '../../database/statements.ts';

const insertEntry = `
	INSERT INTO entries (
		doc, room_id, seq, prev, type, user_id, nick, text, draft, reply_to, target, emoji, is_on, reaction_count,
		thread, expires_at, is_bot
	) VALUES (${docOf}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const insertSealed = `INSERT INTO sealed (doc, private_room_id, padding, contents) VALUES (${docOf}, ?, ${padding}, ?)`;

/** The words in `entries` of a sealed entry. */
export const noWords: Words = {user_id: '', nick: '', text: null, draft: null, emoji: null, reactions: null};

const sealedDraftOf = ({user_id, draft}: Words): string | null =>
	draft === null ? null : sealDraft(user_id, draft);

/**
 * Inserts the rows of one entry. `place` is its place among the entries of its millisecond, `expiresAt` its own expiry
 * or that of its target.
 */
export const insertRows = (
	statement: Statements,
	open: OpenRoom,
	entry: Entry,
	place: number,
	expiresAt: number | undefined,
	isSealed: boolean,
): void => {
	const {text, emoji, ...columns} = toColumns(entry);
	const {draft = null} = entry;
	const words: Words = {user_id: entry.from.id, nick: entry.from.nick, text, draft, emoji, reactions: null};
	const row: Words = isSealed ? {...noWords, draft: sealedDraftOf(words)} : words;
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
		columns.reply_to,
		columns.target,
		row.emoji,
		columns.is_on,
		columns.reaction_count,
		columns.thread,
		expiresAt ?? null,
		columns.is_bot,
	);
	if (!isSealed) return;
	const privateRoomId = isPrivate(open) ? open.id : null;
	statement(insertSealed).run(entry.at, place, privateRoomId, JSON.stringify(words));
};
