import {expect, test} from 'vitest';
import {serverWorld} from '../../support/server-world.ts';

const annOwnsDev = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	for (const text of ['one', 'two']) await ann.request('send', {room: 'dev', text});
	await world.pass(250);
	ann.clear();
	bob.clear();
	return {world, ann, bob};
};

test('the owner pins a message, which all members see and later members find', async () => {
	const {world, ann, bob} = await annOwnsDev();
	const by = {id: ann.id, nick: 'ann'};
	const pinned = {type: 'pinned', room: 'dev', pinned: [2], by, seq: 2, on: true};
	expect(await ann.request('pin', {room: 'dev', seq: 2, on: true, id: 5})).toEqual([{...pinned, id: 5}]);
	expect(bob.last('pinned')).toEqual(pinned);
	await ann.request('pin', {room: 'dev', seq: 1, on: true});
	const eve = await world.connectUser('eve');
	expect(await eve.join('dev')).toMatchObject({pinned: [2, 1]});
	await eve.request('pins', {room: 'dev', id: 6});
	expect(eve.last('pins')).toMatchObject({
		id: 6,
		pins: [
			{message: {seq: 2, text: 'two'}, by, at: world.clock.now()},
			{message: {seq: 1, text: 'one'}, by},
		],
	});
	await ann.request('pin', {room: 'dev', seq: 2, on: false});
	expect(bob.last('pinned')).toMatchObject({pinned: [1], seq: 2, on: false});
});

test('pinning twice changes nothing, and nobody else is notified', async () => {
	const {ann, bob} = await annOwnsDev();
	await ann.request('pin', {room: 'dev', seq: 1, on: true});
	bob.clear();
	expect(await ann.request('pin', {room: 'dev', seq: 1, on: true})).toEqual([
		{type: 'pinned', room: 'dev', pinned: [1]},
	]);
	expect(bob.seen).toEqual([]);
});

test('refuses a pin of others than the owner, of a missing message and beyond the limit', async () => {
	const {world, ann, bob} = await annOwnsDev();
	expect(await bob.request('pin', {room: 'dev', seq: 1, on: true})).toMatchObject([{code: 'forbidden'}]);
	expect(await ann.request('pin', {room: 'dev', seq: 9, on: true})).toMatchObject([{code: 'no_such_entry'}]);
	for (let seq = 1; seq <= 21; seq++) {
		if (seq > 2) await ann.request('send', {room: 'dev', text: `message ${seq}`});
		await world.pass(1000);
		const [answer] = await ann.request('pin', {room: 'dev', seq, on: true});
		expect(answer).toMatchObject(seq === 21 ? {type: 'error', code: 'limit'} : {type: 'pinned'});
	}
});

test('a deleted and an expired message are no longer pinned', async () => {
	const {world, ann, bob} = await annOwnsDev();
	await ann.request('send', {room: 'dev', text: 'brief', expiresInSeconds: 60});
	for (const seq of [1, 3]) await ann.request('pin', {room: 'dev', seq, on: true});
	await ann.request('delete', {room: 'dev', seq: 1});
	await ann.request('pins', {room: 'dev'});
	expect(ann.last('pins').pins.map(({message}) => message.seq)).toEqual([3]);
	await world.pass(61_000);
	expect(bob.last('pinned')).toEqual({type: 'pinned', room: 'dev', pinned: []});
});

test('both users of a direct room pin its messages', async () => {
	const {ann, bob} = await annOwnsDev();
	await ann.request('send', {to: 'bob', text: 'psst'});
	const {room} = ann.last('message');
	await bob.request('pin', {room, seq: 1, on: true});
	expect(ann.last('pinned')).toMatchObject({room, pinned: [1], by: {nick: 'bob'}});
});
