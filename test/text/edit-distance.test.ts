import {expect, test} from 'vitest';
import {editDistance} from '../../source/text/edit-distance.ts';

test('counts added, dropped and changed letters; two swapped letters are one mistake', () => {
	expect(editDistance('jion', 'join')).toBe(1);
	expect(editDistance('kitten', 'sitting')).toBe(3);
	expect(editDistance('', 'abc')).toBe(3);
	expect(editDistance('abc', 'abc')).toBe(0);
});
