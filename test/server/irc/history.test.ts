/** CHATHISTORY, MARKREAD, and the messages that a client gets when it joins. */
import {expect, test} from 'vitest';
import type {IrcClient, ReceivedMessage} from '../../support/irc-client.ts';
import {type IrcWorld, ircWorld} from '../../support/irc-world.ts';

const base = ['message-tags', 'batch', 'server-time', 'draft/chathistory'] as const;

/** Ten messages, each a second after the one before it, with a reaction after each. Returns their ids and times. */
const talk = async (world: IrcWorld, room = 'dev') => {
	const eve = await world.connect('eve', room);
	const messages: {readonly msgid: string; readonly time: string}[] = [];
	for (let number = 1; number <= 10; number++) {
		const {seq, at} = await eve.post(room, `message ${number}`);
		messages.push({msgid: `msgid=${seq}-${room}`, time: `timestamp=${new Date(at).toISOString()}`});
		eve.send({type: 'react', room, seq, emoji: '👍', on: true});
		await eve.next('reacted', ({target}) => target === seq);
		world.clock.advance(1000);
	}
	return {eve, at: (number: number) => messages[number - 1] ?? {msgid: '', time: ''}};
};

const historyOf = (answer: readonly ReceivedMessage[]): readonly number[] => {
	const [first, ...rest] = answer;
	const last = rest.pop();
	expect(first).toMatchObject({
		command: 'BATCH',
		params: [expect.stringMatching(/^\+/), 'chathistory', '#dev'],
	});
	expect(last).toMatchObject({command: 'BATCH', params: [first?.params[0]?.replace('+', '-')]});
	for (const {tags} of rest) expect(tags.batch).toBe(first?.params[0]?.slice(1));
	return rest.map(({params}) => Number(/\d+$/.exec(params[1] ?? '')?.[0]));
};

const ask = async (client: IrcClient, query: string) => historyOf(await client.sync(`CHATHISTORY ${query}`));

test('reads messages by id and by time, in all directions', async () => {
	const world = await ircWorld();
	const {at} = await talk(world);
	const ann = await world.member('ann', '#dev', ...base);
	await world.settled(ann);
	expect(await ask(ann, 'LATEST #dev * 3')).toEqual([8, 9, 10]);
	for (const kind of ['msgid', 'time'] as const) {
		const place = (number: number): string => at(number)[kind];
		expect(await ask(ann, `LATEST #dev ${place(8)} 10`)).toEqual([9, 10]);
		expect(await ask(ann, `BEFORE #dev ${place(5)} 3`)).toEqual([2, 3, 4]);
		expect(await ask(ann, `AFTER #dev ${place(5)} 3`)).toEqual([6, 7, 8]);
		expect(await ask(ann, `AROUND #dev ${place(5)} 3`)).toEqual([4, 5, 6]);
		expect(await ask(ann, `AROUND #dev ${place(5)} 1`)).toEqual([5]);
		expect(await ask(ann, `BETWEEN #dev ${place(3)} ${place(9)} 4`)).toEqual([4, 5, 6, 7]);
		expect(await ask(ann, `BETWEEN #dev ${place(9)} ${place(3)} 4`)).toEqual([5, 6, 7, 8]);
		expect(await ask(ann, `AFTER #dev ${place(10)} 5`)).toEqual([]);
	}
	expect(await ask(ann, `BETWEEN #dev ${at(3).msgid} ${at(6).time} 9`)).toEqual([4, 5]);
	expect(await ask(ann, `BETWEEN #dev ${at(6).time} ${at(3).msgid} 9`)).toEqual([4, 5]);
});

test('answers with nothing but messages, in their present state', async () => {
	const world = await ircWorld();
	const {eve} = await talk(world);
	eve.send({type: 'topic', room: 'dev', text: 'new topic 11'});
	eve.send({type: 'edit', room: 'dev', seq: 1, text: 'edited 21'});
	eve.send({type: 'delete', room: 'dev', seq: 3});
	eve.send({type: 'send', room: 'dev', text: 'expires 12', expiresInSeconds: 60});
	await eve.next('message', ({text}) => text === 'expires 12');
	const ann = await world.member('ann', '#dev', ...base);
	await world.settled(ann);
	expect(await ask(ann, 'LATEST #dev * 100')).toEqual([21, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('plays topics and reactions back with event-playback', async () => {
	const world = await ircWorld();
	const {eve} = await talk(world);
	eve.send({type: 'topic', room: 'dev', text: 'topic 11'});
	await eve.next('topic');
	const ann = await world.member('ann', '#dev', ...base, 'draft/event-playback');
	await world.settled(ann);
	const commands = (await ann.sync('CHATHISTORY LATEST #dev * 3')).map(({command}) => command);
	expect(commands).toEqual(['BATCH', 'PRIVMSG', 'TAGMSG', 'TOPIC', 'BATCH']);
});

test.each([
	['LATEST #ops * 5', 'INVALID_TARGET LATEST #ops'],
	['LATEST #none * 5', 'INVALID_TARGET LATEST #none'],
	['LATEST nobody * 5', 'INVALID_TARGET LATEST nobody'],
	['BEFORE #dev msgid=1-ops 5', 'INVALID_PARAMS BEFORE #dev'],
	['BEFORE #dev * 5', 'INVALID_MSGREFTYPE BEFORE *'],
	['NEWEST #dev * 5', 'INVALID_PARAMS NEWEST'],
	['LATEST #dev', 'NEED_MORE_PARAMS LATEST'],
])('refuses CHATHISTORY %s', async (query, code) => {
	const world = await ircWorld();
	await world.connect('eve', 'ops');
	const ann = await world.member('ann', '#dev', ...base);
	expect(await ann.lines(`CHATHISTORY ${query}`)).toEqual([
		expect.stringContaining(`FAIL CHATHISTORY ${code} :`),
	]);
});

test('reads a conversation with a user, and opens none', async () => {
	const world = await ircWorld();
	const ann = await world.irc('ann', ...base);
	const eve = await world.connect('eve');
	expect((await ann.sync('CHATHISTORY LATEST eve * 5')).map(({command}) => command)).toEqual([
		'BATCH',
		'BATCH',
	]);
	eve.send({type: 'send', to: 'ann', text: 'psst'});
	await ann.next('PRIVMSG');
	ann.send('PRIVMSG eve :yes?');
	await eve.next('message', ({text}) => text === 'yes?');
	await world.settled(ann);
	const [, first, second] = await ann.sync('CHATHISTORY LATEST EVE * 5');
	expect([first?.params, second?.params]).toEqual([
		['ann', 'psst'],
		['eve', 'yes?'],
	]);
});

test('lists the conversations with new messages, oldest first', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev,#ops', ...base);
	const eve = await world.connect('eve', 'dev', 'ops', 'other');
	await world.settled(ann);
	await eve.post('other', 'not for ann');
	for (const room of ['ops', 'dev']) {
		world.clock.advance(1000);
		await eve.post(room, 'hello');
	}
	world.clock.advance(1000);
	eve.send({type: 'send', to: 'ann', text: 'psst'});
	await ann.next('psst');
	world.clock.advance(1000);
	const range = 'timestamp=2020-01-01T00:00:00.000Z timestamp=2200-01-01T00:00:00.000Z';
	const targets = async (query: string) =>
		(await ann.sync(`CHATHISTORY TARGETS ${query}`))
			.filter(({command}) => command === 'CHATHISTORY')
			.map(({params}) => params[1]);
	expect(await targets(`${range} 10`)).toEqual(['#ops', '#dev', 'eve']);
	expect(await targets(`${range} 2`)).toEqual(['#ops', '#dev']);
	expect(await targets(`${range.split(' ').reverse().join(' ')} 2`)).toEqual(['#dev', 'eve']);
});

test('a client without CHATHISTORY gets the last messages when it joins', async () => {
	const world = await ircWorld();
	await talk(world);
	const ann = await world.member('ann', '#dev', 'server-time');
	const texts = ann.received.filter(({command}) => command === 'PRIVMSG');
	expect(texts).toHaveLength(10);
	expect(texts[0]?.tags.time).not.toBe(texts[9]?.tags.time);
	const bob = await world.member('bob', '#dev', ...base);
	expect(bob.received.filter(({command}) => command === 'PRIVMSG')).toEqual([]);
});

test('MARKREAD moves the read position of the user, only forward', async () => {
	const world = await ircWorld();
	const {at} = await talk(world);
	const ann = await world.member('ann', '#dev', ...base, 'draft/read-marker');
	await world.settled(ann);
	expect(await ann.lines('MARKREAD #dev')).toEqual([expect.stringContaining('MARKREAD #dev *')]);
	expect(await ann.lines(`MARKREAD #dev ${at(5).time}`)).toEqual([
		expect.stringContaining(`MARKREAD #dev ${at(5).time}`),
	]);
	expect(await ann.lines(`MARKREAD #dev ${at(2).time}`)).toEqual([
		expect.stringContaining(`MARKREAD #dev ${at(5).time}`),
	]);
	// A time between two messages comes back as it was sent.
	const between = 'timestamp=2100-01-01T00:00:00.000Z';
	expect(await ann.lines(`MARKREAD #dev ${between}`)).toEqual([
		expect.stringContaining(`MARKREAD #dev ${between}`),
	]);
});

test('a client gets the read marker before the end of the names', async () => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'draft/read-marker');
	const commands = ann.received.map(({command}) => command);
	expect(commands).toContain('MARKREAD');
	expect(commands.indexOf('MARKREAD')).toBeLessThan(commands.indexOf('366'));
});

test.each([
	['', 'NEED_MORE_PARAMS'],
	['#dev *', 'INVALID_PARAMS #dev *'],
	['#dev timestamp=today', 'INVALID_PARAMS #dev timestamp=today'],
])('refuses MARKREAD %s', async (params, code) => {
	const world = await ircWorld();
	const ann = await world.member('ann', '#dev', 'draft/read-marker');
	expect(await ann.lines(`MARKREAD ${params}`)).toEqual([expect.stringContaining(`FAIL MARKREAD ${code} :`)]);
});

test('other clients of the user get the read marker, whether it is at a message or not', async () => {
	const world = await ircWorld();
	const {eve, at} = await talk(world);
	const secret = (await world.dial().then(client => client.hello('ann'))).secret ?? '';
	const login = async () => {
		const client = await world.open();
		const caps = [...base, 'draft/read-marker', 'sasl'].join(' ');
		client.send(`CAP REQ :${caps}`, 'NICK ann', 'USER ann 0 * :Ann', 'AUTHENTICATE PLAIN');
		await client.next('AUTHENTICATE');
		client.send(`AUTHENTICATE ${Buffer.from(`\0ann\0${secret}`).toString('base64')}`);
		await client.next('903');
		client.send('CAP END', 'JOIN #dev');
		await client.next('366');
		return client;
	};
	const [one, other] = [await login(), await login()];
	one.send(`MARKREAD #dev ${at(5).time}`);
	expect((await other.next(`MARKREAD #dev ${at(5).time}`)).params).toEqual(['#dev', at(5).time]);
	const later = at(5).time.replace(/\d{3}Z$/, '999Z');
	one.send(`MARKREAD #dev ${later}`);
	expect((await other.next(`MARKREAD #dev ${later}`)).params).toEqual(['#dev', later]);
	await eve.close();
});
