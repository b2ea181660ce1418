/** The line editor: a pure reducer over a text of one or more lines. The cursor is always on a grapheme boundary. */
import {after, before, lineEnd, lineStart, snapped, wordAfter, wordBefore} from './boundaries.ts';
import {editRows, offsetAt, positionOf} from './edit-rows.ts';

export interface Edit {
	readonly text: string;
	/** Offset in UTF-16 units, on a grapheme boundary. */
	readonly cursor: number;
	/** The column that `up` and `down` try to reach. */
	readonly goal: number | undefined;
	/** Texts that were cut, newest last. */
	readonly ring: readonly string[];
	readonly past: readonly Snapshot[];
	readonly future: readonly Snapshot[];
	/** The kind of the last event. Some events continue the last one. */
	readonly last: Last;
}

interface Snapshot {
	readonly text: string;
	readonly cursor: number;
}

type Last =
	| {readonly type: 'other'}
	/** Consecutive typed letters are undone together. */
	| {readonly type: 'typed'}
	/** Consecutive cuts form one text. */
	| {readonly type: 'killed'}
	| {readonly type: 'yanked'; readonly from: number; readonly index: number};

/** The names are actions of the keymap. */
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
	/** Replaces the text from `start` to `end`, and puts the cursor after it. */
	| {readonly type: 'replace'; readonly start: number; readonly end: number; readonly text: string}
	/** Replaces the whole text, and puts the cursor at its end. Can be undone. */
	| {readonly type: 'set'; readonly text: string}
	/** `width`: the columns for text and cursor. */
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

/** A text with the cursor at its end. */
export const editOf = (text: string): Edit => {
	const normal = normalized(text);
	return {...emptyEdit, text: normal, cursor: normal.length};
};

/** Well-formed text with `\n` line ends. `\r\n` would be one grapheme that contains a line end. */
const normalized = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n');

const ringLimit = 20;
const pastLimit = 200;

export const reduceEdit = (edit: Edit, event: EditEvent): Edit => {
	const {text, cursor} = edit;
	switch (event.type) {
		case 'insert':
			return insert(edit, normalized(event.text));
		case 'replace':
			return change(edit, event.start, event.end, normalized(event.text));
		case 'set':
			return change(edit, 0, text.length, normalized(event.text));
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

/** At the edge of a line, a cut to the edge removes the line break. */
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

/** Replaces a part of the text, and puts the cursor after the new part. */
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

/** Consecutive typed letters are one step to undo. A space ends the step. */
const insert = (edit: Edit, text: string): Edit => {
	if (text === '') return edit;
	const changed = change(edit, edit.cursor, edit.cursor, text);
	const isWord = text.length <= 8 && /\S/u.test(text);
	const isContinued = edit.last.type === 'typed' && isWord;
	return {
		...changed,
		past: isContinued ? edit.past : changed.past,
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

const moveRow = (edit: Edit, width: number, by: 1 | -1): Edit => {
	const rows = editRows(edit.text, width);
	const {row, column} = positionOf(rows, edit.cursor);
	const target = rows[row + by];
	if (target === undefined) return edit;
	const goal = edit.goal ?? column;
	return {...edit, cursor: offsetAt(target, goal, rows[row + by + 1]), goal, last: {type: 'other'}};
};
