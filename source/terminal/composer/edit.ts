/**
 * The line editor: a pure reducer over a text of one or more lines. The cursor stands between graphemes, always;
 * words are those of UAX #29. Rows are what is seen of it at a width, and `up` and `down` move by them.
 */
import {type Printable, printableLine} from '../../text/sanitize.ts';
import {columns} from '../../text/width.ts';

export interface Edit {
	readonly text: string;
	/** Offset in UTF-16 units, on a grapheme boundary. */
	readonly cursor: number;
	/** The column `up` and `down` aim for. */
	readonly goal: number | undefined;
	/** What was cut, newest last. */
	readonly ring: readonly string[];
	readonly past: readonly Snapshot[];
	readonly future: readonly Snapshot[];
	/** What the last event was, for what goes on from it. */
	readonly last: Last;
}

interface Snapshot {
	readonly text: string;
	readonly cursor: number;
}

type Last =
	| {readonly type: 'other'}
	/** Letters typed in a row are undone together. */
	| {readonly type: 'typed'}
	/** Cuts in a row make one piece. */
	| {readonly type: 'killed'}
	| {readonly type: 'yanked'; readonly from: number; readonly index: number};

/** The names are the keymap's actions. */
export const editCommands = [
	'left',
	'right',
	'wordLeft',
	'wordRight',
	'lineStart',
	'lineEnd',
	'deleteLeft',
	'deleteRight',
	'killWordLeft',
	'killPartLeft',
	'killPartRight',
	'killToStart',
	'killToEnd',
	'yank',
	'yankOlder',
	'transpose',
	'undo',
	'redo',
	'newLine',
	'clearInput',
] as const;
export type EditCommand = (typeof editCommands)[number];

export type EditEvent =
	| {readonly type: EditCommand}
	| {readonly type: 'insert'; readonly text: string}
	/** Puts `text` in place of what stands from `start` to `end`; the cursor goes behind it. */
	| {readonly type: 'replace'; readonly start: number; readonly end: number; readonly text: string}
	/** A whole new text, cursor at its end; can be undone. */
	| {readonly type: 'set'; readonly text: string}
	/** `width`: columns the input box has for text and cursor. */
	| {readonly type: 'up' | 'down'; readonly width: number};

export const emptyEdit: Edit = {
	text: '',
	cursor: 0,
	goal: undefined,
	ring: [],
	past: [],
	future: [],
	last: {type: 'other'},
};

/** Something already written, cursor at its end. */
export const editOf = (text: string): Edit => {
	const sound = soundOf(text);
	return {...emptyEdit, text: sound, cursor: sound.length};
};

/** Well formed, and its lines end in `\n`: `\r\n` would be one grapheme, with a line's end in its middle. */
const soundOf = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n');

const ringLimit = 20;
const pastLimit = 200;

export const reduceEdit = (edit: Edit, event: EditEvent): Edit => {
	const {text, cursor} = edit;
	switch (event.type) {
		case 'insert':
			return insert(edit, soundOf(event.text));
		case 'replace':
			return change(edit, event.start, event.end, soundOf(event.text));
		case 'set':
			return change(edit, 0, text.length, soundOf(event.text));
		case 'newLine':
			return change(edit, cursor, cursor, '\n');
		case 'clearInput':
			return change(edit, 0, text.length, '');
		case 'left':
			return move(edit, before(text, cursor));
		case 'right':
			return move(edit, after(text, cursor));
		case 'wordLeft':
			return move(edit, wordBefore(text, cursor));
		case 'wordRight':
			return move(edit, wordAfter(text, cursor));
		case 'lineStart':
			return move(edit, lineStart(text, cursor));
		case 'lineEnd':
			return move(edit, lineEnd(text, cursor));
		case 'up':
			return moveRow(edit, event.width, -1);
		case 'down':
			return moveRow(edit, event.width, 1);
		case 'deleteLeft':
			return change(edit, before(text, cursor), cursor, '');
		case 'deleteRight':
			return change(edit, cursor, after(text, cursor), '');
		case 'killWordLeft':
			return kill(edit, cursor - (/\S*\s*$/u.exec(text.slice(0, cursor))?.[0].length ?? 0), cursor);
		case 'killPartLeft':
			return kill(edit, wordBefore(text, cursor), cursor);
		case 'killPartRight':
			return kill(edit, cursor, wordAfter(text, cursor));
		case 'killToStart':
			return kill(edit, orBefore(text, lineStart(text, cursor), cursor), cursor);
		case 'killToEnd':
			return kill(edit, cursor, orAfter(text, lineEnd(text, cursor), cursor));
		case 'yank':
			return yank(edit, edit.ring.length - 1);
		case 'yankOlder':
			return yankOlder(edit);
		case 'transpose':
			return transpose(edit);
		case 'undo':
			return undo(edit);
		case 'redo':
			return redo(edit);
	}
};

const graphemeSegmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const wordSegmenter = new Intl.Segmenter(undefined, {granularity: 'word'});

/** The start of the grapheme that holds the unit at `index`, or `index` at the end of the text. */
const startOf = (text: string, index: number): number =>
	graphemeSegmenter.segment(text).containing(index)?.index ?? index;

const before = (text: string, cursor: number): number => (cursor === 0 ? 0 : startOf(text, cursor - 1));

const after = (text: string, cursor: number): number => {
	const here = graphemeSegmenter.segment(text).containing(cursor);
	return here === undefined ? text.length : here.index + here.segment.length;
};

/** The nearest boundary that is not before `index`: what was put together may have become one grapheme. */
const snapped = (text: string, index: number): number =>
	startOf(text, index) === index ? index : after(text, index);

const wordBefore = (text: string, cursor: number): number => {
	let found = 0;
	for (const {index, isWordLike} of wordSegmenter.segment(text.slice(0, cursor)))
		if (isWordLike) found = index;
	return startOf(text, found);
};

const wordAfter = (text: string, cursor: number): number => {
	for (const {index, segment, isWordLike} of wordSegmenter.segment(text.slice(cursor))) {
		if (isWordLike) return snapped(text, cursor + index + segment.length);
	}
	return text.length;
};

const lineStart = (text: string, cursor: number): number =>
	cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;

const lineEnd = (text: string, cursor: number): number => {
	const end = text.indexOf('\n', cursor);
	return end === -1 ? text.length : end;
};

/** At the edge of a line, cutting to it takes the line break. */
const orBefore = (text: string, target: number, cursor: number): number =>
	target === cursor ? before(text, cursor) : target;
const orAfter = (text: string, target: number, cursor: number): number =>
	target === cursor ? after(text, cursor) : target;

const move = (edit: Edit, cursor: number): Edit => ({
	...edit,
	cursor,
	goal: undefined,
	last: {type: 'other'},
});

/** Replaces a part and puts the cursor behind what came in. */
const change = (edit: Edit, start: number, end: number, put: string): Edit => {
	if (start === end && put === '') return {...edit, goal: undefined, last: {type: 'other'}};
	const text = edit.text.slice(0, start) + put + edit.text.slice(end);
	return {
		...edit,
		text,
		cursor: snapped(text, start + put.length),
		goal: undefined,
		past: [...edit.past.slice(1 - pastLimit), {text: edit.text, cursor: edit.cursor}],
		future: [],
		last: {type: 'other'},
	};
};

/** What is typed in a row is one step to undo; a word begins the next. */
const insert = (edit: Edit, text: string): Edit => {
	if (text === '') return edit;
	const changed = change(edit, edit.cursor, edit.cursor, text);
	const isWord = text.length <= 8 && /\S/u.test(text);
	const isGoingOn = edit.last.type === 'typed' && isWord;
	return {
		...changed,
		past: isGoingOn ? edit.past : changed.past,
		last: isWord ? {type: 'typed'} : {type: 'other'},
	};
};

const kill = (edit: Edit, start: number, end: number): Edit => {
	if (start === end) return {...edit, goal: undefined};
	const cut = edit.text.slice(start, end);
	const isForward = start === edit.cursor;
	const newest = edit.last.type === 'killed' ? edit.ring.at(-1) : undefined;
	const ring =
		newest === undefined
			? [...edit.ring.slice(1 - ringLimit), cut]
			: [...edit.ring.slice(0, -1), isForward ? newest + cut : cut + newest];
	return {...change(edit, start, end, ''), ring, last: {type: 'killed'}};
};

const yank = (edit: Edit, index: number): Edit => {
	const piece = edit.ring[index];
	if (piece === undefined) return edit;
	return {...change(edit, edit.cursor, edit.cursor, piece), last: {type: 'yanked', from: edit.cursor, index}};
};

const yankOlder = (edit: Edit): Edit => {
	if (edit.last.type !== 'yanked') return edit;
	const {from, index} = edit.last;
	const next = (index === 0 ? edit.ring.length : index) - 1;
	const changed = change(edit, from, edit.cursor, edit.ring[next] ?? '');
	return {...changed, past: edit.past, last: {type: 'yanked', from, index: next}};
};

/** Swaps the graphemes around the cursor; at the end of a line the last two. */
const transpose = (edit: Edit): Edit => {
	const {text, cursor} = edit;
	const middle = cursor === lineEnd(text, cursor) ? before(text, cursor) : cursor;
	const start = before(text, middle);
	if (middle <= lineStart(text, cursor) || start === middle) return edit;
	const end = after(text, middle);
	return change(edit, start, end, text.slice(middle, end) + text.slice(start, middle));
};

const undo = (edit: Edit): Edit => {
	const snapshot = edit.past.at(-1);
	if (snapshot === undefined) return edit;
	const future = [...edit.future, {text: edit.text, cursor: edit.cursor}];
	return {...edit, ...snapshot, goal: undefined, past: edit.past.slice(0, -1), future, last: {type: 'other'}};
};

const redo = (edit: Edit): Edit => {
	const snapshot = edit.future.at(-1);
	if (snapshot === undefined) return edit;
	const past = [...edit.past, {text: edit.text, cursor: edit.cursor}];
	return {
		...edit,
		...snapshot,
		goal: undefined,
		past,
		future: edit.future.slice(0, -1),
		last: {type: 'other'},
	};
};

/** A row of the input as it is drawn. */
export interface EditRow {
	/** Offsets of what it shows; a line break stands between `end` and the next `start`. */
	readonly start: number;
	readonly end: number;
	readonly cells: readonly Cell[];
}

/** One grapheme as drawn. */
interface Cell {
	readonly start: number;
	readonly shown: Printable;
	readonly columns: number;
}

const tooWide: Pick<Cell, 'shown' | 'columns'> = {shown: '\uFFFD' as Printable, columns: 1};

/** All rows at a width. One column is kept for the cursor, so that it never stands outside. */
export const editRows = (text: string, width: number): readonly EditRow[] => {
	const limit = Math.max(1, width - 1);
	const rows: EditRow[] = [];
	let lineAt = 0;
	for (const line of text.split('\n')) {
		let cells: Cell[] = [];
		let start = lineAt;
		let used = 0;
		const breakRow = (kept: number, end: number): void => {
			rows.push({start, end, cells: cells.slice(0, kept)});
			cells = cells.slice(kept);
			start = end;
			used = cells.reduce((sum, each) => sum + each.columns, 0);
		};
		for (const {segment, index} of graphemeSegmenter.segment(line)) {
			const cell = cellOf(segment, lineAt + index, limit);
			// A space behind a full row hangs in the cursor's column; the cursor behind it is in the next row.
			if (segment === ' ' && used === limit && width > 1) {
				cells.push(cell);
				breakRow(cells.length, cell.start + 1);
				continue;
			}
			while (cells.length > 0 && used + cell.columns > limit) {
				const kept = breakAt(cells);
				breakRow(kept, cells[kept]?.start ?? cell.start);
			}
			cells.push(cell);
			used += cell.columns;
		}
		rows.push({start, end: lineAt + line.length, cells});
		lineAt += line.length + 1;
	}
	return rows;
};

const cellOf = (segment: string, start: number, limit: number): Cell => {
	const shown = printableLine(segment);
	const wide = columns(shown);
	return wide <= limit ? {start, shown, columns: wide} : {start, ...tooWide};
};

/** How many cells stay in a row that is full: up to its last space, or all of them. */
const breakAt = (cells: readonly Cell[]): number => {
	const space = cells.findLastIndex(cell => cell.shown === ' ');
	return space === -1 || cells.length - space > 30 ? cells.length : space + 1;
};

export interface Position {
	readonly row: number;
	readonly column: number;
}

/** Where the cursor stands among the rows. Between two rows of one line it is at the start of the second. */
export const positionOf = (rows: readonly EditRow[], cursor: number): Position => {
	const row = Math.max(
		0,
		rows.findLastIndex(each => each.start <= cursor),
	);
	const cells = rows[row]?.cells.filter(cell => cell.start < cursor) ?? [];
	return {row, column: cells.reduce((sum, cell) => sum + cell.columns, 0)};
};

const moveRow = (edit: Edit, width: number, by: 1 | -1): Edit => {
	const rows = editRows(edit.text, width);
	const {row, column} = positionOf(rows, edit.cursor);
	const target = rows[row + by];
	if (target === undefined) return edit;
	const goal = edit.goal ?? column;
	return {...edit, cursor: offsetAt(target, goal, rows[row + by + 1]), goal, last: {type: 'other'}};
};

const offsetAt = (row: EditRow, column: number, next: EditRow | undefined): number => {
	let used = 0;
	for (const cell of row.cells) {
		if (used + cell.columns > column) return cell.start;
		used += cell.columns;
	}
	// The end of a row that goes on in the next one is the next one's start.
	return next?.start === row.end ? (row.cells.at(-1)?.start ?? row.start) : row.end;
};

export interface EditView {
	readonly rows: readonly Printable[];
	/** In cells from the upper left of `rows`. */
	readonly cursor: Position;
	/** Rows that do not fit are above or below. */
	readonly hiddenAbove: number;
	readonly hiddenBelow: number;
}

/** What is seen at a width in at most so many rows; the cursor is always among them. */
export const viewEdit = (edit: Pick<Edit, 'text' | 'cursor'>, width: number, maxRows: number): EditView => {
	const rows = editRows(edit.text, width);
	const {row, column} = positionOf(rows, edit.cursor);
	const height = Math.max(1, Math.min(maxRows, rows.length));
	const top = Math.max(0, Math.min(row - Math.floor(height / 2), rows.length - height));
	return {
		rows: rows.slice(top, top + height).map(each => each.cells.map(cell => cell.shown).join('') as Printable),
		cursor: {row: row - top, column},
		hiddenAbove: top,
		hiddenBelow: rows.length - top - height,
	};
};
