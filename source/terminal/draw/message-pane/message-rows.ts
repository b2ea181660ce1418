/** The rows of a message or draft: head, quote, text, tags, reactions. Pure. */
import {colouredCode} from '../../../presenter/code/coloured-code.ts';
import type {DraftRow, MessageRow, SentMessageRow} from '../../../presenter/messages/message-rows.ts';
import {
	draftText,
	type MessageText,
	messageText,
	type Passage,
} from '../../../presenter/messages/message-text.ts';
import {textOf} from '../../../presenter/span.ts';
import {expiryText} from '../../../presenter/times.ts';
import {words} from '../../../text/sanitize.ts';
import {columns, truncate} from '../../../text/width.ts';
import {cutRow, own, type Row, rowColumns, type Span, span, spread} from '../row.ts';
import {type WrappedRow, wrapSpans} from '../wrap-spans.ts';
import {type Head, headRow, headSpans, noMark, signInText, withHead} from './head.ts';
import {gutter, inBlock, type RowOptions, textWidth, withoutLink, wrapped} from './text-columns.ts';

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

/** `↳ 3 replies`, which a click opens. */
const repliesRows = ({replies}: MessageText, {symbols}: RowOptions): readonly WrappedRow[] =>
	replies === undefined ? [] : [inBlock([{...replies, text: words`${symbols.reply} ${replies.text}`}])];

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
const bodyRows = (
	row: SentMessageRow | DraftRow,
	{author, body}: MessageText,
	options: RowOptions,
): readonly WrappedRow[] => {
	const before = options.nickColumns === 0 && isSign(author) ? signInText(row, own('*'), options) : [];
	return body.flatMap((passage: Passage, index) =>
		passage.isCode
			? codeRows(passage, options)
			: wrapped(index === 0 ? [...before, ...passage.spans] : passage.spans, options),
	);
};

/** Code stands beside a bar, under the name of its language. Long links in it stay beside the bar. */
const codeRows = (passage: Passage, options: RowOptions): readonly WrappedRow[] => {
	const bar: Row = [span(options.symbols.codeBar, 'rule'), own(' ')];
	const width = Math.max(1, textWidth(options) - rowColumns(bar));
	const {language} = passage;
	const spans = colouredCode(passage, options.highlight);
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

export const messageRows = (
	row: SentMessageRow | DraftRow,
	text: MessageText,
	options: RowOptions,
): readonly Row[] => {
	const {isHighlighted, author, mark: bot, failure} = text;
	const isDraft = row.type === 'draft';
	const head: Head = {
		at: row.at,
		showsTime: row.showsTime,
		mark: isHighlighted ? own('>', 'highlight') : noMark,
		name: row.isRunStart || isHighlighted ? author : undefined,
		bot,
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
			...withTail(bodyRows(row, text, options), tagRow(tags), options, isDraft),
			...(failed.length === 0 ? [] : wrapped(failed, options)),
			...reactionRows(text, options),
			...repliesRows(text, options),
		],
		options,
	);
};

/** The row of a message with its nick and time, which its run shows only at the first message: for the first visible row. */
export const withRepeatedHead = (row: Row, source: MessageRow, line: number, options: RowOptions): Row => {
	if ((source.type !== 'message' && source.type !== 'draft') || options.nickColumns === 0) return row;
	const isContinued = line > 0;
	const before = isContinued ? row[0]?.text : textOf(row.slice(0, headSpans));
	// A row at the edge of the pane has no space for it.
	if (before === undefined || columns(before) !== gutter(options)) return row;
	if (isContinued && before.trim() !== '') return row;
	const {
		author,
		mark: bot,
		isHighlighted,
	} = source.type === 'message' ? messageText(source, options) : draftText(source, options);
	const mark = isHighlighted && !isContinued ? own('>', 'highlight') : noMark;
	const head: Head = {at: source.at, showsTime: true, mark, name: author, bot};
	return [...headRow(head, options), ...row.slice(isContinued ? 1 : headSpans)];
};
