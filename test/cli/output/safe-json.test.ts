import fc from 'fast-check';
import {expect, test} from 'vitest';
import {toSafeJson} from '../../../source/cli/output/safe-json.ts';

test('parses back to exactly the same value', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			expect(JSON.parse(toSafeJson({text}))).toEqual({text});
		}),
	);
});

test('contains no control or invisible characters', () => {
	const hidden = [
		'\u001B',
		'\u007F',
		'\u009B',
		'\u202E',
		'\u2066',
		'\u2028',
		'\uFEFF',
		'\u3164',
		'\u{E0041}',
		'\u00AD',
	];
	const json = toSafeJson(hidden);
	expect(json).toMatch(/^[ -~]*$/);
	expect(JSON.parse(json)).toEqual(hidden);
});

test('leaves visible text unescaped', () => {
	expect(toSafeJson({text: 'größer, 日本語, 🎉'})).toBe('{"text":"größer, 日本語, 🎉"}');
});
