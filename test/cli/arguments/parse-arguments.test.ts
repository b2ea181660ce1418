import {expect, test, vi} from 'vitest';
import {
	Failure,
	parseArguments,
	runCommand,
	usageFailure,
} from '../../../source/cli/arguments/parse-arguments.ts';

const flags = {
	room: {type: 'string', isMultiple: true, shortFlag: 'r'},
	limit: {type: 'number'},
	json: {type: 'boolean'},
} as const;
const parse = (...argv: string[]) => parseArguments('send', 'help', flags, argv);

test('flags and words are told apart, and what follows -- is words', () => {
	const {flags: given, input} = parse('--room', 'a', '-r', 'b', 'hello', '--', '--limit');
	expect(given).toEqual({room: ['a', 'b'], json: false});
	expect(input).toEqual(['hello', '--limit']);
});

test('a dash by itself is the value of a flag that takes one, and a word elsewhere', () => {
	expect(parse('--room', '-', '-').flags.room).toEqual(['-']);
	expect(parse('--json', '-').input).toEqual(['-']);
});

test.each([
	[['--nope'], 'There is no flag --nope. See: termchat send --help'],
	[['--limit', 'x'], 'The flag --limit needs a number. See: termchat send --help'],
	[['--limit', '1', '--limit', '2'], 'The flag --limit can only be set once. See: termchat send --help'],
	[['--room'], 'The flag --room needs a value. See: termchat send --help'],
	[['--room', '--json'], 'The flag --room needs a value. See: termchat send --help'],
	[['-r'], 'The flag --room needs a value. See: termchat send --help'],
	[['--room='], 'The flag --room needs a value. See: termchat send --help'],
])('%j is wrong usage, said in one line', (argv, message) => {
	expect(() => parse(...argv)).toThrow(usageFailure(message));
});

test('a failure is one line on stderr and its exit code', async () => {
	const written: string[] = [];
	const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(text => written.push(String(text)) > 0);
	const code = await runCommand('send', async () => {
		throw new Failure('No server answers.\nsecond line', 3);
	});
	stderr.mockRestore();
	expect(code).toBe(3);
	expect(written).toEqual(['termchat send: No server answers.\n']);
});
