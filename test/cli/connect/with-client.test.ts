import {expect, test} from 'vitest';
import {usageFailure} from '../../../source/cli/arguments/parse-arguments.ts';
import {
	connectionFlags,
	inviteLink,
	parseCommandFlags,
	roomFlags,
} from '../../../source/cli/connect/with-client.ts';

test('a link is for browsers and terminals alike', () => {
	expect(inviteLink({url: 'localhost:9000'}, 'TOKEN')).toBe('http://localhost:9000/#TOKEN');
	expect(inviteLink({url: 'wss://chat.example.org/ws'}, 'TOKEN')).toBe('https://chat.example.org/#TOKEN');
});

const flags = {...connectionFlags, ...roomFlags} as const;
const parse = (...argv: string[]) => parseCommandFlags('tail', 'help', flags, argv);

test('the server may be given as the only word, as for join', () => {
	expect(parse('localhost:9000', '--room', 'dev')).toMatchObject({url: 'localhost:9000', room: 'dev'});
	expect(parse('--room', 'dev').url).toBeUndefined();
});

test.each([
	[['dev'], 'There is nothing to do with "dev". See: termchat tail --help'],
	[['ws://a:1', 'ops'], 'There is nothing to do with "ops". See: termchat tail --help'],
	[['ws://a:1', '--url', 'ws://b:1'], 'The server is given twice: ws://a:1 and --url ws://b:1.'],
])('%j is wrong usage', (argv, message) => {
	expect(() => parse(...argv)).toThrow(usageFailure(message));
});
