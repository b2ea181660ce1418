import {expect, test} from 'vitest';
import {exitCodes} from '../../../source/cli/arguments/failure.ts';
import {namedChoice} from '../../../source/cli/arguments/named-choice.ts';

const choices = {list: 1, revoke: 2};

test('returns the value of a name', () => {
	expect(namedChoice('webhook', 'action', 'revoke', choices)).toBe(2);
});

test.each([
	['a missing name', undefined, 'Missing action. Use list, revoke. See: termchat webhook --help'],
	['an unknown name', 'drop', 'Unknown action "drop". Use list, revoke. See: termchat webhook --help'],
	[
		'a name that every object has',
		'toString',
		'Unknown action "toString". Use list, revoke. See: termchat webhook --help',
	],
])('lists the names for %s', (_, name, message) => {
	expect(() => namedChoice('webhook', 'action', name, choices)).toThrow(
		expect.objectContaining({message, exitCode: exitCodes.usage}),
	);
});
