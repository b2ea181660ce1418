/** `serve --irc` with WeeChat and irssi: they talk with a user of the full screen. */
import {expect, test} from 'vitest';
import {describeWithIrcPrograms, ircPortOf, openIrssi, openWeechat} from '../support/irc-programs.ts';
import {makeWorld} from '../support/world.ts';

describeWithIrcPrograms('with clients of IRC', () => {
	test.each([
		['WeeChat', openWeechat],
		['irssi', openIrssi],
	])('%s: history, messages both ways, a reply and new nicks', async (_, open) => {
		const world = makeWorld();
		const server = await world.server(['--irc', '0']);
		const ann = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev']);
		await ann.waitFor('ann@#dev');
		ann.type('who fixed the flaky test?\r');
		await ann.waitFor(/ann\s+who fixed/);
		const cat = await open(world, ircPortOf(server), 'cat', '#dev');
		await cat.waitFor('who fixed the flaky test?', 'the history');
		await ann.waitFor('cat joined');
		cat.type('it was größer: 漢字\r');
		await ann.waitFor('it was größer: 漢字');
		ann.type('thanks, **all** of you\r');
		await cat.waitFor('thanks, all of you', 'the message without its markup');
		cat.type('/me waves\r');
		await ann.waitFor(/\* +cat waves/);
		// Both programs have no command for replies, but send the tag.
		cat.type('/quote @+draft/reply=1-dev PRIVMSG #dev :me, yesterday\r');
		const screen = await ann.waitFor('me, yesterday');
		expect(screen).toMatch(/ann: who fixed the flaky test\?/);
		cat.type('/nick dog\r');
		await ann.waitFor('cat is now dog');
		await cat.waitFor('dog');
		ann.type('/nick eve\r');
		await cat.waitFor(/ann\S* is now known as \S*eve/);
	});

	test.each([
		['WeeChat', openWeechat],
		['irssi', openIrssi],
	])('%s comes back after a restart of the server and shows what it missed', async (_, open) => {
		const world = makeWorld();
		const argv = ['--db', world.folder.at('chat.db')];
		// Both programs connect again by themselves, irssi after ten seconds.
		const first = await world.server(['--irc', '0', ...argv]);
		const port = ircPortOf(first);
		const cat = await open(world, port, 'cat', '#dev');
		const ann = await world.connect(first, 'ann', 'dev');
		await cat.waitFor(/cat.*has joined #dev/);
		await ann.post('dev', 'before the restart');
		await cat.waitFor('before the restart');
		first.kill('SIGTERM');
		await first.ended;
		const second = await world.server(['--irc', `${port}`, ...argv]);
		const bob = await world.connect(second, 'bob', 'dev');
		await bob.post('dev', 'after the restart');
		await cat.waitFor('after the restart', 'what was missed');
		cat.type('back again\r');
		expect(await bob.next('message', ({text}) => text === 'back again')).toMatchObject({from: {nick: 'cat'}});
	});
});
