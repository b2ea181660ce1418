import {expect, test} from 'vitest';
import {splitLine, utf8Bytes} from '../../../../source/server/irc/text/split.ts';

test('keeps a line that fits', () => {
	expect(splitLine('hello', 5)).toEqual(['hello']);
	expect(splitLine('', 5)).toEqual(['']);
});

test('splits after a space near the end of the line, otherwise anywhere', () => {
	expect(splitLine('one two three', 8)).toEqual(['one two ', 'three']);
	expect(splitLine('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
	expect(splitLine('a bcdefghijkl', 8)).toEqual(['a bcdefg', 'hijkl']);
});

test.each([
	['letters with combining marks', 'e\u0301'.repeat(20)],
	['flags', '🇩🇪🇫🇷🇯🇵'.repeat(5)],
	['a family', '👩‍👩‍👧‍👦'.repeat(4)],
	['skin tones', '👍🏽'.repeat(10)],
	['conjuncts', 'क्षि'.repeat(10)],
	['Hangul of parts', '\u1112\u1161\u11ab'.repeat(10)],
	['a mark after ASCII', 'abc\u0301'.repeat(10)],
	['CJK', '漢字'.repeat(20)],
])('cuts no grapheme cluster of %s', (_, text) => {
	const clusters = new Set([...new Intl.Segmenter().segment(text)].map(({index}) => index));
	const pieces = splitLine(text, 26);
	let at = 0;
	for (const piece of pieces) {
		expect(clusters).toContain(at);
		expect(utf8Bytes(piece)).toBeLessThanOrEqual(26);
		at += piece.length;
	}
	expect(pieces.join('')).toBe(text);
	expect(pieces.length).toBeGreaterThan(1);
});

test('cuts a grapheme cluster that is longer than a line, but no code point', () => {
	const pieces = splitLine(`a${'\u0301'.repeat(30)}`, 10);
	expect(pieces.join('')).toBe(`a${'\u0301'.repeat(30)}`);
	for (const piece of pieces) expect(utf8Bytes(piece)).toBeLessThanOrEqual(10);
	for (const piece of splitLine('😀😀', 5)) expect(piece).toBe('😀');
});
