/** What a client gets about other users. */
import {expect, test} from 'vitest';
import {ircWorld} from '../../support/irc-world.ts';

test('WHO and WHOX show the members of a room and single users', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev');
	await world.member('bob', '#dev');
	const who = await ann.sync('WHO #dev');
	expect(who.map(({command}) => command)).toEqual(['352', '352', '315']);
	expect(who.slice(0, 2).map(({params}) => [params[1], params[2], params[5], params[6]])).toEqual([
		['#dev', '~ann', 'ann', 'H@'],
		['#dev', '~bob', 'bob', 'H'],
	]);
	const [reply] = await ann.sync('WHO bob %tnuar,42');
	expect(reply?.params).toEqual(['ann', '42', '~bob', 'bob', '0', 'bob of IRC']);
	expect((await ann.sync('WHO b*')).map(({command}) => command)).toEqual(['352', '315']);
	expect((await ann.sync('WHO nobody')).map(({command}) => command)).toEqual(['315']);
});

test('WHOIS lists the public rooms, the account and the absence', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	const bob = await world.member('bob', '#dev');
	await bob.sync('AWAY :lunch');
	const replies = await ann.sync('WHOIS bob');
	expect(replies.map(({command}) => command)).toEqual(['311', '319', '312', '301', '318']);
	expect(replies[1]?.params.at(-1)).toBe('@#dev');
	expect(replies[3]?.params.at(-1)).toBe('lunch');
	expect((await ann.sync('WHOIS nobody')).map(({command}) => command)).toEqual(['401', '318']);
	expect((await ann.sync('WHOWAS bob')).map(({command}) => command)).toEqual(['406', '369']);
	expect((await ann.sync('USERHOST ann bob x')).at(0)?.params.at(-1)).toMatch(
		/^ann=\+~ann@\S+ bob=-~bob@\S+$/,
	);
	expect((await ann.sync('ISON ann x BOB')).at(0)?.params.at(-1)).toBe('ann bob');
});

test('away-notify reports who is away and back', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'away-notify');
	const bob = await world.member('bob', '#dev');
	expect((await bob.sync('AWAY :lunch')).map(({command}) => command)).toEqual(['306']);
	expect((await ann.next('AWAY')).params).toEqual(['lunch']);
	expect((await ann.sync('PRIVMSG bob :there?')).map(({params}) => params)).toEqual([
		['ann', 'bob', 'lunch'],
	]);
	expect((await bob.sync('AWAY')).map(({command}) => command)).toEqual(['305']);
	expect((await ann.next('AWAY')).params).toEqual([]);
});

test('HELP explains the commands that people ask about', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	expect((await ann.sync('HELP join')).map(({command}) => command)).toEqual(['704', '706']);
	expect((await ann.sync('HELP')).map(({command}) => command)).toContain('705');
	expect((await ann.sync('HELP constructor')).map(({command}) => command)).toEqual(['524']);
});

test('SETNAME is sent to clients with setname', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'setname');
	const bob = await world.member('bob', '#dev', 'setname');
	expect((await bob.sync('SETNAME :Bob the First')).map(({command}) => command)).toEqual(['SETNAME']);
	expect((await ann.next('SETNAME')).params).toEqual(['Bob the First']);
	expect((await ann.sync('WHOIS bob'))[0]?.params.at(-1)).toBe('Bob the First');
});

test('MONITOR reports users who connect, disconnect and take another nick', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann');
	expect((await ann.sync('MONITOR + bob,eve,a|b')).map(({text}) => text.replace(/^:\S+ /, ''))).toEqual([
		'731 ann bob,eve',
	]);
	const bob = await world.irc('bob');
	expect((await ann.next('730')).params[1]).toMatch(/^bob!/);
	await bob.sync('NICK bobby');
	expect((await ann.next('731')).params[1]).toBe('bob');
	await bob.sync('NICK bob');
	await ann.next('730');
	bob.send('QUIT');
	expect((await ann.next('731')).params[1]).toBe('bob');
	expect((await ann.sync('MONITOR L')).map(({params}) => params.at(-1))).toEqual([
		'bob,eve',
		'End of MONITOR list',
	]);
	await ann.sync('MONITOR C');
	await world.irc('eve');
	expect(await ann.lines('MONITOR S')).toEqual([]);
	const many = Array.from({length: 101}, (_, index) => `n${index}`);
	for (let at = 0; at < 100; at += 50) await ann.sync(`MONITOR + ${many.slice(at, at + 50).join(',')}`);
	expect((await ann.sync(`MONITOR + ${many[100]}`)).map(({command}) => command)).toEqual(['734']);
});

test('a label marks the answers to a command', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'labeled-response', 'batch', 'echo-message', 'message-tags');
	expect((await ann.sync('@label=a PING x'))[0]).toMatchObject({command: 'PONG', tags: {label: 'a'}});
	expect((await ann.sync('@label=b PONG x'))[0]).toMatchObject({command: 'ACK', tags: {label: 'b'}});
	const [start, ...rest] = await ann.sync('@label=c WHOIS ann');
	expect(start).toMatchObject({command: 'BATCH', tags: {label: 'c'}});
	expect(rest.at(-1)?.params).toEqual([start?.params[0]?.replace('+', '-')]);
	expect(rest.slice(0, -1).every(({tags}) => tags.batch === start?.params[0]?.slice(1))).toBe(true);
	expect((await ann.sync('@label=d PRIVMSG #dev :hi'))[0]).toMatchObject({
		command: 'PRIVMSG',
		tags: {label: 'd'},
	});
	expect((await ann.sync('@label=e TOPIC #dev :new'))[0]).toMatchObject({
		command: 'TOPIC',
		tags: {label: 'e'},
	});
});
