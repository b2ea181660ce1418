import {expect, test} from 'vitest';
import {LineReader, unreadable} from '../../../../source/server/irc/wire/line-reader.ts';

const linesOf = (...chunks: readonly (string | Buffer)[]): string[] => {
	const lines: string[] = [];
	const reader = new LineReader(line => lines.push(line));
	for (const chunk of chunks) reader.push(Buffer.from(chunk as string));
	return lines;
};

test('splits at LF, with or without CR, in any pieces', () => {
	expect(linesOf('NICK ann\r\nUSER a', '\n\n\r\nPI', 'NG', ' x\r', '\n')).toEqual([
		'NICK ann',
		'USER a',
		'PING x',
	]);
});

test('puts a character together that arrives in two pieces', () => {
	const bytes = Buffer.from('é\n');
	expect(linesOf(bytes.subarray(0, 1), bytes.subarray(1))).toEqual(['é']);
});

test('refuses a line above the limit once, and continues after it', () => {
	const fits = 'x'.repeat(510);
	expect(linesOf(`${fits}\r\n${fits}x\r\nPING a\r\n`)).toEqual([fits, unreadable.tooLong, 'PING a']);
	expect(linesOf('y'.repeat(5000), 'y'.repeat(5000), 'y\nPING a\n')).toEqual([unreadable.tooLong, 'PING a']);
});

test('allows 4096 bytes of tags besides', () => {
	const tags = `@${'t'.repeat(4094)} `;
	expect(linesOf(`${tags}PING a\n`)).toEqual([`${tags}PING a`]);
	expect(linesOf(`@${'t'.repeat(4095)} PING a\n`)).toEqual([unreadable.tooLong]);
	expect(linesOf(`@a ${'x'.repeat(511)}\n`)).toEqual([unreadable.tooLong]);
});

test('names the command of a line that is not UTF-8', () => {
	expect(linesOf(Buffer.from('PRIVMSG #dev :caf\xe9\n', 'latin1'))).toEqual([`${unreadable.notUtf8}PRIVMSG`]);
	expect(linesOf(Buffer.from('@a=b :c TOPIC \xff\n', 'latin1'))).toEqual([`${unreadable.notUtf8}TOPIC`]);
	expect(linesOf(Buffer.from('\xff\xfe\n', 'latin1'))).toEqual([`${unreadable.notUtf8}*`]);
});
