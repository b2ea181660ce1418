import fc from 'fast-check';
import {expect, test} from 'vitest';
import {forbiddenCodePoint, isBlank, lineCount, utf8Length} from '../../source/protocol/well-formed.ts';

test('names a forbidden control character; newline and tab are allowed', () => {
	for (let code = 0; code < 0xa0; code++) {
		const isControl = code < 0x20 || code >= 0x7f;
		const isAllowed = !isControl || code === 0x0a || code === 0x09;
		const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
		expect(forbiddenCodePoint(`a${String.fromCharCode(code)}b`)).toBe(isAllowed ? undefined : name);
	}
});

test('forbids a lone surrogate', () => {
	expect(forbiddenCodePoint('🦉')).toBeUndefined();
	expect(forbiddenCodePoint('🦉'.slice(0, 1))).toBe('U+D83E');
	expect(forbiddenCodePoint('🦉'.slice(1))).toBe('U+DD89');
});

test('allowed text survives UTF-8 unchanged', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			if (forbiddenCodePoint(text) !== undefined) return;
			expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
			expect(utf8Length(text)).toBe(Buffer.byteLength(text));
		}),
	);
});

test('invisible text is blank', () => {
	for (const text of ['', ' \t\n', '\u3164', '\u200B']) expect(isBlank(text)).toBe(true);
	for (const text of ['.', ' x ', '\u0301', '🦉']) expect(isBlank(text)).toBe(false);
});

test('counts lines', () => {
	expect([lineCount(''), lineCount('a'), lineCount('a\nb'), lineCount('a\n')]).toEqual([1, 1, 2, 2]);
});
