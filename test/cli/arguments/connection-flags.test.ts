import {expect, test} from 'vitest';
import {
	connectionFlags,
	parseCommandFlags,
	roomFlags,
} from '../../../source/cli/arguments/connection-flags.ts';
import {usageFailure} from '../../../source/cli/arguments/failure.ts';

const flags = {...connectionFlags, ...roomFlags} as const;
const parse = (...argv: string[]) => parseCommandFlags('tail', 'help', flags, argv);

test('accepts the server as the only argument, as join does', () => {
	expect(parse('localhost:9000', '--room', 'dev')).toMatchObject({url: 'localhost:9000', room: 'dev'});
	expect(parse('--room', 'dev').url).toBeUndefined();
});

test.each([
	[['dev'], 'Unexpected argument "dev". See: termchat tail --help'],
	[['ws://a:1', 'ops'], 'Unexpected argument "ops". See: termchat tail --help'],
	[
		['ws://a:1', '--url', 'ws://b:1'],
		'Two servers are given: ws://a:1 and --url ws://b:1. Give one of them.',
	],
])('%j is wrong usage', (argv, message) => {
	expect(() => parse(...argv)).toThrow(usageFailure(message));
});
