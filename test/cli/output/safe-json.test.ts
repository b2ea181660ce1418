import fc from 'fast-check';
import {expect, test} from 'vitest';
import {toSafeJson} from '../../../source/cli/output/safe-json.ts';

test('JSON means the value exactly, whatever is in it', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			expect(JSON.parse(toSafeJson({text}))).toEqual({text});
		}),
	);
});

test('JSON holds nothing that a terminal obeys or an eye cannot see', () => {
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

test('what is plain stays as it is read', () => {
	expect(toSafeJson({text: 'größer, 日本語, 🎉'})).toBe('{"text":"größer, 日本語, 🎉"}');
});
