/** Labels of the room list and the tab. */
import type {RoomState} from '../../client/session/state.ts';
import {roomLabel} from '../format.ts';

/** `12`, or `12+` where there are at least so many. */
export const unreadLabel = (room: RoomState): string => `${room.unread}${room.isUnreadAtLeast ? '+' : ''}`;

/** The title of the browser's tab: mentions before unread rooms before nothing. */
export const pageTitle = (rooms: readonly RoomState[], current: RoomState | undefined): string => {
	const mentions = rooms.reduce((sum, {mentions}) => sum + mentions, 0);
	const unread = rooms.reduce((sum, {unread}) => sum + unread, 0);
	const badge = mentions > 0 ? `(@${mentions}) ` : unread > 0 ? `(${unread}) ` : '';
	return `${badge}${current === undefined ? '' : `${roomLabel(current)} · `}termchat`;
};
