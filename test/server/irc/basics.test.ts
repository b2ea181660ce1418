/** A client registers, joins, talks and leaves. */
import {expect, test} from 'vitest';
import {ircWorld} from '../../support/irc-world.ts';

test('welcomes a client after NICK and USER', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send('NICK ann', 'USER ann 0 * :Ann');
	expect((await ann.next('001')).params).toEqual(['ann', expect.stringContaining('ann!')]);
	expect((await ann.next('005')).params).toContain('CASEMAPPING=ascii');
	await ann.next('376');
});

test('carries a message from one client to another, and to a WebSocket client', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	const eve = await world.connect('eve', 'dev');
	await world.settled(ann);
	expect(await ann.lines('PRIVMSG #dev :morning all')).toEqual([]);
	expect((await bob.next('PRIVMSG')).text).toMatch(/^:ann!\S+ PRIVMSG #dev :morning all$/);
	expect(await eve.next('message')).toMatchObject({room: 'dev', text: 'morning all', from: {nick: 'ann'}});
	await eve.post('dev', 'hello');
	expect((await ann.next('PRIVMSG')).text).toMatch(/^:eve!\S+ PRIVMSG #dev hello$/);
});

test('shows who joins, leaves and quits', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev,#ops');
	const bob = await world.irc('bob');
	bob.send('JOIN #dev,#ops');
	await bob.next('366 bob #ops');
	world.clock.advance(300);
	expect((await ann.next('JOIN')).text).toMatch(/^:bob!\S+ JOIN #dev$/);
	expect(await bob.lines('PART #dev :lunch')).toEqual([expect.stringMatching(/^:bob!\S+ PART #dev lunch$/)]);
	world.clock.advance(300);
	expect((await ann.next('PART')).text).toMatch(/^:bob!\S+ PART #dev lunch$/);
	bob.send('JOIN #dev', 'QUIT');
	await bob.next('ERROR');
	await bob.ended;
	world.clock.advance(300);
	await ann.next('QUIT');
	expect((await world.settled(ann)).map(({command}) => command)).not.toContain('QUIT');
});

test('sends a message to a user by nick', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	const bob = await world.irc('bob');
	ann.send('PRIVMSG bob :psst');
	expect((await bob.next('PRIVMSG')).text).toMatch(/^:ann!\S+ PRIVMSG bob psst$/);
	bob.send('PRIVMSG ann :yes?');
	expect((await ann.next('PRIVMSG')).text).toMatch(/^:bob!\S+ PRIVMSG ann yes\?$/);
});

test('answers a PING after the changes of members that happened before it', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.irc('bob');
	bob.send('JOIN #dev');
	await bob.next('366');
	ann.send('PING later');
	world.clock.advance(300);
	await ann.next('PONG');
	expect(ann.received.at(-2)?.command).toBe('JOIN');
});
