/** Which new messages the user is alerted to: by the bell, a notification of the desktop or of the browser. */
import type {EntryItem, MessageItem, RoomState, Session} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {roomKind} from '../../protocol/limits.ts';
import {defaultLevel, type NotificationLevel, notifiesAt} from '../../protocol/notifications.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {type Printable, printableLine, words} from '../../text/sanitize.ts';
import {authorName} from '../person-name.ts';
import {roomTitle} from '../rooms/room-title.ts';

/** A message that alerts the user. */
export interface Alert {
	readonly room: RoomState;
	readonly item: MessageItem | EntryItem;
}

/** What the user has chosen on this device, besides what the session has. */
export interface AlertRules {
	readonly isMuted: (room: string) => boolean;
	readonly isIgnored: (nick: string) => boolean;
	readonly isHighlight: (text: string) => boolean;
}

export const levelOf = ({notifications}: Pick<Session, 'notifications'>, room: string): NotificationLevel =>
	notifications?.rooms.find(one => one.room === room)?.level ?? defaultLevel(roomKind(room) === 'direct');

interface AlertingMessage {
	readonly room: string;
	readonly from: Person;
	readonly text: string;
	readonly isMine: boolean;
	/** It mentions the user by nick or by a highlight word that the server stores. */
	readonly isMention: boolean;
}

/** Whether a message that was just received alerts the user now. */
export const alertsUser = (
	session: Pick<Session, 'notifications' | 'quietEnd'>,
	rules: AlertRules,
	{room, from, text, isMine, isMention}: AlertingMessage,
): boolean => {
	if (isMine || session.quietEnd !== undefined) return false;
	if (rules.isMuted(room) || rules.isIgnored(from.nick)) return false;
	return notifiesAt(levelOf(session, room), isMention || rules.isHighlight(text));
};

/**
 * The new messages between two sessions that alert the user, newest first in each room. Never history: the page of a join,
 * first or after a reconnect, also if it comes in one step with messages that follow it.
 */
export const alertsBetween = (before: Session, after: Session, rules: AlertRules): readonly Alert[] => {
	const alerts: Alert[] = [];
	if (after.quietEnd !== undefined) return alerts;
	for (const room of after.rooms.values()) {
		const known = before.rooms.get(room.room);
		const liveAfter = Math.max(known?.headSeq ?? 0, room.liveAfter ?? Number.POSITIVE_INFINITY);
		if (known === room || room.headSeq <= liveAfter) continue;
		for (let index = room.log.items.length - 1; index >= 0; index--) {
			const item = room.log.items[index];
			if (!isReadable(item)) continue;
			if (item.seq <= liveAfter) break;
			if (alertsUser(after, rules, {...item, room: room.room})) alerts.push({room, item});
		}
	}
	return alerts;
};

export const alertTitle = ({room, item}: Alert): Printable => {
	const nick = item.type === 'message' ? authorName(item) : printableLine(item.from.nick);
	return room.kind === 'direct' ? nick : words`${nick} in ${roomTitle(room)}`;
};
