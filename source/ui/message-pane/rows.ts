/**
 * Blocks to rows: wrapped to the pane's width, the name column right-aligned beside the text, or above it
 * where the screen is narrow. Pure; `pane.ts` keeps what was wrapped.
 */
import {hasReacted} from '../../client/session/reactions.ts';
import type {Draft, Item, SaidItem} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import {reactionCount} from '../../protocol/reactions.ts';
import {formatDuration} from '../../text/duration.ts';
import {findLinks, type Link, showPunycode} from '../../text/links.ts';
import {
	concat,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {columns, padStart, truncate} from '../../text/width.ts';
import {wrap, wrapLines} from '../../text/wrap.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, type Look, own, type Row, rowColumns, ruled, type Span, span, spread} from '../row.ts';
import {
	type Block,
	type DraftBlock,
	isAction,
	type LineBlock,
	type PresenceBlock,
	type ReplyExcerpt,
	type SaidBlock,
} from './blocks.ts';

export interface RowOptions {
	/** Columns of the pane. */
	readonly width: number;
	/** Columns of the name column; 0: names stand above. */
	readonly nickColumns: number;
	readonly glyphs: Glyphs;
	/** Server time, in milliseconds: for what is left until a message is gone. */
	readonly now: number;
	readonly me: Person | undefined;
	/** What the room is called, for the beginning of its log. */
	readonly title: Printable;
	readonly timeZone?: string | undefined;
	/** Words that count like one's own name. */
	readonly isHighlight?: ((text: string) => boolean) | undefined;
	/** All that is said here is meant for the reader: that one is named stands out no more. */
	readonly isDirect?: boolean;
	readonly hasLinks: boolean;
}

export const maxNickColumns = 12;
const minNickColumns = 4;
/** `09:14 ` and the mark before the name, and the two spaces behind it. */
const timeColumns = 6;
const markColumns = 2;
const gapColumns = 2;

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (
	name: string,
	options: Intl.DateTimeFormatOptions,
	timeZone: string | undefined,
): Intl.DateTimeFormat => {
	const key = `${name} ${timeZone ?? ''}`;
	const known =
		formats.get(key) ??
		new Intl.DateTimeFormat('en-US', {...options, ...(timeZone !== undefined && {timeZone})});
	formats.set(key, known);
	return known;
};

/** `09:14` */
export const clockTime = (at: number, timeZone?: string): Printable =>
	literal(format('time', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'}, timeZone).format(at));

/** `Tue 22 Sep 2026` */
export const dayName = (at: number, timeZone?: string): Printable => {
	const shape = {weekday: 'short', day: 'numeric', month: 'short', year: 'numeric'} as const;
	const parts = new Map(
		format('day', shape, timeZone)
			.formatToParts(at)
			.map(({type, value}) => [type, value]),
	);
	return literal(`${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')} ${parts.get('year')}`);
};

/** The name column's width for these people: as wide as the widest nick, within bounds. */
export const nickColumnsFor = (nicks: Iterable<string>): number => {
	let widest = minNickColumns;
	for (const nick of nicks) {
		widest = Math.max(widest, columns(printableLine(nick)));
		if (widest >= maxNickColumns) return maxNickColumns;
	}
	return widest;
};

const nickLook = (person: Person, options: RowOptions, isStrong = false): Look =>
	person.id === options.me?.id ? {nick: person.id, isStrong: true} : {nick: person.id, isStrong};

/** How far the text stands from the pane's left edge. */
const gutter = ({nickColumns}: RowOptions): number =>
	nickColumns === 0 ? 0 : timeColumns + markColumns + nickColumns + gapColumns;

interface Head {
	readonly at: number;
	readonly showsTime: boolean;
	readonly mark: Span;
	/** What stands in the name column; undefined: nothing, the author goes on. */
	readonly name: Span | undefined;
}

const noMark = own(' ');

const saysSomething = ({showsTime, mark, name}: Head): boolean =>
	showsTime || name !== undefined || mark.text.trim() !== '';

/** The columns before a text's first line. */
const headRow = (head: Head, options: RowOptions): Row => {
	const {nickColumns, glyphs} = options;
	const time = head.showsTime ? clockTime(head.at, options.timeZone) : (' '.repeat(5) as Printable);
	const name = head.name;
	const nick = padStart(truncate(name?.text ?? literal(''), nickColumns, glyphs.ellipsis), nickColumns);
	return [span(time, 'faint'), own(' '), head.mark, own(' '), span(nick, name?.look ?? 'text'), own('  ')];
};

/** The line above a text on a narrow screen. */
const nameRow = (head: Head, options: RowOptions): Row | undefined => {
	if (head.name === undefined || head.name.text === '*') return undefined;
	const marked = head.mark.text.trim() === '' ? [] : [head.mark, own(' ')];
	const time: Row = head.showsTime ? [own(' '), span(clockTime(head.at, options.timeZone), 'faint')] : [];
	return cutRow([...marked, head.name, ...time], options.width);
};

/** Puts a head before the first of some rows, and leaves its space free before the others. */
const withHead = (head: Head, body: readonly BodyRow[], options: RowOptions): readonly Row[] => {
	if (options.nickColumns === 0) {
		const above = nameRow(head, options);
		return [...(above === undefined ? [] : [above]), ...body.map(({row}) => row)];
	}
	const indent = own(' '.repeat(gutter(options)));
	const [first] = body;
	// A first line that begins at the pane's edge leaves no space for the head: it gets a line of its own.
	const needsOwnRow = first === undefined || (first.isOutdented && saysSomething(head));
	const rows = needsOwnRow ? [headRow(head, options)] : [];
	body.forEach((one, index) => {
		if (one.isOutdented) rows.push(one.row);
		else rows.push(index === 0 ? [...headRow(head, options), ...one.row] : [indent, ...one.row]);
	});
	return rows;
};

interface BodyRow {
	readonly row: Row;
	readonly isOutdented: boolean;
}

const inBlock = (row: Row): BodyRow => ({row, isOutdented: false});

const textWidth = (options: RowOptions): number => Math.max(1, options.width - gutter(options));

/** The part of a text that one of its lines shows, with its links clickable. */
const linked = (line: Printable, start: number, links: readonly Link[], look: Look): Row => {
	const row: Span[] = [];
	const end = start + line.length;
	let at = start;
	const put = (to: number, link?: Link): void => {
		if (to <= at) return;
		const text = line.slice(at - start, to - start) as Printable;
		row.push(
			link === undefined ? {text, look} : {text, look: look === 'mention' ? look : 'link', link: link.url},
		);
		at = to;
	};
	for (const link of links) {
		if (link.end <= at || link.start >= end) continue;
		put(link.start);
		put(Math.min(link.end, end), link);
	}
	put(end);
	return row;
};

const fence = /^\s*```/;

/** A text's lines, those between ``` fences apart. */
const passages = (text: Printable): readonly {readonly text: Printable; readonly isCode: boolean}[] => {
	if (!text.includes('```')) return [{text, isCode: false}];
	const parts: {text: Printable; isCode: boolean}[] = [];
	let isCode = false;
	let lines: Printable[] = [];
	const flush = (): void => {
		if (lines.length > 0) parts.push({text: join(lines, '\n' as Printable), isCode});
		lines = [];
	};
	for (const line of linesOf(text)) {
		if (fence.test(line) && (isCode || !/```.*```/.test(line))) {
			flush();
			isCode = !isCode;
		} else lines.push(line);
	}
	flush();
	return parts.length === 0 ? [{text, isCode: false}] : parts;
};

const passageRows = (text: Printable, look: Look, options: RowOptions): readonly BodyRow[] => {
	const links = findLinks(text);
	const lines = wrapLines(text, {width: textWidth(options), links, outdentWidth: options.width});
	let from = 0;
	return lines.map(line => {
		const found = text.indexOf(line.text, from);
		if (found !== -1) from = found + line.text.length;
		const row =
			found === -1 || links.length === 0 || !options.hasLinks
				? [span(line.text, look)]
				: linked(line.text, found, links, look);
		return {row, isOutdented: line.isOutdented && options.nickColumns > 0};
	});
};

const textRows = (text: Printable, look: Look, options: RowOptions): readonly BodyRow[] =>
	passages(showPunycode(text)).flatMap(passage =>
		passageRows(passage.text, passage.isCode ? 'code' : look, options),
	);

/** Puts a short remark behind the last line where it fits, or on a line of its own. */
const withTail = (
	body: readonly BodyRow[],
	tail: Row,
	options: RowOptions,
	atEdge = false,
): readonly BodyRow[] => {
	if (tail.length === 0) return body;
	const last = body.at(-1);
	const tailColumns = rowColumns(tail);
	const lineColumns = last?.isOutdented === true ? options.width : textWidth(options);
	if (last === undefined || rowColumns(last.row) + tailColumns + 1 > lineColumns) {
		const alone = atEdge ? spread([], tail, textWidth(options)) : cutRow(tail, textWidth(options));
		return [...body, inBlock(alone)];
	}
	const row = atEdge ? spread(last.row, tail, lineColumns) : [...last.row, own(' '), ...tail];
	return [...body.slice(0, -1), {...last, row}];
};

const replyRows = (reply: ReplyExcerpt | undefined, options: RowOptions): readonly BodyRow[] => {
	if (reply === undefined) return [];
	const text = printableLine(reply.text.replace(/\s+/gu, ' '), options.glyphs.set);
	const whose = reply.nick === '' ? text : words`${printableLine(reply.nick, options.glyphs.set)}: ${text}`;
	const line = truncate(words`${options.glyphs.reply} ${whose}`, textWidth(options), options.glyphs.ellipsis);
	return [inBlock([span(line, 'faint')])];
};

const reactionRow = (item: SaidItem, options: RowOptions): readonly BodyRow[] => {
	if (item.reactions.length === 0) return [];
	const row = item.reactions.flatMap((reaction, index): Row => {
		const isMine = hasReacted(item, reaction.emoji, options.me?.id);
		const shown = words`${printableLine(reaction.emoji, options.glyphs.set)} ${reactionCount(reaction)}`;
		return [...(index > 0 ? [own('  ')] : []), span(shown, isMine ? 'accent' : 'faint')];
	});
	return [inBlock(cutRow(row, textWidth(options)))];
};

/** What is left until a message is gone, told in steps that grow with it; empty where it stays. */
export const expiryLabel = (expiresAt: number | undefined, now: number): string => {
	if (expiresAt === undefined) return '';
	const leftMs = Math.max(0, expiresAt - now);
	const stepMs = leftMs > 3_600_000 ? 60_000 : 1000;
	return `[gone in ${formatDuration(Math.ceil(leftMs / stepMs) * stepMs)}]`;
};

/** The name column and text of something said; `* ann waves` for an action. */
const speech = (
	from: Person,
	raw: string,
	look: Look,
	options: RowOptions,
): {readonly name: Span; readonly body: readonly BodyRow[]} => {
	const nick = printableLine(from.nick, options.glyphs.set);
	const nickSpan = span(nick, nickLook(from, options, look === 'mention'));
	if (!isAction(raw))
		return {name: nickSpan, body: textRows(printable(raw, {glyphs: options.glyphs.set}), look, options)};
	const text = actionText(nick, raw, options);
	const body = textRows(text, look, options).map((one, index) => {
		const [first, ...rest] = one.row;
		if (index > 0 || first === undefined || !first.text.startsWith(nick)) return one;
		const after = span(first.text.slice(nick.length) as Printable, first.look);
		return {...one, row: [nickSpan, after, ...rest]};
	});
	return {name: own('*', 'accent'), body};
};

/** On a narrow screen what was done has no name above it: the text begins with its star. */
const actionText = (nick: Printable, raw: string, {nickColumns, glyphs}: RowOptions): Printable => {
	const done = words`${nick} ${printable(raw.slice(4), {glyphs: glyphs.set})}`;
	return nickColumns === 0 ? words`* ${done}` : done;
};

const saidRows = (block: SaidBlock, options: RowOptions): readonly Row[] => {
	const {item} = block;
	const isDeleted = item.deletedAt !== undefined;
	const isHighlighted =
		!isDeleted &&
		!item.isMine &&
		((item.isMention && options.isDirect !== true) || options.isHighlight?.(item.text) === true);
	const look: Look = isHighlighted ? 'mention' : 'text';
	const {name, body} = isDeleted
		? {
				name: span(printableLine(item.from.nick, options.glyphs.set), nickLook(item.from, options)),
				body: [inBlock([own('(deleted)', 'faint')])],
			}
		: speech(item.from, item.text, look, options);
	const remarks: Row = [
		...(item.editedAt !== undefined && !isDeleted ? [own('(edited)', 'faint')] : []),
		...(item.expiresAt === undefined ? [] : [own(expiryLabel(item.expiresAt, options.now), 'warning')]),
	].flatMap((one, index) => (index === 0 ? [one] : [own(' '), one]));
	const head: Head = {
		at: item.at,
		showsTime: block.showsTime,
		mark: isHighlighted ? own('>', 'mention') : noMark,
		// Who calls is told even amid their own words.
		name: block.isRunStart || isHighlighted ? name : undefined,
	};
	const whole = [
		...replyRows(block.reply, options),
		...withTail(body, remarks, options),
		...reactionRow(item, options),
	];
	return withHead(head, whole, options);
};

const asSentence = (text: Printable): Printable => (/[.!?]$/u.test(text) ? text : words`${text}.`);

/** How far one's own words have come, and what to do where they came to a halt. */
const draftState = (
	draft: Draft,
	options: RowOptions,
): {readonly tail: Row; readonly more: readonly BodyRow[]} => {
	switch (draft.state.type) {
		case 'sending':
			return {tail: [own('[sending]', 'faint')], more: []};
		case 'waiting':
			return {tail: [own('[waiting]', 'warning')], more: []};
		case 'failed': {
			const why = words`${options.glyphs.cross} Not sent: ${asSentence(printableLine(draft.state.message, options.glyphs.set))} /retry sends it again, /outbox edits or drops it.`;
			return {
				tail: [own('[failed]', 'error')],
				more: wrap(why, textWidth(options)).map(line => inBlock([span(line, 'error')])),
			};
		}
	}
};

const draftRows = (block: DraftBlock, options: RowOptions): readonly Row[] => {
	const {draft} = block;
	const from = options.me ?? {id: '', nick: 'you'};
	const {name, body} = speech(from, draft.text, 'faint', options);
	const {tail, more} = draftState(draft, options);
	const head: Head = {
		at: draft.at,
		showsTime: block.showsTime,
		mark: noMark,
		name: block.isRunStart ? name : undefined,
	};
	const whole = [...replyRows(block.reply, options), ...withTail(body, tail, options, true), ...more];
	return withHead(head, whole, options);
};

/** A line the room or the client says, in the name column's `*`. */
const toldRows = (
	at: number,
	showsTime: boolean,
	text: Printable,
	look: Look,
	options: RowOptions,
	sign: Span = own('*', look),
): readonly Row[] => {
	const body = wrapLines(text, {
		width: textWidth(options),
		links: findLinks(text),
		outdentWidth: options.width,
	}).map(
		(line): BodyRow => ({
			row: [span(line.text, look)],
			isOutdented: line.isOutdented && options.nickColumns > 0,
		}),
	);
	if (options.nickColumns > 0) return withHead({at, showsTime, mark: noMark, name: sign}, body, options);
	return wrap(concat(sign.text, literal(' '), text), options.width).map(line => [span(line, look)]);
};

const nicksOf = (people: readonly Person[], options: RowOptions, sign = ''): readonly Printable[] =>
	people.map(({nick}) => words`${literal(sign)}${printableLine(nick, options.glyphs.set)}`);

/** `erin joined`, or of several `3 joined, 1 left: erin, frank, gina, -hal`. */
export const presenceText = (
	{joined, left, passed}: Pick<PresenceBlock, 'joined' | 'left' | 'passed'>,
	options: RowOptions,
): Printable => {
	const [only] = [...joined, ...left];
	if (only !== undefined && joined.length + left.length === 1 && passed.length === 0) {
		const nick = printableLine(only.nick, options.glyphs.set);
		return joined.length === 1 ? words`${nick} joined` : words`${nick} left`;
	}
	const counts = [
		...(joined.length > 0 ? [literal(`${joined.length} joined`)] : []),
		...(left.length > 0 ? [literal(`${left.length} left`)] : []),
		...(passed.length > 0 ? [literal(`${passed.length} came and went`)] : []),
	];
	const names = [
		...nicksOf(joined, options),
		...nicksOf(left, options, '-'),
		...nicksOf(passed, options, '+-'),
	];
	const shown = names.slice(0, 12);
	const more = names.length - shown.length;
	const list = join(shown, literal(', '));
	return words`${join(counts, literal(', '))}: ${more > 0 ? words`${list} and ${more} more` : list}`;
};

const itemText = (
	item: LineBlock['item'],
	options: RowOptions,
): {readonly text: Printable; readonly look: Look} => {
	const {set} = options.glyphs;
	switch (item.type) {
		case 'topic': {
			const nick = printableLine(item.from.nick, set);
			return item.text === ''
				? {text: words`${nick} removed the topic`, look: 'notice'}
				: {text: words`${nick} set the topic: ${printableLine(item.text, set)}`, look: 'notice'};
		}
		case 'renamed':
			return {
				text: words`${printableLine(item.was, set)} is now ${printableLine(item.user.nick, set)}`,
				look: 'faint',
			};
		case 'gap':
			if (item.isLost)
				return {
					text: literal('Some messages are missing here; the server no longer has them.'),
					look: 'warning',
				};
			return item.isLoading
				? {text: literal('Loading what is missing here.'), look: 'warning'}
				: {text: literal('Some messages are missing here. /history loads them.'), look: 'warning'};
		case 'notice':
			return {
				text: printable(item.text, {glyphs: set}),
				look: item.level === 'info' ? 'notice' : item.level,
			};
	}
};

const signOf = (item: Item): Span => {
	if (item.type === 'gap') return own('!', 'warning');
	if (item.type === 'notice')
		return own(item.level === 'info' ? '-' : '!', item.level === 'info' ? 'notice' : item.level);
	return own('*', 'faint');
};

/** The rows of one block, each no wider than the pane. */
export const toRows = (block: Block, options: RowOptions): readonly Row[] => {
	const {glyphs, width} = options;
	switch (block.type) {
		case 'said':
			return saidRows(block, options);
		case 'draft':
			return draftRows(block, options);
		case 'presence': {
			if (block.joined.length + block.left.length + block.passed.length === 0) return [];
			return toldRows(block.at, block.showsTime, presenceText(block, options), 'faint', options);
		}
		case 'line': {
			const {text, look} = itemText(block.item, options);
			return toldRows(block.at, block.showsTime, text, look, options, signOf(block.item));
		}
		case 'day':
			return [ruled([span(dayName(block.at, options.timeZone), 'rule')], width, glyphs.rule, 'rule')];
		case 'unread': {
			const label = words`NEW ${glyphs.dot} ${block.count} since ${clockTime(block.since, options.timeZone)}`;
			return [ruled([span(label, 'unread')], width, glyphs.heavyRule, 'unread')];
		}
		case 'beginning':
			return [ruled([span(words`${options.title} begins here`, 'faint')], width, literal(' '), 'faint')];
		case 'older':
			return [edgeRow(block.isLoading ? 'loading older messages' : 'PgUp loads older messages', options)];
		case 'newer':
			return [
				edgeRow(block.isLoading ? 'loading newer messages' : 'PgDn goes on, End shows the newest', options),
			];
	}
};

const edgeRow = (text: string, {width, glyphs}: RowOptions): Row =>
	ruled([own(text, 'faint')], width, glyphs.dot, 'rule');

/** What a block's rows depend on beyond the options that hold for the whole pane: same stamp, same rows. */
export const stampOf = (block: Block, options: RowOptions): string => {
	switch (block.type) {
		case 'said':
			return `${block.item.revision} ${Number(block.isRunStart)}${Number(block.showsTime)} ${expiryLabel(block.item.expiresAt, options.now)} ${block.reply?.nick ?? ''}:${block.reply?.text ?? ''}`;
		case 'draft':
			return `${Number(block.isRunStart)}${Number(block.showsTime)} ${block.draft.state.type} ${block.draft.text}`;
		case 'presence':
			return `${block.revision} ${Number(block.showsTime)}`;
		case 'line':
			return `${block.item.revision} ${Number(block.showsTime)}`;
		case 'unread':
			return `${block.count} ${block.since}`;
		case 'older':
		case 'newer':
			return String(block.isLoading);
		case 'day':
		case 'beginning':
			return '';
	}
};
