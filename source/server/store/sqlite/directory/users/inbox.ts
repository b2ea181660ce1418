/** Reads the inboxes of users. `database/inbox-rows.ts` writes them. */
import type {InboxKind} from '../../../../../protocol/limits.ts';
import {firstDocAt, latestTime, timeIn} from '../../../database/doc-numbers.ts';
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {InboxDirectory} from '../../../directory/directory.ts';

interface InboxRow {
	readonly at: number;
	readonly kind: InboxKind;
	readonly room_id: number;
	readonly seq: number;
	readonly read_seq: number;
}

const selectItems = `
	SELECT ${timeIn('doc')} AS at, kind, inbox.room_id, inbox.seq, coalesce(read_positions.seq, 0) AS read_seq
	FROM inbox LEFT JOIN read_positions
		ON read_positions.user_id = inbox.user_id AND read_positions.room_id = inbox.room_id
	WHERE inbox.user_id = ? AND doc < ${firstDocAt} ORDER BY doc DESC`;

const markRead = 'UPDATE users SET inbox_read_at = ?2 WHERE id = ?1 AND inbox_read_at < ?2';

export const createInbox = (statement: Statements, rooms: Rooms, write: Write): InboxDirectory => {
	const inboxReadAt = (userId: string): number =>
		Number(statement('SELECT inbox_read_at AS at FROM users WHERE id = ?').get(userId)?.at ?? 0);

	return {
		*inbox(userId, before = latestTime) {
			const readAt = inboxReadAt(userId);
			for (const row of statement(selectItems).iterate(userId, Math.min(before, latestTime))) {
				const {at, kind, room_id, seq, read_seq} = row as unknown as InboxRow;
				const open = rooms.byId(room_id);
				if (open !== undefined)
					yield {room: open.room, seq, at, kind, isUnread: seq > read_seq && at > readAt};
			}
		},
		inboxReadAt,
		markInboxRead: (userId, through) => write(markRead, userId, through) > 0,
	};
};
