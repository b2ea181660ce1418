import fc from 'fast-check';
import {expect, test} from 'vitest';
import {isNick, nameKey} from '../../../source/protocol/limits.ts';
import {skeletonOf} from '../../../source/server/names/skeleton.ts';

test.each([
	['Cyrillic letters', 'асе', 'ace'],
	['another Latin letter', 'ɑnn', 'ann'],
	['a capital I', 'Ian', 'lan'],
	['a one', 'al1ce', 'allce'],
	['a zero', 'b0b', 'bob'],
	['r and n', 'rnallory', 'mallory'],
	['Greek letters', 'οο', 'oo'],
	['a dotless i', 'jıll', 'jill'],
	['capitals', 'АСЕ', 'ace'],
	['wide letters', 'ａnn', 'ann'],
])('%s look alike', (_what, one, other) => {
	expect(skeletonOf(one)).toBe(skeletonOf(other));
});

test.each([
	['ann', 'anna'],
	['bob', 'rob'],
	['user1', 'user2'],
	['жук', 'zhuk'],
])('%s and %s do not look alike', (one, other) => {
	expect(skeletonOf(one)).not.toBe(skeletonOf(other));
});

test('an ASCII name has the same skeleton with and without the table', () => {
	const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-'];
	for (const letter of letters) {
		// A letter outside ASCII without a look-alike makes the name use the table.
		expect(skeletonOf(`${letter}ж`)).toBe(skeletonOf(letter) + skeletonOf('ж'));
	}
});

test('names of one key in lower case have one skeleton', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme', minLength: 1, maxLength: 8}).filter(isNick), name => {
			expect(skeletonOf(nameKey(nameKey(name)))).toBe(skeletonOf(nameKey(name)));
		}),
		{numRuns: 200},
	);
});
