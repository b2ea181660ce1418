/**
 * Sanitizes text: text from others becomes a `Printable`, and only a `Printable` can be measured, wrapped or drawn.
 * Control characters and invisible characters are replaced by visible marks.
 *
 * - C0, DEL and C1 controls (ECMA-48), line and paragraph separators: marks. `\n` stays where lines are allowed.
 * - Format characters (general category Cf; among them the bidi controls of UAX #9) and all other default
 *   ignorables (UAX #44: U+3164, variation selectors, CGJ …): marks. A run of tag characters is spelled out.
 * - ZWJ and VS16 stay inside emoji sequences that exist (UTS #51: RGI, also where VS16 was left out); VS15
 *   stays after an emoji that is narrow text anyway. A skin tone without an emoji is a mark: a terminal would
 *   join it with the character before it.
 * - Unassigned code points and noncharacters: marks, because terminals disagree about their width.
 *   Private use stays: it is one column wide everywhere, and prompts and icon fonts use it.
 * - At most four combining marks in a grapheme, the others are removed; a mark without a base gets a dotted circle,
 *   so that every grapheme takes at least one column.
 * - Lone surrogates become U+FFFD; tabs become spaces.
 */

import stringWidth from 'string-width';
import {LazySegmenter} from './lazy-segmenter.ts';

declare const brand: unique symbol;

/** Text that is safe to draw. `\n` is the only control character it may contain. */
export type Printable = string & {readonly [brand]: true};

/** The characters used for marks; `ascii` for terminals and fonts without others. */
export type GlyphSet = 'unicode' | 'ascii';

interface PrintableOptions {
	/** Whether `\n` stays a line break. If false, it becomes a mark. Default true. */
	readonly multiline?: boolean;
	/** Default `unicode`. */
	readonly glyphs?: GlyphSet;
}

const maxCombiningMarks = 4;
/**
 * No grapheme of any script needs more code points. A longer one that is not an emoji would only break the layout.
 */
const maxGraphemeLength = 12;
const tabStop = 4;
const replacement = '\uFFFD';

// Letters that join with the next one (Grapheme_Cluster_Break=Prepend) or with the previous one (halfwidth voicing),
// and conjoining jamo. They are harmless alone, but a run of them is one endless grapheme.
const sticky =
	'\\u1100-\\u11FF\\uA960-\\uA97F\\uD7B0-\\uD7FF\\u0D4E\\u{111C2}\\u{111C3}\\u{113D1}\\u{1193F}\\u{11941}\\u{11A3A}\\u{11A84}-\\u{11A89}\\u{11D46}\\u{11F02}\\uFF9E\\uFF9F';
const suspicious = new RegExp(
	`[[\\p{C}--\\p{Co}]\\p{Zl}\\p{Zp}\\p{M}\\p{Default_Ignorable_Code_Point}\\p{Emoji_Modifier}\\u0E33\\u0EB3${sticky}]`,
	'v',
);
const plainAscii = /^[ -~]*$/;
const hidden = /[[\p{C}--\p{Co}]\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/v;
const mark = /\p{M}/u;
const emojiModifier = /\p{Emoji_Modifier}/u;
/** Compiled for the first text that may contain an emoji, because compiling it slows down the start. */
let rgiEmoji: RegExp | undefined;
const isRgiEmoji = (segment: string): boolean => {
	rgiEmoji ??= /^[\p{RGI_Emoji}--\p{Emoji_Modifier}]$/v;
	return rgiEmoji.test(segment);
};
const textEmoji = /^[\p{Extended_Pictographic}--\p{Emoji_Presentation}]\uFE0E$/v;
/** Some keyboards add a VS16 without effect: `⭐️`. */
const overqualified = /^[\p{Extended_Pictographic}&&\p{Emoji_Presentation}]\uFE0F$/v;
const unqualified =
	/[\p{Emoji}--[\p{Emoji_Presentation}\p{Emoji_Modifier}0-9#*]](?!\uFE0F|\p{Emoji_Modifier})/gv;
const tags = /[\u{E0020}-\u{E007E}]+\u{E007F}?/gu;
/**
 * Invisible characters that occur within words of many languages (ZWNJ, soft hyphen, variation selectors …). Their
 * mark is small, so that the words stay readable.
 */
const withinWords = /\p{Variation_Selector}|\p{Join_Control}|\u034F|[\u00AD\u200B\u2060-\u2064]/u;
const spacingAm: ReadonlyMap<string, readonly [string, string]> = new Map([
	['\u0E33', ['\u0E4D', '\u0E32']],
	['\u0EB3', ['\u0ECD', '\u0EB2']],
]);

const segmenter = new LazySegmenter(undefined, {granularity: 'grapheme'});

/** Makes any text safe to draw by replacing unsafe characters with marks. Idempotent. */
export const printable = (text: string, options: PrintableOptions = {}): Printable => {
	if (plainAscii.test(text)) return text as Printable;
	const {multiline = true, glyphs = 'unicode'} = options;
	if (!suspicious.test(text)) return text as Printable;
	return text
		.split('\n')
		.map(line => printableOf(line, glyphs))
		.join(multiline ? '\n' : control(10, glyphs)) as Printable;
};

/** Like `printable`, on one line: for nicks, rooms, topics, titles. */
export const printableLine = (text: string, glyphs: GlyphSet = 'unicode'): Printable =>
	printable(text, {multiline: false, glyphs});

/** A literal of the source code as `Printable`. Throws if it is not printable. */
export const literal = (text: string): Printable => {
	if (printable(text) !== text) throw new Error(`not printable: ${JSON.stringify(text)}`);
	return text as Printable;
};

/** Joins printable parts. */
export const concat = (...parts: readonly Printable[]): Printable => parts.join('') as Printable;

export const join = (parts: readonly Printable[], separator: Printable): Printable =>
	parts.join(separator) as Printable;

/** A template literal with printable parts: ``words`${nick} joined` ``. */
export const words = (own: TemplateStringsArray, ...others: readonly (Printable | number)[]): Printable =>
	own.reduce((text, part, index) => `${text}${others[index - 1] ?? ''}${part}`) as Printable;

/** The lines of a printable text. */
export const linesOf = (text: Printable): readonly Printable[] => text.split('\n') as Printable[];

const printableOf = (line: string, glyphs: GlyphSet): string => {
	const spelled = line.includes('\u{DB40}') ? spellTags(line) : line;
	if (!suspicious.test(spelled)) return spelled;
	return spelled
		.split('\t')
		.map((part, index, parts) => {
			const shown = graphemesOf(part, glyphs);
			return index === parts.length - 1
				? shown
				: shown + ' '.repeat(tabStop - (stringWidth(shown) % tabStop));
		})
		.join('');
};

const graphemesOf = (text: string, glyphs: GlyphSet): string => {
	let result = '';
	for (const {segment} of segmenter.segment(text)) {
		result += suspicious.test(segment) ? graphemeOf(segment, glyphs) : segment;
	}
	return result;
};

/** Shows the ASCII text that tag characters encode (UTS #51, C.1): `<tags gbeng>`. */
const spellTags = (line: string): string =>
	line.replace(tags, run => {
		let ascii = '';
		for (const character of run) {
			const code = codePoint(character) - 0xe0000;
			if (code < 0x7f) ascii += String.fromCharCode(code);
		}
		return `<tags ${ascii}>`;
	});

const graphemeOf = (segment: string, glyphs: GlyphSet): string => {
	if (isRealEmoji(segment)) return segment;
	// Not an RGI sequence: keeps the emoji that it consists of, and replaces the joiners with marks.
	const joined = segment.split('\u200D');
	if (joined.length > 1)
		return joined
			.map(part => (part === '' ? '' : graphemeOf(part, glyphs)))
			.join(hiddenMark('\u200D', glyphs));
	return codePointsOf(segment, glyphs);
};

const codePointsOf = (segment: string, glyphs: GlyphSet): string => {
	let result = '';
	let marks = 0;
	let length = 0;
	const addMark = (character: string) => {
		if (marks++ >= maxCombiningMarks) return;
		result += result === '' && isZeroWidth(character) ? `◌${character}` : character;
	};
	for (const character of segment) {
		const decomposed = spacingAm.get(character);
		if (hidden.test(character)) result += hiddenMark(character, glyphs);
		else if (mark.test(character)) addMark(character);
		else if (emojiModifier.test(character)) result += named(character);
		else if (decomposed !== undefined) {
			// With its base this is one grapheme, which string-width counts as one column but terminals draw in two.
			addMark(decomposed[0]);
			result += decomposed[1];
		} else result += length++ < maxGraphemeLength ? character : replacement;
	}
	return result;
};

const zeroWidth = /[\p{Mn}\p{Me}]/u;
const isZeroWidth = (character: string): boolean => zeroWidth.test(character);

const isRealEmoji = (segment: string): boolean =>
	isRgiEmoji(segment) ||
	textEmoji.test(segment) ||
	overqualified.test(segment) ||
	(segment.length <= 50 &&
		segment.includes('\u200D') &&
		isRgiEmoji(segment.replace(unqualified, '$&\uFE0F')));

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;

const named = (character: string): string =>
	`<U+${codePoint(character).toString(16).toUpperCase().padStart(4, '0')}>`;

const hiddenMark = (character: string, glyphs: GlyphSet): string => {
	const code = codePoint(character);
	if (code < 0x20 || code === 0x7f) return control(code, glyphs);
	if (code >= 0xd800 && code <= 0xdfff) return replacement;
	if (glyphs === 'unicode' && withinWords.test(character)) return '·';
	return named(character);
};

/** C0 controls and DEL as the symbols U+2400 to U+2421, or in ASCII as caret notation. */
const control = (code: number, glyphs: GlyphSet): string => {
	if (glyphs === 'ascii') return `^${String.fromCharCode(code ^ 0x40)}`;
	return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
};
