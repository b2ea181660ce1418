import {expect, test} from 'vitest';
import {formatMessage, parseMessage, truncateBytes} from '../../../../source/server/irc/wire/message.ts';

const parsed = (line: string) => {
	const message = parseMessage(line);
	return message && {...message, tags: Object.fromEntries(message.tags)};
};

test('reads tags, source, command and parameters', () => {
	expect(parsed('@id=1;+draft/reply=a\\sb\\:;x :ann!u@h privmsg #dev  :two words')).toEqual({
		tags: {id: '1', '+draft/reply': 'a b;', x: ''},
		source: 'ann!u@h',
		command: 'PRIVMSG',
		params: ['#dev', 'two words'],
	});
	expect(parsed('PING')).toEqual({tags: {}, command: 'PING', params: []});
	expect(parsed('USER a * * :')?.params).toEqual(['a', '*', '*', '']);
	expect(parsed('TOPIC #dev ::)')?.params).toEqual(['#dev', ':)']);
});

test.each(['', '   ', ':source', '@tags', '@tags :source', '@'])('has no message in %j', line => {
	expect(parsed(line)).toBeUndefined();
});

test('keeps a hostile tag a tag', () => {
	const tags = parseMessage('@__proto__=1;constructor=2;a\\ PING')?.tags;
	expect([...(tags ?? [])]).toEqual([
		['__proto__', '1'],
		['constructor', '2'],
		['a\\', ''],
	]);
});

test('writes what it can read', () => {
	const message = {
		tags: new Map([
			['time', '2026-01-01T00:00:00.000Z'],
			['label', 'a; b\\c\r\n'],
		]),
		source: 'ann!u@h',
		command: 'PRIVMSG',
		params: ['#dev', ': two words'],
	};
	const line = formatMessage(message);
	expect(line).toBe(
		'@time=2026-01-01T00:00:00.000Z;label=a\\:\\sb\\\\c\\r\\n :ann!u@h PRIVMSG #dev :: two words\r\n',
	);
	expect(parseMessage(line.slice(0, -2))).toEqual(message);
});

test('never writes a second line or a further parameter', () => {
	const line = formatMessage({
		tags: new Map(),
		command: 'NOTICE',
		params: ['a b', '', 'text\r\nQUIT :x\0y'],
	});
	expect(line).toBe('NOTICE a_b * :text QUIT :x y\r\n');
});

test('cuts a long line between two characters, and keeps its tags', () => {
	const line = formatMessage({tags: new Map([['a', 'b']]), command: 'X', params: ['é'.repeat(600)]});
	const body = line.slice('@a=b '.length);
	expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512);
	expect(body).toMatch(/^X é+\r\n$/);
	expect(truncateBytes('a😀', 4)).toBe('a');
});
