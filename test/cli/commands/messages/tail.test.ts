import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {commandForTest, serverForTest} from '../../../support/command.ts';
import {joinedFrame, message, messages} from '../../../support/frames.ts';
import {startUntrustedServer} from '../../../support/untrusted-server.ts';

describe.each([
	['tail', ['tail', '--room', 'typo']],
	['tail --json', ['tail', '--room', 'typo', '--json']],
	['history', ['history', '--room', 'typo']],
	['export', ['export', '--room', 'typo']],
	['members', ['members', '--room', 'typo']],
])('termchat %s', (name, argv) => {
	test('fails with one line for a room that does not exist, and does not create it', async () => {
		const {url} = await serverForTest();
		const {run, stdout, stderr} = commandForTest({TERMCHAT_URL: url});
		expect(await run(argv)).toBe(1);
		expect(stderr()).toMatch(new RegExp(`^termchat ${name.split(' ')[0]}: There is no room typo\\b.*\\n$`));
		expect(stdout()).toBe('');
		expect(await run(['rooms'])).toBe(0);
		expect(stdout()).toBe('');
	});
});

test('termchat tail --follow buffers nothing for a slow reader and loses nothing', async () => {
	const server = await startUntrustedServer({
		answer(frame) {
			if (frame.type !== 'history') return undefined;
			const after = (frame.after as number | undefined) ?? 0;
			const entries = messages(after + 1, 50);
			const page = {type: 'history', room: 'dev', hasMore: false, hasOlder: false, hasNewer: false};
			if (frame.after === undefined) return [{...page, entries: []}];
			return [
				{...page, entries},
				...(after >= 50 ? [{type: 'closing', code: 4501, reason: 'over'}, {close: 4501}] : []),
			];
		},
	});
	onTestFinished(() => server.close());
	const {run, stdout} = commandForTest();
	let isFull = false;
	const full = vi.spyOn(process.stdout, 'writableNeedDrain', 'get').mockImplementation(() => isFull);
	onTestFinished(() => full.mockRestore());
	const write = vi.mocked(process.stdout.write);
	const keep = write.getMockImplementation();
	let waiting = 0;
	write.mockImplementation((chunk: string | Uint8Array) => {
		keep?.(chunk);
		isFull = /"text \d*[05]"/.test(String(chunk));
		if (isFull) {
			waiting = Math.max(waiting, process.stdout.listenerCount('drain') + 1);
			setImmediate(() => {
				isFull = false;
				process.stdout.emit('drain');
			});
		}
		return !isFull;
	});
	expect(await run(['tail', server.url, '--room', 'dev', '--follow', '--json', '--lines', '0'])).toBe(1);
	const seqs = stdout()
		.split('\n')
		.slice(0, -1)
		.map(line => (JSON.parse(line) as {seq: number}).seq);
	expect(seqs).toEqual(Array.from({length: 50}, (_, index) => index + 1));
	expect(waiting).toBe(1);
});

test('termchat tail --follow creates a missing room with a warning', async () => {
	const {url} = await serverForTest();
	const {run, stderr} = commandForTest({TERMCHAT_URL: url});
	const following = run(['tail', '--room', 'new', '--follow', '--nick', 'ann']);
	await expect
		.poll(stderr)
		.toBe('termchat tail: #new did not exist and was created. Waiting for its first message.\n');
	expect(await run(['send', '--room', 'new', '--nick', 'bob', 'first'])).toBe(0);
	void following;
});

/** The pages of a room whose newest entry arrives after the join. */
const pageAfterJoin = (frame: Readonly<Record<string, unknown>>) => ({
	type: 'history',
	room: 'dev',
	entries: [message(2)].filter(({seq}) => seq > ((frame.after as number | undefined) ?? 0)),
	hasMore: false,
	hasOlder: false,
	hasNewer: false,
});

const kicked = {
	type: 'moderated',
	room: 'dev',
	action: 'kick',
	user: {id: 'u1', nick: 'ann'},
	by: {id: 'u2', nick: 'bob'},
	reason: 'no logs here',
};

test('termchat tail --follow --lines 0 prints a message that arrives between the join and the first page', async () => {
	const server = await startUntrustedServer({
		joined: {seq: 1},
		answer(frame) {
			if (frame.type !== 'history') return undefined;
			return [pageAfterJoin(frame), ...(frame.after === undefined ? [] : [kicked])];
		},
	});
	onTestFinished(() => server.close());
	const {run, stdout} = commandForTest();
	const argv = ['tail', server.url, '--room', 'dev', '--nick', 'ann', '--follow', '--lines', '0'];
	expect(await run(argv)).toBe(1);
	expect(stdout()).toContain('bob: text 2');
});

test('termchat tail --follow ends if the user was removed before the first page', async () => {
	const server = await startUntrustedServer({
		answer(frame) {
			if (frame.type === 'join') return [joinedFrame({seq: 1}), kicked];
			return frame.type === 'history' ? [pageAfterJoin(frame)] : undefined;
		},
	});
	onTestFinished(() => server.close());
	const {run, stderr} = commandForTest();
	expect(await run(['tail', server.url, '--room', 'dev', '--nick', 'ann', '--follow'])).toBe(1);
	expect(stderr()).toMatch(/^termchat tail: .*no logs here/);
});
