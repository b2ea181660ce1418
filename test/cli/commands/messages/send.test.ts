import {describe, expect, onTestFinished, test} from 'vitest';
import {commandForTest, provideInput, serverForTest} from '../../../support/command.ts';
import {startUntrustedServer} from '../../../support/untrusted-server.ts';

const world = async () => {
	const {url} = await serverForTest();
	const command = commandForTest({TERMCHAT_URL: url});
	return {
		...command,
		/** The messages of #ops, as `history --json` prints them. */
		async texts(): Promise<string[]> {
			const before = command.stdout().length;
			expect(await command.run(['history', '--room', 'ops', '--json'])).toBe(0);
			const lines = command.stdout().slice(before).split('\n').slice(0, -1);
			return lines.map(line => (JSON.parse(line) as {text: string}).text);
		},
	};
};

describe('termchat send -', () => {
	test('reads stdin, as without a text', async () => {
		const {run, texts} = await world();
		provideInput('one\ntwo\n');
		expect(await run(['send', '--room', 'ops', '-'])).toBe(0);
		expect(await texts()).toEqual(['one', 'two']);
	});

	test('with --block sends stdin as one message', async () => {
		const {run, texts} = await world();
		provideInput('one\n', 'two\n');
		expect(await run(['send', '--room', 'ops', '--block', '-'])).toBe(0);
		expect(await texts()).toEqual(['one\ntwo']);
	});

	test('is ordinary text if there are other arguments', async () => {
		const {run, texts} = await world();
		expect(await run(['send', '--room', 'ops', 'a', '-', 'b'])).toBe(0);
		expect(await texts()).toEqual(['a - b']);
	});
});

test('does not split a line at a line separator (U+2028)', async () => {
	const {run, texts} = await world();
	provideInput('one\u2028still one\ntwo\n');
	expect(await run(['send', '--room', 'ops'])).toBe(0);
	expect(await texts()).toEqual(['one\u2028still one', 'two']);
});

describe('the output', () => {
	test('is empty without a flag', async () => {
		const {run, stdout} = await world();
		expect(await run(['send', '--room', 'ops', 'hi'])).toBe(0);
		expect(stdout()).toBe('');
	});

	test('has the number of each message with -v, for --reply-to', async () => {
		const {run, stdout} = await world();
		provideInput('one\ntwo\n');
		expect(await run(['send', '--room', 'ops', '-v'])).toBe(0);
		expect(stdout()).toBe('1\n2\n');
		expect(await run(['send', '--room', 'ops', '--json', '--reply-to', '2', 'three'])).toBe(0);
		const [, , frame = ''] = stdout().split('\n');
		expect(JSON.parse(frame)).toMatchObject({
			type: 'message',
			room: 'ops',
			seq: 3,
			replyTo: 2,
			text: 'three',
		});
	});

	test('has the frame with --json, also for a direct message', async () => {
		const {run, stdout} = await world();
		expect(await run(['send', '--room', 'ops', '--nick', 'bob', 'hi'])).toBe(0);
		expect(await run(['send', '--to', 'bob', '--nick', 'ann', '--json', 'psst'])).toBe(0);
		expect(JSON.parse(stdout())).toMatchObject({type: 'message', seq: 1, text: 'psst', from: {nick: 'ann'}});
	});
});

test('names the line that the server refuses', async () => {
	const {run, texts, stderr} = await world();
	provideInput(`fine\n${'x'.repeat(20_000)}\nnever sent\n`);
	expect(await run(['send', '--room', 'ops'])).toBe(1);
	expect(stderr()).toMatch(/^termchat send: line 2: .*8192/);
	expect(await texts()).toEqual(['fine']);
});

test('a timeout quotes the reason of the server', async () => {
	const server = await startUntrustedServer({
		answer: frame =>
			frame.type === 'send'
				? [
						{
							type: 'error',
							draft: frame.draft,
							code: 'unavailable',
							message: 'The disk is full.',
							retryInMs: 60_000,
						},
					]
				: undefined,
	});
	onTestFinished(() => server.close());
	const {run, stderr} = commandForTest();
	expect(await run(['send', '--url', server.url, '--room', 'ops', '--timeout', '500ms', 'hi'])).toBe(4);
	expect(stderr()).toBe(
		'termchat send: The server did not accept the message within 0.5 s. It answered: The disk is full.\n',
	);
});

test('send --print-link prints the link of each message', async () => {
	const {url} = await serverForTest();
	const {run, stdout, stderr} = commandForTest({TERMCHAT_URL: url});
	provideInput('one\ntwo\n');
	expect(await run(['send', '--room', 'ops', '--print-link'])).toBe(0);
	const links = stdout().trimEnd().split('\n');
	const page = url.replace(/\/$/, '');
	const before = stdout().length;
	expect(await run(['history', '--room', 'ops', '--json'])).toBe(0);
	const stored = stdout().slice(before).trimEnd().split('\n');
	const seqs = stored.map(line => (JSON.parse(line) as {seq: number}).seq);
	expect(links).toEqual(seqs.map(seq => `${page}/#/ops/${seq}`));
	expect(await run(['send', '--room', 'ops', '--print-link', '--json', 'x'])).toBe(2);
	expect(stderr()).toContain('--print-link cannot be used with --json or --verbose.');
});
