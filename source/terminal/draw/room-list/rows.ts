/** The room list as rows: numbered, the direct rooms under a separate heading. */
import type {Session} from '../../../client/session/state.ts';
import {
	directHeading,
	type RoomEntry,
	type RoomListOptions as RoomEntryOptions,
	roomEntries,
} from '../../../presenter/rooms/room-list.ts';
import {count} from '../../../presenter/wording.ts';
import {literal, type Printable, words} from '../../../text/sanitize.ts';
import {padStart, truncateMiddle} from '../../../text/width.ts';
import {windowStart} from '../../overlay/overlay.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, fitRow, own, type Row, rowColumns, ruled, span, spread} from '../row.ts';

export interface RoomListOptions extends RoomEntryOptions {
	readonly session: Session;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
}

/** A row, and the room a click on it opens. */
export interface RoomRow {
	readonly key: string;
	readonly room: string | undefined;
	readonly row: Row;
}

/** Rooms above this number are shown without it. */
const maxNumber = 99;

const roomRow = (entry: RoomEntry, {glyphs, width}: RoomListOptions): Row => {
	const {number, isCurrent, isOnline, membership, title, badge} = entry;
	const isRefused = membership === 'refused';
	const before: Row = [
		span(number <= maxNumber ? padStart(words`${number}`, 2) : literal('  '), 'muted'),
		isCurrent ? span(glyphs.current, 'current') : own(' '),
		...(isOnline ? [span(glyphs.online, 'online'), own(' ')] : []),
		...(isRefused ? [span(glyphs.cross, 'error'), own(' ')] : []),
	];
	// A badge stands at the right edge, with a space on both sides.
	const badgeColumns = badge === undefined ? 0 : rowColumns([badge.text]) + 2;
	const text = truncateMiddle(title.text, Math.max(1, width - rowColumns(before) - badgeColumns));
	const left: Row = [...before, span(text, isCurrent && !isRefused ? 'current' : title.meaning)];
	return badge === undefined ? fitRow(left, width) : spread(left, [badge.text, own(' ')], width);
};

const headingRow = ({width, glyphs}: RoomListOptions): Row =>
	cutRow(
		[
			own(' '),
			span(glyphs.rule, 'rule'),
			own(' '),
			directHeading,
			own(' '),
			...ruled([], width - 11, glyphs.rule, 'rule'),
		],
		width,
	);

/** `↓ 2 mentions`, `↑ 3 unread`: unread messages in rooms of the list that are not visible, except muted ones. Undefined if there are none. */
const edgeRow = (
	hidden: readonly RoomEntry[],
	arrow: Printable,
	{session, width}: RoomListOptions,
): RoomRow | undefined => {
	const rooms = hidden.flatMap(({room, isMuted}) => (isMuted ? [] : (session.rooms.get(room) ?? [])));
	const mentions = rooms.reduce((sum, room) => sum + room.mentions, 0);
	const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
	if (unread === 0) return undefined;
	const text = mentions > 0 ? count(mentions, 'mention') : words`${unread} unread`;
	const first = rooms.find(room => (mentions > 0 ? room.mentions : room.unread) > 0);
	const meaning = mentions > 0 ? 'highlight' : 'accent';
	return {
		key: `edge ${arrow}`,
		room: first?.room,
		row: fitRow([own(' '), span(words`${arrow} ${text}`, meaning)], width),
	};
};

/** As many rows as the list is high, the current room among them. The edges count the unread messages of rooms that are not visible. */
export const roomRows = (options: RoomListOptions): readonly RoomRow[] => {
	const {height, current} = options;
	const entries = roomEntries(options.session, options);
	const all = entries.flatMap((entry, index): RoomRow[] => {
		const isFirstDirect = entry.isDirect && entries[index - 1]?.isDirect !== true;
		return [
			...(isFirstDirect ? [{key: 'direct', room: undefined, row: headingRow(options)}] : []),
			{key: entry.room, room: entry.room, row: roomRow(entry, options)},
		];
	});
	const selected = Math.max(
		0,
		all.findIndex(one => one.room === current),
	);
	const start = windowStart(selected, all.length, height);
	const shown = all.slice(start, start + height);
	if (all.length <= height || height < 3) return shown;
	const entryOf = new Map(entries.map(entry => [entry.room, entry]));
	const hiddenIn = (rows: readonly RoomRow[]): RoomEntry[] =>
		rows.flatMap(({room}) => (room === undefined ? [] : (entryOf.get(room) ?? [])));
	const isCurrent = ({room}: RoomRow): boolean => room === current;
	// The row at the edge is replaced, so its room is not visible either.
	const above = edgeRow(hiddenIn(all.slice(0, start + 1)), options.glyphs.up, options);
	const below = edgeRow(hiddenIn(all.slice(start + height - 1)), options.glyphs.down, options);
	return shown.map((row, index) => {
		if (isCurrent(row)) return row;
		if (index === 0 && start > 0) return above ?? row;
		if (index === height - 1 && start + height < all.length) return below ?? row;
		return row;
	});
};
