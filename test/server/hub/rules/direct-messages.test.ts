/** The permissions of direct messages, and the direct rooms that a new connection joins. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {defaultLimits, directRoom} from '../../../../source/protocol/limits.ts';
import {recentDirectRooms} from '../../../../source/server/hub/rules/direct-messages.ts';
import {AddressLimits, addressRates} from '../../../../source/server/limits/address-limits.ts';
import type {DirectRoomRecord} from '../../../../source/server/store/directory/direct-records.ts';
import {interceptJournal} from '../../../support/intercept-journal.ts';
import {type ServerWorld, serverWorld, type TestUser, toLines} from '../../../support/server-world.ts';
import {openSqliteStore} from '../../../support/writable-store.ts';

const three = async (world: ServerWorld) => ({
	ann: await world.connectUser('ann'),
	bob: await world.connectUser('bob'),
	eve: await world.connectUser('eve'),
});

const roomOf = (one: TestUser, other: TestUser): string => directRoom(one.id, other.id);

const notAccepted = {
	type: 'error',
	code: 'forbidden',
	message: 'ann does not accept direct messages from you.',
};

const listed = async (guest: TestUser): Promise<string[]> => {
	await guest.request('rooms');
	return guest.last('rooms').rooms.map(({room}) => room);
};

describe('a block', () => {
	test('keeps the blocked user from opening the direct room and from writing in it', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		expect(await ann.request('block', {nick: 'bob', id: 1})).toEqual([
			{type: 'blocked', id: 1, user: {id: bob.id, nick: 'bob'}},
		]);
		expect(await bob.request('send', {to: 'ann', text: 'x', draft: 'd'})).toMatchObject([
			{...notAccepted, draft: 'd'},
		]);
		expect(await bob.request('join', {room: roomOf(ann, bob)})).toMatchObject([notAccepted]);
		expect(world.store.room(roomOf(ann, bob))).toBeUndefined();
		expect(ann.all('message')).toEqual([]);
	});

	test('takes effect immediately in a room that both users have joined', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		const phone = await world.connectAgain(ann);
		const room = roomOf(ann, bob);
		await bob.request('send', {to: 'ann', text: 'one'});
		await ann.request('send', {to: 'bob', text: 'two'});
		await ann.request('block', {userId: bob.id});
		expect(phone.last('blocked')).toEqual({type: 'blocked', user: {id: bob.id, nick: 'bob'}});
		await world.pass(250);
		for (const guest of [ann, phone]) guest.clear();
		for (const refused of [
			await bob.request('send', {to: 'ann', text: 'x'}),
			await bob.request('send', {room, text: 'x'}),
			await bob.request('edit', {room, seq: 1, text: 'x'}),
			await bob.request('react', {room, seq: 2, emoji: '👍', on: true}),
			await bob.request('topic', {room, text: 'x'}),
			await bob.request('configure', {room, expiresInSeconds: 5}),
		]) {
			expect(refused).toMatchObject([notAccepted]);
		}
		await bob.request('typing', {room});
		expect(await bob.join(room)).toMatchObject({seq: 2, memberCount: 1});
		expect([...ann.seen, ...phone.seen]).toEqual([]);
	});

	test('removes the room from the list and the connections of the blocking user', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		const room = roomOf(ann, bob);
		await bob.request('send', {to: 'ann', text: 'one'});
		await ann.request('block', {nick: 'bob'});
		expect(await listed(ann)).toEqual([]);
		const phone = await world.connectAgain(ann);
		expect(await listed(phone)).toEqual([]);
		expect(await phone.request('send', {to: 'bob', text: 'x'})).toMatchObject([
			{code: 'forbidden', message: expect.stringContaining('You have blocked bob')},
		]);
		expect(await phone.request('join', {room})).toMatchObject([{code: 'forbidden'}]);
		expect(await listed(bob)).toEqual([room]);
	});

	test('ends with unblock, and the next message arrives', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		await bob.request('send', {to: 'ann', text: 'one'});
		await ann.request('block', {nick: 'bob'});
		expect((await ann.request('blocks', {id: 2}))[0]).toEqual({
			type: 'blocks',
			id: 2,
			blocks: [{user: {id: bob.id, nick: 'bob'}, at: world.clock.now()}],
		});
		expect(await ann.request('unblock', {nick: 'bob', id: 3})).toMatchObject([{type: 'unblocked', id: 3}]);
		expect(await ann.request('unblock', {nick: 'bob'})).toMatchObject([{code: 'no_such_user'}]);
		expect((await ann.request('blocks'))[0]).toMatchObject({blocks: []});
		ann.clear();
		await bob.request('send', {to: 'ann', text: 'two'});
		expect(toLines(ann.all('message'))).toEqual(['#2 bob: two']);
		expect(await listed(ann)).toEqual([roomOf(ann, bob)]);
	});

	test('is refused for the user itself, for an unknown user, and beyond the limit', async () => {
		const world = serverWorld({limits: {...defaultLimits, blockedUsers: 1}});
		const {ann} = await three(world);
		expect(await ann.request('block', {nick: 'ann'})).toMatchObject([{code: 'forbidden'}]);
		expect(await ann.request('block', {nick: 'nobody'})).toMatchObject([{code: 'no_such_user'}]);
		expect(await ann.request('block', {})).toMatchObject([{code: 'bad_field', field: 'nick'}]);
		await ann.request('block', {nick: 'bob'});
		expect(await ann.request('block', {nick: 'bob'})).toMatchObject([{type: 'blocked'}]);
		expect(await ann.request('block', {nick: 'eve'})).toMatchObject([{code: 'limit'}]);
	});

	test('does not affect other rooms', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		for (const guest of [ann, bob]) await guest.join('dev');
		await ann.request('block', {nick: 'bob'});
		await bob.request('send', {room: 'dev', text: 'hello'});
		expect(toLines(ann.all('message'))).toEqual(['#1 bob: hello']);
	});

	test('survives a restart', async () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'termchat-direct-'));
		onTestFinished(() => rmSync(folder, {recursive: true}));
		const open = () => openSqliteStore({path: path.join(folder, 'termchat.db'), sync: 'normal'});
		let store = await open();
		const first = serverWorld({store: () => store});
		const before = await three(first);
		await before.bob.request('send', {to: 'ann', text: 'one'});
		await before.ann.request('block', {nick: 'bob'});
		await before.ann.request('preferences', {directFrom: 'contacts'});
		await first.close();
		store = await open();
		const second = serverWorld({store: () => store});
		const ann = await second.connectAgain(before.ann);
		const bob = await second.connectAgain(before.bob);
		const eve = await second.connectAgain(before.eve);
		expect(await bob.request('send', {to: 'ann', text: 'x'})).toMatchObject([notAccepted]);
		expect(await eve.request('send', {to: 'ann', text: 'x'})).toMatchObject([notAccepted]);
		expect(await listed(ann)).toEqual([]);
		expect((await ann.request('preferences', {id: 4}))[0]).toEqual({
			readReceipts: true,
			type: 'preferences',
			id: 4,
			directFrom: 'contacts',
		});
	});
});

describe('the setting for first messages', () => {
	const shareRoom = async (ann: TestUser, bob: TestUser): Promise<void> => {
		await ann.request('create', {room: 'plans', isPrivate: true});
		await bob.request('join', {token: ann.last('created').token ?? ''});
	};

	test('is everyone by default', async () => {
		const world = serverWorld();
		const {ann, eve} = await three(world);
		expect((await ann.request('preferences'))[0]).toEqual({
			type: 'preferences',
			readReceipts: true,
			directFrom: 'everyone',
		});
		await eve.request('send', {to: 'ann', text: 'hello'});
		expect(toLines(ann.all('message'))).toEqual(['#1 eve: hello']);
	});

	test('can be contacts: members of the same private room, and users that have received a message from the user', async () => {
		const world = serverWorld();
		const {ann, bob, eve} = await three(world);
		const phone = await world.connectAgain(ann);
		await shareRoom(ann, bob);
		await ann.request('preferences', {directFrom: 'contacts', id: 1});
		expect(phone.last('preferences')).toEqual({
			type: 'preferences',
			readReceipts: true,
			directFrom: 'contacts',
		});
		await bob.request('send', {to: 'ann', text: 'hello'});
		expect(toLines(ann.all('message'))).toEqual(['#1 bob: hello']);
		expect(await eve.request('send', {to: 'ann', text: 'hello'})).toMatchObject([notAccepted]);
		expect(await eve.request('join', {room: roomOf(ann, eve)})).toMatchObject([notAccepted]);
		await ann.request('send', {to: 'eve', text: 'hi'});
		expect(await eve.request('send', {to: 'ann', text: 'hello'})).toMatchObject([{type: 'message', seq: 2}]);
	});

	test('can be nobody, which excludes members of the same private room', async () => {
		const world = serverWorld();
		const {ann, bob} = await three(world);
		await shareRoom(ann, bob);
		await ann.request('preferences', {directFrom: 'nobody'});
		expect(await bob.request('send', {to: 'ann', text: 'hello'})).toMatchObject([notAccepted]);
		await ann.request('send', {to: 'bob', text: 'hi'});
		expect(await bob.request('send', {to: 'ann', text: 'hello'})).toMatchObject([{type: 'message', seq: 2}]);
	});

	test('applies to users that have written before, but not to a conversation', async () => {
		const world = serverWorld();
		const {ann, bob, eve} = await three(world);
		for (const guest of [bob, eve]) await guest.request('send', {to: 'ann', text: 'one'});
		await ann.request('send', {to: 'bob', text: 'two'});
		await ann.request('preferences', {directFrom: 'nobody'});
		expect(await eve.request('send', {to: 'ann', text: 'x'})).toMatchObject([notAccepted]);
		expect(await bob.request('send', {to: 'ann', text: 'x'})).toMatchObject([{type: 'message', seq: 3}]);
	});

	test('does not affect the direct room of the user with itself', async () => {
		const world = serverWorld();
		const {ann} = await three(world);
		await ann.request('preferences', {directFrom: 'nobody'});
		expect(await ann.request('send', {to: 'ann', text: 'note'})).toMatchObject([{type: 'message', seq: 1}]);
	});
});

describe('the budget for direct rooms with new contacts', () => {
	const rateLimit = {burst: 100, perSecond: 100};
	const limits = {...defaultLimits, directOpenBurst: 2, directOpensPerMinute: 60};

	test('limits the rooms that a user opens, by sending and by joining, and is announced', async () => {
		const world = serverWorld({rateLimit, limits});
		const ann = await world.connectUser('ann');
		expect(ann.welcome.limits).toMatchObject({directRooms: 50, directOpenBurst: 2, directOpensPerMinute: 60});
		const others = [];
		for (let index = 0; index < 4; index++) others.push(await world.connectUser(`user${index}`));
		await ann.request('send', {to: 'user0', text: 'one'});
		const second = others[1];
		await ann.join(directRoom(ann.id, second?.id ?? ''));
		expect(await ann.request('send', {to: 'user1', text: 'one'})).toMatchObject([{type: 'message'}]);
		expect(await ann.request('send', {to: 'user2', text: 'one', draft: 'd'})).toMatchObject([
			{code: 'rate_limited', draft: 'd', retryInMs: 1000},
		]);
		expect(await ann.request('send', {to: 'user0', text: 'two'})).toMatchObject([{type: 'message'}]);
		await world.pass(1000);
		expect(await ann.request('send', {to: 'user2', text: 'one'})).toMatchObject([{type: 'message'}]);
	});

	test('is not used for members of the same private room', async () => {
		const world = serverWorld({rateLimit, limits: {...limits, directOpenBurst: 1}});
		const {ann, bob, eve} = await three(world);
		await ann.request('create', {room: 'plans', isPrivate: true});
		await bob.request('join', {token: ann.last('created').token ?? ''});
		await ann.request('send', {to: 'bob', text: 'one'});
		expect(await ann.request('send', {to: 'eve', text: 'one'})).toMatchObject([{type: 'message'}]);
		expect(toLines(eve.all('message'))).toEqual(['#1 ann: one']);
	});

	test('limits the rooms that all users of an address open', async () => {
		const world = serverWorld({
			rateLimit,
			addresses: new AddressLimits({
				rates: {...addressRates(rateLimit), newDirect: {burst: 1, perSecond: 1}},
			}),
		});
		const {ann, bob} = await three(world);
		await ann.request('send', {to: 'eve', text: 'one'});
		expect(await bob.request('send', {to: 'eve', text: 'one'})).toMatchObject([{code: 'rate_limited'}]);
		await world.pass(1000);
		expect(await bob.request('send', {to: 'eve', text: 'one'})).toMatchObject([{type: 'message'}]);
	});

	test('does not apply without a rate limit', async () => {
		const world = serverWorld({limits: {...limits, directOpenBurst: 1}});
		const {ann} = await three(world);
		expect(ann.welcome.limits.directOpenBurst).toBe(Number.MAX_SAFE_INTEGER);
		for (const to of ['bob', 'eve'])
			expect(await ann.request('send', {to, text: 'x'})).toMatchObject([{type: 'message'}]);
	});
});

describe('a new connection', () => {
	const record = (room: string, at: number, more: Partial<DirectRoomRecord> = {}): DirectRoomRecord => ({
		room,
		kind: 'direct',
		epoch: 'e',
		opening: 'o',
		topic: '',
		seq: 5,
		first: 1,
		at,
		slowSeconds: 0,
		expiresInSeconds: 0,
		createdAt: 0,
		leftSeq: undefined,
		hasWritten: false,
		...more,
	});
	const chosen = (rooms: readonly DirectRoomRecord[], limit: number) =>
		recentDirectRooms(rooms, limit)
			.map(({room}) => room)
			.sort();

	test('is in the newest direct rooms', () => {
		expect(chosen([record('a', 1), record('b', 3), record('c', 2)], 2)).toEqual(['b', 'c']);
	});

	test('joins conversations of the user, even after many messages of new contacts', () => {
		const strangers = ['s1', 's2', 's3', 's4'].map((room, index) => record(room, 100 + index));
		const own = [1, 2, 3].map(at => record(`own${at}`, at, {hasWritten: true}));
		expect(chosen([...strangers, ...own], 4)).toEqual(['own2', 'own3', 's3', 's4']);
	});

	test('joins no empty room, and no room that was left and has no new entries', () => {
		const rooms = [
			record('empty', 9, {first: 0}),
			record('left', 8, {leftSeq: 5}),
			record('new', 7, {leftSeq: 4}),
		];
		expect(chosen(rooms, 9)).toEqual(['new']);
	});

	test('receives its direct rooms in the list of rooms and can join the others', async () => {
		const world = serverWorld({limits: {...defaultLimits, directRooms: 1}});
		const {ann, bob, eve} = await three(world);
		await bob.request('send', {to: 'ann', text: 'one'});
		await world.pass(1000);
		await eve.request('send', {to: 'ann', text: 'one'});
		ann.disconnect();
		const back = await world.connectAgain(ann);
		await back.request('rooms');
		expect(
			back.last('rooms').rooms.map(({with: other, isJoined, at}) => [other?.nick, isJoined, at]),
		).toEqual(
			expect.arrayContaining([
				['bob', undefined, world.clock.now() - 1000],
				['eve', true, world.clock.now()],
			]),
		);
		await bob.request('send', {to: 'ann', text: 'two'});
		expect(toLines(back.all('message'))).toEqual(['#2 bob: two']);
		expect(await back.join(roomOf(ann, bob))).toMatchObject({seq: 2});
	});
});

test('a direct room that was left stays closed after a reconnect, until something is written in it', async () => {
	const world = serverWorld();
	const {ann, bob} = await three(world);
	const room = roomOf(ann, bob);
	await bob.request('send', {to: 'ann', text: 'one'});
	expect(await ann.request('leave', {room, id: 1})).toEqual([{type: 'left', id: 1, room}]);
	expect(await ann.request('history', {room})).toMatchObject([{code: 'not_joined'}]);
	ann.disconnect();
	const back = await world.connectAgain(ann);
	await back.request('rooms');
	expect(back.last('rooms').rooms[0]).not.toHaveProperty('isJoined');
	await bob.request('send', {room, text: 'two'});
	expect(toLines(back.all('message'))).toEqual(['#2 bob: two']);
	back.disconnect();
	const third = await world.connectAgain(ann);
	await third.request('rooms');
	expect(third.last('rooms').rooms).toMatchObject([{room, isJoined: true}]);
	await third.request('leave', {room});
	await third.join(room);
	expect(world.store.leftSeq(room, ann.id)).toBeUndefined();
});

test('a connection that starts while the first message is being written receives it', async () => {
	let write = (): void => {};
	const written = new Promise<void>(resolve => {
		write = resolve;
	});
	const world = serverWorld({
		store: store => interceptJournal(store, ({type}) => (type === 'append' ? written : undefined)),
	});
	const {ann, bob} = await three(world);
	ann.disconnect();
	bob.requestNow('send', {to: 'ann', text: 'first'});
	const later = await world.connectAgain(ann);
	write();
	await world.settle();
	expect(later.all('message').map(({text}) => text)).toEqual(['first']);
});
