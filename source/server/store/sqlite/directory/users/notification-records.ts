/** Choices about notifications, push subscriptions and the keys of the server, in the file. */
import {nameKey, roomKind} from '../../../../../protocol/limits.ts';
import type {
	NotificationLevel,
	Notifications,
	RoomNotifications,
} from '../../../../../protocol/notifications.ts';
import type {Rooms} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {
	GeneralNotifications,
	NotificationRecords,
	PushKeys,
	PushSubscription,
} from '../../../directory/notification-records.ts';

interface RoomRow {
	readonly room_id: number;
	readonly level: NotificationLevel | null;
	readonly is_muted: number;
	readonly muted_until: number | null;
}

interface SubscriptionRow {
	readonly user_id: string;
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
	readonly time_zone: string | null;
	readonly at: number;
	readonly device: string | null;
}

const selectRooms = 'SELECT room_id, level, is_muted, muted_until FROM room_notifications WHERE user_id = ?';
const insertRoom = `
	INSERT OR REPLACE INTO room_notifications (user_id, room_id, level, is_muted, muted_until)
	VALUES (?, ?, ?, ?, ?)`;
const deleteRoom = 'DELETE FROM room_notifications WHERE user_id = ? AND room_id = ?';

const insertSubscription = `
	INSERT OR REPLACE INTO push_subscriptions (endpoint, user_id, p256dh, auth, time_zone, at, device)
	VALUES (?, ?, ?, ?, ?, ?, ?)`;
const selectCandidates = `
	SELECT DISTINCT user_id FROM push_subscriptions WHERE user_id IN (
		SELECT user_id FROM listed_rooms WHERE room_id = ?1 AND key = ?2
		UNION SELECT user_id FROM admissions JOIN rooms ON rooms.id = room_id WHERE room_id = ?3 AND kind = 'direct'
	) ORDER BY user_id`;

const pushKeysName = 'push_keys';

const toRoom = (row: RoomRow, room: string): RoomNotifications => ({
	room,
	...(row.level !== null && {level: row.level}),
	...(row.is_muted === 1 && {isMuted: true}),
	...(row.is_muted === 1 && row.muted_until !== null && {mutedUntil: row.muted_until}),
});

const toSubscription = (row: SubscriptionRow): PushSubscription => ({
	userId: row.user_id,
	endpoint: row.endpoint,
	p256dh: row.p256dh,
	auth: row.auth,
	...(row.time_zone !== null && {timeZone: row.time_zone}),
	at: row.at,
	...(row.device !== null && {device: row.device}),
});

const createChoices = (statement: Statements, rooms: Rooms, write: Write) => ({
	notifications(userId: string): Notifications {
		const rows = statement(`${selectRooms} ORDER BY room_id`).all(userId) as unknown as RoomRow[];
		const general = statement('SELECT notifications FROM users WHERE id = ?').get(userId)?.notifications;
		const {highlight = [], ...others} = (
			typeof general === 'string' ? JSON.parse(general) : {}
		) as Partial<GeneralNotifications>;
		return {
			rooms: rows.flatMap(row => {
				const room = rooms.byId(row.room_id)?.room;
				return room === undefined ? [] : [toRoom(row, room)];
			}),
			highlight,
			...others,
		};
	},
	roomNotifications(userId: string, room: string): RoomNotifications | undefined {
		const open = rooms.find(room);
		if (open === undefined) return undefined;
		const row = statement(`${selectRooms} AND room_id = ?`).get(userId, open.id) as RoomRow | undefined;
		return row === undefined ? undefined : toRoom(row, open.room);
	},
	setGeneralNotifications(userId: string, general: GeneralNotifications): void {
		write('UPDATE users SET notifications = ? WHERE id = ?', JSON.stringify(general), userId);
	},
	setRoomNotifications(userId: string, {room, level, isMuted, mutedUntil}: RoomNotifications): void {
		const open = rooms.find(room);
		if (open === undefined) return;
		if (level === undefined && isMuted !== true) write(deleteRoom, userId, open.id);
		else write(insertRoom, userId, open.id, level ?? null, isMuted === true ? 1 : 0, mutedUntil ?? null);
	},
	roomNotificationCount: (userId: string): number =>
		Number(
			statement('SELECT count(*) AS count FROM room_notifications WHERE user_id = ?').get(userId)?.count,
		),
});

export const createNotificationRecords = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
): NotificationRecords => ({
	...createChoices(statement, rooms, write),
	pushKeys() {
		const value = statement('SELECT value FROM hub WHERE name = ?').get(pushKeysName)?.value;
		return typeof value === 'string' ? (JSON.parse(value) as PushKeys) : undefined;
	},
	setPushKeys(keys) {
		write('INSERT OR REPLACE INTO hub (name, value) VALUES (?, ?)', pushKeysName, JSON.stringify(keys));
	},
	pushSubscriptions(userId) {
		const select = statement('SELECT * FROM push_subscriptions WHERE user_id = ? ORDER BY at, endpoint');
		return (select.all(userId) as unknown as SubscriptionRow[]).map(toSubscription);
	},
	pushSubscription(endpoint) {
		const row = statement('SELECT * FROM push_subscriptions WHERE endpoint = ?').get(endpoint);
		return row === undefined ? undefined : toSubscription(row as unknown as SubscriptionRow);
	},
	addPushSubscription({userId, endpoint, p256dh, auth, timeZone, at, device}) {
		write(insertSubscription, endpoint, userId, p256dh, auth, timeZone ?? null, at, device ?? null);
	},
	removePushSubscription: (userId, endpoint) =>
		write('DELETE FROM push_subscriptions WHERE user_id = ? AND endpoint = ?', userId, endpoint) > 0,
	pushCandidates(room) {
		const open = rooms.find(room);
		if (open === undefined) return [];
		const [listed, key] = roomKind(open.room) === 'public' ? [0, nameKey(open.room)] : [open.id, ''];
		return statement(selectCandidates)
			.all(listed, key, open.id)
			.map(row => String(row.user_id));
	},
});
