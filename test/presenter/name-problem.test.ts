import {expect, test} from 'vitest';
import {nickProblem, roomNameProblem} from '../../source/presenter/name-problem.ts';

test.each([
	['ann', undefined],
	['анна', undefined],
	['Ива_1', undefined],
	['山田はな', undefined],
	['анnа', 'it mixes Latin and Cyrillic letters. Use the letters of one alphabet.'],
	['Анна К', 'it has a space in it. Use letters, digits and _ . -'],
	['ann@home', 'it has @ in it. Use letters, digits and _ . -'],
	['ann🎉', 'it has 🎉 in it. Use letters, digits and _ . -'],
	['ann\u200B', 'it has an invisible character in it. Use letters, digits and _ . -'],
	['x'.repeat(33), 'it is longer than 32 characters.'],
	['ᚱᚢᚾ', 'it has letters that do not go together. Use the letters of one alphabet.'],
])('the nick %j', (nick, reason) => {
	expect(nickProblem(nick)).toBe(reason && `"${nick}" is not a valid nick: ${reason}`);
});

test('a room name has the same rule with another length', () => {
	expect(roomNameProblem('release notes')).toBe(
		'"release notes" is not a valid room name: it has a space in it. Use letters, digits and _ . -',
	);
	expect(roomNameProblem('x'.repeat(33))).toBeUndefined();
	expect(roomNameProblem(' ')).toBe('Enter a name.');
});
