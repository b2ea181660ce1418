/**
 * The rows of inboxes. A message is in the inbox of a user if it is a direct message to the user, a reply to a message
 * of the user or in a thread that the user follows, or mentions the nick that the user has when it is written. No reply
 * is in the inbox of a user who has unfollowed its thread. Mentions and replies only count in rooms that the user has
 * been in. The permission to read an item is checked when the inbox is read.
 */

import {directUsers, type InboxKind, inboxUsersPerMessage, type RoomKind} from '../../../protocol/limits.ts';
import {mentionedKeys} from '../../../protocol/mention.ts';
import type {Message} from '../../../protocol/server-frames.ts';
import {docOf} from './doc-numbers.ts';
import type {Statements} from './statements.ts';

export const inboxSchema = `
	CREATE TABLE inbox (
		user_id TEXT NOT NULL, doc INTEGER NOT NULL, kind TEXT NOT NULL, room_id INTEGER NOT NULL, seq INTEGER NOT NULL,
		PRIMARY KEY (user_id, doc)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX inbox_by_doc ON inbox (doc);
`;

const insertItem = `INSERT OR IGNORE INTO inbox (user_id, doc, kind, room_id, seq) VALUES (?, ${docOf}, ?, ?, ?)`;
const deleteItems = `DELETE FROM inbox WHERE doc = ${docOf}`;
const selectMentioned = `SELECT user_id FROM inbox WHERE doc = ${docOf} AND kind = 'mention'`;
const deleteItem = `DELETE FROM inbox WHERE user_id = ? AND doc = ${docOf}`;
const selectFollowers =
	'SELECT user_id FROM thread_follows WHERE room_id = ? AND thread = ? AND is_on = 1 ORDER BY user_id LIMIT ?';
const selectFollow = 'SELECT is_on FROM thread_follows WHERE user_id = ? AND room_id = ? AND thread = ?';
const selectVisit = 'SELECT 1 FROM read_positions WHERE user_id = ? AND room_id = ?';

export interface InboxRoom {
	readonly id: number;
	readonly room: string;
	readonly kind: RoomKind;
}

type InboxMessage = Pick<Message, 'seq' | 'text' | 'thread'> & {readonly from: Pick<Message['from'], 'id'>};

/** The number of an entry in the file. */
interface Doc {
	readonly at: number;
	readonly place: number;
}

/** Keys that are cached, while not all nicks are. */
const cachedKeys = 20_000;
/** Up to this many users, all nicks are cached: a word that is not among them needs no query. */
const mostUsers = 5000;
/** Queries before all nicks are read. Each new or changed nick empties the cache. */
const queriesBeforeAll = 500;

/** Finds users by the keys of their nicks. Most words of a text are not nicks, and most of them occur repeatedly. */
class NickLookup {
	readonly #statement: Statements;
	/** The user of each key; null if there is none. */
	#userIds = new Map<string, string | null>();
	/** The cache has all nicks. */
	#isComplete = false;
	/** There are too many users to cache all nicks. */
	#isPartial = false;
	#queries = 0;

	constructor(statement: Statements) {
		this.#statement = statement;
	}

	userId(key: string): string | undefined {
		const known = this.#userIds.get(key);
		if (known !== undefined) return known ?? undefined;
		if (this.#isComplete) return undefined;
		if (++this.#queries === queriesBeforeAll && this.#readAll()) return this.#userIds.get(key) ?? undefined;
		const row = this.#statement('SELECT id FROM users WHERE nick_key = ?').get(key);
		const userId = row === undefined ? null : String(row.id);
		if (this.#userIds.size >= cachedKeys) this.#userIds.clear();
		this.#userIds.set(key, userId);
		return userId ?? undefined;
	}

	clear(): void {
		this.#userIds.clear();
		this.#isComplete = false;
		this.#queries = 0;
	}

	/** Caches all nicks. False if there are too many. */
	#readAll(): boolean {
		if (this.#isPartial) return false;
		const rows = this.#statement('SELECT nick_key, id FROM users LIMIT ?').all(mostUsers + 1);
		this.#isPartial = rows.length > mostUsers;
		if (this.#isPartial) return false;
		this.#userIds = new Map(rows.map(({nick_key, id}) => [String(nick_key), String(id)]));
		this.#isComplete = true;
		return true;
	}
}

export class InboxRows {
	readonly #statement: Statements;
	readonly #nicks: NickLookup;

	constructor(statement: Statements) {
		this.#statement = statement;
		this.#nicks = new NickLookup(statement);
	}

	/** Call this when a nick was taken, changed or released, or when a transaction was rolled back. */
	forgetNicks(): void {
		this.#nicks.clear();
	}

	/** Adds a message that was written. `repliedTo`: the author of the message that it replies to. */
	add(room: InboxRoom, message: InboxMessage, doc: Doc, repliedTo: string | undefined): void {
		const authorId = message.from.id;
		if (room.kind === 'direct') {
			for (const userId of new Set(directUsers(room.room))) {
				if (userId !== authorId && this.#exists(userId)) this.#insert(userId, 'direct', room, message, doc);
			}
			return;
		}
		for (const userId of this.#repliedTo(room, message, repliedTo)) {
			this.#insert(userId, 'reply', room, message, doc);
		}
		for (const userId of this.#mentioned(room, message)) this.#insert(userId, 'mention', room, message, doc);
	}

	/** Updates the mentions of a message whose text was edited. */
	edit(room: InboxRoom, message: InboxMessage, doc: Doc): void {
		if (room.kind === 'direct') return;
		const mentioned = this.#mentioned(room, message);
		for (const row of this.#statement(selectMentioned).all(doc.at, doc.place)) {
			const userId = String(row.user_id);
			if (!mentioned.has(userId)) this.#statement(deleteItem).run(userId, doc.at, doc.place);
		}
		for (const userId of mentioned) this.#insert(userId, 'mention', room, message, doc);
	}

	/** Removes the items of a message that was deleted or removed. */
	remove({at, place}: Doc): void {
		this.#statement(deleteItems).run(at, place);
	}

	/** The users whom the text mentions and who have been in the room, without its author. */
	#mentioned(room: InboxRoom, {text, from}: InboxMessage): ReadonlySet<string> {
		const userIds = new Set<string>();
		for (const key of mentionedKeys(text)) {
			const userId = this.#nicks.userId(key);
			if (userId === undefined || userId === from.id || !this.#hasVisited(userId, room)) continue;
			userIds.add(userId);
			if (userIds.size >= inboxUsersPerMessage) break;
		}
		return userIds;
	}

	/**
	 * The users who receive the message as a reply: those who follow its thread, and the author of the message it
	 * answers.
	 */
	#repliedTo(
		room: InboxRoom,
		{from, thread}: InboxMessage,
		repliedTo: string | undefined,
	): ReadonlySet<string> {
		const userIds = new Set<string>();
		if (repliedTo !== undefined && !this.#hasUnfollowed(repliedTo, room, thread)) userIds.add(repliedTo);
		if (thread !== undefined) {
			const followers = this.#statement(selectFollowers).all(room.id, thread, inboxUsersPerMessage);
			for (const {user_id} of followers) userIds.add(String(user_id));
		}
		userIds.delete(from.id);
		for (const userId of userIds) if (!this.#hasVisited(userId, room)) userIds.delete(userId);
		return userIds;
	}

	#hasUnfollowed(userId: string, {id}: InboxRoom, thread: number | undefined): boolean {
		if (thread === undefined) return false;
		return this.#statement(selectFollow).get(userId, id, thread)?.is_on === 0;
	}

	#exists(userId: string): boolean {
		return this.#statement('SELECT 1 FROM users WHERE id = ?').get(userId) !== undefined;
	}

	#hasVisited(userId: string, {id}: InboxRoom): boolean {
		return this.#statement(selectVisit).get(userId, id) !== undefined;
	}

	#insert(userId: string, kind: InboxKind, {id}: InboxRoom, {seq}: InboxMessage, {at, place}: Doc): void {
		this.#statement(insertItem).run(userId, at, place, kind, id, seq);
	}
}
