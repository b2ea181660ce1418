/** From the connection to the welcome: capabilities, nicks, passwords, SASL. */
import {expect, test} from 'vitest';
import {ircWorld} from '../../support/irc-world.ts';

const plain = (nick: string, password: string): string =>
	`AUTHENTICATE ${Buffer.from(`${nick}\0${nick}\0${password}`).toString('base64')}`;

test('offers capabilities, and accepts or refuses all of a request', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	const offered = (await ann.lines('CAP LS 302')).join(' ');
	expect(offered).toMatch(/ CAP \* LS \* :.*sasl=PLAIN.* CAP \* LS :.*userhost-in-names/);
	ann.send('CAP REQ :server-time echo-message');
	expect((await ann.next('CAP')).params).toEqual(['*', 'ACK', 'server-time echo-message']);
	ann.send('CAP REQ :batch unknown');
	expect((await ann.next('CAP')).params).toEqual(['*', 'NAK', 'batch unknown']);
	ann.send('CAP REQ :-echo-message');
	await ann.next(/ CAP \S+ ACK /);
	ann.send('CAP LIST');
	expect((await ann.next('CAP')).params.at(-1)).toBe('cap-notify server-time');
	ann.send('CAP FOO');
	expect((await ann.next('410')).params[1]).toBe('FOO');
});

test('waits for CAP END', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	expect(await ann.lines('CAP LS 302', 'NICK ann', 'USER ann 0 * :Ann')).not.toContainEqual(
		expect.stringContaining(' 001 '),
	);
	ann.send('CAP END');
	await ann.next('001');
});

test('offers the nick of another user to nobody, and takes the next one', async () => {
	const world = await ircWorld();
	await world.irc('ann');
	const other = await world.open();
	other.send('NICK ann', 'USER x 0 * :X');
	expect((await other.next('433')).params.slice(0, 2)).toEqual(['*', 'ann']);
	other.send('NICK ann_');
	expect((await other.next('001')).params[0]).toBe('ann_');
});

test.each(['a|b', 'a{b}', '', 'аnn', 'x'.repeat(33)])('refuses the nick %j', async nick => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send(`NICK :${nick}`);
	expect((await ann.next(/ 43[12] /)).command).toBe(nick === '' ? '431' : '432');
});

test('changes the nick for everyone in the room', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	expect(await bob.lines('NICK bobby')).toEqual([expect.stringMatching(/^:bob!\S+ NICK bobby$/)]);
	expect((await ann.next('NICK')).text).toMatch(/^:bob!\S+ NICK bobby$/);
	expect((await bob.sync('NICK ann')).map(({command}) => command)).toEqual(['433']);
});

test('answers commands before registration with 451, and unknown ones later with 421', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send('JOIN #dev');
	await ann.next('451');
	ann.send('NICK ann', 'USER ann 0 * :Ann');
	await ann.next('376');
	expect((await ann.sync('FOO', 'JOIN', 'USER a b c :d')).map(({command}) => command)).toEqual([
		'421',
		'461',
		'462',
	]);
});

test('closes a client that does not register in time', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	await ann.sync('NICK ann');
	for (let second = 0; second <= 30; second++) world.clock.advance(1000);
	await ann.next('ERROR');
	await ann.ended;
});

test('closes a user who has authenticated and does not register in time', async () => {
	const world = await ircWorld();
	const web = await world.dial();
	const {secret = ''} = await web.hello('ann');
	const ann = await world.open();
	ann.send('CAP REQ :sasl', 'AUTHENTICATE PLAIN', plain('ann', secret));
	await ann.next('903');
	await world.passSeconds(10, web);
	await ann.sync();
	await world.passSeconds(10, web);
	await ann.sync();
	await world.passSeconds(11, web);
	expect((await ann.next('ERROR')).params[0]).toContain('not registered');
});

test('needs the server password, as PASS or by SASL', async () => {
	const world = await ircWorld({accessToken: 'open sesame'});
	const wrong = await world.open();
	wrong.send('PASS wrong', 'NICK ann', 'USER ann 0 * :Ann');
	await wrong.next('464');
	await wrong.next('ERROR');
	const right = await world.open();
	right.send('PASS :open sesame', 'NICK ann', 'USER ann 0 * :Ann');
	await right.next('001');
	const sasl = await world.open();
	sasl.send(
		'CAP REQ :sasl',
		'AUTHENTICATE PLAIN',
		plain('bob', 'open sesame'),
		'NICK bob',
		'USER b 0 * :B',
		'CAP END',
	);
	await sasl.next('903');
	await sasl.next('001');
});

test('logs a user in with nick and secret', async () => {
	const world = await ircWorld();
	const web = await world.dial();
	const {secret = ''} = await web.hello('ann');
	const ann = await world.open();
	ann.send('CAP REQ :sasl', 'NICK annie', 'USER a 0 * :A', 'AUTHENTICATE PLAIN', plain('ann', secret));
	expect((await ann.next('900')).params[2]).toBe('ann');
	await ann.next('903');
	ann.send('CAP END');
	expect((await ann.next('001')).params[0]).toBe('annie');
	await web.next('renamed', ({user}) => user.nick === 'annie');
	expect((await ann.sync('WHOIS annie')).find(({command}) => command === '330')?.params[2]).toBe('annie');
});

test('refuses wrong secrets, other mechanisms and broken messages', async () => {
	const world = await ircWorld();
	const ann = await world.open();
	ann.send('AUTHENTICATE EXTERNAL');
	await ann.next('908');
	await ann.next('904');
	ann.send('AUTHENTICATE PLAIN', 'AUTHENTICATE !!!');
	await ann.next('904');
	ann.send('AUTHENTICATE PLAIN', 'AUTHENTICATE *');
	await ann.next('906');
	ann.send('AUTHENTICATE PLAIN', `AUTHENTICATE ${'A'.repeat(401)}`);
	await ann.next('905');
	ann.send('AUTHENTICATE PLAIN', plain('ann', 'x'.repeat(43)));
	await ann.next('904');
	await ann.next('ERROR');
});

test('releases the nick of a temporary user at the end of the connection', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	ann.send('QUIT :bye');
	await ann.ended;
	await world.shrinkTo(0);
	await world.irc('ann');
});
