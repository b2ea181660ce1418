import {expect, test} from 'vitest';
import {individualFramesAtMost} from '../../../source/server/membership/presence.ts';
import {serverWorld, toLines} from '../../support/server-world.ts';

test('shows typing to the other members once in three seconds', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	const bob = await world.connectUser('bob');
	for (const one of [ann, phone, bob]) await one.join('dev');
	for (let key = 0; key < 7; key++) {
		await ann.request('typing', {room: 'dev'});
		await phone.request('typing', {room: 'dev'});
		await world.pass(500);
	}
	expect(bob.all('typing')).toEqual([
		{type: 'typing', room: 'dev', user: {id: ann.id, nick: 'ann'}},
		{type: 'typing', room: 'dev', user: {id: ann.id, nick: 'ann'}},
	]);
	expect([...ann.all('typing'), ...phone.all('typing'), ...ann.all('error')]).toEqual([]);
	const eve = await world.connectUser('eve');
	expect(await eve.request('typing', {room: 'dev', id: 1})).toMatchObject([
		{type: 'error', id: 1, code: 'not_joined'},
	]);
});

test("sends a grown read position to the user's other connections", async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	const bob = await world.connectUser('bob');
	for (const one of [ann, phone, bob]) await one.join('dev');
	for (const text of ['one', 'two', 'three']) await bob.request('send', {room: 'dev', text});
	expect(await ann.request('read', {room: 'dev', seq: 2})).toEqual([]);
	await ann.request('read', {room: 'dev', seq: 1});
	await ann.request('read', {room: 'dev', seq: 99});
	expect(phone.all('read').map(({seq}) => seq)).toEqual([2, 3]);
	expect([...ann.all('read'), ...bob.all('read')]).toEqual([]);
	expect((await phone.join('dev')).readSeq).toBe(3);
});

test('sends joins and leaves together, 250 ms after the first change', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await world.pass(250);
	ann.clear();
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	await bob.join('dev');
	await world.pass(100);
	await eve.join('dev');
	await world.pass(149);
	expect(ann.seen).toEqual([]);
	await world.pass(1);
	expect(toLines(ann.seen)).toEqual(['presence dev +[bob eve] -[] 3']);
	bob.disconnect();
	const hal = await world.connectUser('hal');
	await hal.join('dev');
	await world.pass(250);
	expect(toLines(ann.seen).at(-1)).toBe('presence dev +[hal] -[bob] 3');
	expect(ann.all('presence')).toHaveLength(2);
});

test('reports a user with two connections once on join and once on leave', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const phone = await world.connectAgain(bob);
	await ann.join('dev');
	await world.pass(250);
	await bob.join('dev');
	await world.pass(250);
	await phone.join('dev');
	bob.disconnect();
	await world.pass(250);
	expect(toLines(ann.all('presence'))).toEqual(['presence dev +[bob] -[] 2']);
	phone.disconnect();
	await world.pass(250);
	expect(toLines(ann.all('presence')).at(-1)).toBe('presence dev +[] -[bob] 1');
});

test('reports neither a reconnect nor a short visit within the window', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('dev');
	await bob.join('dev');
	await world.pass(250);
	ann.clear();
	bob.disconnect();
	const back = await world.connectAgain(bob);
	await back.join('dev');
	const eve = await world.connectUser('eve');
	await eve.join('dev');
	eve.disconnect();
	await world.pass(1000);
	expect(ann.seen).toEqual([]);
});

test('does not report a leave to a user who joined after it', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await world.pass(250);
	const bob = await world.connectUser('bob');
	await bob.join('dev');
	const eve = await world.connectUser('eve');
	expect((await eve.join('dev')).members.map(({nick}) => nick)).toEqual(['ann', 'bob', 'eve']);
	bob.disconnect();
	await world.pass(250);
	expect(eve.last('presence')).toMatchObject({left: [{nick: 'bob'}], memberCount: 2});
});

test('reports only later joins to a user who joined in the same window', async () => {
	const world = serverWorld();
	const guests = [];
	for (const nick of ['ann', 'bob', 'eve']) {
		const guest = await world.connectUser(nick);
		await guest.join('dev');
		guests.push(guest);
	}
	await world.pass(250);
	expect(guests.map(guest => toLines(guest.all('presence')))).toEqual([
		['presence dev +[bob eve] -[] 3'],
		['presence dev +[eve] -[] 3'],
		[],
	]);
});

test('sends all connections the same presence frame if many users join at once', async () => {
	const world = serverWorld();
	const guests = [];
	for (let index = 0; index <= individualFramesAtMost; index++) {
		const guest = await world.connectUser(`n${index}`);
		await guest.join('dev');
		guests.push(guest);
	}
	const last = guests.pop();
	await world.pass(250);
	expect(last?.all('presence')).toEqual([]);
	const frames = guests.map(guest => guest.last('presence'));
	expect(new Set(frames).size).toBe(1);
	expect(frames[0]?.joined).toHaveLength(individualFramesAtMost + 1);
});

test("does not report a user's own join to the user", async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await world.pass(250);
	expect(ann.all('presence')).toEqual([]);
});

test('reports a join under the nick at the end of the window', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('dev');
	await bob.join('dev');
	await bob.request('nick', {nick: 'rob'});
	await world.pass(250);
	expect(toLines(ann.all('presence'))).toEqual(['presence dev +[rob] -[] 2']);
});
