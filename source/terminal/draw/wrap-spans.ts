/** Wraps spans: wraps their whole text, and then cuts each line into spans again. */
import {textOf} from '../../presenter/span.ts';
import type {Link} from '../../text/links.ts';
import type {Printable} from '../../text/sanitize.ts';
import {wrapLines} from '../../text/wrap.ts';
import {type Row, type Span, span} from './row.ts';

export interface WrappedRow {
	readonly row: Row;
	/** A long link starts at the left edge of the pane. */
	readonly isOutdented: boolean;
}

const linksOf = (line: Row): readonly Link[] => {
	const links: Link[] = [];
	let start = 0;
	for (const {text, link} of line) {
		const end = start + text.length;
		if (link !== undefined) links.push({start, end, url: link as Printable});
		start = end;
	}
	return links;
};

/** The spans between two offsets of their text. */
const cut = (line: Row, start: number, end: number): Row => {
	const row: Span[] = [];
	let at = 0;
	for (const piece of line) {
		const from = Math.max(start, at);
		const to = Math.min(end, at + piece.text.length);
		if (from < to) row.push({...piece, text: piece.text.slice(from - at, to - at) as Printable});
		at += piece.text.length;
		if (at >= end) break;
	}
	return row;
};

export const wrapSpans = (
	line: Row,
	{width, outdentWidth}: {readonly width: number; readonly outdentWidth: number},
): readonly WrappedRow[] => {
	const text = textOf(line);
	const meaning = line[0]?.meaning ?? 'text';
	const isPlain = line.length <= 1 && line[0]?.link === undefined && line[0]?.reference === undefined;
	let from = 0;
	return wrapLines(text, {width, links: linksOf(line), outdentWidth}).map(({text: shown, isOutdented}) => {
		// A character wider than the pane was replaced, so the line is not part of the text.
		const start = isPlain ? -1 : text.indexOf(shown, from);
		if (start !== -1) from = start + shown.length;
		return {row: start === -1 ? [span(shown, meaning)] : cut(line, start, from), isOutdented};
	});
};
