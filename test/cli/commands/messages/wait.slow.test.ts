import {expect, onTestFinished, test} from 'vitest';
import {commandForTest} from '../../../support/command.ts';
import {message} from '../../../support/frames.ts';
import {startUntrustedServer} from '../../../support/untrusted-server.ts';

/** A server with these messages in its room. It sends the last one live. */
const serverWith = async (...texts: readonly string[]) => {
	const messages = texts.map((text, index) => message(index + 1, {text}));
	const server = await startUntrustedServer({
		answer: frame =>
			frame.type === 'history'
				? [
						{
							type: 'history',
							room: 'dev',
							entries: messages.slice(0, -1),
							hasMore: false,
							hasOlder: false,
							hasNewer: false,
						},
						...messages.slice(-1),
					]
				: undefined,
	});
	onTestFinished(() => server.close());
	return server;
};

const endless = `${'a'.repeat(60)}!`;

test('skips a message on which the pattern backtracks, and matches the next one', async () => {
	const server = await serverWith(endless, 'aaa');
	const {run, stdout, stderr} = commandForTest();
	const argv = ['wait', server.url, '--room', 'dev', '--match', '^(a+)+$', '--since', '100000d'];
	expect(await run(argv)).toBe(0);
	expect(stdout()).toContain('bob: aaa');
	expect(stderr()).toBe('termchat wait: Skipped message 1: --match took more than 1 s.\n');
});

test('times out while a pattern backtracks', async () => {
	const server = await serverWith(endless);
	const {run, stderr} = commandForTest();
	const argv = ['wait', server.url, '--room', 'dev', '--match', '^(a+)+$', '--timeout', '600ms'];
	expect(await run(argv)).toBe(4);
	expect(stderr()).toContain('in time');
});

test('ignores messages of other users with --from', async () => {
	const server = await serverWith('done', 'done too');
	const {run, stderr} = commandForTest();
	expect(
		await run([
			'wait',
			server.url,
			'--room',
			'dev',
			'--match',
			'done',
			'--from',
			'ann',
			'--timeout',
			'300ms',
		]),
	).toBe(4);
	expect(stderr()).toContain('in time');
});
