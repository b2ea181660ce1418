import {expect, test} from 'vitest';
import type {RemovalPosition} from '../../../source/protocol/admin.ts';
import {serverWorld} from '../../support/server-world.ts';

type World = ReturnType<typeof serverWorld>;

/** Repeats the command until nothing is left, as the shell command does. */
const removeAll = async (world: World, user: string, room?: string): Promise<readonly number[]> => {
	const counts: number[] = [];
	let after: RemovalPosition | undefined;
	do {
		const reply = await world.hub.administer({
			type: 'removeMessages',
			user,
			...(room !== undefined && {room}),
			...(after !== undefined && {after}),
		});
		if (reply.type !== 'messagesRemoved') throw new Error(JSON.stringify(reply));
		counts.push(reply.count);
		after = reply.next;
	} while (after !== undefined);
	return counts;
};

const texts = async (world: World, room: string): Promise<readonly string[]> => {
	const page = await world.store.page(room, {type: 'newest', limit: 10_000}, world.clock.now());
	return page.entries.flatMap(entry =>
		entry.type === 'message' ? [`${entry.from.nick}: ${entry.text}`] : [],
	);
};

test('deletes the messages of a user in all rooms and shows the deletion to members', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room: plans} = ann.last('created');
	for (const one of [ann, bob]) await one.join('dev');
	await ann.request('send', {room: 'dev', text: 'buy this'});
	await ann.request('send', {room: plans, text: 'buy that'});
	await ann.request('send', {to: 'bob', text: 'buy now'});
	await bob.request('send', {room: 'dev', text: 'no'});
	expect(await removeAll(world, 'ANN')).toEqual([3]);
	expect(await texts(world, 'dev')).toEqual(['ann: ', 'bob: no']);
	expect(await texts(world, plans)).toEqual(['ann: ']);
	const deletions = bob.all('deleted');
	expect(deletions).toHaveLength(2);
	expect(deletions).toContainEqual(
		expect.objectContaining({room: 'dev', target: 1, from: {id: 'server', nick: 'server'}}),
	);
	expect(await removeAll(world, 'ann')).toEqual([0]);
});

test('deletes messages in one room only', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	for (const room of ['dev', 'ops']) {
		await ann.join(room);
		await ann.request('send', {room, text: 'hello'});
	}
	expect(await removeAll(world, 'ann', 'OPS')).toEqual([1]);
	expect(await texts(world, 'dev')).toEqual(['ann: hello']);
	expect(await texts(world, 'ops')).toEqual(['ann: ']);
});

test('searches a long log in several commands', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	const from = {id: ann.id, nick: 'ann'};
	await world.store.transact(state => {
		for (let count = 0; count < 2500; count++) {
			state.place({type: 'message', room: 'dev', at: world.clock.now(), from, text: `${count}`});
		}
	});
	const counts = await removeAll(world, 'ann');
	expect(counts.length).toBeGreaterThan(1);
	expect(counts.reduce((sum, count) => sum + count)).toBe(2500);
	expect(await texts(world, 'dev')).toEqual(Array.from({length: 2500}, () => 'ann: '));
});

test('needs a user, an id or a room that exists', async () => {
	const world = serverWorld();
	await world.connectUser('ann');
	expect(await world.hub.administer({type: 'removeMessages', user: 'zoe'})).toMatchObject({
		type: 'failed',
		message: 'There is no user called zoe.',
	});
	expect(await world.hub.administer({type: 'removeMessages', user: 'ann', room: 'nowhere'})).toMatchObject({
		type: 'failed',
	});
	expect(await world.hub.administer({type: 'removeMessages', user: 'f00', isId: true})).toEqual({
		type: 'messagesRemoved',
		count: 0,
	});
});
