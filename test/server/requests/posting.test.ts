import {expect, test} from 'vitest';
import type {ServerFrame} from '../../../source/protocol/server-frames.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {breakableJournal, interceptJournal} from '../../support/intercept-journal.ts';
import {serverWorld, settle, type TestUser, toLines, type WorldOptions} from '../../support/server-world.ts';

const annAndBob = async (options: WorldOptions = {}) => {
	const world = serverWorld(options);
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	for (const one of [ann, bob]) one.clear();
	return {world, ann, bob};
};

const lines = async (answer: Promise<ServerFrame[]>) => toLines(await answer);

test('delivers a message as the same frame to all members, its author included', async () => {
	const {ann, bob, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'hi', draft: 'd1'});
	expect(ann.seen).toEqual([
		{
			type: 'message',
			room: 'dev',
			seq: 1,
			prev: 0,
			at: world.clock.now(),
			from: {id: ann.id, nick: 'ann'},
			text: 'hi',
			draft: 'd1',
		},
	]);
	expect(bob.seen[0]).toBe(ann.seen[0]);
});

test('delivers no entry before it is durable', async () => {
	let commit = () => {};
	const {ann, bob} = await annAndBob({
		store: store =>
			interceptJournal(store, ({type}) =>
				type === 'append' ? new Promise<void>(resolve => (commit = resolve)) : undefined,
			),
	});
	await ann.request('send', {room: 'dev', text: 'hi', id: 1});
	expect([...ann.seen, ...bob.seen]).toEqual([]);
	commit();
	await settle();
	expect(toLines(ann.seen)).toEqual(['#1 ann: hi', 'sent #1']);
	expect(toLines(bob.seen)).toEqual(['#1 ann: hi']);
});

test('answers every request with an id that creates an entry with a receipt', async () => {
	const {ann} = await annAndBob();
	const room = 'dev';
	expect(await lines(ann.request('send', {room, text: 'hi', id: 1, draft: 'd'}))).toEqual([
		'#1 ann: hi',
		'sent #1 d',
	]);
	expect(await ann.request('edit', {room, seq: 1, text: 'ho', id: 'e'})).toMatchObject([
		{type: 'edited', seq: 2, target: 1},
		{type: 'sent', id: 'e', seq: 2},
	]);
	expect(await lines(ann.request('react', {room, seq: 1, emoji: '👍', on: true, id: 2}))).toEqual([
		'#3 ann adds 👍 1',
		'sent #3',
	]);
	expect(await lines(ann.request('topic', {room, text: 'new', id: 3}))).toEqual([
		'#4 ann topic: new',
		'sent #4',
	]);
	expect(await lines(ann.request('delete', {room, seq: 1, id: 4}))).toEqual(['#5 ann deletes 1', 'sent #5']);
});

test('answers a resent draft with the same entry, only to its author', async () => {
	const {ann, bob, world} = await annAndBob();
	const request = {room: 'dev', text: 'hi', draft: 'd1'};
	await ann.request('send', request);
	bob.clear();
	expect(await lines(ann.request('send', request))).toEqual(['#1 ann: hi']);
	expect(await lines(ann.request('send', {...request, id: 5}))).toEqual(['#1 ann: hi', 'sent #1 d1']);
	const phone = await world.connectAgain(ann);
	await phone.join('dev');
	expect(await lines(phone.request('send', request))).toEqual(['#1 ann: hi']);
	expect(bob.seen).toEqual([]);
	expect(await lines(bob.request('send', request))).toEqual(['#2 bob: hi']);
});

test('answers a resent draft with its receipt although a rule now forbids it', async () => {
	const {ann, bob, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'question', expiresInSeconds: 30});
	const reply = {room: 'dev', text: 'answer', replyTo: 1, draft: 'd1', id: 1};
	await bob.request('send', reply);
	await world.pass(30_000);
	expect(await lines(bob.request('send', reply))).toEqual(['sent #2 d1']);
	for (const action of ['mute', 'ban'] as const) {
		await ann.request('moderate', {room: 'dev', nick: 'bob', action});
		expect(await lines(bob.request('send', reply))).toEqual(['sent #2 d1']);
		const other = await bob.request('send', {room: 'dev', text: 'more', draft: 'd2'});
		expect(other).toMatchObject([{type: 'error', draft: 'd2'}]);
	}
});

test('posts a draft that is sent twice at the same time once and answers both', async () => {
	const {ann, bob} = await annAndBob();
	ann.requestNow('send', {room: 'dev', text: 'hi', draft: 'd1', id: 1});
	ann.requestNow('send', {room: 'dev', text: 'hi', draft: 'd1', id: 2});
	await settle();
	expect(toLines(bob.seen)).toEqual(['#1 ann: hi']);
	expect(ann.all('sent').map(({id, seq}) => [id, seq])).toEqual([
		[1, 1],
		[2, 1],
	]);
});

test('sends a receipt at the position of the own message without echo', async () => {
	const {ann, bob, world} = await annAndBob();
	const bot = await world.connectAgain(ann, {echo: false});
	await bot.join('dev');
	bot.clear();
	bob.requestNow('send', {room: 'dev', text: 'one'});
	bot.requestNow('send', {room: 'dev', text: 'two', draft: 'd'});
	bob.requestNow('send', {room: 'dev', text: 'three'});
	bot.requestNow('send', {room: 'dev', text: 'four', id: 9});
	await settle();
	expect(toLines(bot.seen)).toEqual(['#1 bob: one', 'sent #2 d', '#3 bob: three', 'sent #4']);
	expect(bot.last('sent')).toEqual({type: 'sent', id: 9, room: 'dev', seq: 4});
	// The user's other connection receives all frames.
	expect(toLines(ann.seen)).toEqual(['#1 bob: one', '#2 ann: two', '#3 bob: three', '#4 ann: four']);
	expect(await lines(bot.request('send', {room: 'dev', text: 'two', draft: 'd'}))).toEqual(['sent #2 d']);
});

test('sends no own message without echo even if the draft is resent after a lost receipt', async () => {
	const {ann, world} = await annAndBob();
	const bot = await world.connectAgain(ann, {echo: false});
	await bot.join('dev');
	const again = await world.connectAgain(ann, {echo: false});
	await again.join('dev');
	bot.requestNow('send', {room: 'dev', text: 'hi', draft: 'd'});
	bot.disconnect();
	again.clear();
	again.requestNow('send', {room: 'dev', text: 'hi', draft: 'd', id: 1});
	await settle();
	expect(again.seen).toEqual([{type: 'sent', id: 1, room: 'dev', seq: 1, draft: 'd'}]);
});

test('refuses a message with its draft if the store fails and delivers nothing', async () => {
	let isBroken = true;
	const {ann, bob} = await annAndBob({
		store: store => breakableJournal(store, ({type}) => type === 'append' && isBroken),
	});
	const request = {room: 'dev', text: 'hi', draft: 'd1', id: 1};
	expect(await ann.request('send', request)).toMatchObject([
		{type: 'error', id: 1, draft: 'd1', code: 'unavailable', retryInMs: 1000},
	]);
	isBroken = false;
	expect(await lines(ann.request('send', request))).toEqual(['#1 ann: hi', 'sent #1 d1']);
	expect(toLines(bob.seen)).toEqual(['#1 ann: hi']);
});

test('refuses messages above the rate limit with a retry time', async () => {
	const {ann, bob, world} = await annAndBob({rateLimit: {burst: 3, perSecond: 2}});
	const send = (index: number) =>
		ann.request('send', {room: 'dev', text: `${index}`, draft: `d${index}`, id: index});
	for (let index = 1; index <= 3; index++) await send(index);
	expect(await send(4)).toMatchObject([
		{type: 'error', id: 4, draft: 'd4', code: 'rate_limited', retryInMs: 500},
	]);
	// The limit is per user, not per connection.
	const phone = await world.connectAgain(ann);
	await phone.join('dev');
	expect(await phone.request('send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'rate_limited'}]);
	await world.pass(500);
	expect(await lines(send(4))).toEqual(['#4 ann: 4', 'sent #4 d4']);
	expect(await lines(bob.request('send', {room: 'dev', text: 'me'}))).toEqual(['#5 bob: me']);
	expect(ann.welcome.limits).toMatchObject({sendBurst: 3, sendsPerSecond: 2});
});

test('counts changes separately and allows five times as many as messages', async () => {
	const {ann} = await annAndBob({rateLimit: {burst: 2, perSecond: 1}});
	await ann.request('send', {room: 'dev', text: 'one'});
	const react = (on: boolean) => ann.request('react', {room: 'dev', seq: 1, emoji: '👍', on});
	for (let times = 0; times < 3; times++) await react(times % 2 === 0);
	await ann.request('edit', {room: 'dev', seq: 1, text: 'uno'});
	await ann.request('topic', {room: 'dev', text: 'numbers'});
	await ann.request('nick', {nick: 'anna'});
	await ann.request('configure', {room: 'dev', slowSeconds: 0});
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'mute'});
	await ann.request('create', {room: 'plans'});
	expect(ann.all('error')).toEqual([]);
	for (const answer of [
		await react(true),
		await ann.request('delete', {room: 'dev', seq: 1}),
		await ann.request('configure', {room: 'dev', slowSeconds: 1}),
		await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'unmute'}),
		await ann.request('invite', {room: 'plans'}),
	]) {
		expect(answer).toMatchObject([{type: 'error'}]);
	}
	expect(ann.last('error').code).toBe('forbidden');
	expect(
		ann.all('error').filter(({code, retryInMs}) => code === 'rate_limited' && retryInMs === 200),
	).toHaveLength(4);
	expect(await lines(ann.request('send', {room: 'dev', text: 'two'}))).toEqual([
		expect.stringContaining('two'),
	]);
	expect(await ann.request('send', {room: 'dev', text: 'three'})).toMatchObject([{code: 'rate_limited'}]);
});

test('refuses messages to rooms that the user has not joined or that do not exist', async () => {
	const {ann, world} = await annAndBob();
	const eve = await world.connectUser('eve');
	expect(await eve.request('send', {room: 'dev', text: 'x', draft: 'd'})).toMatchObject([
		{code: 'not_joined', draft: 'd'},
	]);
	expect(await eve.request('send', {room: 'nowhere', text: 'x'})).toMatchObject([{code: 'no_such_room'}]);
	await ann.request('leave', {room: 'dev'});
	expect(await ann.request('history', {room: 'dev'})).toMatchObject([{code: 'not_joined'}]);
});

test('refuses a reply to a missing message', async () => {
	const {ann, bob} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'hi'});
	expect(await bob.request('send', {room: 'dev', text: 'yes', replyTo: 1})).toMatchObject([
		{type: 'followed', seq: 1},
		{seq: 2, replyTo: 1},
	]);
	expect(await bob.request('send', {room: 'dev', text: 'yes', replyTo: 9, draft: 'd'})).toMatchObject([
		{code: 'no_such_entry', draft: 'd'},
	]);
});

test('lets authors edit and lets the owner of the room delete', async () => {
	const {ann, bob, world} = await annAndBob();
	const eve = await world.connectUser('eve');
	await eve.join('dev');
	await bob.request('send', {room: 'dev', text: 'hi'});
	expect(await ann.request('edit', {room: 'dev', seq: 1, text: 'x', id: 1})).toMatchObject([
		{code: 'forbidden', id: 1},
	]);
	expect(await eve.request('delete', {room: 'dev', seq: 1})).toMatchObject([{code: 'forbidden'}]);
	expect(await lines(bob.request('edit', {room: 'dev', seq: 1, text: 'ho'}))).toEqual(['#2 bob edits 1: ho']);
	expect(await lines(ann.request('delete', {room: 'dev', seq: 1}))).toEqual(['#3 ann deletes 1']);
	for (const [type, more] of [
		['edit', {text: 'again'}],
		['delete', {}],
		['react', {emoji: '👍', on: true}],
	] as const) {
		expect(await bob.request(type, {room: 'dev', seq: 1, ...more} as never)).toMatchObject([
			{code: 'no_such_entry'},
		]);
		expect(await bob.request(type, {room: 'dev', seq: 77, ...more} as never)).toMatchObject([
			{code: 'no_such_entry'},
		]);
	}
	expect((await eve.join('dev')).entries[0]).toMatchObject({seq: 1, text: ''});
});

test('refuses an edit of a message that is being deleted', async () => {
	const {ann, bob} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'secret'});
	ann.requestNow('delete', {room: 'dev', seq: 1});
	ann.requestNow('edit', {room: 'dev', seq: 1, text: 'secret'});
	ann.requestNow('delete', {room: 'dev', seq: 1});
	await settle();
	expect(toLines(ann.seen)).toEqual([
		'#1 ann: secret',
		'error no_such_entry',
		'error no_such_entry',
		'#2 ann deletes 1',
	]);
	expect(toLines(bob.seen)).toEqual(['#1 ann: secret', '#2 ann deletes 1']);
});

test('answers a repeated reaction without an entry and limits a message to twenty kinds', async () => {
	const {ann, bob} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'hi'});
	const react = (who: TestUser, emoji: string, on = true) =>
		who.request('react', {room: 'dev', seq: 1, emoji, on, id: 1});
	expect(await lines(react(bob, '👍'))).toEqual(['#2 bob adds 👍 1', 'sent #2']);
	expect(await lines(react(bob, '👍'))).toEqual(['sent #1']);
	expect(await lines(react(ann, '👎', false))).toEqual(['sent #1']);
	bob.clear();
	for (let kind = 0; kind < 20; kind++)
		bob.requestNow('react', {room: 'dev', seq: 1, emoji: `e${kind}`, on: true});
	bob.requestNow('react', {room: 'dev', seq: 1, emoji: 'e1', on: true});
	await settle();
	expect(bob.all('reacted')).toHaveLength(19);
	expect(bob.all('error').map(({code}) => code)).toEqual(['limit']);
	expect(bob.all('sent')).toHaveLength(1);
	expect(await lines(react(ann, 'e1'))).toEqual(['#22 ann adds e1 1', 'sent #22']);
	await react(bob, '👍', false);
	expect((await lines(react(ann, 'new')))[0]).toBe('#24 ann adds new 1');
});

test("names the reader's own reactions that a page only counts", async () => {
	const {ann, bob, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'hi'});
	for (let index = 0; index < 20; index++) {
		const from = {id: `p${index}`, nick: `nick-${index}`};
		await world.store.append({type: 'reacted', room: 'dev', at: 1, from, target: 1, emoji: '👍', on: true});
	}
	const react = (on: boolean) => bob.request('react', {room: 'dev', seq: 1, emoji: '👍', on, id: 1});
	expect(await lines(react(true))).toEqual(['#22 bob adds 👍 1', 'sent #22']);
	expect(bob.last('reacted')).toMatchObject({count: 21});
	expect(await lines(react(true))).toEqual(['sent #1']);
	const ownReactions = [{seq: 1, emojis: ['👍']}];
	expect(await bob.join('dev')).toMatchObject({ownReactions});
	expect(await bob.request('history', {room: 'dev', limit: 200})).toMatchObject([{seq: 22, ownReactions}]);
	expect(await ann.join('dev')).not.toHaveProperty('ownReactions');
	expect(await lines(react(false))).toEqual(['#23 bob removes 👍 1', 'sent #23']);
	expect(await lines(react(false))).toEqual(['sent #1']);
	expect(await bob.join('dev')).not.toHaveProperty('ownReactions');
});

test('opens a direct room on all connections of both users', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	const bob = await world.connectUser('Bob');
	const eve = await world.connectUser('eve');
	const [frame] = await ann.request('send', {to: 'bob', text: 'psst', draft: 'd'});
	const room = `@${[ann.id, bob.id].sort().join('+')}`;
	expect(frame).toMatchObject({type: 'message', room, draft: 'd'});
	for (const user of [ann, phone, bob]) expect(toLines(user.all('message'))).toEqual(['#1 ann: psst']);
	await bob.request('send', {room, text: 'what?'});
	expect(toLines(phone.all('message'))).toEqual(['#1 ann: psst', '#2 Bob: what?']);

	expect(await ann.join(room)).toMatchObject({with: {id: bob.id, nick: 'Bob'}, memberCount: 2});
	expect((await ann.join(room)).owner).toBeUndefined();
	for (const request of [
		() => eve.request('join', {room}),
		() => eve.request('send', {room, text: 'x'}),
		() => eve.request('history', {room}),
		() => eve.request('search', {query: 'psst', room}),
		() => eve.request('stats', {room}),
		() => eve.request('invite', {room}),
		() => eve.request('leave', {room}),
	]) {
		expect(await request()).toMatchObject([{type: 'error', code: 'no_such_room'}]);
	}
	await eve.request('rooms');
	expect(eve.last('rooms').rooms).toEqual([]);
	expect((await eve.request('search', {query: 'psst'}))[0]).toMatchObject({entries: []});
	await phone.request('rooms');
	expect(phone.last('rooms').rooms).toEqual([
		{
			room,
			topic: '',
			memberCount: 2,
			seq: 2,
			at: world.clock.now(),
			with: {id: bob.id, nick: 'Bob'},
			isJoined: true,
		},
	]);
	expect(await ann.request('send', {to: 'nobody', text: 'x', draft: 'e'})).toMatchObject([
		{code: 'no_such_user', draft: 'e'},
	]);
});

test("keeps a direct message for a disconnected user and reports the user's return", async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('send', {to: 'bob', text: 'one'});
	const room = ann.last('message').room;
	await world.pass(250);
	bob.disconnect();
	await world.pass(250);
	expect(toLines(ann.seen).at(-1)).toBe(`presence ${room} +[] -[bob] 1`);
	await ann.request('send', {to: 'bob', text: 'two'});
	const back = await world.connectAgain(bob);
	await world.pass(250);
	expect(toLines(ann.seen).at(-1)).toBe(`presence ${room} +[bob] -[] 2`);
	await back.request('rooms');
	expect(back.last('rooms').rooms).toMatchObject([{room, seq: 2}]);
	expect(await back.join(room, {after: 1})).toMatchObject({
		isRecovered: true,
		entries: [{text: 'two'}],
		// All messages to the user are unread.
		readSeq: 0,
	});
	await back.request('leave', {room});
	await ann.request('send', {room, text: 'three'});
	expect(back.last('message').text).toBe('three');
});

test('refuses direct messages to a removed user and keeps the history', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const hand = await world.connectUser('hand', {isTransient: true});
	await hand.request('send', {to: 'ann', text: 'hi'});
	const {room} = ann.last('message');
	hand.disconnect();
	await world.settle();
	expect(await ann.request('send', {room, text: 'you there?'})).toMatchObject([{code: 'no_such_user'}]);
	expect(await ann.request('send', {to: 'hand', text: 'you there?'})).toMatchObject([{code: 'no_such_user'}]);
	expect(await ann.join(room)).toMatchObject({
		entries: [{text: 'hi'}],
		with: {nick: `gone-${hand.id.slice(0, 4)}`},
	});
});

test('opens a direct room of a user with itself', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	await ann.request('send', {to: 'ANN', text: 'milk'});
	expect(toLines(phone.all('message'))).toEqual(['#1 ann: milk']);
	expect(await phone.join(phone.last('message').room)).toMatchObject({with: {id: ann.id}, memberCount: 1});
});

test('counts the time to the expiry from the time of the message', async () => {
	const clock = makeFakeClock();
	let reads = 0;
	// Each read of the clock advances it by a millisecond.
	const world = serverWorld({clock: {...clock, now: () => clock.now() + ++reads}});
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'goes', expiresInSeconds: 30});
	const {at, expiresAt = 0} = ann.last('message');
	expect(expiresAt - at).toBe(30_000);
});

test('removes an expired message from history and the store', async () => {
	const {ann, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'stays'});
	const [frame] = await ann.request('send', {room: 'dev', text: 'goes', expiresInSeconds: 30, draft: 'd'});
	expect(frame).toMatchObject({expiresAt: world.clock.now() + 30_000});
	await world.pass(29_999);
	expect((await ann.join('dev')).entries).toHaveLength(2);
	await world.pass(1);
	expect(toLines((await ann.join('dev')).entries)).toEqual(['#1 ann: stays']);
	expect(world.store.nextExpiry()).toBeUndefined();
	expect(await ann.join('dev', {after: 1})).toMatchObject({isRecovered: true, seq: 2, entries: []});
	expect(await ann.request('react', {room: 'dev', seq: 2, emoji: 'x', on: true})).toMatchObject([
		{code: 'no_such_entry'},
	]);
	expect(await ann.request('search', {query: 'goes'})).toMatchObject([{type: 'found', entries: []}]);
});

test('a message that expired while the wall clock was behind is removed within a minute', async () => {
	const {ann, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'goes', expiresInSeconds: 30});
	await world.pass(29_000);
	world.clock.setWallClock(-3_600_000);
	await world.pass(1000);
	expect(world.store.nextExpiry()).toBeDefined();
	world.clock.setWallClock(3_600_000);
	await world.pass(60_000);
	expect(world.store.nextExpiry()).toBeUndefined();
});

test('applies the expiry of a room unless the message expires sooner', async () => {
	const {ann, bob, world} = await annAndBob();
	await ann.request('configure', {room: 'dev', expiresInSeconds: 60});
	const now = world.clock.now();
	expect(await bob.request('send', {room: 'dev', text: 'a'})).toMatchObject([{expiresAt: now + 60_000}]);
	expect(await bob.request('send', {room: 'dev', text: 'b', expiresInSeconds: 5})).toMatchObject([
		{expiresAt: now + 5000},
	]);
	expect(await bob.request('send', {room: 'dev', text: 'c', expiresInSeconds: 500})).toMatchObject([
		{expiresAt: now + 60_000},
	]);
	// A month is longer than a timer can wait.
	await ann.request('configure', {room: 'dev', expiresInSeconds: 31 * 24 * 3600});
	await ann.request('send', {room: 'dev', text: 'd'});
	await world.pass(30 * 24 * 3600 * 1000);
	expect((await ann.join('dev')).entries.map(({seq}) => seq)).toEqual([4]);
	await world.pass(24 * 3600 * 1000);
	expect((await ann.join('dev')).entries).toEqual([]);
});

test('forgets an empty room when its last message expires', async () => {
	const {ann, bob, world} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'goes', expiresInSeconds: 30});
	ann.disconnect();
	bob.disconnect();
	await world.pass(29_000);
	expect(world.store.room('dev')).toBeDefined();
	await world.pass(1000);
	expect(world.store.room('dev')).toBeUndefined();
	expect(world.clock.timers).toBe(0);
});

test('retries a failed removal of expired messages', async () => {
	let failures = 2;
	const {ann, world} = await annAndBob({
		store: store => breakableJournal(store, ({type}) => type === 'expire' && failures-- > 0),
	});
	await ann.request('send', {room: 'dev', text: 'goes', expiresInSeconds: 1});
	await world.pass(1000);
	await world.pass(1000);
	expect(world.store.nextExpiry()).toBeDefined();
	await world.pass(1000);
	expect(world.store.nextExpiry()).toBeUndefined();
});

test('delivers to the others if a connection closes during a delivery', async () => {
	const world = serverWorld();
	const guests = [];
	for (const nick of ['ann', 'bob', 'eve', 'hal']) {
		const guest = await world.connectUser(nick);
		await guest.join('dev');
		guests.push(guest);
	}
	const [ann, bob, eve, hal] = guests as [TestUser, TestUser, TestUser, TestUser];
	const push = bob.seen.push.bind(bob.seen);
	bob.seen.push = (...frames) => {
		bob.disconnect();
		eve.disconnect();
		return push(...frames);
	};
	await ann.request('send', {room: 'dev', text: 'hi', id: 1});
	expect(toLines(ann.seen).slice(-2)).toEqual(['#1 ann: hi', 'sent #1']);
	expect(toLines(hal.seen).at(-1)).toBe('#1 ann: hi');
	expect(world.hub.counts()).toEqual({users: 2, connections: 2, rooms: 1});
});

test('delivers pending messages before it closes', async () => {
	const {ann, bob, world} = await annAndBob();
	ann.requestNow('send', {room: 'dev', text: 'last words', id: 1});
	await world.hub.close();
	expect(toLines(ann.seen)).toEqual(['#1 ann: last words', 'sent #1']);
	expect(toLines(bob.seen)).toEqual(['#1 ann: last words']);
	expect(await ann.request('send', {room: 'dev', text: 'x', draft: 'd'})).toMatchObject([
		{code: 'unavailable', draft: 'd', retryInMs: 1000},
	]);
	await world.store.close();
	ann.disconnect();
	expect(world.clock.timers).toBe(0);
});
