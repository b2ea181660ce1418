/** Which new messages the user should be alerted to. */
import type {EntryItem, MessageItem, RoomState, Session} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {createHighlighter, isIgnored, isMuted, type Settings} from '../../commands/settings.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {type Printable, printableLine, words} from '../../text/sanitize.ts';

/** An entry that mentions the user, or is in a direct room. */
export interface Alert {
	readonly room: RoomState;
	readonly item: MessageItem | EntryItem;
}

/**
 * Whether new entries of the room arrived live, and not as history: the page of a join, first or after a reconnect,
 * changes `joining` to `joined`. A direct room that a message opens has no epoch before it is joined.
 */
const isLive = (before: RoomState | undefined, after: RoomState): boolean =>
	before === undefined
		? after.kind === 'direct' && after.membership.type === 'joined' && after.epoch === undefined
		: before.membership.type === 'joined' && before.epoch === after.epoch;

/** The new messages between two sessions that require an alert, newest first in each room; never history. */
export const alertsBetween = (before: Session, after: Session, settings: Settings): readonly Alert[] => {
	const isHighlight = createHighlighter(settings);
	const alerts: Alert[] = [];
	for (const room of after.rooms.values()) {
		const known = before.rooms.get(room.room);
		if (known === room || !isLive(known, room) || isMuted(settings, room.room)) continue;
		const headBefore = known?.headSeq ?? 0;
		if (room.headSeq <= headBefore) continue;
		for (let index = room.log.items.length - 1; index >= 0; index--) {
			const item = room.log.items[index];
			if (!isReadable(item)) continue;
			if (item.seq <= headBefore) break;
			if (item.isMine || isIgnored(settings, item.from.nick)) continue;
			if (item.isMention || room.kind === 'direct' || isHighlight(item.text)) alerts.push({room, item});
		}
	}
	return alerts;
};

export const alertTitle = ({room, item}: Alert): Printable => {
	const nick = printableLine(item.from.nick);
	return room.kind === 'direct' ? nick : words`${nick} in ${roomTitle(room)}`;
};
