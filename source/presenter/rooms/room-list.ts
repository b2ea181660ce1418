/** The list of rooms: their order, titles and unread counts. */
import {orderedRooms} from '../../client/session/selectors.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {nameKey, roomKind} from '../../protocol/limits.ts';
import type {RoomInfo} from '../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {own, type Span, span} from '../span.ts';
import {count} from '../wording.ts';
import {roomTitle, shortTitle, titleOfName} from './room-title.ts';

/** `label` has the same in words. */
interface UnreadBadge {
	readonly text: Span;
	readonly label: Printable;
}

/** A room of the list; a click on it opens `room`. */
export interface RoomEntry {
	readonly room: string;
	/** Its place in the list, from 1: `/3` and Alt+3 open it. */
	readonly number: number;
	readonly isDirect: boolean;
	readonly isCurrent: boolean;
	readonly isMuted: boolean;
	readonly membership: RoomState['membership']['type'];
	/** Of a direct room: the other user is connected. */
	readonly isOnline: boolean;
	readonly title: Span;
	/** The topic, with the full name of a private room; empty if there is neither. */
	readonly hint: Printable;
	readonly badge: UnreadBadge | undefined;
}

export interface RoomListOptions extends Partial<RoomPreferences> {
	readonly current: string | undefined;
}

/** How a user wants the rooms ordered. */
export interface RoomPreferences {
	/** Rooms that the user has moved, in their order; others follow as they were joined. */
	readonly order?: readonly string[];
	/** These come first. */
	readonly pinned?: readonly string[];
	/** Rooms with mentions, and then those with unread messages, come before others. */
	readonly isUnreadFirst?: boolean;
	readonly isMuted?: ((room: string) => boolean) | undefined;
}

/** More unread messages are not counted. */
const maxUnread = 999;

/** `12`, `12+`, `999+` */
export const unreadCountText = ({
	unread,
	isUnreadAtLeast,
}: Pick<RoomState, 'unread' | 'isUnreadAtLeast'>): Printable =>
	unread > maxUnread ? literal(`${maxUnread}+`) : words`${unread}${literal(isUnreadAtLeast ? '+' : '')}`;

/** `@2` if messages mention the viewer, otherwise the number of unread messages; undefined if there are none. */
export const unreadBadge = (
	room: Pick<RoomState, 'unread' | 'mentions' | 'isUnreadAtLeast'>,
	isMuted = false,
): UnreadBadge | undefined => {
	if (room.mentions > 0)
		return {text: span(words`@${room.mentions}`, 'highlight'), label: count(room.mentions, 'mention')};
	if (room.unread === 0) return undefined;
	const unread = unreadCountText(room);
	return {text: span(unread, isMuted ? 'muted' : 'accent'), label: words`${unread} unread`};
};

const isOtherOnline = ({with: other, members}: RoomState): boolean =>
	other !== undefined && members.some(({id}) => id === other.id);

const titleMeaning = (room: RoomState, isMuted: boolean): Span['meaning'] => {
	if (room.membership.type === 'refused') return 'error';
	if (isMuted) return 'muted';
	return room.unread > 0 ? 'strong' : 'text';
};

const hintOf = (session: Session, room: RoomState): Printable =>
	join(
		[
			...(shortTitle(session, room) === roomTitle(room) ? [] : [roomTitle(room)]),
			...(room.topic === '' ? [] : [printableLine(room.topic)]),
		],
		literal(': '),
	);

const placeIn = (names: readonly string[], {room}: RoomState): number => {
	const key = nameKey(room);
	const at = names.findIndex(name => nameKey(name) === key);
	return at === -1 ? names.length : at;
};

/** What puts a room before another, the most important first: the lower number wins. */
const placesOf = (
	room: RoomState,
	{order = [], pinned = [], isUnreadFirst = false, isMuted = () => false}: RoomPreferences,
): readonly number[] => {
	const urgency = room.mentions > 0 ? 0 : room.unread > 0 ? 1 : 2;
	return [
		Number(room.kind === 'direct'),
		placeIn(pinned, room),
		isUnreadFirst && !isMuted(room.room) ? urgency : 2,
		placeIn(order, room),
	];
};

const compare = (one: readonly number[], other: readonly number[]): number => {
	const at = one.findIndex((place, index) => place !== other[index]);
	return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
};

/** The rooms of the list: public and private ones, then the direct ones; without preferences as they were joined. */
export const listedRooms = (session: Session, preferences: RoomPreferences = {}): readonly RoomState[] =>
	orderedRooms(session)
		.filter(({membership}) => membership.type !== 'left')
		.map(room => ({room, places: placesOf(room, preferences)}))
		.toSorted((one, other) => compare(one.places, other.places))
		.map(({room}) => room);

/** The next room after `current` with a mention, or else with an unread message; and after the last room from the first. Muted rooms do not count. */
export const nextUnreadRoom = (
	session: Session,
	current: string | undefined,
	preferences: RoomPreferences = {},
): string | undefined => {
	const rooms = listedRooms(session, preferences);
	const at = rooms.findIndex(({room}) => room === current);
	const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(at, 0))].filter(
		({room}) => preferences.isMuted?.(room) !== true,
	);
	return (others.find(({mentions}) => mentions > 0) ?? others.find(({unread}) => unread > 0))?.room;
};

export const roomEntries = (session: Session, options: RoomListOptions): readonly RoomEntry[] =>
	listedRooms(session, options).map((room, index): RoomEntry => {
		const isMuted = options.isMuted?.(room.room) === true;
		return {
			room: room.room,
			number: index + 1,
			isDirect: room.kind === 'direct',
			isCurrent: room.room === options.current,
			isMuted,
			membership: room.membership.type,
			isOnline: room.kind === 'direct' && room.membership.type === 'joined' && isOtherOnline(room),
			title: span(shortTitle(session, room), titleMeaning(room, isMuted)),
			hint: hintOf(session, room),
			badge: unreadBadge(room, isMuted),
		};
	});

/** A public room that the user has not joined. */
export interface PublicRoomEntry {
	readonly room: string;
	readonly title: Printable;
	readonly topic: Printable;
	readonly memberCount: number;
	/** `3 online` */
	readonly label: Printable;
}

/** The public rooms among these that the user can join, those with the most members first. */
export const publicRoomEntries = (
	session: Session,
	known: readonly RoomInfo[],
): readonly PublicRoomEntry[] => {
	const listed = new Set(listedRooms(session).map(({room}) => room));
	return known
		.filter(({room}) => roomKind(room) === 'public' && !listed.has(room))
		.sort((one, other) => other.memberCount - one.memberCount || (one.room < other.room ? -1 : 1))
		.map(({room, topic, memberCount}) => ({
			room,
			title: titleOfName(session, room),
			topic: printableLine(topic),
			memberCount,
			label: words`${memberCount} online`,
		}));
};

export const directHeading = own('direct', 'muted');

/** The unread messages and mentions of all rooms that are not muted. */
export const unreadCounts = (
	session: Session,
	isMuted: (room: string) => boolean = () => false,
): {readonly unread: number; readonly mentions: number} => {
	let unread = 0;
	let mentions = 0;
	for (const one of session.rooms.values()) {
		if (isMuted(one.room)) continue;
		unread += one.unread;
		mentions += one.mentions;
	}
	return {unread, mentions};
};

/** `(@2) #dev` or `(7) #dev`: what is unread comes first, for tabs that show little. Muted rooms do not count. */
export const windowTitle = (
	session: Session,
	room: RoomState | undefined,
	isMuted: (room: string) => boolean = () => false,
): Printable => {
	const {unread, mentions} = unreadCounts(session, isMuted);
	const badge = mentions > 0 ? words`(@${mentions}) ` : unread > 0 ? words`(${unread}) ` : literal('');
	return words`${badge}${room === undefined ? literal('termchat') : shortTitle(session, room)}`;
};
