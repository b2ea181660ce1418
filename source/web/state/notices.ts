/** Which notices stand above the field. Pure. */
import type {Item, Notice, NoticeItem, RoomState, Session} from '../../client/session/state.ts';
import {noticeText} from '../../presenter/notices.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import type {View} from './view.ts';

export interface ShownNotice {
	readonly key: string;
	readonly level: Notice['level'];
	readonly text: string;
}

const isWarning = (item: Item): item is NoticeItem => item.type === 'notice' && item.level !== 'info';

const logKey = (room: RoomState, item: NoticeItem): string => `log:${room.room}:${item.key}`;

/** Keys of the warnings and errors among the room's messages: seen when the newest message is. */
export const logNoticeKeys = (room: RoomState): readonly string[] =>
	room.log.items.filter(isWarning).map(item => logKey(room, item));

const elsewhere = (session: Session, view: View, room: string | undefined): string => {
	const state = room === undefined || room === view.current ? undefined : session.rooms.get(room);
	return state === undefined ? '' : `${roomTitle(state)}: `;
};

/**
 * The answers to what the user did, what belongs to no room, and the warnings of the room that stand below
 * what the reader sees; oldest first of each.
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
	const ofView = view.notices.map(({key, level, text, room: where}) => ({
		key,
		level,
		text: elsewhere(session, view, where) + text,
	}));
	return [...ofSession, ...ofLog, ...ofView].filter(({key}) => !view.dismissed.has(key));
};
