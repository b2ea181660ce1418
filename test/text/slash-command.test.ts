import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {distance, explainUnknown, parseInput} from '../../source/text/slash-command.ts';
import {commands} from '../../source/ui/commands/table.ts';
import {keymap} from '../../source/ui/keymap.ts';

const parsed = (line: string) => parseInput(line, commands);

describe('a line', () => {
	test.each<[string, object]>([
		['hello', {type: 'text', text: 'hello'}],
		['  /not a command', {type: 'text', text: '  /not a command'}],
		['//shrug', {type: 'text', text: '/shrug'}],
		['///', {type: 'text', text: '//'}],
		['   ', {type: 'nothing'}],
		['', {type: 'nothing'}],
		['/3', {type: 'room', number: 3}],
		['/12', {type: 'room', number: 12}],
		['/join #dev #ops', {type: 'command', name: 'join', words: '#dev #ops'}],
		['/JOIN #dev', {type: 'command', name: 'join', words: '#dev'}],
		['/j #dev', {type: 'command', name: 'join', words: '#dev'}],
		['/rea :tada:', {type: 'command', name: 'react', words: ':tada:'}],
		['/me  waves\nand goes ', {type: 'command', name: 'me', words: 'waves\nand goes'}],
		['/part', {type: 'command', name: 'leave', words: ''}],
		['/?', {type: 'command', name: 'help', words: ''}],
		['/mute', {type: 'command', name: 'mute', words: ''}],
		['exit', {type: 'leaving', text: 'exit'}],
		[' QUIT ', {type: 'leaving', text: ' QUIT '}],
		['exit now', {type: 'text', text: 'exit now'}],
	])('%j is %o', (line, expected) => {
		expect(parsed(line)).toEqual(expected);
	});

	test.each<[string, string[]]>([
		['/jion #dev', ['join']],
		['/hlep', ['help']],
		['/quti', ['quit']],
		['/usr/bin/env', []],
		['/', []],
		['/__proto__', []],
		['/constructor', []],
	])('%j is no command, and what is near is offered: %j', (line, nearest) => {
		const input = parsed(line);
		expect(input.type).toBe('unknown');
		if (input.type === 'unknown') for (const name of nearest) expect(input.nearest).toContain(name);
	});

	test('with a beginning of several is none of them', () => {
		const input = parsed('/re');
		expect(input).toMatchObject({
			type: 'unknown',
			nearest: expect.arrayContaining(['react', 'reply', 'reconnect']),
		});
		if (input.type === 'unknown')
			expect(explainUnknown(input)).toMatch(/^\/re could be \/reply, .* or \/\w+\.$/);
	});

	test('that begins with one slash is never said', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme'}), rest => {
				const input = parsed(`/${rest}`);
				if (!rest.startsWith('/')) expect(['command', 'unknown', 'room']).toContain(input.type);
			}),
		);
	});

	test('that is unknown is explained', () => {
		expect(explainUnknown({typed: 'jion', nearest: ['join']})).toBe(
			'There is no /jion. Did you mean /join? To say it, begin with //.',
		);
		expect(explainUnknown({typed: 'xyzzy', nearest: []})).toBe(
			'There is no /xyzzy. /help lists what there is. To say it, begin with //.',
		);
	});
});

test('two swapped letters are one mistake', () => {
	expect(distance('jion', 'join')).toBe(1);
	expect(distance('kitten', 'sitting')).toBe(3);
	expect(distance('', 'abc')).toBe(3);
	expect(distance('abc', 'abc')).toBe(0);
});

test('every command the keymap names is one', () => {
	for (const {slash = '', action} of keymap) {
		for (const [, name = ''] of slash.matchAll(/\/([a-z]+|\d)/g)) {
			expect(['command', 'room'], `${action}: /${name}`).toContain(parsed(`/${name}`).type);
		}
	}
});

test('every alias leads to a command', () => {
	for (const alias of [
		'j',
		'part',
		'close',
		'list',
		'q',
		'exit',
		'bye',
		'query',
		'dm',
		'tell',
		'w',
		'who',
		'users',
		'action',
		'prev',
		'del',
		'block',
		'yank',
		'h',
	]) {
		expect(parsed(`/${alias}`).type, alias).toBe('command');
	}
});
