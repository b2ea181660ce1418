import {expect, test} from 'vitest';
import {listNames} from '../../source/text/list-names.ts';

test.each([
	[['ann'], 0, 'ann'],
	[['ann', 'bob'], 0, 'ann, bob'],
	[['ann', 'bob'], 23, 'ann, bob and 23 more'],
	[[], 1, '1 person'],
	[[], 23, '23 people'],
] as const)('lists %j and %i more', (names, more, text) => {
	expect(listNames(names, more)).toBe(text);
});
