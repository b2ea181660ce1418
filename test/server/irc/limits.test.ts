/** Hostile bytes, floods, slow readers, and the limits of one address. */
import {expect, test} from 'vitest';
import {connectIrc} from '../../support/irc-client.ts';
import {ircWorld} from '../../support/irc-world.ts';

test('survives lines that are too long or not UTF-8', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'standard-replies');
	ann.sendBytes(Buffer.from(`PRIVMSG #dev :${'x'.repeat(600)}\r\n`));
	await ann.next('417');
	ann.sendBytes(Buffer.from('PRIVMSG #dev :caf\xe9\r\n', 'latin1'));
	expect((await ann.next('FAIL')).params.slice(0, 2)).toEqual(['PRIVMSG', 'INVALID_UTF8']);
	expect(await ann.lines('PRIVMSG #dev :still here')).toEqual([]);
});

test('refuses control characters in a message, and sends them to nobody', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'standard-replies');
	const bob = await world.member('bob', '#dev');
	ann.sendBytes(Buffer.from('PRIVMSG #dev :a\x1b]52;c;x\x07b\r\nPRIVMSG #dev :end\r\n'));
	const received = await bob.next('PRIVMSG');
	expect(received.text).not.toContain('\x1b');
});

test('passes no control characters on in topics, reasons and names', async () => {
	const world = await ircWorld();
	const bob = await world.member('bob', '#dev', 'away-notify', 'setname');
	const ann = await world.member('ann', '#dev');
	const hostile = '\u001b[31m\u0002x\u009b\u0007';
	await ann.sync(
		`TOPIC #dev :${hostile}`,
		`AWAY :${hostile}`,
		`SETNAME :${hostile}`,
		`PART #dev :${hostile}`,
	);
	ann.send('JOIN #dev', `QUIT :${hostile}`);
	await ann.ended;
	await world.shrinkTo(1);
	const received = (await world.settled(bob)).concat(bob.received);
	expect(received.map(({command}) => command)).toEqual(
		expect.arrayContaining(['TOPIC', 'AWAY', 'SETNAME', 'QUIT']),
	);
	for (const {text} of received) expect(text).not.toMatch(/\p{Cc}/u);
});

test('closes a client that keeps flooding', async () => {
	const world = await ircWorld({rateLimit: {burst: 1, perSecond: 1}});
	const ann = await world.irc('ann');
	const flood = 'PONG x\r\n'.repeat(20_000);
	ann.sendBytes(Buffer.from(flood));
	await ann.next('ERROR');
	await ann.ended;
});

test('refuses messages that are sent too fast', async () => {
	const world = await ircWorld({rateLimit: {burst: 2, perSecond: 1}});
	const ann = await world.member('ann', '#dev', 'standard-replies');
	const answers = await ann.sync('PRIVMSG #dev :1', 'PRIVMSG #dev :2', 'PRIVMSG #dev :3');
	expect(answers.map(({params}) => params.slice(0, 2))).toEqual([['PRIVMSG', 'RATE_LIMITED']]);
});

test('closes a client that does not read', async () => {
	const world = await ircWorld({rateLimit: 'off'});
	const ann = await world.member('ann', '#dev');
	const bob = await world.connect('bob', 'dev');
	ann.pause();
	const text = 'x'.repeat(8000);
	// More than the buffers of two sockets.
	for (let at = 0; at < 3000; at++) bob.send({type: 'send', room: 'dev', text, draft: `d${at}`});
	await bob.roundTrip();
	// Each second the server looks for slow readers; it then waits 3 s for a client that is being closed.
	for (let second = 0; second < 6; second++) world.clock.advance(1000);
	await world.shrinkTo(1);
	expect(world.log.find(({event}) => event === 'closed')).toMatchObject({code: 4001});
	ann.resume();
	await ann.ended;
});

test('refuses more connections than an address may have', async () => {
	const world = await ircWorld({connectionsPerAddress: 2});
	await world.irc('ann');
	await world.irc('bob');
	const third = await connectIrc(world.server.irc?.plain ?? 0);
	await third.next('ERROR');
	await third.ended;
});

test('pings a silent client and closes it when it does not answer', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	ann.pause();
	for (let second = 0; second < 27; second++) world.clock.advance(1000);
	await world.shrinkTo(0);
	ann.resume();
	await ann.ended;
});

test('sends clients the reason why the server stops', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	const closed = world.server.close({reason: 'The server restarts.'});
	expect((await ann.next('ERROR')).params[0]).toContain('The server restarts.');
	await ann.ended;
	await closed;
});

test('a client that looks up many users waits, and gets all answers', async () => {
	const world = await ircWorld({rateLimit: {burst: 20, perSecond: 5}});
	const ann = await world.irc('ann');
	await world.irc('bob');
	const web = await world.connect('eve');
	const nicks = ['bob', ...Array.from({length: 90}, (_, index) => `u${index}`)];
	await ann.sync(`MONITOR + ${nicks.slice(0, 50).join(',')}`, `MONITOR + ${nicks.slice(50).join(',')}`);
	// Each takes 23 reads, of 5000 for the address at once and 250 a second.
	const times = 400;
	ann.send(...Array.from({length: times}, () => 'MONITOR S'), 'ENDOFTEST');
	const answered = (): number => ann.received.filter(({command}) => command === '730').length;
	// The clock of the test stands still, so the server cannot answer all of them.
	await expect.poll(answered).toBeGreaterThan(200);
	await web.roundTrip();
	expect(answered()).toBeLessThan(times);
	await expect
		.poll(() => {
			world.clock.advance(1000);
			return ann.received.some(({params}) => params.includes('ENDOFTEST'));
		})
		.toBe(true);
	expect(answered()).toBe(times + 1);
});

test('refuses nicks that change too often', async () => {
	const world = await ircWorld({rateLimit: {burst: 1, perSecond: 1}});
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev', 'standard-replies');
	await world.settled(ann);
	const answers = await bob.sync(...Array.from({length: 20}, (_, index) => `NICK bob${index}`));
	const changed = answers.filter(({command}) => command === 'NICK').length;
	expect(changed).toBeLessThanOrEqual(5);
	expect(answers.filter(({params}) => params[1] === 'RATE_LIMITED')).toHaveLength(20 - changed);
	await ann.sync();
	expect(ann.received.filter(({command}) => command === 'NICK')).toHaveLength(changed);
});

test('closes a client that negotiates capabilities without an end', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send('CAP LS 302', 'NICK ann', 'USER ann 0 * :Ann');
	for (let second = 0; second < 29; second++) {
		await ann.sync('CAP REQ :batch', 'CAP REQ :-batch', 'CAP LS 302');
		world.clock.advance(1000);
	}
	expect(ann.isEnded()).toBe(false);
	world.clock.advance(1000);
	await ann.next('ERROR');
	await ann.ended;
});
