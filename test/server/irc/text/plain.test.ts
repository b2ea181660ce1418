import {expect, test} from 'vitest';
import {toPlainText} from '../../../../source/server/irc/text/plain.ts';

test.each([
	['plain', 'plain'],
	['\u0002bold\u0002 and \u000304,12red\u0003 12', 'bold and red 12'],
	['\u0004ff0000hex', 'hex'],
	['\u001b]52;c;eA==\u0007\u009bx', ']52;c;eA==x'],
])('%j is %j', (text, expected) => {
	expect(toPlainText(text)).toBe(expected);
});
