/** Boundaries of graphemes, words (UAX #29) and lines. All offsets are in UTF-16 units. */
import {LazySegmenter} from '../../text/lazy-segmenter.ts';

export const graphemeSegmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});
const wordSegmenter = new LazySegmenter(undefined, {granularity: 'word'});

/** The start of the grapheme that contains the unit at `index`, or `index` at the end of the text. */
const startOf = (text: string, index: number): number =>
	graphemeSegmenter.segment(text).containing(index)?.index ?? index;

export const before = (text: string, cursor: number): number =>
	cursor === 0 ? 0 : startOf(text, cursor - 1);

export const after = (text: string, cursor: number): number => {
	const here = graphemeSegmenter.segment(text).containing(cursor);
	return here === undefined ? text.length : here.index + here.segment.length;
};

/** The first grapheme boundary at or after `index`. An edit may have joined two graphemes there. */
export const snapped = (text: string, index: number): number =>
	startOf(text, index) === index ? index : after(text, index);

export const wordBefore = (text: string, cursor: number): number => {
	let found = 0;
	for (const {index, isWordLike} of wordSegmenter.segment(text.slice(0, cursor)))
		if (isWordLike) found = index;
	return startOf(text, found);
};

export const wordAfter = (text: string, cursor: number): number => {
	for (const {index, segment, isWordLike} of wordSegmenter.segment(text.slice(cursor))) {
		if (isWordLike) return snapped(text, cursor + index + segment.length);
	}
	return text.length;
};

export const lineStart = (text: string, cursor: number): number =>
	cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;

export const lineEnd = (text: string, cursor: number): number => {
	const end = text.indexOf('\n', cursor);
	return end === -1 ? text.length : end;
};
