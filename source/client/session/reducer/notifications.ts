/** Applies the user's notification settings. */

import {isMutedAt, type Notifications, quietEnd} from '../../../protocol/notifications.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {MessageItem, RoomState} from '../state.ts';
import {mentionFields, mentionsViewer} from './transaction/items.ts';
import {logViewerOf, type SessionTransaction, type WritableRoom} from './transaction/transaction.ts';
import {countUnread} from './unread.ts';

type MentionFields = Pick<MessageItem, 'isMention' | 'isInFollowedThread'>;
type Fields = ServerFrameOf<'welcome'>['notifications'];

const withoutEndedMutes = (notifications: Notifications, serverNow: number): Notifications => {
	const {rooms} = notifications;
	const hasEnded = rooms.some(room => room.isMuted === true && !isMutedAt(room, serverNow));
	if (!hasEnded) return notifications;
	const left = rooms.map(room => (isMutedAt(room, serverNow) ? room : {room: room.room, level: room.level}));
	return {...notifications, rooms: left};
};

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((word, index) => word === other[index]);

const isSameMention = (one: MentionFields, other: MentionFields): boolean =>
	one.isMention === other.isMention && one.isInFollowedThread === other.isInFollowedThread;

/** Marks the messages of the window that mention the user, and recounts them. */
const markMentions = (tx: SessionTransaction, {room: name}: RoomState): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const viewer = logViewerOf(tx, room);
	const log = tx.writeLog(room as WritableRoom);
	log.items = log.items.map(item => {
		if (item.type !== 'message' && item.type !== 'entry') return item;
		if (item.isMine) return item;
		const fields =
			item.type === 'message' ? mentionFields(item, viewer) : {isMention: mentionsViewer(item.text, viewer)};
		return isSameMention(fields, item) ? item : {...item, ...fields, revision: item.revision + 1};
	});
	const {mentions, isUnreadAtLeast} = countUnread({...room, mentions: 0}, room.readSeq);
	room.mentions = isUnreadAtLeast ? Math.max(mentions, room.mentions) : mentions;
};

/** `at`: in the client's time. Undefined fields: the server does not store notification settings. */
export const setNotifications = (tx: SessionTransaction, fields: Fields, at: number): void => {
	const before = tx.session.notifications?.highlight ?? [];
	if (fields === undefined) {
		tx.update({notifications: undefined, quietEnd: undefined});
	} else {
		const {rooms, highlight, quietHours, quietUntil, isTextPushed} = fields;
		const notifications = {rooms, highlight, quietHours, quietUntil, isTextPushed};
		const current = withoutEndedMutes(notifications, at + tx.session.clockSkewMs);
		tx.update({notifications: current, quietEnd: quietEnd(current, at)});
	}
	if (isSameList(before, fields?.highlight ?? [])) return;
	for (const room of [...tx.session.rooms.values()]) markMentions(tx, room);
};

/** Ends mutes and do-not-disturb times that are over, and begins do-not-disturb times that are due. */
export const updateNotifications = (tx: SessionTransaction, at: number): void => {
	const {notifications, clockSkewMs} = tx.session;
	if (notifications === undefined) return;
	const current = withoutEndedMutes(notifications, at + clockSkewMs);
	const end = quietEnd(current, at);
	if (current !== notifications || end !== tx.session.quietEnd) {
		tx.update({notifications: current, quietEnd: end});
	}
};
