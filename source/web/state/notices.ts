/** Selects the notices that are shown above the input. Pure. */
import type {Item, Notice, NoticeItem, RoomState, Session} from '../../client/session/state.ts';
import {noticeText} from '../../presenter/notices.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {View} from './view.ts';

export interface ShownNotice {
	readonly key: string;
	readonly level: Notice['level'];
	readonly text: string;
}

const isWarning = (item: Item): item is NoticeItem => item.type === 'notice' && item.level !== 'info';

const logKey = (room: RoomState, item: NoticeItem): string => `log:${room.room}:${item.key}`;

/** Keys of the warnings and errors in the room's log. The user has seen them when the newest message is visible. */
export const logNoticeKeys = (room: RoomState): readonly string[] =>
	room.log.items.filter(isWarning).map(item => logKey(room, item));

/** Names the room of a notice unless it is the current one. */
const roomPrefix = (session: Session, view: View, room: string | undefined): string => {
	const state = room === undefined || room === view.current ? undefined : session.rooms.get(room);
	return state === undefined ? '' : `${roomTitle(state)}: `;
};

/**
 * The notices of the session, then the warnings in the room's log unless its end is visible, then the results of the
 * user's actions. Oldest first in each part.
 */
export const shownNotices = (
	session: Session,
	view: View,
	room: RoomState | undefined,
	isAtBottom: boolean,
): readonly ShownNotice[] => {
	const ofSession = session.notices.map(({key, level, content}) => ({
		key: `session:${key}`,
		level,
		text: noticeText(content),
	}));
	const ofLog =
		room === undefined || isAtBottom
			? []
			: room.log.items.filter(isWarning).map(item => ({
					key: logKey(room, item),
					level: item.level,
					text: noticeText(item.content, roomTitle(room)),
				}));
	const ofView = view.notices.map(({key, level, text, room: noticeRoom}) => ({
		key,
		level,
		text: roomPrefix(session, view, noticeRoom) + text,
	}));
	return [...ofSession, ...ofLog, ...ofView].filter(({key}) => !view.dismissed.has(key));
};
