import {describe, expect, test} from 'vitest';
import {fitHelp} from '../../../source/cli/arguments/help-layout.ts';
import {commandNames} from '../../../source/cli/run.ts';
import {commandForTest} from '../../support/command.ts';

describe.each(commandNames)('termchat %s --help', name => {
	test('fits into 80 columns and has the short flags of every command', async () => {
		const {run, stdout, stderr} = commandForTest();
		expect(await run([name, '--help'])).toBe(0);
		expect(stderr()).toBe('');
		expect(stdout()).toContain('Usage');
		expect(
			stdout()
				.split('\n')
				.filter(line => line.length > 80),
		).toEqual([]);
		const shorts = [...stdout().matchAll(/^\s+--([a-z]+), -(\w)\b/gm)].map(
			([, long, short]) => `-${short} ${long}`,
		);
		const known = ['-r room', '-n nick', '-u url', '-j json', '-f follow', '-v verbose'];
		expect(shorts.filter(short => !known.includes(short))).toEqual([]);
	});

	test('rejects an unknown flag', async () => {
		const {run, stderr} = commandForTest();
		expect(await run([name, '--hlep'])).toBe(2);
		expect(stderr()).toMatch(/^termchat \w+: Unknown flag --hlep\./);
	});
});

test.each([
	[['tail', '--romo', 'dev'], '--room'],
	[['send', '--repyl-to', '3', 'x'], '--reply-to'],
	[['serve', '--prot', '1'], '--port'],
	[['join', '--nikc', 'ann'], '--nick'],
])('%j suggests %s', async (argv, meant) => {
	const {run, stderr} = commandForTest();
	expect(await run(argv)).toBe(2);
	expect(stderr()).toContain(`Did you mean ${meant}? See: termchat`);
});

test('termchat --help fits into 80 columns', async () => {
	const {run, stdout} = commandForTest();
	expect(await run(['--help'])).toBe(0);
	expect(
		stdout()
			.split('\n')
			.filter(line => line.length > 80),
	).toEqual([]);
});

test('wraps paragraphs, indents descriptions and keeps each command on its line', () => {
	const long = Array.from({length: 14}, () => 'seven77').join(' ');
	expect(fitHelp(`  ${long}\n  and more\n\n  --flag X   ${long}\n  $ termchat a\n  $ termchat b`)).toBe(
		[
			`  ${Array.from({length: 9}, () => 'seven77').join(' ')}`,
			`  ${Array.from({length: 5}, () => 'seven77').join(' ')} and more`,
			'',
			`  --flag X   ${Array.from({length: 8}, () => 'seven77').join(' ')}`,
			`             ${Array.from({length: 6}, () => 'seven77').join(' ')}`,
			'  $ termchat a',
			'  $ termchat b',
		].join('\n'),
	);
});

test('keeps each action of a list on its line', () => {
	const list = ['  users        all users', '  set-owner    makes a user', '               the owner'].join(
		'\n',
	);
	expect(fitHelp(list)).toBe(list.replace(/\n {15}/, ' '));
});
