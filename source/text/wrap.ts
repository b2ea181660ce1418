/**
 * Wraps a `Printable` to lines. Words stay whole if they fit, wide scripts break between characters. Spaces at a
 * break are removed, and indentation at the start of a line is kept. No line is wider than the given width.
 */
import type {Link} from './links.ts';
import {concat, linesOf, type Printable} from './sanitize.ts';
import {columns, type Grapheme, graphemes} from './width.ts';

interface WrapOptions {
	/** Columns of a line, at least 1. */
	readonly width: number;
	/** The columns that are left in the first line, if other text precedes it. Default `width`. */
	readonly firstWidth?: number;
	/**
	 * Links of the text (`findLinks`). A link wider than `width` gets separate lines, which begin at column 0 of the
	 * pane and may take `outdentWidth`, so that the user can select and click the whole link.
	 */
	readonly links?: readonly Link[];
	/** The columns of an outdented line. Default `width`. */
	readonly outdentWidth?: number;
}

export interface Line {
	readonly text: Printable;
	/** The line begins at column 0 of the pane instead of the column of the text. */
	readonly isOutdented: boolean;
}

/** The lines of a text in one block. An empty text is one empty line. */
export const wrap = (text: Printable, width: number): readonly Printable[] =>
	wrapLines(text, {width}).map(line => line.text);

/** The lines of a text, with long links outdented. */
export const wrapLines = (text: Printable, options: WrapOptions): readonly Line[] => {
	const width = Math.max(1, options.width);
	const outdentWidth = Math.max(width, options.outdentWidth ?? width);
	const lines: Line[] = [];
	const widthNow = () => (lines.length === 0 ? Math.max(1, options.firstWidth ?? width) : width);
	const put = (line: Printable, isOutdented = false) => lines.push({text: line, isOutdented});

	let lineStart = 0;
	for (const source of linesOf(text)) {
		const longLinks = linksWithin(options.links ?? [], lineStart, source, width);
		let at = 0;
		for (const link of longLinks) {
			const before = source.slice(at, link.start).trimEnd() as Printable;
			if (before !== '') fill(before, width, widthNow, put);
			const end = endOfWord(source, link.end);
			hardWrap(source.slice(link.start, end) as Printable, outdentWidth, line => put(line, true));
			at = end;
		}
		const rest = source.slice(at) as Printable;
		if (at === 0) fill(rest, width, widthNow, put);
		else if (rest.trim() !== '') fill(rest.trimStart() as Printable, width, widthNow, put);
		lineStart += source.length + 1;
	}
	return lines;
};

/** The links of this line that are wider than the block, with offsets into the line. */
const linksWithin = (links: readonly Link[], lineStart: number, line: Printable, width: number) =>
	links
		.filter(link => link.start >= lineStart && link.end <= lineStart + line.length)
		.map(link => ({start: link.start - lineStart, end: link.end - lineStart}))
		.filter(link => columns(line.slice(link.start, link.end) as Printable) > width);

/** Keeps punctuation together with the link before it: a single `).` at the start of a line is hard to read. */
const endOfWord = (line: string, from: number): number => {
	const tail = /^[^\s\p{L}\p{N}]+(?=\s|$)/u.exec(line.slice(from));
	return from + (tail?.[0].length ?? 0);
};

type Put = (line: Printable) => void;

const fill = (source: Printable, width: number, widthNow: () => number, put: Put): void => {
	if (columns(source) <= widthNow()) {
		put(source);
		return;
	}
	let line = '';
	let used = 0;
	let spaces = '';
	const breakLine = () => {
		put(line as Printable);
		line = '';
		used = 0;
		spaces = '';
	};
	for (const word of wordsOf(source)) {
		if (word.isSpace) {
			// Keeps indentation if a word fits after it.
			if (used === 0 && line === '' && word.columns < widthNow()) [line, used] = [word.text, word.columns];
			else spaces += word.text;
			continue;
		}
		if (used + spaces.length + word.columns <= widthNow()) {
			line += spaces + word.text;
			used += spaces.length + word.columns;
			spaces = '';
			continue;
		}
		if (line.trim() !== '' || (line !== '' && word.columns <= widthNow())) breakLine();
		if (word.columns <= widthNow() - used) {
			[line, used] = [line + word.text, used + word.columns];
			continue;
		}
		for (const piece of pieces(word.graphemes, Math.min(width, widthNow()))) {
			if (used > 0 && used + piece.columns > widthNow()) breakLine();
			line += piece.text;
			used += piece.columns;
		}
	}
	if (line !== '' || source.trim() === '') put(line as Printable);
};

/** Breaks at the width, even within words. */
const hardWrap = (source: Printable, width: number, put: Put): void => {
	let line = '';
	let used = 0;
	for (const piece of pieces(graphemes(source), width)) {
		if (used > 0 && used + piece.columns > width) {
			put(line as Printable);
			[line, used] = ['', 0];
		}
		line += piece.text;
		used += piece.columns;
	}
	if (line !== '') put(line as Printable);
};

const tooWide: Grapheme = {text: '\uFFFD' as Printable, columns: 1};

/**
 * The graphemes, each fitting into a line. A wider grapheme is split into code points, and a wide character in a
 * single column is replaced.
 */
const pieces = function* (source: readonly Grapheme[], width: number): Generator<Grapheme> {
	for (const grapheme of source) {
		if (grapheme.columns <= width) {
			yield grapheme;
			continue;
		}
		yield* takenApart(grapheme.text, width);
	}
};

/**
 * The code points of a grapheme, with combining marks attached to their base. A mark that makes the base too wide is
 * removed (`1⃣`).
 */
const takenApart = (text: Printable, width: number): readonly Grapheme[] => {
	const parts: Grapheme[] = [];
	for (const character of text as Iterable<string> as Iterable<Printable>) {
		const part = {text: character, columns: columns(character)};
		const before = parts.at(-1);
		if (part.columns > 0 || before === undefined) {
			parts.push(part.columns <= width ? part : tooWide);
			continue;
		}
		const joined = concat(before.text, character);
		if (columns(joined) <= width) parts[parts.length - 1] = {text: joined, columns: columns(joined)};
	}
	return parts;
};

interface Word {
	readonly text: Printable;
	readonly columns: number;
	readonly graphemes: readonly Grapheme[];
	readonly isSpace: boolean;
}

// Scripts of wide characters have no spaces, so a line may break after any character, except before closing and after
// opening punctuation (an approximation of UAX #14, classes CL, NS, EX and OP).
const mayNotStart =
	/^[、。，．・：；？！）］｝」』】〉》〕…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%!),.:;?\]}]/u;
const mayNotEnd = /^[（［｛「『【〈《〔([{]/u;
const isIdeographic = /^[\p{Ideographic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}、-〿＀-｠ー]/u;

const breaksBetween = (before: Grapheme, after: Grapheme): boolean => {
	if (mayNotStart.test(after.text) || mayNotEnd.test(before.text)) return false;
	return isWide(before) || isWide(after);
};

const isWide = (grapheme: Grapheme): boolean => grapheme.columns > 1 && isIdeographic.test(grapheme.text);

const wordsOf = function* (source: Printable): Generator<Word> {
	let current: Grapheme[] = [];
	const take = (): Word => {
		const word = {
			text: concat(...current.map(grapheme => grapheme.text)),
			columns: current.reduce((sum, grapheme) => sum + grapheme.columns, 0),
			graphemes: current,
			isSpace: current[0]?.text === ' ',
		};
		current = [];
		return word;
	};
	for (const grapheme of graphemes(source)) {
		const last = current.at(-1);
		const isSpace = grapheme.text === ' ';
		if (last !== undefined && (isSpace !== (last.text === ' ') || breaksBetween(last, grapheme)))
			yield take();
		current.push(grapheme);
	}
	if (current.length > 0) yield take();
};
