import {expect, test} from 'vitest';
import {StoreError} from '../../../source/server/store/store-error.ts';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, toLines} from '../../support/server-world.ts';

test('lists users and rooms, and leaves direct rooms out', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('Bob');
	await world.connectAgain(bob);
	await ann.request('create', {room: 'dev', topic: 'work'});
	await bob.join('dev');
	await bob.request('create', {room: 'plans', isPrivate: true});
	await ann.request('send', {to: 'bob', text: 'hi'});
	const now = world.clock.now();
	expect(await world.hub.administer({type: 'users'})).toEqual({
		type: 'users',
		users: [
			{id: ann.id, nick: 'ann', createdAt: now, connections: 1},
			{id: bob.id, nick: 'Bob', createdAt: now, connections: 2},
		],
		hasMore: false,
	});
	expect(await world.hub.administer({type: 'users', after: 'ANN'})).toMatchObject({users: [{nick: 'Bob'}]});
	expect(await world.hub.administer({type: 'rooms'})).toMatchObject({
		rooms: [
			{room: 'dev', kind: 'public', owner: 'ann', members: 2, seq: 1, topic: 'work'},
			{room: bob.last('created').room, kind: 'private', owner: 'Bob', members: 1},
		],
		hasMore: false,
	});
});

test('frees a nick and gives its user another nick', async () => {
	const world = serverWorld();
	const squatter = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await squatter.join('dev');
	await bob.join('dev');
	const reply = await world.hub.administer({type: 'freeNick', nick: 'ANN'});
	expect(reply).toMatchObject({type: 'nickFreed', nick: expect.stringMatching(/^guest-/)});
	for (const one of [squatter, bob]) {
		expect(one.last('renamed')).toMatchObject({was: 'ann', user: {id: squatter.id}});
	}
	await world.connectUser('ann');
	expect(toLines(await squatter.request('send', {room: 'dev', text: 'still here'}))).toEqual([
		expect.stringMatching(/^#1 guest-.*: still here$/),
	]);
	expect(await world.hub.administer({type: 'freeNick', nick: 'zoe'})).toMatchObject({type: 'failed'});
});

test('removes a room with its history and notifies its members', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('spam');
	await ann.request('send', {room: 'spam', text: 'buy'});
	await bob.join('spam');
	expect(await world.hub.administer({type: 'removeRoom', room: 'Spam'})).toEqual({
		type: 'roomRemoved',
		room: 'spam',
	});
	expect(bob.last('moderated')).toMatchObject({user: {id: bob.id}, action: 'kick', by: {nick: 'server'}});
	expect(await bob.request('send', {room: 'spam', text: 'x'})).toMatchObject([{code: 'no_such_room'}]);
	expect(await bob.join('spam')).toMatchObject({seq: 0, entries: [], memberCount: 1});
	await bob.request('rooms');
	expect(bob.last('rooms').rooms.map(({room}) => room)).toEqual(['spam']);
	expect(await world.hub.administer({type: 'removeRoom', room: 'nowhere'})).toMatchObject({type: 'failed'});
	await world.pass(1000);
});

test('keeps the order of a message and the removal of its room', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('spam');
	ann.requestNow('send', {room: 'spam', text: 'late', draft: 'd'});
	const removed = world.hub.administer({type: 'removeRoom', room: 'spam'});
	await world.settle();
	await removed;
	expect(ann.all('error')).toEqual([]);
	expect(ann.seen.slice(-2).map(({type}) => type)).toEqual(['message', 'moderated']);
});

test('the operator makes a user the owner of a room', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('lobby');
	await bob.join('lobby');
	expect(await world.hub.administer({type: 'setOwner', room: 'lobby', nick: 'ann'})).toEqual({
		type: 'ownerSet',
		room: 'lobby',
		nick: 'ann',
	});
	expect(bob.last('configured')).toMatchObject({room: 'lobby', owner: {id: ann.id, nick: 'ann'}});
	expect(await ann.request('moderate', {room: 'lobby', nick: 'bob', action: 'kick'})).toMatchObject([
		{type: 'moderated'},
	]);
	const raw = await world.connectUser('raw', {isTransient: true});
	expect(raw.id).toBeDefined();
	for (const command of [
		{type: 'setOwner', room: 'lobby', nick: 'raw'},
		{type: 'setOwner', room: 'nowhere', nick: 'ann'},
		{type: 'setOwner', room: 'lobby', nick: 'zoe'},
	] as const) {
		expect(await world.hub.administer(command)).toMatchObject({type: 'failed'});
	}
});

test('fails without a change if a command cannot be written', async () => {
	let isFull = false;
	const world = serverWorld({
		store: store =>
			breakableJournal(
				store,
				() => isFull,
				() => new StoreError('full', 'The disk is full.'),
			),
	});
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('spam');
	await ann.request('send', {room: 'spam', text: 'kept'});
	await bob.join('spam');
	await world.pass(1000);
	for (const one of [ann, bob]) one.clear();
	isFull = true;
	for (const command of [
		{type: 'freeNick', nick: 'ann'},
		{type: 'removeRoom', room: 'spam'},
		{type: 'setOwner', room: 'spam', nick: 'bob'},
	] as const) {
		await expect(world.hub.administer(command)).rejects.toThrow('The disk is full.');
	}
	expect([...ann.seen, ...bob.seen]).toEqual([]);
	expect(world.store.userByNick('ann')).toMatchObject({id: ann.id});
	expect(world.store.room('spam')).not.toHaveProperty('owner');
	isFull = false;
	expect(toLines(await bob.request('send', {room: 'spam', text: 'still here'}))).toEqual([
		'#2 bob: still here',
	]);
	await world.pass(5000);
	expect(world.store.room('spam')).toMatchObject({seq: 2});
});
