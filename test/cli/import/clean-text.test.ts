import {expect, test} from 'vitest';
import {cleanLine, cleanText, splitText} from '../../../source/cli/import/clean-text.ts';
import {utf8Length} from '../../../source/protocol/well-formed.ts';

const limits = {textBytes: 100, textLines: 5, jsonBytes: 1000};

test('removes control characters and lone surrogates, and keeps lines and tabs', () => {
	expect(cleanText('a\u001B[31m\u0000b\r\nc\td\rე\uD800')).toBe('a[31mb\nc\td\nე\uFFFD');
	expect(cleanLine(' two\n lines ', 5)).toBe('two l');
});

test('leaves a text that fits whole, and gives nothing for a blank one', () => {
	expect(splitText('hello\nworld  ', limits)).toEqual(['hello\nworld']);
	expect(splitText(' \n\u200B ', limits)).toEqual([]);
});

test('splits a long text at lines and words, and within a word if need be', () => {
	const words = Array.from({length: 60}, (_, index) => `word${index}`);
	const parts = splitText(words.join(' '), limits);
	expect(parts.join(' ')).toBe(words.join(' '));
	for (const part of parts) expect(utf8Length(part)).toBeLessThanOrEqual(100);
	expect(splitText('👍'.repeat(40), limits)).toEqual(['👍'.repeat(25), '👍'.repeat(15)]);
	const lines = Array.from({length: 12}, (_, index) => `${index}`).join('\n');
	expect(splitText(lines, limits)).toEqual(['0\n1\n2\n3\n4', '5\n6\n7\n8\n9', '10\n11']);
});

test('splits a text that is too long as JSON', () => {
	const parts = splitText('"'.repeat(90), {...limits, jsonBytes: 102});
	expect(parts.map(part => part.length)).toEqual([50, 40]);
});
