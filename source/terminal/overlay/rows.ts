/** Overlays as rows of one box. The box is filled, so that the screen below it is hidden. */
import type {ListEntry} from '../../commands/command.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {columns} from '../../text/width.ts';
import {wrap} from '../../text/wrap.ts';
import {frameRows} from '../draw/frame.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {cutRow, fitRow, own, type Row, rowColumns, ruled, span, spread} from '../draw/row.ts';
import {hintIn, keyLabel} from '../input/key-labels.ts';
import {type Choice, windowStart} from './overlay.ts';

export interface Box {
	readonly rows: readonly Row[];
	readonly width: number;
	readonly left: number;
	readonly top: number;
	/** The text cursor in the box, if it has one. */
	readonly cursor?: {readonly x: number; readonly y: number};
}

interface Place {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** Places a box of at most the requested size on the screen, slightly above its middle. */
export const placed = (size: Size, wished: Size): Place => {
	const width = Math.min(wished.columns, size.columns);
	const height = Math.min(wished.rows, size.rows - 1);
	return {
		width,
		height,
		left: Math.floor((size.columns - width) / 2),
		top: Math.max(0, Math.floor((size.rows - 1 - height) / 3)),
	};
};

export interface ListOptions {
	readonly size: Size;
	readonly glyphs: Glyphs;
	readonly title: Printable;
	/** What the keys do, the longest text first: the first one that fits is shown. */
	readonly footer: readonly string[];
	readonly entries: readonly ListEntry[];
	readonly selected: number;
	/** The query, if the list has one. */
	readonly query?: {readonly text: Printable; readonly placeholder: string};
}

/** The columns of a frame's edge that are not for its words. */
const edgeColumns = 6;

/** The first text that fits into the edge of a frame; the last one if none does. */
const fittingFooter = (texts: readonly string[], width: number): Row => {
	const fits = texts.find(text => columns(literal(text)) <= width - edgeColumns);
	return [own(fits ?? texts.at(-1) ?? '', 'muted')];
};

/** A shorter part of a detail is of no use. */
const fewestDetailColumns = 8;

/** `show the last room · F6`: the key is never cut, and the detail is left out if almost none of it fits. */
const detailRow = ({detail, shortcut}: ListEntry, maxColumns: number, {dot}: Glyphs): Row => {
	if (shortcut === undefined) return detail === undefined ? [] : cutRow([span(detail, 'muted')], maxColumns);
	const key = span(shortcut, 'muted');
	const separator = words` ${dot} `;
	const left = maxColumns - columns(separator) - columns(shortcut);
	if (detail === undefined || left < Math.min(fewestDetailColumns, columns(detail)))
		return cutRow([key], maxColumns);
	return [...cutRow([span(detail, 'muted')], left), span(separator, 'muted'), key];
};

const entryRow = (entry: ListEntry, isSelected: boolean, width: number, glyphs: Glyphs): Row => {
	const meaning = isSelected ? 'selected' : entry.isStrong === true ? 'strong' : 'text';
	const mark = isSelected ? span(glyphs.current, 'selected') : own(' ');
	const left: Row = [mark, own(' ', meaning), ...(entry.line ?? [span(entry.label, meaning)])];
	// At least half of the row, and what the label leaves free.
	const free = Math.max(Math.floor(width / 2), width - rowColumns(left) - 3);
	const right = width < 30 ? [] : detailRow(entry, free, glyphs);
	const row = spread(left, right.length === 0 ? [] : [...right, own(' ', meaning)], width);
	return isSelected ? row.map(piece => ({...piece, meaning: 'selected'})) : row;
};

/** The rows of a palette, with its frame. */
const queryRows = 16;

/** The rows of the entries; a rule before an entry that stands apart. `index`: of the entry, -1 for a rule. */
const entryRows = (
	entries: readonly ListEntry[],
	selected: number,
	width: number,
	glyphs: Glyphs,
): readonly {readonly index: number; readonly row: Row}[] =>
	entries.flatMap((entry, index) => [
		...(entry.isApart === true && index > 0 ? [{index: -1, row: ruled([], width, glyphs.rule, 'rule')}] : []),
		{index, row: entryRow(entry, index === selected, width, glyphs)},
	]);

/** The text field stays where it is while the list below it grows and shrinks. */
const placedPalette = (size: Size, wished: Size): Place => {
	const mostRows = Math.min(queryRows, size.rows - 2);
	const place = placed(size, {columns: wished.columns, rows: Math.min(wished.rows, mostRows)});
	return {...place, top: placed(size, {columns: 1, rows: mostRows}).top};
};

const queryRow = (
	{text, placeholder}: {readonly text: Printable; readonly placeholder: string},
	glyphs: Glyphs,
): Row => [own(' '), span(glyphs.prompt, 'accent'), text === '' ? own(placeholder, 'muted') : span(text)];

export const listBox = (options: ListOptions): Box => {
	const {size, glyphs, entries, selected, query} = options;
	const isFull = size.columns < 60;
	const chrome = 2 + (query === undefined ? 0 : 1);
	const columnsWished = isFull ? size.columns : Math.min(90, size.columns - 8);
	const all = entryRows(entries, selected, columnsWished - 2, glyphs);
	const wishedRows = Math.max(1, all.length) + chrome;
	const wished = {columns: columnsWished, rows: wishedRows};
	const place = query === undefined ? placed(size, wished) : placedPalette(size, wished);
	const height = Math.max(1, place.height - chrome);
	const selectedRow = Math.max(
		0,
		all.findIndex(({index}) => index === selected),
	);
	const start = windowStart(selectedRow, all.length, height);
	const list = all.slice(start, start + height).map(({row}) => row);
	if (entries.length === 0) list.push([own('  '), own('No matches', 'muted')]);
	const prompt = query === undefined ? [] : [queryRow(query, glyphs)];
	const more = all.length > height ? words` ${selected + 1}/${entries.length}` : literal('');
	const rows = frameRows({
		title: [span(options.title, 'strong'), span(more, 'muted')],
		footer: fittingFooter(options.footer, place.width),
		body: [...prompt, ...list],
		width: place.width,
		glyphs,
	});
	return {
		rows,
		width: place.width,
		left: place.left,
		top: place.top,
		...(query !== undefined && {cursor: {x: Math.min(4 + columns(query.text), place.width - 2), y: 1}}),
	};
};

export interface ConfirmOptions {
	readonly size: Size;
	readonly glyphs: Glyphs;
	readonly lines: readonly Printable[];
	readonly choices: readonly Choice[];
}

export const confirmBox = ({size, glyphs, lines, choices}: ConfirmOptions): Box => {
	const nameOf = ({key}: Choice): string => keyLabel(key, glyphs.set);
	const answersWidth = choices.reduce((sum, one) => sum + nameOf(one).length + one.label.length + 4, 0);
	const widest = Math.max(...lines.map(columns), answersWidth);
	const wrapped = lines.flatMap(line => wrap(line, Math.max(1, size.columns - 6)));
	const place = placed(size, {columns: Math.max(24, widest + 6), rows: wrapped.length + 4});
	const body: Row[] = wrapped.slice(0, Math.max(1, size.rows - 5)).map(line => [own('  '), span(line)]);
	const answers = choices.flatMap(
		(choice, index): Row => [
			own(index === 0 ? '  ' : '   '),
			own(nameOf(choice), 'accent'),
			own(` ${choice.label}`),
		],
	);
	const rows = frameRows({title: [], footer: [], body: [...body, [], answers], width: place.width, glyphs});
	return {rows, width: place.width, left: place.left, top: place.top};
};

export interface HelpLine {
	readonly keys: Printable;
	readonly about: Printable;
}

export interface HelpSection {
	readonly title: Printable;
	readonly lines: readonly HelpLine[];
}

/** The whole help as rows of at most `width` columns. It may be longer than the screen. */
const helpRows = (sections: readonly HelpSection[], width: number): readonly Row[] =>
	sections.flatMap((section, index): Row[] => [
		...(index > 0 ? [[]] : []),
		[own(' '), span(section.title, 'strong')],
		...sectionRows(section, width),
	]);

const sectionRows = ({lines}: HelpSection, width: number): readonly Row[] => {
	const widest = Math.max(0, ...lines.map(({keys}) => columns(keys)));
	const keyColumns = Math.min(widest, Math.max(8, Math.floor(width * 0.4)));
	return lines.flatMap(({keys, about}): Row[] => {
		const keyRow: Row = [own('  '), span(keys, 'accent')];
		const isLong = columns(keys) > keyColumns;
		const rest = wrap(about, Math.max(8, width - keyColumns - 5));
		const indent = own(' '.repeat(keyColumns + 4));
		return [
			...(isLong ? [cutRow(keyRow, width)] : []),
			...rest.map((line, at): Row => {
				const before = at === 0 && !isLong ? [...fitRow(keyRow, keyColumns + 2), own('  ')] : [indent];
				return cutRow([...before, span(line)], width);
			}),
		];
	});
};

export const helpBox = (
	sections: readonly HelpSection[],
	top: number,
	size: Size,
	glyphs: Glyphs,
): Box & {readonly lastTop: number} => {
	const place = placed(size, {
		columns: size.columns < 60 ? size.columns : Math.min(100, size.columns - 4),
		rows: size.rows - 2,
	});
	const all = helpRows(sections, place.width - 2);
	const height = Math.max(1, place.height - 2);
	const lastTop = Math.max(0, all.length - height);
	const start = Math.min(top, lastTop);
	const body = [...all.slice(start, start + height)];
	while (body.length < height) body.push([]);
	const closes = `${hintIn('help', 'close', glyphs)} closes`;
	const scroll = `${hintIn('help', 'pageUp', glyphs)} ${hintIn('help', 'pageDown', glyphs)}`;
	const rows = frameRows({
		title: [own('Help', 'strong')],
		footer: fittingFooter(
			[...(lastTop > 0 ? [`${scroll} scroll ${glyphs.dot} ${closes}`] : []), closes],
			place.width,
		),
		body,
		width: place.width,
		glyphs,
	});
	return {rows, width: place.width, left: place.left, top: place.top, lastTop};
};
