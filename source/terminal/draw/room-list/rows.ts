/** The room list as rows: numbered, the direct rooms under a separate heading. */
import type {Session} from '../../../client/session/state.ts';
import {directHeading, type RoomEntry, roomEntries} from '../../../presenter/room-list.ts';
import {literal, words} from '../../../text/sanitize.ts';
import {padStart} from '../../../text/width.ts';
import {windowStart} from '../../overlay/overlay.ts';
import type {Glyphs} from '../glyphs.ts';
import {fitRow, own, type Row, ruled, span, spread} from '../row.ts';

export interface RoomListOptions {
	readonly session: Session;
	readonly current: string | undefined;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
	readonly isMuted?: (room: string) => boolean;
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
	const left: Row = [
		span(number <= maxNumber ? padStart(words`${number}`, 2) : literal('  '), 'muted'),
		isCurrent ? span(glyphs.current, 'current') : own(' '),
		...(isOnline ? [span(glyphs.online, 'online'), own(' ')] : []),
		...(isRefused ? [span(glyphs.cross, 'error'), own(' ')] : []),
		isCurrent && !isRefused ? span(title.text, 'current') : title,
	];
	return badge === undefined ? fitRow(left, width) : spread(left, [badge.text, own(' ')], width);
};

const headingRow = ({width, glyphs}: RoomListOptions): Row => [
	own(' '),
	span(glyphs.rule, 'rule'),
	own(' '),
	directHeading,
	own(' '),
	...ruled([], width - 11, glyphs.rule, 'rule'),
];

/** As many rows as the list is high, the current room among them. */
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
	return all.slice(start, start + height);
};
