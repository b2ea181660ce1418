/**
 * The width of a `Printable` in columns, as Ink measures it: with string-width, grapheme by grapheme. Every grapheme of a
 * `Printable` takes at least one column, as in Ink, so a row that fits by these functions fits in Ink.
 */

import stringWidth from 'string-width';
import {LazySegmenter} from './lazy-segmenter.ts';
import {oneColumnEach} from './one-column.ts';
import type {Printable} from './sanitize.ts';

/** One user-perceived character, and the columns it takes. */
export interface Grapheme {
	readonly text: Printable;
	readonly columns: number;
}

const segmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});

// A cache. A chat uses few different graphemes, and measuring one of them runs a dozen regular expressions.
const known = new Map<string, Grapheme>();
const knownLimit = 4096;

const graphemeOf = (segment: string): Grapheme => {
	const found = known.get(segment);
	if (found !== undefined) return found;
	const grapheme = {text: segment as Printable, columns: stringWidth(segment)};
	if (known.size >= knownLimit) known.clear();
	if (segment.length <= 16) known.set(segment, grapheme);
	return grapheme;
};

/** The graphemes of a text without `\n`, in order. */
export const graphemes = (text: Printable): readonly Grapheme[] => {
	const result: Grapheme[] = [];
	if (oneColumnEach.test(text)) for (const character of text) result.push(graphemeOf(character));
	else for (const {segment} of segmenter.segment(text)) result.push(graphemeOf(segment));
	return result;
};

/** The width of a text without `\n`. */
export const columns = (text: Printable): number => {
	if (oneColumnEach.test(text)) return text.length;
	let sum = 0;
	for (const {segment} of segmenter.segment(text)) sum += graphemeOf(segment).columns;
	return sum;
};

/** Splits a text in two: the longest start that fits into `maxColumns`, and the rest. Never splits a grapheme. */
export const splitAt = (text: Printable, maxColumns: number): readonly [Printable, Printable] => {
	if (oneColumnEach.test(text)) {
		const at = Math.max(0, maxColumns);
		return [text.slice(0, at) as Printable, text.slice(at) as Printable];
	}
	let used = 0;
	for (const {segment, index} of segmenter.segment(text)) {
		used += graphemeOf(segment).columns;
		if (used > maxColumns) return [text.slice(0, index) as Printable, text.slice(index) as Printable];
	}
	return [text, '' as Printable];
};

const defaultEllipsis = '…' as Printable;

/** The text. If it is wider than `maxColumns`, its start and the ellipsis. */
export const truncate = (text: Printable, maxColumns: number, ellipsis = defaultEllipsis): Printable => {
	if (columns(text) <= maxColumns) return text;
	const room = maxColumns - columns(ellipsis);
	if (room < 0) return splitAt(ellipsis, maxColumns)[0];
	return (splitAt(text, room)[0] + ellipsis) as Printable;
};

/**
 * The text. If it is wider than `maxColumns`, its start and its end around `…`, because names often differ at the
 * end.
 */
export const truncateMiddle = (text: Printable, maxColumns: number): Printable => {
	if (columns(text) <= maxColumns) return text;
	const space = maxColumns - columns(defaultEllipsis);
	if (space < 4) return truncate(text, maxColumns);
	const start = splitAt(text, Math.ceil(space / 2))[0];
	const all = graphemes(text);
	let end = '';
	let used = columns(start);
	for (let index = all.length - 1; index >= 0; index--) {
		const grapheme = all[index];
		if (grapheme === undefined || used + grapheme.columns > space) break;
		used += grapheme.columns;
		end = grapheme.text + end;
	}
	return (start + defaultEllipsis + end) as Printable;
};

export const blank = (count: number): Printable => ' '.repeat(Math.max(0, count)) as Printable;

/** Adds spaces after the text up to `toColumns`. */
export const padEnd = (text: Printable, toColumns: number): Printable =>
	(text + blank(toColumns - columns(text))) as Printable;

/** Adds spaces before the text up to `toColumns`. */
export const padStart = (text: Printable, toColumns: number): Printable =>
	(blank(toColumns - columns(text)) + text) as Printable;

/** Truncates or pads the text to exactly this width. */
export const fitTo = (text: Printable, exactColumns: number): Printable =>
	padEnd(truncate(text, exactColumns), exactColumns);
