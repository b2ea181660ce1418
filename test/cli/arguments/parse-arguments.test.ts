import {expect, test} from 'vitest';
import {usageFailure} from '../../../source/cli/arguments/failure.ts';
import {parseArguments} from '../../../source/cli/arguments/parse-arguments.ts';

const flags = {
	room: {type: 'string', isMultiple: true, shortFlag: 'r'},
	limit: {type: 'number'},
	json: {type: 'boolean'},
} as const;
const parse = (...argv: string[]) => parseArguments('send', 'help', flags, argv);

test('separates flags from arguments, and reads everything after -- as arguments', () => {
	const {flags: given, input} = parse('--room', 'a', '-r', 'b', 'hello', '--', '--limit');
	expect(given).toEqual({room: ['a', 'b'], json: false});
	expect(input).toEqual(['hello', '--limit']);
});

test('reads a dash as the value of the flag before it, and elsewhere as an argument', () => {
	expect(parse('--room', '-', '-').flags.room).toEqual(['-']);
	expect(parse('--json', '-').input).toEqual(['-']);
});

test.each([
	[['--nope'], 'Unknown flag --nope. See: termchat send --help'],
	[['--limit', 'x'], '--limit needs a number. See: termchat send --help'],
	[['--limit', '1', '--limit', '2'], 'The flag --limit can only be set once. See: termchat send --help'],
	[['--room'], '--room needs a value. See: termchat send --help'],
	[['--room', '--json'], '--room needs a value. See: termchat send --help'],
	[['-r'], '--room needs a value. See: termchat send --help'],
	[['--room='], '--room needs a value. See: termchat send --help'],
])('%j is wrong usage', (argv, message) => {
	expect(() => parse(...argv)).toThrow(usageFailure(message));
});
