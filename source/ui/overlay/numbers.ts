/** Numbers about the talk as a box over the screen, and as lines where there is none. Pure: who asks for them is `counting.ts`. */
import type {Session} from '../../client/session/state.ts';
import type {ServerFrameOf} from '../../protocol/frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {blank, columns} from '../../text/width.ts';
import type {Glyphs} from '../glyphs.ts';
import type {Size} from '../layout.ts';
import {nameTitle} from '../names.ts';
import {cutRow, fitRow, own, type Row, span, spread} from '../row.ts';
import type {Overlay} from './overlay.ts';
import {type Box, boxRows, placed} from './rows.ts';

type Stats = ServerFrameOf<'stats'>;

/** Few enough minutes to a bar that all bars fit, and as many to each. */
const barsFor = (minutes: readonly number[], width: number): readonly number[] => {
	const {length} = minutes;
	const isFitting = (each: number): boolean => length % each === 0 && length / each <= Math.max(1, width);
	const each = minutes.findIndex((_, at) => isFitting(at + 1)) + 1;
	return Array.from({length: each === 0 ? 0 : length / each}, (_, bar) =>
		minutes.slice(bar * each, (bar + 1) * each).reduce((sum, count) => sum + count, 0),
	);
};

/**
 * Messages in each minute (oldest first) as bars of equally many minutes each, in at most `width` columns. Where
 * nothing was said is the lowest bar and never a space: a line must not break among them.
 */
export const sparkline = (minutes: readonly number[], width: number, bars: Glyphs['bars']): Printable => {
	const counts = barsFor(minutes, width);
	const most = Math.max(1, ...counts);
	const highest = bars.length - 1;
	const barOf = (count: number): Printable =>
		bars[count === 0 ? 1 : Math.max(2, Math.round((count / most) * highest))] ?? literal(' ');
	return join(counts.map(barOf), literal(''));
};

const perMinute = (value: number): Printable => literal(value >= 10 ? value.toFixed(0) : value.toFixed(1));

const subject = (session: Session, {room}: Pick<Stats, 'room'>): Printable =>
	room === undefined ? literal('the whole server') : nameTitle(session, room);

const rates = ({perMinute: {last1, last5, last60}}: Stats): readonly Printable[] => [
	words`${perMinute(last1)} in the last minute`,
	words`${perMinute(last5)} over 5 minutes`,
	words`${perMinute(last60)} over 60 minutes`,
];

interface Counted {
	readonly name: Printable;
	readonly messages: number;
}

const busiestRooms = (session: Session, stats: Stats): readonly Counted[] =>
	stats.busiestRooms.map(({room, messages}) => ({name: nameTitle(session, room), messages}));
const busiestPeople = (stats: Stats): readonly Counted[] =>
	stats.busiestPeople.map(({user, messages}) => ({name: printableLine(user.nick), messages}));

/** The numbers as a few lines, for a face without a screen. */
export const numbersLines = (session: Session, stats: Stats, bars: Glyphs['bars']): readonly Printable[] => {
	const comma = literal(', ');
	const listed = (counted: readonly Counted[]): Printable =>
		join(
			counted.map(({name, messages}) => words`${name} ${messages}`),
			comma,
		);
	const rooms = stats.room === undefined ? listed(busiestRooms(session, stats)) : literal('');
	const people = listed(busiestPeople(stats));
	return [
		words`${subject(session, stats)}: ${stats.activeUsers} active`,
		words`messages per minute: ${join(rates(stats), comma)}`,
		words`last hour: ${sparkline(stats.minutes, 30, bars)}`,
		...(rooms === '' ? [] : [words`busiest rooms: ${rooms}`]),
		...(people === '' ? [] : [words`busiest people: ${people}`]),
	];
};

const labelColumns = 21;
const labelled = (label: string, value: Row): Row => [
	...fitRow([own(label, 'faint')], labelColumns),
	...value,
];
/** From so many columns on the labels stand beside the numbers. */
const labelsColumns = 44;

const countRows = (stats: Stats, width: number): readonly Row[] => {
	const {activeUsers, perMinute: per} = stats;
	if (width >= labelsColumns) {
		const rows = rates(stats).map((rate, at) =>
			labelled(at === 0 ? 'Messages per minute' : '', [span(rate)]),
		);
		return [labelled('Active people', [span(words`${activeUsers}`, 'strong')]), ...rows];
	}
	return [
		[span(words`${activeUsers} active`, 'strong')],
		[own('Per minute', 'faint')],
		[span(words` ${perMinute(per.last1)} over 1 min`)],
		[span(words` ${perMinute(per.last5)} over 5 min`)],
		[span(words` ${perMinute(per.last60)} over 60 min`)],
	];
};

const axisRow = (barsColumns: number): Row => {
	const [from, to] = [own('60 min ago', 'faint'), own('now', 'faint')];
	return barsColumns < 16 ? [] : [from, span(blank(barsColumns - 13)), to];
};

const listRows = (title: string, counted: readonly Counted[], width: number): readonly Row[] => [
	[own(title, 'strong')],
	...(counted.length === 0 ? [[own('nobody yet', 'faint')]] : []),
	...counted.map(({name, messages}) => spread([span(name)], [span(words`${messages}`)], width)),
];

/** Two lists beside each other where there is room for both, else one below the other. */
const listsRows = (left: readonly Row[], right: readonly Row[], each: number): readonly Row[] =>
	Array.from({length: Math.max(left.length, right.length)}, (_, at) => [
		...fitRow(left[at] ?? [], each),
		own('    '),
		...(right[at] ?? []),
	]);

const widestList = 34;
const twoListsColumns = 44;

/** All numbers as rows of at most so many columns, what matters most first. */
export const numbersRows = (
	session: Session,
	stats: Stats,
	width: number,
	{bars}: Pick<Glyphs, 'bars'>,
): readonly Row[] => {
	const line = sparkline(stats.minutes, width, bars);
	const hasRooms = stats.room === undefined;
	const isBeside = hasRooms && width >= twoListsColumns;
	const each = Math.min(widestList, isBeside ? Math.floor((width - 4) / 2) : width);
	const rooms = hasRooms ? listRows('Busiest rooms', busiestRooms(session, stats), each) : [];
	const people = listRows('Busiest people', busiestPeople(stats), each);
	const lists = isBeside ? listsRows(rooms, people, each) : hasRooms ? [...rooms, [], ...people] : people;
	return [...countRows(stats, width), [], [span(line, 'accent')], axisRow(columns(line)), [], ...lists].map(
		row => cutRow(row, width),
	);
};

/** So many rows there are at least, where the screen has them: a box that grows with each newcomer is no calm one. */
const fewestRows = 14;

export const numbersBox = (
	session: Session,
	{stats, problem}: Extract<Overlay, {type: 'numbers'}>,
	size: Size,
	glyphs: Glyphs,
): Box => {
	const width = size.columns < 60 ? size.columns : Math.min(76, size.columns - 8);
	const inner = Math.max(1, width - 4);
	const all = numbersRows(session, stats, inner, glyphs);
	const place = placed(size, {columns: width, rows: Math.max(fewestRows, all.length + 2)});
	const body = Array.from(
		{length: Math.max(1, place.height - 2)},
		(_, at): Row => [own(' '), ...(all[at] ?? [])],
	);
	const closes = own('Esc closes', 'faint');
	const rows = boxRows({
		title: [own('Numbers of ', 'strong'), span(subject(session, stats), 'strong')],
		footer:
			problem === undefined
				? [own('live, ', 'faint'), closes]
				: [closes, own(', '), span(printableLine(problem, glyphs.set), 'warning')],
		body,
		width: place.width,
		glyphs,
	});
	return {rows, width: place.width, left: place.left, top: place.top};
};
