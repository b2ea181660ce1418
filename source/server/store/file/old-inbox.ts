/** Fills the inboxes of a file without inboxes from its newest messages. */
import type {DatabaseSync} from 'node:sqlite';
import type {RoomKind} from '../../../protocol/limits.ts';
import {placeIn, timeIn} from '../database/doc-numbers.ts';
import {type InboxRoom, InboxRows} from '../database/inbox-rows.ts';
import {createStatements} from '../database/statements.ts';

/** This many messages take about a second. Older ones are not added to inboxes. */
const messagesRead = 50_000;

interface RoomRow {
	readonly id: number;
	readonly name: string;
	readonly kind: RoomKind;
}

interface MessageRow {
	readonly at: number;
	readonly place: number;
	readonly room_id: number;
	readonly seq: number;
	readonly user_id: string;
	readonly text: string | null;
	readonly reply_to: number | null;
	/** JSON of the author and the text of a sealed entry. */
	readonly contents: string | null;
}

/** Only columns of this schema version, because later ones may not exist yet. */
const selectMessages = `
	SELECT ${timeIn('entries.doc')} AS at, ${placeIn('entries.doc')} AS place, room_id, seq, user_id, text, reply_to, contents
	FROM entries LEFT JOIN sealed ON sealed.doc = entries.doc WHERE type = 'message'`;

const unsealed = (row: MessageRow): MessageRow =>
	row.contents === null
		? row
		: {...row, ...(JSON.parse(row.contents) as Pick<MessageRow, 'user_id' | 'text'>)};

/** Finds mentions by the current nicks, because the file does not contain earlier ones. */
export const fillInbox = (db: DatabaseSync): void => {
	const statement = createStatements(db, 'the database');
	const inbox = new InboxRows(statement);
	const selectRooms = 'SELECT id, name, kind FROM rooms WHERE key IS NOT NULL';
	const rooms = new Map<number, InboxRoom>();
	for (const {id, name, kind} of statement(selectRooms).all() as unknown as RoomRow[])
		rooms.set(id, {id, room: name, kind});
	const authorOf = (roomId: number, seq: number | null): string | undefined => {
		const row = statement(`${selectMessages} AND room_id = ? AND seq = ?`).get(roomId, seq);
		return row === undefined ? undefined : unsealed(row as unknown as MessageRow).user_id;
	};
	const newest = statement(`${selectMessages} AND deleted_at IS NULL ORDER BY entries.doc DESC LIMIT ?`);
	for (const stored of newest.iterate(messagesRead)) {
		const row = unsealed(stored as unknown as MessageRow);
		const room = rooms.get(row.room_id);
		if (room === undefined) continue;
		const message = {seq: row.seq, text: row.text ?? '', from: {id: row.user_id}};
		inbox.add(room, message, row, row.reply_to === null ? undefined : authorOf(row.room_id, row.reply_to));
	}
};
