import {expect, test} from 'vitest';
import {serverWorld, toLines} from '../../support/server-world.ts';

const annOwnsDev = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const phone = await world.connectAgain(bob);
	const eve = await world.connectUser('eve');
	await ann.request('create', {room: 'dev'});
	for (const one of [bob, phone, eve]) await one.join('dev');
	await world.pass(250);
	for (const one of [ann, bob, phone, eve]) one.clear();
	return {world, ann, bob, phone, eve};
};

test('lets only the owner moderate, and not themselves', async () => {
	const {ann, bob} = await annOwnsDev();
	expect(await bob.request('moderate', {room: 'dev', nick: 'eve', action: 'kick', id: 1})).toMatchObject([
		{type: 'error', id: 1, code: 'forbidden'},
	]);
	expect(await bob.request('configure', {room: 'dev', slowSeconds: 5})).toMatchObject([{code: 'forbidden'}]);
	expect(await ann.request('moderate', {room: 'dev', nick: 'ann', action: 'ban'})).toMatchObject([
		{code: 'forbidden'},
	]);
	expect(await ann.request('moderate', {room: 'dev', nick: 'zoe', action: 'ban'})).toMatchObject([
		{code: 'no_such_user'},
	]);
});

test('kicks a user from all connections with the reason and lets the user return', async () => {
	const {world, ann, bob, phone, eve} = await annOwnsDev();
	const answer = await ann.request('moderate', {
		room: 'dev',
		nick: 'Bob',
		action: 'kick',
		reason: 'adverts',
		id: 4,
	});
	const moderated = {
		type: 'moderated',
		room: 'dev',
		user: {id: bob.id, nick: 'bob'},
		by: {id: ann.id, nick: 'ann'},
		action: 'kick',
		reason: 'adverts',
	};
	expect(answer).toEqual([{...moderated, id: 4}]);
	for (const one of [bob, phone, eve]) expect(one.seen).toEqual([moderated]);
	await world.pass(250);
	await ann.request('send', {room: 'dev', text: 'so'});
	expect(toLines(eve.seen).slice(1)).toEqual(['presence dev +[] -[bob] 2', '#1 ann: so']);
	expect(bob.seen).toHaveLength(1);
	expect(await bob.request('send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'not_joined'}]);
	expect(await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'kick'})).toMatchObject([
		{code: 'no_such_user'},
	]);
	await bob.join('dev');
});

test('refuses a banned user with the reason until the ban ends or is removed', async () => {
	const {world, ann, bob} = await annOwnsDev();
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'ban', reason: 'adverts', seconds: 60});
	expect(bob.last('moderated')).toMatchObject({action: 'ban', until: world.clock.now() + 60_000});
	const [refused] = await bob.request('join', {room: 'dev', id: 1});
	expect(refused).toMatchObject({type: 'error', id: 1, code: 'forbidden'});
	expect(refused).toMatchObject({
		message: expect.stringMatching(/^You are banned from dev for \d+ (s|min|h): adverts$/),
	});
	await world.pass(60_000);
	await bob.join('dev');
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'ban'});
	expect(await bob.request('join', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'unban'});
	expect(bob.last('moderated').action).toBe('unban');
	await bob.join('dev');
});

test('removes the admission of a user banned from a private room, also with another token', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	await bob.request('join', {token});
	await ann.request('moderate', {room, nick: 'bob', action: 'ban', reason: 'told', seconds: 10});
	expect(await bob.request('join', {token})).toMatchObject([{code: 'unauthorized'}]);
	expect(await bob.request('history', {room})).toMatchObject([{code: 'no_such_room'}]);
	await bob.request('rooms');
	expect(bob.last('rooms').rooms).toEqual([]);
	await world.pass(10_000);
	expect(await bob.request('join', {room})).toMatchObject([{code: 'no_such_room'}]);
	await ann.request('invite', {room});
	await bob.request('join', {token: ann.last('invited').token});
	expect(bob.last('joined').room).toBe(room);
});

test('lets a muted user read but not write', async () => {
	const {world, ann, bob, eve} = await annOwnsDev();
	await bob.request('send', {room: 'dev', text: 'one'});
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'mute', reason: 'enough', seconds: 30});
	const [refused] = await bob.request('send', {room: 'dev', text: 'two', draft: 'd', id: 2});
	expect(refused).toMatchObject({
		id: 2,
		draft: 'd',
		code: 'forbidden',
		message: expect.stringContaining('enough'),
	});
	expect(await bob.request('edit', {room: 'dev', seq: 1, text: 'x'})).toMatchObject([{code: 'forbidden'}]);
	expect(await bob.request('topic', {room: 'dev', text: 'x'})).toMatchObject([{code: 'forbidden'}]);
	expect(await bob.request('react', {room: 'dev', seq: 1, emoji: 'x', on: true})).toMatchObject([
		{code: 'forbidden'},
	]);
	await bob.request('typing', {room: 'dev'});
	expect(eve.all('typing')).toEqual([]);
	await ann.request('send', {room: 'dev', text: 'quiet now'});
	expect(bob.last('message').text).toBe('quiet now');
	expect(toLines(await bob.request('delete', {room: 'dev', seq: 1}))).toEqual(['#3 bob deletes 1']);
	await world.pass(30_000);
	expect(toLines(await bob.request('send', {room: 'dev', text: 'two'}))).toEqual(['#4 bob: two']);
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'mute'});
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'unmute'});
	expect(toLines(await bob.request('send', {room: 'dev', text: 'me'}))).toEqual(['#5 bob: me']);
});

test('makes everyone but the owner wait between two messages in slow mode', async () => {
	const {world, ann, bob, eve} = await annOwnsDev();
	const [configured] = await ann.request('configure', {room: 'dev', slowSeconds: 10, id: 1});
	expect(configured).toEqual({
		type: 'configured',
		id: 1,
		room: 'dev',
		by: {id: ann.id, nick: 'ann'},
		slowSeconds: 10,
		expiresInSeconds: 0,
	});
	expect(eve.last('configured')).not.toHaveProperty('id');
	expect((await eve.join('dev')).slowSeconds).toBe(10);
	await bob.request('send', {room: 'dev', text: 'one'});
	await world.pass(4000);
	expect(await bob.request('send', {room: 'dev', text: 'two', draft: 'd'})).toMatchObject([
		{code: 'rate_limited', draft: 'd', retryInMs: 6000},
	]);
	await eve.request('send', {room: 'dev', text: 'me'});
	for (const text of ['a', 'b']) await ann.request('send', {room: 'dev', text});
	await world.pass(6000);
	await bob.request('send', {room: 'dev', text: 'two'});
	expect(toLines(ann.all('message'))).toEqual([
		'#1 bob: one',
		'#2 eve: me',
		'#3 ann: a',
		'#4 ann: b',
		'#5 bob: two',
	]);
	await ann.request('configure', {room: 'dev', slowSeconds: 0});
	expect(toLines(await bob.request('send', {room: 'dev', text: 'three'}))).toEqual(['#6 bob: three']);
});

test('a large step of the clock ends the wait of slow mode, and never makes it longer', async () => {
	const {world, ann, bob} = await annOwnsDev();
	await ann.request('configure', {room: 'dev', slowSeconds: 10});
	await bob.request('send', {room: 'dev', text: 'one'});
	world.clock.setWallClock(-4000);
	expect(await bob.request('send', {room: 'dev', text: 'two'})).toMatchObject([{retryInMs: 6000}]);
	world.clock.setWallClock(-3_600_000);
	expect(toLines(await bob.request('send', {room: 'dev', text: 'two'}))).toEqual(['#2 bob: two']);
	expect(await bob.request('send', {room: 'dev', text: 'three'})).toMatchObject([{retryInMs: 10_000}]);
	await world.pass(10_000);
	expect(toLines(await bob.request('send', {room: 'dev', text: 'three'}))).toEqual(['#3 bob: three']);
});

test('lets both users of a direct room set the expiry and none moderate', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('send', {to: 'bob', text: 'hi'});
	const {room} = bob.last('message');
	expect(await bob.request('configure', {room, expiresInSeconds: 30})).toMatchObject([
		{expiresInSeconds: 30},
	]);
	expect(ann.last('configured')).toMatchObject({by: {nick: 'bob'}});
	expect(await ann.request('moderate', {room, nick: 'bob', action: 'ban'})).toMatchObject([
		{code: 'forbidden'},
	]);
});

test('revokes the invite a banned user joined with and those the user issued', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token: first = ''} = ann.last('created');
	await ann.request('invite', {room});
	const used = ann.last('invited');
	await bob.request('join', {token: used.token});
	await bob.request('invite', {room});
	const issued = bob.last('invited');
	const [moderated] = await ann.request('moderate', {room, nick: 'bob', action: 'ban'});
	expect(moderated).toMatchObject({type: 'moderated', revoked: [used.invite, issued.invite]});
	expect(bob.last('moderated')).not.toHaveProperty('revoked');
	for (const {token} of [used, issued]) {
		expect(await eve.request('join', {token})).toMatchObject([{code: 'unauthorized'}]);
	}
	await eve.request('join', {token: first});
	expect(eve.last('joined').room).toBe(room);
});

test('moderates by user id, and unbans by an earlier nick after a rename', async () => {
	const {ann, bob, eve} = await annOwnsDev();
	await bob.request('nick', {nick: 'robert'});
	await eve.request('nick', {nick: 'bob'});
	expect(
		await ann.request('moderate', {room: 'dev', nick: 'bob', userId: bob.id, action: 'ban'}),
	).toMatchObject([{type: 'moderated', user: {id: bob.id, nick: 'robert'}}]);
	expect(await bob.request('join', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	await bob.request('nick', {nick: 'bobby'});
	expect(await ann.request('moderate', {room: 'dev', nick: 'robert', action: 'unban'})).toMatchObject([
		{type: 'moderated', action: 'unban', user: {id: bob.id, nick: 'bobby'}},
	]);
	await bob.join('dev');
	expect(await ann.request('moderate', {room: 'dev', userId: 'nobody', action: 'ban'})).toMatchObject([
		{code: 'no_such_user', field: 'userId'},
	]);
});

test('applies slow mode to edits and topics', async () => {
	const {world, ann, bob} = await annOwnsDev();
	await bob.request('send', {room: 'dev', text: 'one'});
	await ann.request('configure', {room: 'dev', slowSeconds: 10});
	expect(toLines(await bob.request('edit', {room: 'dev', seq: 1, text: 'two'}))).toEqual([
		'#2 bob edits 1: two',
	]);
	await world.pass(4000);
	for (const [type, fields] of [
		['edit', {seq: 1, text: 'three'}],
		['topic', {text: 'three'}],
		['send', {text: 'three'}],
	] as const) {
		expect(await bob.request(type, {room: 'dev', ...fields} as never)).toMatchObject([
			{code: 'rate_limited', retryInMs: 6000},
		]);
	}
	expect(toLines(await bob.request('delete', {room: 'dev', seq: 1}))).toEqual(['#3 bob deletes 1']);
	await world.pass(6000);
	expect(toLines(await bob.request('topic', {room: 'dev', text: 'four'}))).toEqual(['#4 bob topic: four']);
	expect(await bob.request('send', {room: 'dev', text: 'five'})).toMatchObject([{code: 'rate_limited'}]);
	expect(toLines(await ann.request('topic', {room: 'dev', text: 'six'}))).toEqual(['#5 ann topic: six']);
});
