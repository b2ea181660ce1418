/** The rooms in the order of the list, and who is next in it. */
import {orderedRooms} from '../../client/session/select.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {roomLabel} from '../format.ts';

/** As in the terminal: the shared rooms in the order they were joined, then the direct ones. */
export const orderRooms = (session: Session): readonly RoomState[] =>
	orderedRooms(session).filter(({membership}) => membership.type !== 'left');

/** The room `step` places on from `current`, round the end; undefined where there is none. */
export const neighbour = (
	rooms: readonly RoomState[],
	current: string | undefined,
	step: 1 | -1,
): string | undefined => {
	const index = rooms.findIndex(({room}) => room === current);
	if (index === -1) return rooms[0]?.room;
	return rooms[(index + step + rooms.length) % rooms.length]?.room;
};

/** `12`, or `12+` where there are at least so many. */
export const unreadLabel = (room: RoomState): string => `${room.unread}${room.isUnreadAtLeast ? '+' : ''}`;

/** The title of the browser's tab: mentions before unread rooms before nothing. */
export const pageTitle = (rooms: readonly RoomState[], current: RoomState | undefined): string => {
	const mentions = rooms.reduce((sum, {mentions}) => sum + mentions, 0);
	const unread = rooms.reduce((sum, {unread}) => sum + unread, 0);
	const badge = mentions > 0 ? `(@${mentions}) ` : unread > 0 ? `(${unread}) ` : '';
	return `${badge}${current === undefined ? '' : `${roomLabel(current)} · `}termchat`;
};
