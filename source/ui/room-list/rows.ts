/** The rooms as rows: numbered as Alt+1…9 and `/3` count them, the direct ones under a heading of their own. */
import {orderedRooms} from '../../client/session/select.ts';
import type {RoomState, Session} from '../../client/session/state.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {padStart} from '../../text/width.ts';
import type {Glyphs} from '../glyphs.ts';
import {shortTitle} from '../names.ts';
import {windowStart} from '../overlay/overlay.ts';
import {fitRow, own, type Row, ruled, type Span, span, spread} from '../row.ts';

export interface RoomListOptions {
	readonly session: Session;
	readonly current: string | undefined;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
	readonly isMuted?: (room: string) => boolean;
}

/** A row, and the room a click on it means. */
export interface RoomRow {
	readonly key: string;
	readonly room: string | undefined;
	readonly row: Row;
}

/** `@2` where somebody named me, else how much is unread, else nothing. */
export const unreadBadge = (room: Pick<RoomState, 'unread' | 'mentions' | 'isUnreadAtLeast'>): Printable => {
	if (room.mentions > 0) return words`@${room.mentions}`;
	if (room.unread === 0) return literal('');
	if (room.unread > 999) return literal('999+');
	return words`${room.unread}${literal(room.isUnreadAtLeast ? '+' : '')}`;
};

const badgeSpan = (room: RoomState, isMuted: boolean): Span => {
	const badge = unreadBadge(room);
	if (room.mentions > 0) return span(badge, 'mention');
	return span(badge, isMuted ? 'faint' : 'accent');
};

const isPresent = (room: RoomState): boolean =>
	room.with !== undefined && room.members.some(({id}) => id === room.with?.id);

const roomRow = (room: RoomState, index: number, options: RoomListOptions): Row => {
	const {glyphs, width} = options;
	const isCurrent = room.room === options.current;
	const isMuted = options.isMuted?.(room.room) === true;
	const hasNews = room.unread > 0 && !isMuted;
	const isRefused = room.membership.type === 'refused';
	const number = index < 99 ? padStart(words`${index + 1}`, 2) : literal('  ');
	const mark = isCurrent ? span(glyphs.current, 'current') : own(' ');
	const presence: Row =
		room.kind === 'direct' && isPresent(room) && !isRefused ? [span(glyphs.online, 'good'), own(' ')] : [];
	const look = isRefused ? 'error' : isCurrent ? 'current' : hasNews ? 'strong' : 'text';
	const out: Row = isRefused ? [span(glyphs.cross, 'error'), own(' ')] : [];
	const left: Row = [
		span(number, 'faint'),
		mark,
		...presence,
		...out,
		span(shortTitle(options.session, room), look),
	];
	const badge = badgeSpan(room, isMuted);
	return badge.text === '' ? fitRow(left, width) : spread(left, [badge, own(' ')], width);
};

export const roomRows = (options: RoomListOptions): readonly RoomRow[] => {
	const {width, height, glyphs} = options;
	const rooms = orderedRooms(options.session);
	const all: RoomRow[] = [];
	rooms.forEach((room, index) => {
		const isFirstDirect = room.kind === 'direct' && rooms[index - 1]?.kind !== 'direct';
		if (isFirstDirect) {
			const heading = [span(glyphs.rule, 'rule'), own(' direct ', 'faint')];
			all.push({
				key: 'direct',
				room: undefined,
				row: [own(' '), ...heading, ...ruled([], width - 11, glyphs.rule, 'rule')],
			});
		}
		all.push({key: room.room, room: room.room, row: roomRow(room, index, options)});
	});
	const selected = Math.max(
		0,
		all.findIndex(one => one.room === options.current),
	);
	const start = windowStart(selected, all.length, height);
	return all.slice(start, start + height);
};
