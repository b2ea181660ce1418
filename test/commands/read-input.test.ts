import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {explainUnknown, readInput} from '../../source/commands/read-input.ts';
import {commands} from '../../source/commands/slash/registry.ts';

/** A command by its name, so that it can be compared. */
const parsed = (line: string) => {
	const input = readInput(line, commands);
	return input.type === 'command' ? {type: 'command', name: input.command.name, words: input.words} : input;
};

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
		['/reac :tada:', {type: 'command', name: 'react', words: ':tada:'}],
		['/me  waves\nand goes ', {type: 'command', name: 'me', words: 'waves\nand goes'}],
		['/part', {type: 'command', name: 'leave', words: ''}],
		['/?', {type: 'command', name: 'help', words: ''}],
		['/mute', {type: 'command', name: 'mute', words: ''}],
		['exit', {type: 'quitWord', text: 'exit'}],
		[' QUIT ', {type: 'quitWord', text: ' QUIT '}],
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
	])('%j is no command; the nearest are offered: %j', (line, nearest) => {
		const input = readInput(line, commands);
		expect(input.type).toBe('unknown');
		if (input.type === 'unknown') for (const name of nearest) expect(input.nearest).toContain(name);
	});

	test('with a prefix of several commands is an unknown command', () => {
		const input = readInput('/re', commands);
		expect(input).toMatchObject({
			type: 'unknown',
			nearest: expect.arrayContaining(['react', 'reply', 'reconnect']),
		});
		if (input.type === 'unknown')
			expect(explainUnknown(input)).toMatch(/^\/re could be \/reply, .* or \/\w+\.$/);
	});

	test('that begins with a single slash is never sent as a message', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme'}), rest => {
				const input = parsed(`/${rest}`);
				if (!rest.startsWith('/')) expect(['command', 'unknown', 'room']).toContain(input.type);
			}),
		);
	});

	test('with an unknown command shows a hint', () => {
		expect(explainUnknown({type: 'unknown', typed: 'jion', nearest: ['join']})).toBe(
			'Unknown command /jion. Did you mean /join? To send it as text, begin with //.',
		);
		expect(explainUnknown({type: 'unknown', typed: 'xyzzy', nearest: []})).toBe(
			'Unknown command /xyzzy. /help lists all commands. To send it as text, begin with //.',
		);
	});
});

test('no name or alias belongs to two commands', () => {
	const names = commands.flatMap(({name, aliases = []}) => [name, ...aliases]);
	expect(new Set(names).size).toBe(names.length);
	for (const name of names) expect(parsed(`/${name}`).type, name).toBe('command');
});
