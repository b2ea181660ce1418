import {expect, test} from 'vitest';
import {nextEntry} from '../../../source/web/keys/entry-keys.ts';

test('the arrow keys stop at the ends of a list, Home and End lead there', () => {
	expect(nextEntry('ArrowDown', 0, 3)).toBe(1);
	expect(nextEntry('ArrowDown', 2, 3)).toBe(2);
	expect(nextEntry('ArrowUp', 0, 3)).toBe(0);
	expect(nextEntry('Home', 2, 3)).toBe(0);
	expect(nextEntry('End', 0, 3)).toBe(2);
	expect(nextEntry('Enter', 0, 3)).toBeUndefined();
	expect(nextEntry('End', -1, 3)).toBeUndefined();
});
