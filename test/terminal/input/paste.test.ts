import {expect, test} from 'vitest';
import {cleanPaste, pasted, pasteQuestion} from '../../../source/terminal/input/paste.ts';
import {hostile} from '../../text/hostile.ts';

test.each([
	['one\r\ntwo\rthree', 'one\ntwo\nthree'],
	['\u001B[31mred\u001B[0m', 'red'],
	['\u001B]0;title\u0007x\u001B]8;;http://a\u001B\\y', 'xy'],
	['a\u0000b\u009Bc\u007F', 'abc'],
	['tab\tstays', 'tab\tstays'],
	['user\u202Exe.gpj', 'userxe.gpj'],
	['\uFEFFfile', 'file'],
	['a\uD83D', 'a\uFFFD'],
	['👨‍👩‍👧 می\u200Cخواهم', '👨‍👩‍👧 می\u200Cخواهم'],
])('%j is pasted as %j', (text, clean) => {
	expect(cleanPaste(text)).toBe(clean);
});

test('a paste never adds control characters to the input', () => {
	for (const {text} of hostile) {
		expect(cleanPaste(text)).not.toMatch(
			/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/,
		);
		expect(cleanPaste(text).isWellFormed()).toBe(true);
	}
});

test('asks before many lines, but not before a few', () => {
	expect(pasteQuestion('one\ntwo\nthree\nfour\nfive\n')).toBeUndefined();
	expect(pasteQuestion('1\n2\n3\n4\n5\n6\n')).toEqual({lines: 6});
});

test('a code block has a longer fence than any in its text', () => {
	expect(pasted('a\nb\n\n', 'insert')).toBe('a\nb');
	expect(pasted('a\nb\n', 'codeBlock')).toBe('```\na\nb\n```');
	expect(pasted('````\nx\n````', 'codeBlock')).toBe('`````\n````\nx\n````\n`````');
	expect(pasted('a', 'drop')).toBe('');
});
