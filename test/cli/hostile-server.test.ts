/** Sends hostile text in every string of a server to every command: none may reach the terminal unsanitized. */
import {createServer} from 'node:net';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {type Command, commandForTest} from '../support/command.ts';
import {answerTypes, expectPlain, hostileFrame, hostileText} from '../support/hostile-frames.ts';
import {type ScriptedAnswer, startUntrustedServer} from '../support/untrusted-server.ts';

// Each test is short, but on a busy machine a hundred connections are slow.
vi.setConfig({testTimeout: 20_000});

const commands: Readonly<Record<string, readonly string[]>> = {
	send: ['send', '--room', 'dev', 'hello'],
	'send --json': ['send', '--room', 'dev', '--json', 'hello'],
	'send --verbose': ['send', '--room', 'dev', '--verbose', 'hello'],
	'send --to': ['send', '--to', 'bob', 'hello'],
	tail: ['tail', '--room', 'dev'],
	'tail --json': ['tail', '--room', 'dev', '--json'],
	'tail @ann': ['tail', '--room', '@ann'],
	wait: ['wait', '--room', 'dev', '--match', 'canary', '--since', '100000d'],
	rooms: ['rooms'],
	'rooms --json': ['rooms', '--json'],
	members: ['members', '--room', 'dev'],
	'members --json': ['members', '--room', 'dev', '--json'],
	history: ['history', '--room', 'dev'],
	'history --json': ['history', '--room', 'dev', '--json'],
	search: ['search', 'canary'],
	'search --json': ['search', 'canary', '--json'],
	export: ['export', '--room', 'dev'],
	'export --format markdown': ['export', '--room', 'dev', '--format', 'markdown'],
	invite: ['invite', '--room', 'plan'],
	'invite --json': ['invite', '--room', 'plan', '--json'],
	'invite --uses': ['invite', '--room', '~plan-482913057264', '--uses', '1'],
	'invite --list': ['invite', '--room', '~plan-482913057264', '--list'],
	'invite --list --json': ['invite', '--room', '~plan-482913057264', '--list', '--json'],
	'webhook create': ['webhook', 'create', 'ci', '--room', 'ops'],
	'webhook create --json': ['webhook', 'create', 'ci', '--room', 'ops', '--json'],
	'webhook list': ['webhook', 'list', '--room', 'ops'],
	'webhook list --json': ['webhook', 'list', '--room', 'ops', '--json'],
	'webhook revoke': ['webhook', 'revoke', 'x', '--room', 'ops'],
	'invite --revoke': ['invite', '--room', '~plan-482913057264', '--revoke', 'x'],
};

const all = (command: Command): string => command.stdout() + command.stderr();

/** Runs a command with a server that sends these answers. Resolves with the exit code and the output. */
const runAgainst = async (argv: readonly string[], answer: ScriptedAnswer) => {
	const server = await startUntrustedServer({answer});
	try {
		const [name = '', ...rest] = argv;
		const command = commandForTest();
		const code = await command.run([name, ...rest, '--url', server.url, '--timeout', '5s']);
		return {code, output: all(command)};
	} finally {
		await server.close();
	}
};

const refusal = (code = 'forbidden') => hostileFrame('error', {code, retryInMs: undefined});

describe.each(Object.entries(commands))('termchat %s', (_, argv) => {
	test('sanitizes answers', async () => {
		const {output} = await runAgainst(argv, frame => {
			const type = answerTypes[frame.type];
			if (type === undefined || frame.type === 'hello') return undefined;
			const {draft} = frame;
			const more = {hasMore: false, hasOlder: false, hasNewer: false, room: frame.room ?? 'dev', draft};
			return [hostileFrame(type, more)];
		});
		expectPlain(output);
	});

	test('sanitizes a refusal of hello', async () => {
		const {code, output} = await runAgainst(argv, frame =>
			frame.type === 'hello' ? [refusal('unauthorized')] : undefined,
		);
		expect(code).not.toBe(0);
		expect(output).toContain('canary');
		expectPlain(output);
	});

	test('sanitizes refusals of all other requests', async () => {
		const {code, output} = await runAgainst(argv, frame =>
			frame.type === 'hello' || frame.type === 'ping' ? undefined : [{...refusal(), draft: frame.draft}],
		);
		expect(code).not.toBe(0);
		expect(output).toContain('canary');
		expectPlain(output);
	});

	test('sanitizes the reason of closing', async () => {
		const {code, output} = await runAgainst(argv, frame => {
			if (frame.type === 'hello' || frame.type === 'ping') return undefined;
			return [hostileFrame('closing', {code: 4501}), {close: 4501}];
		});
		expect(code).not.toBe(0);
		expect(output).toContain('canary');
		expectPlain(output);
	});
});

test('termchat tail --follow sanitizes every event', async () => {
	const server = await startUntrustedServer({
		answer: frame =>
			frame.type === 'join'
				? [hostileFrame('joined', {room: 'dev', seq: 0, entries: [], hasMore: false})]
				: frame.type === 'history'
					? [
							{...hostileFrame('history', {room: 'dev', hasMore: false, hasOlder: false, hasNewer: false})},
							hostileFrame('message', {room: 'dev', seq: 2, prev: 1}),
							hostileFrame('topic', {room: 'dev', seq: 3, prev: 2}),
							hostileFrame('moderated', {room: 'dev', action: 'kick'}),
							hostileFrame('closing', {code: 4501}),
							{close: 4501},
						]
					: undefined,
	});
	onTestFinished(() => server.close());
	const command = commandForTest();
	expect(await command.run(['tail', server.url, '--room', 'dev', '--follow'])).toBe(1);
	expectPlain(all(command));
});

describe.each([
	['at hello', 'hello'],
	['at join', 'join'],
])('termchat join, refused %s', (_, at) => {
	test.each([
		['with a room', ['--room', 'dev']],
		['with a token', ['--token', 'T']],
	])('%s, prints the reason harmlessly', async (_, flags) => {
		const server = await startUntrustedServer({
			answer: frame => (frame.type === at ? [refusal()] : undefined),
		});
		onTestFinished(() => server.close());
		const command = commandForTest();
		expect(await command.run(['join', server.url, '--nick', 'ann', ...flags])).toBe(1);
		expect(all(command)).toContain('canary');
		expectPlain(all(command));
	});
});

test.each([
	['a status line', 'HTTP/1.1 404 \u009B31mcanary\r\n\r\n'],
	['a redirection', 'HTTP/1.1 302 Found\r\nLocation: http://\u009B31mcanary/\r\n\r\n'],
	['a passing status', 'HTTP/1.1 503 \u009B31mcanary\r\n\r\n'],
])('sanitizes %s of another kind of server', async (_, response) => {
	const server = createServer(socket => {
		socket.on('error', () => {});
		socket.once('data', () => socket.end(Buffer.from(response, 'latin1')));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	const command = commandForTest();
	const {port} = server.address() as {port: number};
	expect(await command.run(['rooms', '--url', `127.0.0.1:${port}`])).toBe(3);
	expect(all(command)).toContain('canary');
	expectPlain(all(command));
});

test('sanitizes arguments in errors', async () => {
	const command = commandForTest();
	for (const argv of [
		[hostileText],
		['tail', hostileText],
		['tail', `--${hostileText}`],
		['tail', '--room', hostileText],
		['join', `ws://${hostileText}`],
		['serve', '--port', hostileText],
		['send', '--timeout', hostileText],
	]) {
		expect(await command.run(argv)).toBe(2);
	}
	expectPlain(all(command));
});
