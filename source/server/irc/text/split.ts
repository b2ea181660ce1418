/** Splits a line of text into pieces of at most so many bytes of UTF-8, at spaces if possible. */
import {LazySegmenter} from '../../../text/lazy-segmenter.ts';

const segmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});
const encoder = new TextEncoder();

/** The length of the text in UTF-8. */
export const utf8Bytes = (text: string): number => Buffer.byteLength(text);

/** The longest prefix of `maxBytes` that ends between two code points; at least one code point. */
const codePointPrefix = (text: string, maxBytes: number): string => {
	const {read} = encoder.encodeInto(text, new Uint8Array(maxBytes));
	return read > 0 ? text.slice(0, read) : String.fromCodePoint(text.codePointAt(0) ?? 0);
};

const ascii = /^[\x00-\x7f]*$/;

/** The longest prefix of `prefix`, itself a prefix of `text`, that ends between two grapheme clusters. */
const graphemePrefix = (text: string, prefix: string): string => {
	// The last character of the prefix may be the base of a cluster that continues after it.
	if (ascii.test(text.slice(0, prefix.length + 1))) return prefix;
	const {index} = segmenter.segment(text).containing(prefix.length) ?? {index: prefix.length};
	// A single cluster that is longer than a line is cut.
	return index === 0 ? prefix : text.slice(0, index);
};

/** Splits after a space in the last third of the line, so that words stay whole. */
const wordPrefix = (prefix: string): string => {
	const space = prefix.lastIndexOf(' ');
	return space + 1 > (prefix.length * 2) / 3 ? prefix.slice(0, space + 1) : prefix;
};

/**
 * The pieces of a line, which together are the line. No piece cuts a grapheme cluster, except one that is longer than
 * `maxBytes` (at least 4) by itself; none cuts a code point.
 */
export const splitLine = (line: string, maxBytes: number): readonly string[] => {
	const pieces: string[] = [];
	let rest = line;
	while (utf8Bytes(rest) > maxBytes) {
		const piece = wordPrefix(graphemePrefix(rest, codePointPrefix(rest, maxBytes)));
		pieces.push(piece);
		rest = rest.slice(piece.length);
	}
	pieces.push(rest);
	return pieces;
};
