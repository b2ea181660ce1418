import {expect, test} from 'vitest';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld} from '../../support/server-world.ts';

const hour = 60 * 60 * 1000;

test('releases a user who never sent anything, and the nick, a day after the disconnect', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await world.pass(30 * hour);
	ann.disconnect();
	await world.pass(23 * hour);
	expect(world.hub.releaseUnusedUsers()).toBe(false);
	expect((await world.hello('ann')).seen).toMatchObject([{code: 'nick_taken'}]);
	await world.pass(hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(world.store.user(ann.id)).toBeUndefined();
	expect((await world.connectUser('ann')).id).not.toBe(ann.id);
});

test('keeps the nick of a user who reads for days, and for a day after the disconnect', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await world.pass(72 * hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(world.store.user(ann.id)).toBeDefined();
	ann.disconnect();
	await world.pass(23 * hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(world.store.user(ann.id)).toBeDefined();
});

test('keeps a user who sent something, created a room or accepted an invite', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	await ann.request('create', {room: 'plans', isPrivate: true});
	await bob.requestNow('join', {token: ann.last('created').token ?? ''});
	await eve.join('dev');
	await eve.request('send', {room: 'dev', text: 'hello'});
	const people = [ann, bob, eve];
	for (const user of people) user.disconnect();
	await world.pass(100 * hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(people.map(({id}) => world.store.user(id)?.nick)).toEqual(['ann', 'bob', 'eve']);
});

test('does not count a message that could not be written', async () => {
	const world = serverWorld({
		store: store => breakableJournal(store, ({type}) => type === 'append'),
	});
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'hello'});
	ann.disconnect();
	await world.pass(24 * hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(world.store.user(ann.id)).toBeUndefined();
});

test('releases many users in steps', async () => {
	const world = serverWorld();
	for (let count = 0; count < 150; count++) (await world.connectUser(`user${count}`)).disconnect();
	await world.pass(24 * hour);
	expect(world.hub.releaseUnusedUsers()).toBe(true);
	await world.settle();
	expect(world.hub.releaseUnusedUsers()).toBe(false);
	await world.settle();
	expect(world.store.unusedUsers(Number.MAX_SAFE_INTEGER, 1000)).toEqual([]);
});

/** A world whose store refuses writes while `isFull`. */
const worldWithDisk = () => {
	const disk = {isFull: false};
	const world = serverWorld({
		store: store => breakableJournal(store, () => disk.isFull),
	});
	return {world, disk};
};

test('writes a failed disconnect later, with its time', async () => {
	const {world, disk} = worldWithDisk();
	const ann = await world.connectUser('ann');
	await world.pass(hour);
	const leftAt = world.clock.now();
	disk.isFull = true;
	ann.disconnect();
	await world.pass(3000);
	disk.isFull = false;
	await world.pass(1000);
	expect(world.store.user(ann.id)?.unusedSince).toBe(leftAt);
});

test('does not mark a user as unused who has returned and sent something', async () => {
	const {world, disk} = worldWithDisk();
	const ann = await world.connectUser('ann');
	disk.isFull = true;
	ann.disconnect();
	await world.pass(500);
	disk.isFull = false;
	const again = await world.connectAgain(ann);
	await again.join('dev');
	await again.request('send', {room: 'dev', text: 'hello'});
	again.disconnect();
	await world.pass(2000);
	expect(world.store.user(ann.id)).not.toHaveProperty('unusedSince');
	await world.pass(48 * hour);
	world.hub.releaseUnusedUsers();
	await world.settle();
	expect(world.store.user(ann.id)).toBeDefined();
});
