import {describe, expect, test} from 'vitest';
import {plainWorld} from '../../support/plain-world.ts';

describe('a conversation in plain mode', () => {
	test('a command on a message works in the room of the message, whichever room is shown', async () => {
		const {type, ann, wait} = await plainWorld();
		await wait();
		await type('/go ops');
		expect(await type('/reply 3 you are welcome')).toEqual([
			'#dev [4] ann: (reply to [3] by bob) you are welcome',
		]);
		expect(await type('/react 4 🎉')).toEqual(['#dev * ann reacted to [4]: 🎉']);
		expect(await type('/delete [4]')).toEqual(['#dev * ann deleted [4]']);
		expect(ann.session().rooms.get('ops')?.log.items).toEqual([]);
	});

	test('a message of a room that the user left cannot be answered', async () => {
		const {type, wait} = await plainWorld();
		await wait();
		await type('/leave dev');
		expect(await type('/reply 3 hello')).toEqual(['- Message 3 is in #dev, which you left.']);
	});

	test('of the replies in a followed thread, mentions and replies to the user are marked only', async () => {
		const {bob, wait} = await plainWorld();
		await wait();
		bob.post({room: 'dev'}, 'more on this', {replyTo: 3});
		expect(await wait()).toEqual(['#dev [4] bob: (reply to [3] by bob) more on this']);
		bob.post({room: 'dev'}, 'ann: agreed?', {replyTo: 3});
		expect(await wait()).toEqual(['#dev [5] > bob: (reply to [3] by bob) ann: agreed?']);
	});

	test('a first direct message of another user is printed once, under the name of the user', async () => {
		const {bob, lines, wait, type} = await plainWorld();
		await wait();
		bob.post({to: 'ann'}, 'psst');
		await wait();
		bob.post({to: 'ann'}, 'and again');
		await wait();
		expect(lines.filter(line => /psst|again/.test(line))).toEqual([
			'@bob [4] bob: psst',
			'@bob [5] bob: and again',
		]);
		expect(await type('/reply 4 yes?')).toEqual(['@bob [6] ann: (reply to [4] by bob) yes?']);
		expect(lines.join('\n')).not.toMatch(/@\w+\+\w+/);
	});

	test('moderation in a direct room is refused without the name of the room', async () => {
		const {type, wait} = await plainWorld();
		await wait();
		await type('/msg bob psst');
		expect(await type('/kick bob')).toEqual(['- A direct room has no owner and no moderators.']);
		expect(await type('/mod bob')).toEqual(['- A direct room has no owner and no moderators.']);
	});

	test('control characters and escape sequences that were typed are not sent', async () => {
		const {type, wait} = await plainWorld();
		await wait();
		expect(await type('\fone\u001B[A two\u0007')).toEqual(['#dev [4] ann: one two']);
		expect(await type('\f/names')).toEqual(['- 2 online: ann (owner), bob']);
	});

	test('messages of a program and bots are marked', async () => {
		const {world, bob, type, wait} = await plainWorld();
		await wait();
		bob.post({room: 'dev'}, 'backup done', {bot: true});
		expect(await wait()).toEqual(['#dev [4] bob (bot): backup done']);
		const ci = world.connect('ci', {bot: true});
		await wait();
		void ci.join('dev');
		await wait();
		await world.pass(1000);
		ci.post({room: 'dev'}, '/me builds');
		expect(await wait()).toEqual(['#dev [5] * ci (bot) builds']);
		expect(await type('/names')).toEqual(['- 3 online: ann (owner), bob, ci (bot)']);
		expect(await type('/whois ci')).toEqual([`- ci (bot, id ${ci.session().me?.id}) is in #dev.`]);
		expect(await type('/whois bob')).toEqual([`- bob (id ${bob.session().me?.id}) is in #dev.`]);
	});

	test('a message that is written offline is reported, and printed when it was sent', async () => {
		const {world, type, wait} = await plainWorld();
		await wait();
		world.network.cut('ann');
		await wait();
		expect(await type('are you there?')).toContain(
			'- You are offline: your message will be sent when the connection is back. /outbox lists it.',
		);
		expect(await type('/names')).toContain(
			'- There is no connection to the server. Try again when it is back.',
		);
		world.network.restore('ann');
		expect(await type('/reconnect')).toEqual([
			'- Connecting.',
			'* connected',
			'#dev [4] ann: are you there?',
		]);
	});

	test('a message that waits for slow mode says so once', async () => {
		const {ann, bob, type, wait, world} = await plainWorld();
		await wait();
		await type('/create plans');
		void bob.ask({type: 'create', room: 'slow'});
		await wait();
		void bob.join('slow');
		await wait();
		void bob.ask({type: 'configure', room: 'slow', slowSeconds: 60});
		await wait();
		await type('/join slow', 'first');
		expect(await type('second')).toEqual(['! Your message waits for slow mode. /outbox lists it.']);
		expect(await type('/outbox')).toContain('    1  #slow  second  (waiting for slow mode)');
		await world.pass(60_000);
		expect(ann.session().outbox ?? []).toEqual([]);
	});

	test('search, inbox and long lists go on with /more, without repeating what was printed', async () => {
		const {bob, type, wait, world} = await plainWorld();
		await wait();
		for (let at = 1; at <= 60; at++) {
			bob.post({room: 'dev'}, `needle ${at}.`);
			await world.pass(10);
		}
		await wait();
		const first = await type('/search needle');
		expect(first.filter(line => /needle \d+\./.test(line))).toHaveLength(50);
		expect(first.at(-1)).toMatch(/\/more shows more\./);
		const second = await type('/more');
		expect(second.filter(line => /needle \d+\./.test(line))).toHaveLength(10);
		expect(await type('/more')).toEqual(['- There is nothing more to show.']);
	});

	test('a message of several lines is continued by a backslash, and printed with indented lines', async () => {
		const {type, wait} = await plainWorld();
		await wait();
		expect(await type('one\\', 'two')).toEqual(['#dev [4] ann: one', '    two']);
	});

	test('lines of a pipe wait for the answers to those before them', async () => {
		const {ann, isEnded, lines, end, wait} = await plainWorld({isPiped: true});
		await wait();
		lines.splice(0);
		await end('one', '/reply 4 two', '/names', '/quit', 'after the end');
		expect(lines).toEqual([
			'#dev [4] ann: one',
			'#dev [5] ann: (reply to [4] by ann) two',
			'- 2 online: ann (owner), bob',
			'- You quit termchat.',
		]);
		expect(isEnded()).toBe(true);
		expect(ann.session().outbox ?? []).toEqual([]);
	});

	test('a paste is sent as one message after a question, or discarded', async () => {
		const {lines, paste, type, wait} = await plainWorld({isTyped: true});
		await wait();
		lines.splice(0);
		await paste('one', 'two');
		expect(lines).toEqual(['- You pasted 2 lines. Send them as one message?', '- y: send, n: discard']);
		expect(await type('y')).toEqual(['#dev [4] ann: one', '    two']);
		await paste('three', 'four');
		expect(await type('n')).toEqual(['- Cancelled.']);
	});
});
