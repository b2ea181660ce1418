/**
 * Keeps columns in place after text whose width terminals disagree about: new and joined emoji, Devanagari, Khmer. Such text
 * is written as it is, so that none of it is covered; where a column begins after it (the border of a pane, text after a
 * gap) the cursor is set to where it should be. Ink erases a line before it writes the rest of it, so nothing stale remains.
 */
import type {Printable} from '../../text/sanitize.ts';
import {graphemes} from '../../text/width.ts';

/**
 * Characters that all terminals draw with the same width: those of `oneColumnEach`, control characters, kana, common Han
 * characters, Hangul syllables and full-width forms.
 */
const agreed =
	'\\u0000-\\u00AC\\u00AE-\\u02FF\\u0370-\\u0482\\u048A-\\u058F\\u2010-\\u2027\\u2030-\\u2052\\u2190-\\u2211\\u2500-\\u25CF\\u3041-\\u3096\\u30A0-\\u30FF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uFF01-\\uFF60';
const disputed = new RegExp(`[^${agreed}]`, 'u');

/** CSI and OSC sequences, other escapes of two characters, and line breaks. */
const control =
	/\u001B\[([\d;?>=<]*)([@-~])|\u001B\][^\u0007\u001B]*(?:\u0007|\u001B\\)|\u001B[^[\]]|[\r\n]/gu;

const isLineBreak = (text: string): boolean => text === '\n' || text === '\r';

const columnAfter = (column: number, [whole, parameters = '', final]: RegExpExecArray): number => {
	if (isLineBreak(whole)) return 0;
	const number = Number.parseInt(parameters, 10) || 1;
	switch (final) {
		case 'G':
			return number - 1;
		case 'C':
			return column + number;
		case 'D':
			return Math.max(0, column - number);
		case 'E':
		case 'F':
			return 0;
		case 'H':
			return (Number.parseInt(parameters.split(';')[1] ?? '', 10) || 1) - 1;
		default:
			return column;
	}
};

/** Spaces that separate columns; a single one separates words. */
const gapColumns = 2;
const isDivider = (text: string): boolean => text === '│' || text === '|';

/** The output of one frame, which begins at the left edge, with the cursor set where a column begins after disputed text. */
export const withFixedColumns = (frame: string): string => {
	if (!disputed.test(frame)) return frame;
	let out = '';
	let column = 0;
	let isUncertain = false;
	let spaces = 0;
	const write = (text: string): void => {
		if (text === '') return;
		for (const {text: grapheme, columns} of graphemes(text as Printable)) {
			const beginsColumn = grapheme !== ' ' && (spaces >= gapColumns || (isDivider(grapheme) && spaces > 0));
			if (isUncertain && beginsColumn) {
				out += `\u001B[${column + 1}G`;
				isUncertain = false;
			}
			spaces = grapheme === ' ' ? spaces + 1 : 0;
			isUncertain ||= disputed.test(grapheme);
			out += grapheme;
			column += columns;
		}
	};
	let at = 0;
	for (const match of frame.matchAll(control)) {
		write(frame.slice(at, match.index));
		at = match.index + match[0].length;
		const next = columnAfter(column, match);
		// A relative move starts from where the cursor should be.
		if (isUncertain && (match[2] === 'C' || match[2] === 'D')) out += `\u001B[${column + 1}G`;
		if (next !== column || isLineBreak(match[0]) || match[2] === 'G') isUncertain = false;
		// Erasing to the end of the line begins at the cursor.
		if (isUncertain && match[2] === 'K') {
			out += `\u001B[${column + 1}G`;
			isUncertain = false;
		}
		column = next;
		out += match[0];
	}
	write(frame.slice(at));
	return isUncertain ? `${out}\u001B[${column + 1}G` : out;
};
