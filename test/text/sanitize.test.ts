import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {concat, join, literal, printable, printableLine, words} from '../../source/text/sanitize.ts';
import {hostile} from './hostile.ts';

/** Independent of the tested code: the characters that may never reach a terminal. */
const forbidden =
	/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u180E\u200B\u200C\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\uFFFE\uFFFF]|[\u{E0000}-\u{E0FFF}]|\p{Surrogate}/u;
const segmenter = new Intl.Segmenter();
const graphemes = (text: string) => [...segmenter.segment(text)].map(({segment}) => segment);
const pictographic = /\p{Extended_Pictographic}|^[0-9#*]\uFE0F\u20E3$/u;

const problemWith = (text: string): string | undefined => {
	if (forbidden.test(text)) return 'forbidden code point';
	for (const grapheme of new Set(graphemes(text.replaceAll('\n', '')))) {
		if (/[\u200D\uFE0F]/.test(grapheme) && !pictographic.test(grapheme))
			return `joiner outside emoji: ${grapheme}`;
		if ((grapheme.match(/\p{M}/gu) ?? []).length > 4 && !grapheme.includes('\u200D')) return 'too many marks';
		if ([...grapheme].length > 16) return 'a grapheme without end';
		if (stringWidth(grapheme) < 1) return `no width: ${JSON.stringify(grapheme)}`;
	}
	return undefined;
};

const anything = fc.string({
	unit: fc.oneof(
		fc.constantFrom(...hostile.flatMap(({text}) => [...text.slice(0, 200)])),
		fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
		fc.integer({min: 0, max: 0xffff}).map(unit => String.fromCharCode(unit)),
	),
	maxLength: 40,
});

describe('text of other users', () => {
	test.each(hostile)('is sanitized, and unchanged the second time: $name', ({text, keeps}) => {
		for (const glyphs of ['unicode', 'ascii'] as const) {
			const shown = printable(text, {glyphs});
			expect(problemWith(shown)).toBeUndefined();
			expect(printable(shown, {glyphs})).toBe(shown);
			if (keeps !== undefined) expect(shown).toBe(keeps);
			expect(printableLine(text, glyphs)).not.toContain('\n');
			expect(problemWith(printableLine(text, glyphs))).toBeUndefined();
		}
	});

	test('is sanitized with any content', () => {
		fc.assert(
			fc.property(anything, text => {
				const shown = printable(text);
				expect(problemWith(shown)).toBeUndefined();
				expect(printable(shown)).toBe(shown);
				const line = printableLine(text, 'ascii');
				expect(line).not.toContain('\n');
				expect(problemWith(line)).toBeUndefined();
			}),
			{numRuns: 2000},
		);
	});

	test.each([
		['\u001B[31mred', '␛[31mred', '^[[31mred'],
		['a\u007F', 'a␡', 'a^?'],
		['\u009B31m', '<U+009B>31m', '<U+009B>31m'],
		['user\u202Exe.gpj', 'user<U+202E>xe.gpj', 'user<U+202E>xe.gpj'],
		['ad\u200Bmin', 'ad·min', 'ad<U+200B>min'],
		['hi\u{E0069}\u{E006F}', 'hi<tags io>', 'hi<tags io>'],
		['a\uD83D', 'a\uFFFD', 'a\uFFFD'],
		['می\u200Cخواهم', 'می·خواهم', 'می<U+200C>خواهم'],
		['\u0301', '◌\u0301', '◌\u0301'],
		['น้ำ', 'น้\u0E4D\u0E32', 'น้\u0E4D\u0E32'],
	])('%j is shown as %j, in plain ASCII as %j', (text, unicode, ascii) => {
		expect(printable(text)).toBe(unicode);
		expect(printable(text, {glyphs: 'ascii'})).toBe(ascii);
	});

	test('keeps line feeds, or marks them in a single line', () => {
		expect(printable('one\ntwo')).toBe('one\ntwo');
		expect(printableLine('ann\n09:15 bob  I quit')).toBe('ann␊09:15 bob  I quit');
	});

	test('has tabs as spaces to the next tab stop', () => {
		expect(printable('a\tb')).toBe('a   b');
		expect(printable('漢\tb\t\tc')).toBe('漢  b       c');
		expect(printable('\t\n\tx')).toBe('    \n    x');
	});

	test('cannot have endless combining marks', () => {
		expect(printable(`e${'\u0301'.repeat(1000)}`)).toBe(`e${'\u0301'.repeat(4)}`);
	});
});

describe('text of the source code', () => {
	test('is used unchanged, or throws', () => {
		expect(literal('… is typing')).toBe('… is typing');
		expect(() => literal('\u001B[1m')).toThrow('not printable');
	});

	test('can be joined with printable text', () => {
		const nick = printableLine('ann\u0007');
		expect(words`${nick} joined, ${3} here`).toBe('ann␇ joined, 3 here');
		expect(concat(nick, literal('!'))).toBe('ann␇!');
		expect(join([nick, nick], literal(', '))).toBe('ann␇, ann␇');
	});
});
