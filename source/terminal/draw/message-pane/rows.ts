/**
 * From the rows of the presenter to rows of the screen: wrapped to the width of the pane, the nick right-aligned beside the
 * text, or above it on a narrow screen. Pure; `pane.ts` caches the result.
 */

import {type Invitation, type InvitationText, invitationText} from '../../../presenter/invitation.ts';
import {edgeText, eventText, presenceText, unreadText} from '../../../presenter/messages/event-text.ts';
import type {DraftRow, MessageRow, SentMessageRow} from '../../../presenter/messages/message-rows.ts';
import {
	draftText,
	type MessageText,
	messageText,
	type Passage,
} from '../../../presenter/messages/message-text.ts';
import {textOf} from '../../../presenter/span.ts';
import {clockTime, dayName, expiryText} from '../../../presenter/times.ts';
import type {Viewer} from '../../../presenter/viewer.ts';
import {literal, type Printable, printableLine, words} from '../../../text/sanitize.ts';
import {columns, padStart, truncate} from '../../../text/width.ts';
import {wrap} from '../../../text/wrap.ts';
import {hintFor, hintIn} from '../../input/key-labels.ts';
import type {Action} from '../../input/key-table.ts';
import {frameRows} from '../frame.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, fitRow, own, type Row, rowColumns, ruled, type Span, span, spread} from '../row.ts';
import {type WrappedRow, wrapSpans} from '../wrap-spans.ts';

export interface RowOptions extends Viewer {
	readonly symbols: Glyphs;
	/** Columns of the pane. */
	readonly width: number;
	/** Columns of the nicks; 0: nicks are above the text. */
	readonly nickColumns: number;
	/** The server's time, in milliseconds: for the time left until a message expires. */
	readonly now: number;
	readonly hasLinks: boolean;
}

export const maxNickColumns = 12;
const minNickColumns = 4;
/** `09:14 ` and the mark before the nick, and the two spaces after it. */
const timeColumns = 6;
const markColumns = 2;
const gapColumns = 2;

/** The columns for these nicks: as wide as the widest, within bounds. */
export const nickColumnsFor = (nicks: Iterable<string>): number => {
	let widest = minNickColumns;
	for (const nick of nicks) {
		widest = Math.max(widest, columns(printableLine(nick)));
		if (widest >= maxNickColumns) return maxNickColumns;
	}
	return widest;
};

/** Columns before the text. */
const gutter = ({nickColumns}: RowOptions): number =>
	nickColumns === 0 ? 0 : timeColumns + markColumns + nickColumns + gapColumns;

interface Head {
	readonly at: number;
	readonly showsTime: boolean;
	readonly mark: Span;
	/** The text of the name column; undefined within a run. */
	readonly name: Span | undefined;
}

const noMark = own(' ');

const isVisible = ({showsTime, mark, name}: Head): boolean =>
	showsTime || name !== undefined || mark.text.trim() !== '';

/** The columns before a text's first line. */
const headRow = (head: Head, options: RowOptions): Row => {
	const {nickColumns, symbols} = options;
	const time = head.showsTime ? clockTime(head.at, options.timeZone) : (' '.repeat(5) as Printable);
	const name = head.name;
	const nick = padStart(truncate(name?.text ?? literal(''), nickColumns, symbols.ellipsis), nickColumns);
	return [span(time, 'muted'), own(' '), head.mark, own(' '), span(nick, name?.meaning ?? 'text'), own('  ')];
};

/** The line above a text on a narrow screen. */
const nameRow = (head: Head, options: RowOptions): Row | undefined => {
	if (head.name === undefined || head.name.text === '*') return undefined;
	const marked = head.mark.text.trim() === '' ? [] : [head.mark, own(' ')];
	const time: Row = head.showsTime ? [own(' '), span(clockTime(head.at, options.timeZone), 'muted')] : [];
	return cutRow([...marked, head.name, ...time], options.width);
};

/** Puts a head before the first of some rows, and leaves its space free before the others. */
const withHead = (head: Head, body: readonly WrappedRow[], options: RowOptions): readonly Row[] => {
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

const inBlock = (row: Row): WrappedRow => ({row, isOutdented: false});

const textWidth = (options: RowOptions): number => Math.max(1, options.width - gutter(options));

const wrapped = (line: Row, options: RowOptions): readonly WrappedRow[] => {
	const shown = options.hasLinks ? line : line.map(withoutLink);
	const width = textWidth(options);
	const rows = wrapSpans(shown, {width, outdentWidth: options.width});
	return options.nickColumns > 0 ? rows : rows.map(({row}) => inBlock(row));
};

const withoutLink = ({text, meaning, reference}: Span): Span => ({
	text,
	meaning: meaning === 'link' && reference === undefined ? 'text' : meaning,
	...(reference !== undefined && {reference}),
});

/** Puts a short remark after the last line if it fits, or on a separate line. */
const withTail = (
	body: readonly WrappedRow[],
	tail: Row,
	options: RowOptions,
	isAtEdge = false,
): readonly WrappedRow[] => {
	if (tail.length === 0) return body;
	const last = body.at(-1);
	const tailColumns = rowColumns(tail);
	const lineColumns = last?.isOutdented === true ? options.width : textWidth(options);
	if (last === undefined || rowColumns(last.row) + tailColumns + 1 > lineColumns) {
		const alone = isAtEdge ? spread([], tail, textWidth(options)) : cutRow(tail, textWidth(options));
		return [...body, inBlock(alone)];
	}
	const row = isAtEdge ? spread(last.row, tail, lineColumns) : [...last.row, own(' '), ...tail];
	return [...body.slice(0, -1), {...last, row}];
};

const quoteRows = ({quote}: MessageText, options: RowOptions): readonly WrappedRow[] => {
	if (quote === undefined) return [];
	const {reply, ellipsis} = options.symbols;
	const line = truncate(words`${reply} ${quote.text}`, textWidth(options), ellipsis);
	return [inBlock([span(line, 'muted')])];
};

const reactionRows = ({reactions}: MessageText, options: RowOptions): readonly WrappedRow[] => {
	if (reactions.length === 0) return [];
	// The viewer's own reactions are in brackets, so that they differ without colours.
	const row = reactions.flatMap(
		({label, isMine}, index): Row => [
			own(index > 0 ? '  ' : ''),
			isMine ? span(words`[${label.text}]`, label.meaning) : label,
		],
	);
	return [inBlock(cutRow(row, textWidth(options)))];
};

/** On a narrow screen an action has no sign above it: its text begins with the sign. */
const bodyRows = ({author, body}: MessageText, options: RowOptions): readonly WrappedRow[] => {
	const isSignInText = options.nickColumns === 0 && isSign(author);
	return body.flatMap((passage: Passage, index) =>
		passage.isCode
			? codeRows(passage, options)
			: wrapped(isSignInText && index === 0 ? [own('* '), ...passage.spans] : passage.spans, options),
	);
};

/** Code stands beside a bar, under the name of its language. Long links in it stay beside the bar. */
const codeRows = ({spans, language}: Passage, options: RowOptions): readonly WrappedRow[] => {
	const bar: Row = [span(options.symbols.codeBar, 'rule'), own(' ')];
	const width = Math.max(1, textWidth(options) - rowColumns(bar));
	const shown = options.hasLinks ? spans : spans.map(withoutLink);
	const lines = wrapSpans(shown, {width, outdentWidth: width}).map(({row}) => row);
	const title: readonly Row[] = language === undefined ? [] : [cutRow([span(language, 'muted')], width)];
	return [...title, ...lines].map(row => inBlock([...bar, ...row]));
};

const isSign = ({text}: Span): boolean => text === '*';

const inParentheses = ({text, meaning}: Span): Span => span(words`(${text})`, meaning);

const expiryOf = ({item}: SentMessageRow, {now}: RowOptions): readonly Span[] =>
	item.expiresAt === undefined ? [] : [span(expiryText(item.expiresAt, now), 'warning')];

const tagRow = (tags: readonly Span[]): Row =>
	tags.map(inParentheses).flatMap((tag, index) => (index === 0 ? [tag] : [own(' '), tag]));

const messageRows = (
	row: SentMessageRow | DraftRow,
	text: MessageText,
	options: RowOptions,
): readonly Row[] => {
	const {isHighlighted, author, failure} = text;
	const isDraft = row.type === 'draft';
	const head: Head = {
		at: row.at,
		showsTime: row.showsTime,
		mark: isHighlighted ? own('>', 'highlight') : noMark,
		name: row.isRunStart || isHighlighted ? author : undefined,
	};
	const tags = isDraft ? text.tags : [...text.tags, ...expiryOf(row, options)];
	const failed: Row =
		failure === undefined
			? []
			: [span(words`${options.symbols.cross} ${failure.text} ${failure.commands}`, 'error')];
	return withHead(
		head,
		[
			...quoteRows(text, options),
			...withTail(bodyRows(text, options), tagRow(tags), options, isDraft),
			...(failed.length === 0 ? [] : wrapped(failed, options)),
			...reactionRows(text, options),
		],
		options,
	);
};

/** The spans of a head. */
const headSpans = 6;

/** The row of a message with its nick and time, which its run shows only at the first message: for the first visible row. */
export const withRepeatedHead = (row: Row, source: MessageRow, line: number, options: RowOptions): Row => {
	if ((source.type !== 'message' && source.type !== 'draft') || options.nickColumns === 0) return row;
	const isContinued = line > 0;
	const before = isContinued ? row[0]?.text : textOf(row.slice(0, headSpans));
	// A row at the edge of the pane has no space for it.
	if (before === undefined || columns(before) !== gutter(options)) return row;
	if (isContinued && before.trim() !== '') return row;
	const {author, isHighlighted} =
		source.type === 'message' ? messageText(source, options) : draftText(source, options);
	const mark = isHighlighted && !isContinued ? own('>', 'highlight') : noMark;
	const head: Head = {at: source.at, showsTime: true, mark, name: author};
	return [...headRow(head, options), ...row.slice(isContinued ? 1 : headSpans)];
};

/** `PgDn, End`: the first key of each action. */
const keysIn = (symbols: Glyphs, ...actions: readonly Action[]): Printable =>
	literal(actions.map(action => hintIn('chat', action, symbols)).join(', '));

/** A line of the room or of the client, with a sign in place of the nick. */
const eventRows = (
	{at, showsTime}: {readonly at: number; readonly showsTime: boolean},
	sign: Span,
	text: Row,
	options: RowOptions,
): readonly Row[] => {
	if (options.nickColumns > 0)
		return withHead({at, showsTime, mark: noMark, name: sign}, wrapped(text, options), options);
	return wrapped([sign, own(' '), ...text], options).map(({row}) => row);
};

/** `label  text` beside each other if they fit, else on two rows. A text that is wider than the frame is cut, never broken. */
const wayRows = (
	{label, text, link}: InvitationText['ways'][number],
	labelColumns: number,
	inner: number,
): readonly Row[] => {
	const value: Span = {text, meaning: 'accent', ...(link !== undefined && {link})};
	const labelled: Row = [...fitRow([span(label, 'muted')], labelColumns), own('  '), value];
	if (rowColumns(labelled) <= inner) return [labelled];
	return [[span(label, 'muted')], cutRow([value], inner)];
};

const columnsOf = (rows: readonly Row[]): number => Math.max(0, ...rows.map(rowColumns));

/** How others join, in a frame that is as wide as its content. */
const invitationRows = (content: Invitation, {width, symbols, roomTitle}: RowOptions): readonly Row[] => {
	const {title, ways, remarks} = invitationText(content, roomTitle);
	const inner = Math.max(1, width - 4);
	const labelColumns = Math.max(...ways.map(({label}) => columns(label)));
	const keyOf = (action: Action): string => hintFor(action, symbols);
	const copies = literal(`${keyOf('copyRoomLink')} or /link copies the link.`);
	const moves = literal(
		`${keyOf('palette')} switches rooms, /join #dev joins one, /leave leaves it, ${keyOf('leave')} twice quits.`,
	);
	const body = [
		...ways.flatMap(way => wayRows(way, labelColumns, inner)),
		...[copies, ...remarks, ...(content.isOwnServer ? [moves] : [])].flatMap(text =>
			wrap(text, inner).map((line): Row => [span(line)]),
		),
	];
	const titleRow: Row = [span(title, 'strong')];
	const frameWidth = Math.min(width, Math.max(columnsOf(body) + 4, rowColumns(titleRow) + 6));
	const padded = body.map((row): Row => [own(' '), ...row]);
	return frameRows({title: titleRow, footer: [], body: padded, width: frameWidth, glyphs: symbols});
};

const rule = (text: Printable, options: RowOptions): Row =>
	ruled([span(text, 'muted')], options.width, options.symbols.dot, 'rule');

/** The rows of one row of the presenter, each no wider than the pane. */
export const toRows = (row: MessageRow, options: RowOptions): readonly Row[] => {
	const {symbols, width, timeZone} = options;
	switch (row.type) {
		case 'message':
			return messageRows(row, messageText(row, options), options);
		case 'draft':
			return messageRows(row, draftText(row, options), options);
		case 'presence': {
			const text = presenceText(row, symbols.set);
			return text === '' ? [] : eventRows(row, own('*', 'muted'), [span(text, 'muted')], options);
		}
		case 'event': {
			if (row.item.type === 'notice' && row.item.content.type === 'invitation')
				return invitationRows(row.item.content, options);
			const {sign, text, action} = eventText(row, options);
			const command: Row = action === undefined ? [] : [span(words` ${action.command}`, 'warning')];
			return eventRows(row, sign, [...text, ...command], options);
		}
		case 'day':
			return [ruled([span(dayName(row.at, timeZone), 'rule')], width, symbols.rule, 'rule')];
		case 'unread':
			return [ruled([span(unreadText(row, options), 'unread')], width, symbols.heavyRule, 'unread')];
		case 'start':
			return [ruled([span(edgeText(row, options), 'muted')], width, literal(' '), 'muted')];
		case 'older':
			return [
				rule(
					row.isLoading
						? edgeText(row, options)
						: words`${edgeText(row, options)} (${keysIn(symbols, 'scrollUp')})`,
					options,
				),
			];
		case 'newer':
			return [
				rule(
					row.isLoading
						? edgeText(row, options)
						: words`${edgeText(row, options)} (${keysIn(symbols, 'scrollDown', 'scrollToBottom')})`,
					options,
				),
			];
	}
};

/** What the rows depend on besides the options for the whole pane: same stamp, same rows. */
export const stampOf = (row: MessageRow, options: RowOptions): string => {
	switch (row.type) {
		case 'message': {
			const {item, reply} = row;
			const expiry = item.expiresAt === undefined ? '' : expiryText(item.expiresAt, options.now);
			return `${item.revision} ${Number(row.isRunStart)}${Number(row.showsTime)} ${expiry} ${reply?.item?.key ?? ''}:${reply?.item?.revision ?? ''}`;
		}
		case 'draft': {
			const {draft, reply} = row;
			return `${Number(row.isRunStart)}${Number(row.showsTime)} ${draft.state.type} ${options.waitingFor ?? ''} ${reply?.item?.key ?? ''} ${draft.text}`;
		}
		case 'presence':
			return `${row.revision} ${Number(row.showsTime)}`;
		case 'event':
			return `${row.item.revision} ${Number(row.showsTime)}`;
		case 'unread':
			return `${row.count} ${row.at}`;
		case 'older':
		case 'newer':
			return String(row.isLoading);
		case 'day':
		case 'start':
			return '';
	}
};
