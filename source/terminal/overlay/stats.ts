/** Statistics as a box over the screen, and as lines for plain mode. `stats-poller.ts` keeps them up to date. */
import type {Session} from '../../client/session/state.ts';
import {type Figure, noMessages, type Ranking, rankingLine, statsText} from '../../presenter/rooms/stats.ts';
import type {ServerFrameOf} from '../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {blank, columns} from '../../text/width.ts';
import {wrap} from '../../text/wrap.ts';
import {frameRows} from '../draw/frame.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {cutRow, fitRow, own, type Row, span, spread} from '../draw/row.ts';
import {hintIn} from '../input/key-labels.ts';
import type {Overlay} from './overlay.ts';
import {type Box, placed} from './rows.ts';

type Stats = ServerFrameOf<'stats'>;

/** Sums of equally many minutes each, so that all bars fit into the width. */
const barsFor = (minutes: readonly number[], width: number): readonly number[] => {
	const {length} = minutes;
	const isFitting = (each: number): boolean => length % each === 0 && length / each <= Math.max(1, width);
	const each = minutes.findIndex((_, at) => isFitting(at + 1)) + 1;
	return Array.from({length: each === 0 ? 0 : length / each}, (_, bar) =>
		minutes.slice(bar * each, (bar + 1) * each).reduce((sum, count) => sum + count, 0),
	);
};

/**
 * Messages in each minute (oldest first) as bars of equally many minutes, in at most `width` columns. A minute
 * without messages is the lowest bar and not a space, because a line could break at a space.
 */
export const sparkline = (minutes: readonly number[], width: number, bars: Glyphs['bars']): Printable => {
	const counts = barsFor(minutes, width);
	const most = Math.max(1, ...counts);
	const highest = bars.length - 1;
	const barOf = (count: number): Printable =>
		bars[count === 0 ? 1 : Math.max(2, Math.round((count / most) * highest))] ?? literal(' ');
	return join(counts.map(barOf), literal(''));
};

/** The statistics as a few lines. */
export const statsLines = (session: Session, stats: Stats, bars: Glyphs['bars']): readonly Printable[] => {
	const {title, figures, minutes, rankings} = statsText(session, stats);
	return [
		title,
		...figures.map(({label, value}) => words`${label}: ${value}`),
		words`Last 60 min: ${sparkline(minutes, 30, bars)}`,
		...rankings.map(rankingLine),
	];
};

const labelColumns = 27;
const valueColumns = 6;

const figureRows = ({label, value}: Figure, width: number): readonly Row[] => {
	const shown = span(value, 'strong');
	if (width >= labelColumns + valueColumns) return [[...fitRow([span(label, 'muted')], labelColumns), shown]];
	const lines = wrap(label, Math.max(1, width - valueColumns)).map((line): Row => [span(line, 'muted')]);
	return [...lines.slice(0, -1), spread(lines.at(-1) ?? [], [shown], width)];
};

const axisRow = (barsColumns: number): Row => {
	const [from, to] = [own('60 min ago', 'muted'), own('now', 'muted')];
	return barsColumns < 16 ? [] : [from, span(blank(barsColumns - 13)), to];
};

const rankingRows = ({title, entries}: Ranking, width: number): readonly Row[] => [
	[span(title, 'strong')],
	...(entries.length === 0 ? [[span(noMessages, 'muted')]] : []),
	...entries.map(({name, messages}) => spread([name], [span(words`${messages}`)], width)),
];

/** Two lists side by side. */
const listsRows = (left: readonly Row[], right: readonly Row[], each: number): readonly Row[] =>
	Array.from({length: Math.max(left.length, right.length)}, (_, at) => [
		...fitRow(left[at] ?? [], each),
		own('    '),
		...(right[at] ?? []),
	]);

const widestList = 34;
const twoListsColumns = 44;

/** All statistics as rows of at most `width` columns, the most important first. */
export const statsRows = (
	session: Session,
	stats: Stats,
	width: number,
	{bars}: Pick<Glyphs, 'bars'>,
): readonly Row[] => {
	const {figures, minutes, rankings} = statsText(session, stats);
	const line = sparkline(minutes, width, bars);
	const isBeside = rankings.length > 1 && width >= twoListsColumns;
	const each = Math.min(widestList, isBeside ? Math.floor((width - 4) / 2) : width);
	const [first = [], ...others] = rankings.map(ranking => rankingRows(ranking, each));
	const lists = isBeside
		? listsRows(first, others[0] ?? [], each)
		: [first, ...others].flatMap(rows => [[], ...rows]).slice(1);
	return [
		...figures.flatMap(figure => figureRows(figure, width)),
		[],
		[span(line, 'accent')],
		axisRow(columns(line)),
		[],
		...lists,
	].map(row => cutRow(row, width));
};

/** The box has at least this many rows if the screen has them, so that it does not grow with each entry. */
const fewestRows = 14;

export const statsBox = (
	session: Session,
	{stats, problem}: Extract<Overlay, {type: 'stats'}>,
	size: Size,
	glyphs: Glyphs,
): Box => {
	const width = size.columns < 60 ? size.columns : Math.min(76, size.columns - 8);
	const inner = Math.max(1, width - 4);
	const all = statsRows(session, stats, inner, glyphs);
	const place = placed(size, {columns: width, rows: Math.max(fewestRows, all.length + 2)});
	const body = Array.from(
		{length: Math.max(1, place.height - 2)},
		(_, at): Row => [own(' '), ...(all[at] ?? [])],
	);
	const closes = own(`${hintIn('stats', 'close', glyphs)} closes`, 'muted');
	const rows = frameRows({
		title: [span(statsText(session, stats).title, 'strong')],
		footer:
			problem === undefined
				? [closes]
				: [closes, own(', '), span(printableLine(problem, glyphs.set), 'warning')],
		body,
		width: place.width,
		glyphs,
	});
	return {rows, width: place.width, left: place.left, top: place.top};
};
