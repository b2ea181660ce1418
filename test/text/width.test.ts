import fc from 'fast-check';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {literal, printableLine} from '../../source/text/sanitize.ts';
import {columns, fitTo, graphemes, padEnd, padStart, splitAt, truncate} from '../../source/text/width.ts';
import {hostile} from './hostile.ts';

const line = fc
	.string({
		unit: fc.oneof(
			fc.constantFrom(...'a 漢👨‍👩‍👧한ｶﾞก'),
			fc.string({unit: 'binary', minLength: 1, maxLength: 1}),
		),
	})
	.map(text => printableLine(text));

test('a text has the width that Ink measures', () => {
	for (const {text} of hostile) expect(columns(printableLine(text))).toBe(stringWidth(printableLine(text)));
	expect(columns(literal('漢字'))).toBe(4);
	expect(columns(literal('👨‍👩‍👧'))).toBe(2);
	expect(columns(literal('né'))).toBe(2);
});

test('the width of a text is the sum of its graphemes', () => {
	fc.assert(
		fc.property(line, text => {
			const all = graphemes(text);
			expect(all.map(grapheme => grapheme.text).join('')).toBe(text);
			expect(all.reduce((sum, grapheme) => sum + grapheme.columns, 0)).toBe(columns(text));
			expect(columns(text)).toBe(stringWidth(text));
		}),
	);
});

test('truncating and padding never exceed the width and never split a character', () => {
	fc.assert(
		fc.property(line, fc.integer({min: 0, max: 20}), (text, width) => {
			const [start, rest] = splitAt(text, width);
			expect(start + rest).toBe(text);
			expect(columns(start)).toBeLessThanOrEqual(width);
			expect(columns(truncate(text, width))).toBeLessThanOrEqual(width);
			expect(columns(fitTo(text, width))).toBe(width);
		}),
	);
});

test('a truncated text ends with an ellipsis', () => {
	expect(truncate(literal('alexandra'), 6)).toBe('alexa…');
	expect(truncate(literal('alexandra'), 6, literal('..'))).toBe('alex..');
	expect(truncate(literal('漢字漢字'), 4)).toBe('漢…');
	expect(truncate(literal('bob'), 6)).toBe('bob');
	expect(truncate(literal('bob'), 0)).toBe('');
});

test('pads at the start or the end', () => {
	expect(padStart(literal('bob'), 6)).toBe('   bob');
	expect(padEnd(literal('漢'), 4)).toBe('漢  ');
	expect(padEnd(literal('alexandra'), 4)).toBe('alexandra');
});
