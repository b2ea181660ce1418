/** Users who are in none of the client's rooms, who have left, or who are bots. */
import {expect, test} from 'vitest';
import {ircWorld} from '../../support/irc-world.ts';

test('reports watched users who are away, on any client, with extended-monitor', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann', 'away-notify', 'extended-monitor', 'setname');
	const bob = await world.irc('bob', 'setname');
	const eve = await world.connect('eve');
	await ann.sync('MONITOR + bob,eve');
	await bob.sync('AWAY :lunch', 'SETNAME :Bob B.');
	expect((await ann.next('AWAY')).text).toMatch(/^:bob!\S+ AWAY lunch$/);
	expect((await ann.next('SETNAME')).text).toMatch(/^:bob!\S+ SETNAME :Bob B\.$/);
	eve.send({type: 'away', id: 1, on: true, text: 'tea'});
	await eve.next('away');
	expect((await ann.next('AWAY')).text).toMatch(/^:eve!\S+ AWAY tea$/);
	eve.send({type: 'away', id: 2, on: false});
	expect((await ann.next('AWAY')).text).toMatch(/^:eve!\S+ AWAY$/);
});

test('reports an absence once to a client that also shares a room', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'away-notify', 'extended-monitor');
	const bob = await world.member('bob', '#dev');
	await world.settled(ann);
	await ann.sync('MONITOR + bob');
	await bob.sync('AWAY :lunch');
	expect((await ann.sync()).length + ann.received.filter(({command}) => command === 'AWAY').length).toBe(1);
});

test('WHOWAS lists users who have left, newest first', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	for (let count = 1; count <= 2; count++) {
		const bob = await world.irc('bob');
		bob.send('QUIT');
		await bob.ended;
	}
	await world.shrinkTo(1);
	const all = await ann.lines('WHOWAS bob');
	expect(all.filter(line => line.includes(' 314 ann bob '))).toHaveLength(2);
	expect((await ann.lines('WHOWAS bob 1')).filter(line => line.includes(' 314 '))).toHaveLength(1);
	expect(await ann.lines('WHOWAS nobody')).toEqual([
		expect.stringContaining(' 406 ann nobody '),
		expect.stringContaining(' 369 ann nobody '),
	]);
});

test('a bot has the mode B, which others see', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'message-tags');
	const bot = await world.member('robot', '#dev');
	const eve = await world.connect('eve', 'dev');
	await world.settled(ann);
	expect(await bot.lines('MODE robot +B')).toEqual([expect.stringMatching(/ MODE robot \+B$/)]);
	expect(await bot.lines('MODE robot')).toEqual([expect.stringContaining(' 221 robot +B')]);
	bot.send('PRIVMSG #dev :the build is green');
	expect(await eve.next('message')).toMatchObject({bot: true});
	expect(await ann.next('PRIVMSG')).toMatchObject({params: ['#dev', 'the build is green'], tags: {bot: ''}});
	expect(await ann.lines('WHOIS robot')).toContainEqual(expect.stringContaining(' 335 ann robot '));
	expect((await ann.lines('WHO #dev')).find(line => line.includes(' robot '))).toMatch(/ robot H\S*B /);
	expect(await bot.lines('MODE robot -B')).toEqual([expect.stringMatching(/ MODE robot -B$/)]);
	expect(await ann.lines('WHOIS robot')).not.toContainEqual(expect.stringContaining(' 335 '));
});

test('a REDACT gives its reason to other clients of IRC', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'message-tags', 'echo-message', 'draft/message-redaction');
	const bob = await world.member('bob', '#dev', 'message-tags', 'draft/message-redaction');
	await world.settled(ann);
	const [echo] = await ann.sync('PRIVMSG #dev :oops');
	ann.send(`REDACT #dev ${echo?.tags.msgid} :wrong channel`);
	expect((await bob.next('REDACT')).params).toEqual(['#dev', echo?.tags.msgid, 'wrong channel']);
});
