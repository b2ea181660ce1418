/**
 * A line of the screen before it has colours: printable text by meaning. What is drawn is decided here and
 * tested as text; `paint.ts` gives each meaning its colour.
 */
import {literal, type Printable} from '../text/sanitize.ts';
import {blank, columns, truncate} from '../text/width.ts';
import type {Meaning} from './theme.ts';

/** What a piece of text means; or whose name it is. */
export type Look = Meaning | {readonly nick: string; readonly isStrong?: boolean};

export interface Span {
	readonly text: Printable;
	readonly look: Look;
	/** Where a click leads (OSC 8); from our own URL parser only. */
	readonly link?: string;
}

export type Row = readonly Span[];

export const span = (text: Printable, look: Look = 'text'): Span => ({text, look});
export const own = (text: string, look: Look = 'text'): Span => ({text: literal(text), look});

export const rowText = (row: Row): string => row.map(({text}) => text).join('');

export const rowColumns = (row: Row): number => row.reduce((sum, {text}) => sum + columns(text), 0);

/** The row cut to at most so many columns, with `…` in place of what is cut. */
export const cutRow = (row: Row, maxColumns: number): Row => {
	if (rowColumns(row) <= maxColumns) return row;
	const kept: Span[] = [];
	let left = maxColumns;
	for (const piece of row) {
		const takes = columns(piece.text);
		if (takes < left) {
			kept.push(piece);
			left -= takes;
			continue;
		}
		// A piece that just fits is cut all the same: more follows it, and that must show.
		const marked = truncate(`${piece.text}……` as Printable, left);
		return left > 0 ? [...kept, {...piece, text: marked}] : kept;
	}
	return kept;
};

/** The row cut or filled with spaces to exactly so many columns. */
export const fitRow = (row: Row, exactColumns: number, look: Look = 'text'): Row => {
	const cutted = cutRow(row, exactColumns);
	const missing = exactColumns - rowColumns(cutted);
	return missing > 0 ? [...cutted, span(blank(missing), look)] : cutted;
};

/** `left` at the left edge, `right` at the right; where both do not fit, `right` is kept and `left` is cut. */
export const spread = (left: Row, right: Row, exactColumns: number): Row => {
	const rightCut = cutRow(right, exactColumns);
	const rightColumns = rowColumns(rightCut);
	if (rightColumns === 0) return fitRow(left, exactColumns);
	const leftCut = cutRow(left, Math.max(0, exactColumns - rightColumns - 1));
	return [...leftCut, span(blank(exactColumns - rowColumns(leftCut) - rightColumns)), ...rightCut];
};

/** A rule across the row with words in its middle. */
export const ruled = (title: Row, exactColumns: number, stroke: Printable, look: Look): Row => {
	const shown = cutRow(title, Math.max(0, exactColumns - 4));
	const rest = exactColumns - rowColumns(shown) - (shown.length > 0 ? 2 : 0);
	if (rest <= 0) return fitRow(shown, exactColumns);
	const before = Math.floor(rest / 2);
	const line = (count: number): Span => span(stroke.repeat(count) as Printable, look);
	if (shown.length === 0) return [line(exactColumns)];
	return [line(before), own(' ', look), ...shown, own(' ', look), line(rest - before)];
};
