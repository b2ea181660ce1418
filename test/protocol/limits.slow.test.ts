import {expect, test} from 'vitest';
import {charactersWithTwoKeys} from '../support/name-keys.ts';

test('every character has one key in all cases, and a key is its own key', () => {
	expect(charactersWithTwoKeys()).toEqual([]);
});
