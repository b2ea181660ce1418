/** The head of a message or event: time, mark and nick, beside the text or above it on a narrow screen. Pure. */
import {clockTime} from '../../../presenter/times.ts';
import {literal, type Printable, words} from '../../../text/sanitize.ts';
import {columns, padStart, truncate} from '../../../text/width.ts';
import {cutRow, own, type Row, rowColumns, type Span, span} from '../row.ts';
import type {WrappedRow} from '../wrap-spans.ts';
import {gutter, type RowOptions} from './text-columns.ts';

export interface Head {
	readonly at: number;
	readonly showsTime: boolean;
	readonly mark: Span;
	/** The text of the name column; undefined within a run. */
	readonly name: Span | undefined;
	/** `bot`, after the name. */
	readonly bot?: Span | undefined;
}

export const noMark = own(' ');

const isVisible = ({showsTime, mark, name}: Head): boolean =>
	showsTime || name !== undefined || mark.text.trim() !== '';

/** The columns before a text's first line. */
export const headRow = (head: Head, options: RowOptions): Row => {
	const {nickColumns, symbols} = options;
	const time = head.showsTime ? clockTime(head.at, options.timeZone) : (' '.repeat(5) as Printable);
	const {name, bot} = head;
	const mark = name === undefined || bot === undefined ? literal('') : words` ${bot.text}`;
	const nameColumns = Math.max(0, nickColumns - columns(mark));
	const nick = padStart(truncate(name?.text ?? literal(''), nameColumns, symbols.ellipsis), nameColumns);
	return [
		...[span(time, 'muted'), own(' '), head.mark, own(' ')],
		...[span(nick, name?.meaning ?? 'text'), span(mark, 'muted'), own('  ')],
	];
};

/** `09:14 * `: before an event or an action on a narrow screen, which has no line above it for its time. */
export const signInText = (
	{at, showsTime}: Pick<Head, 'at' | 'showsTime'>,
	sign: Span,
	{timeZone}: RowOptions,
): Row => [...(showsTime ? [span(clockTime(at, timeZone), 'muted'), own(' ')] : []), sign, own(' ')];

/** The line above a text on a narrow screen. */
const nameRow = (head: Head, options: RowOptions): Row | undefined => {
	if (head.name === undefined || head.name.text === '*') return undefined;
	const marked = head.mark.text.trim() === '' ? [] : [head.mark, own(' ')];
	const time: Row = head.showsTime ? [own(' '), span(clockTime(head.at, options.timeZone), 'muted')] : [];
	const bot = head.bot === undefined ? [] : [own(' '), head.bot];
	const nameColumns = Math.max(1, options.width - rowColumns([...marked, ...bot]));
	return cutRow([...marked, ...cutRow([head.name], nameColumns), ...bot, ...time], options.width);
};

/** Puts a head before the first of some rows, and leaves its space free before the others. */
export const withHead = (head: Head, body: readonly WrappedRow[], options: RowOptions): readonly Row[] => {
	if (options.nickColumns === 0) {
		const above = nameRow(head, options);
		return [...(above === undefined ? [] : [above]), ...body.map(({row}) => row)];
	}
	const indent = own(' '.repeat(gutter(options)));
	const [first] = body;
	// A first line that begins at the pane's edge leaves no space for the head: it gets a separate line.
	const needsOwnRow = first === undefined || (first.isOutdented && isVisible(head));
	const rows = needsOwnRow ? [headRow(head, options)] : [];
	body.forEach((one, index) => {
		if (one.isOutdented) rows.push(one.row);
		else rows.push(index === 0 ? [...headRow(head, options), ...one.row] : [indent, ...one.row]);
	});
	return rows;
};

/** The spans of a head. */
export const headSpans = 7;
