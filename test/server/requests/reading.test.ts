import {expect, test} from 'vitest';
import {serverWorld} from '../../support/server-world.ts';

test('reads history before, after and around an entry and reports where there is more', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	for (let index = 1; index <= 30; index++) ann.requestNow('send', {room: 'dev', text: `${index}`});
	await world.settle();
	const page = async (where: object) => {
		await ann.request('history', {room: 'dev', id: 1, limit: 5, ...where});
		const {entries, hasMore, hasOlder, hasNewer, id} = ann.last('history');
		expect(id).toBe(1);
		return {seqs: entries.map(({seq}) => seq), hasMore, hasOlder, hasNewer};
	};
	expect(await page({})).toEqual({
		seqs: [26, 27, 28, 29, 30],
		hasMore: true,
		hasOlder: true,
		hasNewer: false,
	});
	expect(await page({before: 4})).toEqual({seqs: [1, 2, 3], hasMore: false, hasOlder: false, hasNewer: true});
	expect(await page({after: 27})).toEqual({
		seqs: [28, 29, 30],
		hasMore: false,
		hasOlder: true,
		hasNewer: false,
	});
	expect(await page({after: 7})).toEqual({
		seqs: [8, 9, 10, 11, 12],
		hasMore: true,
		hasOlder: true,
		hasNewer: true,
	});
	expect(await page({around: 10})).toMatchObject({seqs: [8, 9, 10, 11, 12], hasMore: true});
	expect(await page({limit: undefined})).toMatchObject({seqs: {length: 30}});
});

test('reads history before, after and around a time', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	const times: number[] = [];
	for (let index = 1; index <= 9; index++) {
		await ann.request('send', {room: 'dev', text: `${index}`});
		times.push(ann.last('message').at);
		await world.clock.advance(1000);
	}
	const at = times[4] ?? 0;
	const seqsOf = async (where: object) => {
		await ann.request('history', {room: 'dev', limit: 3, ...where});
		return ann.last('history').entries.map(({seq}) => seq);
	};
	expect(await seqsOf({beforeAt: at})).toEqual([2, 3, 4]);
	expect(await seqsOf({beforeAt: at + 1})).toEqual([3, 4, 5]);
	expect(await seqsOf({afterAt: at})).toEqual([6, 7, 8]);
	expect(await seqsOf({afterAt: at - 1})).toEqual([5, 6, 7]);
	expect(await seqsOf({aroundAt: at})).toEqual([4, 5, 6]);
	expect(await seqsOf({beforeAt: 0})).toEqual([]);
	expect(await seqsOf({afterAt: 0})).toEqual([1, 2, 3]);
	expect(await seqsOf({afterAt: 253_402_300_799_999})).toEqual([]);
});

test('limits the size of a page', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	for (let index = 1; index <= 250; index++) ann.requestNow('send', {room: 'dev', text: `${index}`});
	await world.settle();
	await ann.request('history', {room: 'dev', limit: 1000});
	expect(ann.last('history').entries).toHaveLength(200);
});

test('searches visible rooms by words and author', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	await ann.request('send', {room: 'dev', text: 'the flaky test'});
	await bob.request('send', {room: 'dev', text: 'which flaky test?'});
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room} = ann.last('created');
	await ann.request('send', {room, text: 'a flaky plan'});
	const found = async (who: typeof ann, more: object = {}) => {
		await who.request('search', {query: 'flaky', ...more});
		return who
			.last('found')
			.entries.map(({room: where, seq}) => [where, seq])
			.sort();
	};
	expect(await found(ann)).toEqual([
		['dev', 1],
		['dev', 2],
		[room, 1],
	]);
	expect(await found(bob)).toEqual([
		['dev', 1],
		['dev', 2],
	]);
	expect(await found(bob, {from: 'ANN'})).toEqual([['dev', 1]]);
	expect(await found(bob, {from: 'nobody'})).toEqual([]);
	expect(await found(ann, {room})).toEqual([[room, 1]]);
	expect(await bob.request('search', {query: 'flaky', room, id: 3})).toMatchObject([
		{code: 'no_such_room', id: 3},
	]);
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'ban'});
	expect(await found(bob)).toEqual([]);
});

test('lists the members of a joined room only', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const eve = await world.connectUser('eve');
	await ann.join('dev');
	expect(await ann.request('members', {room: 'dev', id: 1})).toEqual([
		{type: 'members', id: 1, room: 'dev', members: [{id: ann.id, nick: 'ann'}], memberCount: 1},
	]);
	expect(await eve.request('members', {room: 'dev'})).toMatchObject([{code: 'not_joined'}]);
});

test('names the first two hundred members and counts all', async () => {
	const world = serverWorld();
	for (let guest = 0; guest < 205; guest++) await (await world.connectUser()).join('dev');
	const ann = await world.connectUser('ann');
	const {members, memberCount} = await ann.join('dev');
	expect([members.length, memberCount]).toEqual([200, 206]);
	await ann.request('members', {room: 'dev'});
	expect(ann.last('members')).toMatchObject({members: {length: 206}, memberCount: 206});
});

test('counts only visible rooms in the statistics', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('dev');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room} = ann.last('created');
	await ann.request('send', {room: 'dev', text: 'x'});
	await ann.request('send', {room, text: 'y'});
	await ann.request('send', {to: 'bob', text: 'z'});
	await world.pass(60_000);
	await ann.request('send', {room: 'dev', text: 'x'});
	await ann.request('stats', {id: 1});
	expect(ann.last('stats')).toMatchObject({
		id: 1,
		at: world.clock.now(),
		activeUsers: 1,
		perMinute: {last1: 1, last5: 0.8, last60: 0.07},
		busiestRooms: [{room: 'dev', messages: 2}, {messages: 1}, {messages: 1}],
		busiestPeople: [{user: {nick: 'ann'}, messages: 4}],
	});
	expect(ann.last('stats').minutes.slice(-2)).toEqual([3, 1]);
	const eve = await world.connectUser('eve');
	await eve.request('stats');
	expect(eve.last('stats')).toMatchObject({
		perMinute: {last5: 0.4},
		busiestRooms: [{room: 'dev', messages: 2}],
		busiestPeople: [{messages: 2}],
	});
	await bob.request('stats');
	expect(bob.last('stats').busiestRooms).toHaveLength(2);
	expect(await eve.request('stats', {room})).toMatchObject([{code: 'no_such_room'}]);
	await ann.request('stats', {room});
	expect(ann.last('stats')).toMatchObject({room, busiestRooms: [{room, messages: 1}]});
});
