/** Converts rows of the file to entries. */
import type {EntryOf, EntryType} from '../../../protocol/entry-kinds.ts';
import type {Entry, Message} from '../../../protocol/server-frames.ts';
import {placeIn, timeIn} from './doc-numbers.ts';
import {parseReactions} from './stored-reactions.ts';

/** The text and the author of an entry, and its draft. */
export interface Words {
	readonly user_id: string;
	readonly nick: string;
	readonly text: string | null;
	readonly draft: string | null;
	readonly emoji: string | null;
	/** JSON, as `parseReactions` reads it. */
	readonly reactions: string | null;
}

/** The row of an entry. `contents` is its row in the table `sealed` (`sealed.ts` explains why). */
export interface EntryRow extends Words {
	/** JSON of the words of a sealed entry. */
	readonly contents: string | null;
	readonly at: number;
	readonly place: number;
	readonly room_id: number;
	readonly seq: number;
	readonly prev: number;
	readonly type: EntryType;
	readonly reply_to: number | null;
	readonly target: number | null;
	readonly is_on: number | null;
	/** The users with a reaction after it, or the replies of a thread after a reply or its deletion. */
	readonly reaction_count: number | null;
	readonly thread: number | null;
	readonly replies: number | null;
	readonly expires_at: number | null;
	readonly edited_at: number | null;
	readonly deleted_at: number | null;
	/** 1 if a user other than the author deleted the message. */
	readonly is_removed: number | null;
	/** 1 if a program wrote the message. */
	readonly is_bot: number | null;
}

export const isSealed = ({contents}: EntryRow): boolean => contents !== null;

/**
 * Adds the words of a sealed entry to its row. Other rows are not copied, because that would take longer than reading
 * them.
 */
export const toRow = (stored: unknown): EntryRow => {
	const row = stored as EntryRow;
	return row.contents === null ? row : {...row, ...(JSON.parse(row.contents) as Words)};
};

const columns = `
	${timeIn('entries.doc')} AS at, ${placeIn('entries.doc')} AS place,
	room_id, seq, prev, type, user_id, nick, text, contents,
	draft, reply_to, target, emoji, is_on, reaction_count, thread, replies, expires_at, edited_at, deleted_at, is_removed, is_bot,
	reactions`;

const withSealed = 'LEFT JOIN sealed ON sealed.doc = entries.doc';

/** SQL that selects entries with their words. Append conditions. */
export const selectEntries = `SELECT ${columns} FROM entries ${withSealed}`;

/**
 * SQL that selects the entries whose numbers are in another table. Append conditions. A cross join, so that SQLite scans
 * that table in its order and looks up each entry, never the reverse.
 */
export const selectListed = (table: string, doc: string): string =>
	`SELECT ${columns} FROM ${table} CROSS JOIN entries ON entries.doc = ${table}.${doc} ${withSealed}`;

/** SQL that selects sealed entries. Append conditions. */
export const selectSealed = `SELECT ${columns} FROM sealed CROSS JOIN entries ON entries.doc = sealed.doc`;

/** The columns of a new entry that depend on its kind. */
type KindColumns = Pick<
	EntryRow,
	'text' | 'emoji' | 'reply_to' | 'target' | 'is_on' | 'reaction_count' | 'thread' | 'is_bot'
>;

type Common = Pick<Entry, 'room' | 'seq' | 'prev' | 'at' | 'from' | 'draft'>;

/** How the entries of one kind are stored. The column `text` contains the text that `search` reads. */
interface Storage<E extends Entry> {
	readonly toColumns: (entry: E) => Partial<KindColumns>;
	readonly toEntry: (row: EntryRow, common: Common) => E;
}

const threadOf = ({thread, reaction_count: threadReplies}: EntryRow) =>
	thread === null ? {} : {thread, ...(threadReplies !== null && {threadReplies})};

const storage: {readonly [Type in EntryType]: Storage<EntryOf<Type>>} = {
	message: {
		toColumns: ({text, bot, replyTo = null, thread = null, threadReplies = null}) => ({
			text,
			is_bot: bot === true ? 1 : null,
			reply_to: replyTo,
			thread,
			reaction_count: threadReplies,
		}),
		toEntry: (row, common) => ({
			type: 'message',
			...common,
			text: row.text ?? '',
			...(row.is_bot === 1 && {bot: true as const}),
			...(row.reply_to !== null && {replyTo: row.reply_to}),
			...threadOf(row),
			...(row.replies !== null && row.replies > 0 && {replies: row.replies}),
			...(row.expires_at !== null && {expiresAt: row.expires_at}),
			...(row.edited_at !== null && {editedAt: row.edited_at}),
			...(row.deleted_at !== null && {deletedAt: row.deleted_at}),
			...(row.is_removed === 1 && {isRemoved: true as const}),
			...(row.reactions !== null && {reactions: [...parseReactions(row.reactions).list]}),
		}),
	},
	edited: {
		toColumns: ({target, text}) => ({target, text}),
		toEntry: ({target, text}, common) => ({
			type: 'edited',
			...common,
			target: target ?? 0,
			text: text ?? '',
		}),
	},
	deleted: {
		toColumns: ({target, thread = null, threadReplies = null}) => ({
			target,
			thread,
			reaction_count: threadReplies,
		}),
		toEntry: (row, common) => ({type: 'deleted', ...common, target: row.target ?? 0, ...threadOf(row)}),
	},
	reacted: {
		toColumns: ({target, emoji, on, count = null}) => ({
			target,
			emoji,
			is_on: Number(on),
			reaction_count: count,
		}),
		toEntry: (row, common) => ({
			type: 'reacted',
			...common,
			target: row.target ?? 0,
			emoji: row.emoji ?? '',
			on: row.is_on === 1,
			...(row.reaction_count !== null && {count: row.reaction_count}),
		}),
	},
	topic: {
		toColumns: ({text}) => ({text}),
		toEntry: ({text}, common) => ({type: 'topic', ...common, text: text ?? ''}),
	},
};

const noColumns: KindColumns = {
	text: null,
	emoji: null,
	reply_to: null,
	target: null,
	is_on: null,
	reaction_count: null,
	thread: null,
	is_bot: null,
};

const commonOf = ({seq, at, user_id: id, nick, draft}: EntryRow, room: string, prev: number): Common => ({
	room,
	seq,
	prev,
	at,
	from: {id, nick},
	...(draft !== null && {draft}),
});

export const toColumns = (entry: Entry): KindColumns => ({
	...noColumns,
	...(storage[entry.type] as Storage<Entry>).toColumns(entry),
});

export const toEntry = (row: EntryRow, room: string, prev = row.prev): Entry =>
	storage[row.type].toEntry(row, commonOf(row, room, prev));

export const toMessage = (row: EntryRow, room: string): Message =>
	storage.message.toEntry(row, commonOf(row, room, row.prev));
