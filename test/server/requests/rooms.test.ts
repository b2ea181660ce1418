import {expect, test} from 'vitest';
import {roomsPageBytes} from '../../../source/protocol/limits.ts';
import type {RoomInfo} from '../../../source/protocol/server-frames.ts';
import {addressRates} from '../../../source/server/limits/address-limits.ts';
import {serverWorld, type TestUser} from '../../support/server-world.ts';

const allPages = async (guest: TestUser): Promise<RoomInfo[][]> => {
	const pages: RoomInfo[][] = [];
	for (let after: string | undefined; ; ) {
		await guest.request('rooms', after === undefined ? {} : {after});
		const {rooms, hasMore} = guest.last('rooms');
		pages.push(rooms);
		if (!hasMore) return pages;
		after = rooms.at(-1)?.room;
	}
};

test('lists rooms in pages of bounded size, each room once', async () => {
	const world = serverWorld();
	for (let index = 0; index < 600; index++) {
		world.store.openRoom(`room-${index}`, 'public', `e${index}`, 1);
		void world.store.append({
			type: 'topic',
			room: `room-${index}`,
			at: 1,
			from: {id: 'u', nick: 'ann'},
			text: 'x'.repeat(390),
		});
	}
	await world.store.flush();
	const late = serverWorld({store: () => world.store});
	const ann = await late.connectUser('ann');
	const bob = await late.connectUser('bob');
	await ann.request('create', {room: 'plans', isPrivate: true});
	await ann.request('send', {to: 'bob', text: 'hi'});
	const pages = await allPages(ann);
	for (const page of pages) {
		expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(roomsPageBytes + 2);
	}
	expect(pages.length).toBeGreaterThan(3);
	const names = pages.flat().map(({room}) => room);
	expect(new Set(names).size).toBe(602);
	expect(names).toHaveLength(602);
	expect(names.slice(0, 2)).toEqual([`@${[ann.id, bob.id].sort().join('+')}`, ann.last('created').room]);
});

test('continues a list after a removed room', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	for (const room of ['a', 'c', 'd']) await ann.join(room);
	await ann.request('rooms', {after: 'B'});
	expect(ann.last('rooms')).toMatchObject({rooms: [{room: 'c'}, {room: 'd'}], hasMore: false});
	await ann.request('leave', {room: 'c'});
	await ann.request('rooms', {after: 'c'});
	expect(ann.last('rooms').rooms.map(({room}) => room)).toEqual(['d']);
});

test('charges a join to the budget for changes only if it creates a room', async () => {
	const world = serverWorld({rateLimit: {burst: 1, perSecond: 1}});
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	for (let index = 0; index < 5; index++) await ann.join(`room${index}`);
	expect(await ann.request('join', {room: 'room5'})).toMatchObject([{type: 'error', code: 'rate_limited'}]);
	expect(world.store.room('room5')).toBeUndefined();
	await ann.join('room3');
	await bob.join('room4');
});

test('limits the new rooms of an address', async () => {
	const rate = {burst: 1000, perSecond: 1000};
	const world = serverWorld({rateLimit: rate});
	const {burst} = addressRates(rate).newRoom;
	for (let index = 0; index < burst; index += 50) {
		const guest = await world.connectUser(`spam${index}`);
		for (let room = index; room < index + 50; room++) await guest.join(`room${room}`);
	}
	const ann = await world.connectUser('ann');
	expect(await ann.request('join', {room: 'onemore'})).toMatchObject([{code: 'rate_limited'}]);
	expect(await ann.request('create', {room: 'onemore'})).toMatchObject([{code: 'rate_limited'}]);
	await ann.join('room1');
	const bob = await world.connectUser('bob', {address: '198.51.100.7'});
	await bob.join('onemore');
});

test('reads all bans once per search', async () => {
	let asked = 0;
	const world = serverWorld({
		store: store => ({
			...store,
			bannedRooms: (userId, now) => {
				asked++;
				return store.bannedRooms(userId, now);
			},
			sanctionOf: () => {
				throw new Error('A search must not ask for each room.');
			},
		}),
	});
	const ann = await world.connectUser('ann');
	for (const room of ['dev', 'ops']) {
		world.store.openRoom(room, 'public', 'e', 1);
		await world.store.append({type: 'message', room, at: 1, from: {id: 'u', nick: 'bob'}, text: 'flaky'});
	}
	world.store.sanction({room: 'ops', user: {id: ann.id, nick: 'ann'}, kind: 'ban'});
	await ann.request('search', {query: 'flaky'});
	expect(ann.last('found').entries.map(({room}) => room)).toEqual(['dev']);
	expect(asked).toBe(1);
});
