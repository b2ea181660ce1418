/** Webhooks in the file. */
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {WebhookDirectory, WebhookRecord} from '../../../directory/directory.ts';

interface WebhookRow {
	readonly webhook: string;
	readonly room_id: number;
	readonly user_id: string;
	readonly by_id: string;
	readonly by_nick: string;
	readonly at: number;
	readonly used_at: number | null;
}

const select = 'SELECT webhook, room_id, user_id, by_id, by_nick, at, used_at FROM webhooks WHERE';

const insert = `
	INSERT INTO webhooks (token_hash, webhook, room_id, user_id, by_id, by_nick, at)
	VALUES (?, ?, ?, ?, ?, ?, ?)`;

export const createWebhooks = (statement: Statements, rooms: Rooms, write: Write): WebhookDirectory => {
	const toWebhook = (row: unknown): WebhookRecord | undefined => {
		if (row === undefined) return undefined;
		const {webhook, room_id, user_id: userId, by_id, by_nick, at, used_at} = row as WebhookRow;
		const room = rooms.byId(room_id)?.room;
		if (room === undefined) return undefined;
		const by = {id: by_id, nick: by_nick};
		return {webhook, room, userId, by, at, ...(used_at !== null && {usedAt: used_at})};
	};

	return {
		addWebhook({webhook, room, userId, by, at}, tokenHash) {
			const open = rooms.find(room);
			if (open !== undefined) write(insert, tokenHash, webhook, open.id, userId, by.id, by.nick, at);
		},
		findWebhook: tokenHash => toWebhook(statement(`${select} token_hash = ?`).get(tokenHash)),
		webhooks(room) {
			const open = rooms.find(room);
			if (open === undefined) return [];
			const rows = statement(`${select} room_id = ? ORDER BY at, webhook`).all(open.id);
			return rows.flatMap(row => toWebhook(row) ?? []);
		},
		webhooksOf: userId =>
			statement(`${select} user_id = ?`)
				.all(userId)
				.flatMap(row => toWebhook(row) ?? []),
		noteWebhookUse(webhook, at) {
			write('UPDATE webhooks SET used_at = ? WHERE webhook = ?', at, webhook);
		},
		removeWebhook(webhook) {
			write('DELETE FROM webhooks WHERE webhook = ?', webhook);
		},
	};
};
