/**
 * Replaces Ink's `line-update` in the bundle (by `plugins.ts`): what changes one row of the terminal into another, without
 * the part that both begin with. Ink splits each row into graphemes if it has a character that is not ASCII, and every row
 * of the screen has a border. This function reads rows of colours and simple characters once, and leaves others to Ink.
 */
import inkLineUpdate from '../../node_modules/ink/build/line-update.js';
import {isOneColumn} from '../../source/text/one-column.ts';

const escapeCode = 0x1b;

/** The index after the sequence (SGR) at `from`; undefined if there is another one, or if it is not complete. */
const endOfStyle = (text: string, from: number): number | undefined => {
	if (text.charCodeAt(from + 1) !== 0x5b) return undefined;
	let at = from + 2;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x6d) return at + 1;
		if (code !== 0x3b && (code < 0x30 || code > 0x39)) return undefined;
	}
	return undefined;
};

interface Scan {
	/** The columns of the characters. */
	readonly columns: number;
	/** The sequences, joined. */
	readonly styles: string;
	/** The end of what was read: that of the text, or the begin of a sequence that is longer. */
	readonly end: number;
}

/** Reads a part of a text. Undefined if it has other sequences or characters than simple ones. */
const scan = (text: string, from: number, to: number): Scan | undefined => {
	let columns = 0;
	let styles = '';
	let at = from;
	while (at < to) {
		const code = text.charCodeAt(at);
		if (isOneColumn(code)) {
			columns++;
			at++;
			continue;
		}
		const end = code === escapeCode ? endOfStyle(text, at) : undefined;
		if (end === undefined) return undefined;
		if (end > to) break;
		styles += text.slice(at, end);
		at = end;
	}
	return {columns, styles, end: at};
};

const lengthOfSameStart = (one: string, other: string): number => {
	const length = Math.min(one.length, other.length);
	let at = 0;
	while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
	return at;
};

const cursorTo = (column: number): string => `\u001B[${column + 1}G`;
const eraseToEnd = '\u001B[K';

const lineUpdate = (previous: string, next: string, columns: number): string => {
	const start = scan(next, 0, lengthOfSameStart(previous, next));
	if (start === undefined) return inkLineUpdate(previous, next, columns);
	const before = scan(previous, start.end, previous.length);
	const after = scan(next, start.end, next.length);
	if (before === undefined || after === undefined) return inkLineUpdate(previous, next, columns);
	const full = cursorTo(0) + eraseToEnd + next;
	const isPartial =
		start.columns > 0 &&
		start.columns < columns &&
		start.columns + Math.max(before.columns, after.columns) <= columns;
	if (!isPartial) return full;
	const partial = cursorTo(start.columns) + eraseToEnd + start.styles + next.slice(start.end);
	return partial.length < full.length ? partial : full;
};

// biome-ignore lint/style/noDefaultExport: Ink's own is one
export default lineUpdate;
