/**
 * A line of the screen without colours: the presenter's spans, and those that only a terminal needs. `paint.ts` adds the
 * colours.
 */
import type {Span as PresentedSpan} from '../../presenter/span.ts';
import {literal, type Printable} from '../../text/sanitize.ts';
import {blank, columns, truncate} from '../../text/width.ts';
import type {Meaning} from './theme.ts';

/** A piece of text and its meaning. A `link` is written as a hyperlink (OSC 8). */
export interface Span extends Omit<PresentedSpan, 'meaning'> {
	readonly meaning: PresentedSpan['meaning'] | Meaning;
}

export type Row = readonly Span[];

export const span = (text: Printable, meaning: Span['meaning'] = 'text'): Span => ({text, meaning});
export const own = (text: string, meaning: Span['meaning'] = 'text'): Span => ({
	text: literal(text),
	meaning,
});

export const rowText = (row: Row): string => row.map(({text}) => text).join('');

export const rowColumns = (row: Row): number => row.reduce((sum, {text}) => sum + columns(text), 0);

/** The row cut to at most `maxColumns`, with `…` for the missing part. */
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
		// A span that just fits is cut as well, because more spans follow it.
		const marked = truncate(`${piece.text}……` as Printable, left);
		return left > 0 ? [...kept, {...piece, text: marked}] : kept;
	}
	return kept;
};

/** The row cut or filled with spaces to exactly `exactColumns`. */
export const fitRow = (row: Row, exactColumns: number): Row => {
	const fitting = cutRow(row, exactColumns);
	const missing = exactColumns - rowColumns(fitting);
	return missing > 0 ? [...fitting, span(blank(missing))] : fitting;
};

/** `left` at the left edge, `right` at the right edge. If both do not fit, `left` is cut. */
export const spread = (left: Row, right: Row, exactColumns: number): Row => {
	const rightCut = cutRow(right, exactColumns);
	const rightColumns = rowColumns(rightCut);
	if (rightColumns === 0) return fitRow(left, exactColumns);
	const leftCut = cutRow(left, Math.max(0, exactColumns - rightColumns - 1));
	return [...leftCut, span(blank(exactColumns - rowColumns(leftCut) - rightColumns)), ...rightCut];
};

/** A rule across the row with words in its middle. */
export const ruled = (title: Row, exactColumns: number, stroke: Printable, meaning: Span['meaning']): Row => {
	const shown = cutRow(title, Math.max(0, exactColumns - 4));
	const rest = exactColumns - rowColumns(shown) - (shown.length > 0 ? 2 : 0);
	if (rest <= 0) return fitRow(shown, exactColumns);
	const before = Math.floor(rest / 2);
	const line = (count: number): Span => span(stroke.repeat(count) as Printable, meaning);
	if (shown.length === 0) return [line(exactColumns)];
	return [line(before), own(' ', meaning), ...shown, own(' ', meaning), line(rest - before)];
};
