/** Rooms as channels: joining, members, topics, lists, moderation. */
import {expect, test} from 'vitest';
import {ircWorld} from '../../support/irc-world.ts';

const withoutHosts = (lines: readonly string[]): string[] =>
	lines.map(line => line.replace(/!\S+/, '').replace(/^:irc\.termchat /, ''));

test('the first user of a new room is its operator', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	expect(withoutHosts(await ann.lines('JOIN #dev'))).toEqual([
		':ann JOIN #dev',
		'353 ann = #dev @ann',
		'366 ann #dev :End of /NAMES list',
	]);
	const bob = await world.irc('bob');
	bob.send('JOIN #dev');
	expect((await bob.next('353')).params.at(-1)).toBe('@ann bob');
});

test('a client can turn names off, and get the account and real name', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann', 'no-implicit-names', 'extended-join');
	expect(withoutHosts(await ann.lines('JOIN #dev'))).toEqual([':ann JOIN #dev * :ann of IRC']);
});

test('a private room takes an invite as its key', async () => {
	const world = await ircWorld();
	const owner = await world.dial();
	await owner.hello('owner');
	owner.send({type: 'create', id: 1, room: 'plans', isPrivate: true});
	const {room, token} = await owner.next('created');
	const ann = await world.irc('ann');
	expect((await ann.sync(`JOIN #${room}`)).map(({command}) => command)).toEqual(['473']);
	expect((await ann.sync(`JOIN #${room} wrong`)).map(({command}) => command)).toEqual(['475']);
	ann.send(`JOIN #${room} ${token}`);
	expect((await ann.next('JOIN')).params).toEqual([`#${room}`]);
	expect((await ann.next('353')).params.slice(1, 3)).toEqual(['@', `#${room}`]);
});

test('an INVITE opens a private room for an IRC client, and is a message for others', async () => {
	const world = await ircWorld();
	const ann = await world.dial();
	const {secret = ''} = await ann.hello('ann');
	ann.send({type: 'create', id: 1, room: 'plans', isPrivate: true});
	const {room} = await ann.next('created');
	const eve = await world.connect('eve');
	const irc = await world.open();
	const sasl = Buffer.from(`\0ann\0${secret}`).toString('base64');
	irc.send(
		'CAP REQ :sasl',
		'AUTHENTICATE PLAIN',
		`AUTHENTICATE ${sasl}`,
		'NICK ann',
		'USER a 0 * :A',
		'CAP END',
	);
	await irc.next('376');
	irc.send(`JOIN #${room}`);
	await irc.next('366');
	const bob = await world.irc('bob');
	irc.send(`INVITE bob #${room}`, `INVITE eve #${room}`, `INVITE ann #${room}`, `INVITE nobody #${room}`);
	await irc.next('341');
	await irc.next('341');
	await irc.next('443');
	await irc.next('401');
	expect((await bob.next('INVITE')).params).toEqual(['bob', `#${room}`]);
	bob.send(`JOIN #${room}`);
	await bob.next('366');
	expect((await eve.next('message')).text).toContain(`I invite you to ${room}: /join `);
});

test.each(['#a|b', '#', '&dev', 'dev', '#@a+b'])('there is no channel %s', async channel => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	expect((await ann.sync(`JOIN ${channel}`)).map(({command}) => command)).toEqual(['403']);
});

test('refuses a new room with a name like that of another one', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#ace');
	const [refusal] = await ann.sync('JOIN #асе');
	expect(refusal).toMatchObject({command: '403', params: ['ann', '#асе', expect.stringContaining('ace')]});
});

test('sets and shows the topic', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	expect(withoutHosts(await ann.lines('TOPIC #dev'))).toEqual(['331 ann #dev :No topic is set']);
	expect(withoutHosts(await ann.lines('TOPIC #dev :release day'))).toEqual([':ann TOPIC #dev :release day']);
	expect((await bob.next('TOPIC')).params).toEqual(['#dev', 'release day']);
	expect((await bob.sync('TOPIC #dev')).map(({command}) => command)).toEqual(['332', '333']);
	const eve = await world.irc('eve');
	expect((await eve.sync('TOPIC #dev', 'TOPIC #none')).map(({command}) => command)).toEqual(['442', '403']);
});

test('lists the public rooms, by name, mask and number of members', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev,#ops');
	await world.member('bob', '#dev');
	const rooms = async (line: string) =>
		(await ann.sync(line)).filter(({command}) => command === '322').map(({params}) => params.slice(1, 3));
	expect(await rooms('LIST')).toEqual([
		['#dev', '2'],
		['#ops', '1'],
	]);
	expect(await rooms('LIST #ops')).toEqual([['#ops', '1']]);
	expect(await rooms('LIST >1')).toEqual([['#dev', '2']]);
	expect(await rooms('LIST #o*')).toEqual([['#ops', '1']]);
	expect(await rooms('LIST !#o*')).toEqual([['#dev', '2']]);
});

test('an operator kicks once, and the kicked user has left', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	const eve = await world.member('eve', '#dev');
	expect(withoutHosts(await ann.lines('KICK #dev bob :enough'))).toEqual([':ann KICK #dev bob enough']);
	expect((await bob.next('KICK')).params).toEqual(['#dev', 'bob', 'enough']);
	expect((await eve.next('KICK')).nick).toBe('ann');
	expect(withoutHosts((await world.settled(eve)).map(({text}) => text))).toEqual([]);
	expect((await bob.sync('PRIVMSG #dev :hi')).map(({command}) => command)).toEqual(['404']);
	expect((await eve.sync('KICK #dev ann')).map(({command}) => command)).toEqual(['482']);
	expect((await ann.sync('KICK #dev bob', 'KICK #dev nobody')).map(({command}) => command)).toEqual([
		'441',
		'401',
	]);
});

test('bans, mutes and names moderators with MODE', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.member('bob', '#dev');
	expect((await ann.sync('MODE #dev')).map(({params}) => params)).toEqual([['ann', '#dev', '+n']]);
	await world.irc('carl');
	expect((await ann.sync('MODE #dev +o carl')).map(({command}) => command)).toEqual(['441']);
	const web = await world.connect('eve', 'dev');
	await world.settled(ann);
	expect((await ann.sync('MODE #dev +o eve')).map(({params}) => params)).toEqual([['#dev', '+o', 'eve']]);
	expect(await web.next('moderator')).toMatchObject({on: true, user: {nick: 'eve'}});
	await bob.next('MODE #dev +o eve');
	expect((await ann.sync('MODE #dev -o eve')).map(({params}) => params)).toEqual([['#dev', '-o', 'eve']]);
	await ann.sync('MODE #dev +q bob');
	expect((await bob.sync('PRIVMSG #dev :hi')).map(({command}) => command)).toEqual(['404']);
	expect((await ann.sync('MODE #dev q')).map(({command}) => command)).toEqual(['728', '729']);
	expect((await ann.sync('MODE #dev +b bob')).map(({command}) => command)).toEqual(['MODE', 'KICK']);
	const [ban] = await ann.sync('MODE #dev b');
	expect(ban?.params.slice(0, 3)).toEqual(['ann', '#dev', expect.stringMatching(/^\*!\*@\w+\.termchat$/)]);
	expect((await bob.sync('JOIN #dev')).map(({command}) => command)).toEqual(['474']);
	await ann.sync(`MODE #dev -b ${ban?.params[2]}`);
	bob.send('JOIN #dev');
	await bob.next('366');
	expect((await ann.sync('MODE #dev +m', 'MODE #dev +b *!*@*')).map(({command}) => command)).toEqual([
		'472',
		'NOTICE',
	]);
});

test('bans a user by its account', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	const bob = await world.connect('bob', 'dev');
	await world.irc('carl');
	await world.settled(ann);
	expect((await ann.sync('MODE #dev +b ~a:bob')).map(({command}) => command)).toEqual(['MODE', 'KICK']);
	expect(await bob.next('moderated')).toMatchObject({action: 'ban'});
	expect((await ann.sync('MODE #dev -b ~a:bob')).map(({command}) => command)).toEqual(['MODE']);
	// No member sees a KICK of a user who is not in the room.
	const eve = await world.member('eve', '#dev');
	await world.settled(eve);
	expect((await ann.sync('MODE #dev +b ~a:bob')).map(({command}) => command)).toEqual(['MODE']);
	await eve.next('MODE #dev +b');
	expect(await world.settled(eve)).toEqual([]);
	expect(eve.received.map(({command}) => command)).not.toContain('KICK');
	await ann.sync('MODE #dev -b ~a:bob');
	bob.send({type: 'join', room: 'dev'});
	await bob.next('joined');
	// A temporary user has no account, and nobody has one of this name.
	const refused = await ann.sync('MODE #dev +b ~a:carl', 'MODE #dev +b ~a:nobody');
	expect(refused.map(({command}) => command)).toEqual(['NOTICE', 'NOTICE']);
});

test('sends the last messages to a client that cannot request them', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'echo-message', 'message-tags', 'server-time');
	const [echo] = await ann.sync('PRIVMSG #dev :first', 'PRIVMSG #dev :second');
	expect(echo?.tags).toMatchObject({msgid: expect.any(String), time: expect.any(String)});
	const bob = await world.irc('bob', 'batch', 'server-time', 'message-tags');
	const lines = await bob.sync('JOIN #dev');
	expect(lines.filter(({command}) => command === 'PRIVMSG').map(({params}) => params[1])).toEqual([
		'first',
		'second',
	]);
	expect(lines.find(({command}) => command === 'BATCH')?.params.slice(1)).toEqual(['chathistory', '#dev']);
});
