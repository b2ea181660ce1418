import {describe, expect, test} from 'vitest';
import {interceptJournal} from '../../support/intercept-journal.ts';
import {expectUnbroken, serverWorld, settle, toLines} from '../../support/server-world.ts';
import {openMemoryStore, type WritableStore} from '../../support/writable-store.ts';

/** A store that reads pages only when the test releases them. */
const slowPages = () => {
	const waiting: (() => void)[] = [];
	return {
		wrap: (store: WritableStore): WritableStore => ({
			...store,
			async page(...args) {
				const page = store.page(...args);
				await new Promise<void>(resolve => waiting.push(resolve));
				return page;
			},
		}),
		async read() {
			for (const go of waiting.splice(0)) go();
			await settle();
		},
		get count() {
			return waiting.length;
		},
	};
};

const roomWithMessages = async (world: ReturnType<typeof serverWorld>, room: string, count: number) => {
	const ann = await world.connectUser();
	await ann.join(room);
	for (let index = 1; index <= count; index++) ann.requestNow('send', {room, text: `${index}`});
	await world.settle();
	return ann;
};

test('delivers messages that arrive while history is read after the page, once', async () => {
	const pages = slowPages();
	const world = serverWorld({store: pages.wrap});
	const ann = await world.connectUser('ann');
	ann.requestNow('join', {room: 'dev'});
	await settle();
	await pages.read();
	await ann.request('send', {room: 'dev', text: 'before'});
	const bob = await world.connectUser('bob');
	bob.requestNow('join', {room: 'dev'});
	await settle();
	// The page has been read, but not delivered: messages sent now are not in it.
	await ann.request('send', {room: 'dev', text: 'meanwhile'});
	await ann.request('topic', {room: 'dev', text: 'news'});
	expect(toLines(bob.seen)).toEqual(['welcome']);
	await pages.read();
	await ann.request('send', {room: 'dev', text: 'after'});
	expect(toLines(bob.seen).slice(1)).toEqual([
		'joined dev at 1 [1]',
		'#2 ann: meanwhile',
		'#3 ann topic: news',
		'#4 ann: after',
	]);
	expectUnbroken(bob.log('dev'));
});

test('does not repeat entries of the page', async () => {
	const waiting: (() => void)[] = [];
	const world = serverWorld({
		// The page is read late: after the held-back messages were sent.
		store: store => ({
			...store,
			async page(...args) {
				await new Promise<void>(resolve => waiting.push(resolve));
				return store.page(...args);
			},
		}),
	});
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	for (const one of [ann, bob]) {
		one.requestNow('join', {room: 'dev'});
		await settle();
		if (one === bob) await ann.request('send', {room: 'dev', text: 'hi'});
		waiting.shift()?.();
		await settle();
	}
	expect(toLines(bob.seen).slice(1)).toEqual(['joined dev at 1 [1]']);
});

test('with mustExist a public room is joined, but never created', async () => {
	const world = serverWorld();
	const ann = await roomWithMessages(world, 'dev', 1);
	const bob = await world.connectUser('bob');
	await bob.request('join', {room: 'typo', mustExist: true});
	expect(bob.seen.at(-1)).toMatchObject({type: 'error', code: 'no_such_room'});
	expect((await bob.join('DEV', {mustExist: true})).room).toBe('dev');
	await bob.request('rooms', {});
	expect(JSON.stringify(bob.seen)).not.toContain('"room":"typo"');
	ann.disconnect();
});

test('resumes with exactly the entries since the last one', async () => {
	const world = serverWorld();
	const ann = await roomWithMessages(world, 'dev', 120);
	const bob = await world.connectUser('bob');
	const {epoch} = await bob.join('dev', {limit: 0});
	const joined = await bob.join('dev', {after: 20, epoch});
	expect(joined).toMatchObject({isRecovered: true, seq: 120, first: 1, hasMore: true});
	expect(joined.entries.map(({seq}) => seq)).toEqual(Array.from({length: 100}, (_, index) => index + 21));
	expect(await bob.join('dev', {after: 120})).toMatchObject({isRecovered: true, entries: []});
	expect(await bob.join('dev', {after: 0, limit: 200})).toMatchObject({isRecovered: true, hasMore: false});
	ann.disconnect();
});

test('answers a resume with the newest page if too much is missing or the log is another', async () => {
	const world = serverWorld();
	await roomWithMessages(world, 'dev', 1100);
	const bob = await world.connectUser('bob');
	const newest = {isRecovered: false, hasMore: true, seq: 1100};
	const first = await bob.join('dev');
	expect(first).toMatchObject(newest);
	expect(first.entries).toHaveLength(50);
	const tooMuch = await bob.join('dev', {after: 50, epoch: first.epoch});
	expect(tooMuch).toMatchObject(newest);
	expect(tooMuch.entries.at(-1)?.seq).toBe(1100);
	expect(await bob.join('dev', {after: 1090, epoch: 'another'})).toMatchObject(newest);
	expect(await bob.join('dev', {after: 1101})).toMatchObject(newest);
	expect(await bob.join('dev', {after: 1080, limit: 10})).toMatchObject(newest);
	expect((await bob.join('dev', {after: 1080, limit: 10})).entries).toHaveLength(10);
	expect(await bob.join('dev', {after: 1080, limit: 20})).toMatchObject({isRecovered: true});
	expect(await bob.join('dev', {limit: 0})).toMatchObject({...newest, entries: []});
	expect(await bob.join('dev', {after: 1099, limit: 0})).toMatchObject({...newest, entries: []});
	expect(await bob.join('dev', {after: 1100, limit: 0})).toMatchObject({isRecovered: true, entries: []});
});

test('reports removed entries as missing', async () => {
	const world = serverWorld();
	const ann = await roomWithMessages(world, 'dev', 20);
	while (await world.store.prune({maxEntries: 10}, world.clock.now()));
	expect(await ann.join('dev', {after: 5})).toMatchObject({isRecovered: false, first: 11, hasMore: false});
	expect(await ann.join('dev', {after: 10})).toMatchObject({isRecovered: true});
});

test('keeps the spelling of the user who opened the room', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('Dev');
	expect((await bob.join('dEV')).room).toBe('Dev');
	await bob.request('send', {room: 'dev', text: 'hi'});
	expect(ann.last('message').room).toBe('Dev');
	expect(await bob.request('leave', {room: 'DEV', id: 1})).toMatchObject([
		{type: 'left', room: 'Dev', id: 1},
	]);
});

test('keeps a room while it has members or entries', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const names = async () => {
		await bob.request('rooms');
		return bob.last('rooms').rooms.map(({room}) => room);
	};
	await ann.join('dev');
	expect(await names()).toEqual(['dev']);
	await ann.request('leave', {room: 'dev'});
	expect(await names()).toEqual([]);
	const {epoch} = await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'hi'});
	ann.disconnect();
	expect(await names()).toEqual(['dev']);
	expect((await bob.join('dev')).epoch).toBe(epoch);
});

test('keeps a message that was sent just before the last member left', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	ann.requestNow('send', {room: 'dev', text: 'bye', draft: 'd'});
	ann.requestNow('leave', {room: 'dev'});
	await settle();
	expect(toLines(ann.seen).slice(-2)).toEqual(['left dev', '#1 ann: bye']);
	expect((await ann.join('dev')).entries).toHaveLength(1);
});

test('limits the rooms of a user and does not count a second join', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	for (let room = 0; room < 100; room++) await ann.join(`room${room}`);
	expect(await ann.request('join', {room: 'onemore', id: 1})).toMatchObject([
		{type: 'error', id: 1, code: 'limit'},
	]);
	await ann.join('room5');
	await ann.request('leave', {room: 'room7'});
	await ann.join('onemore');
	expect(world.store.room('room7')).toBeUndefined();
});

test('names the owner of a room by the current nick', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await ann.request('nick', {nick: 'anna'});
	expect((await bob.join('dev')).owner).toEqual({id: ann.id, nick: 'anna'});
});

test('a private room whose owner cannot return belongs to the next user who joins', async () => {
	const world = serverWorld();
	const raw = await world.connectUser('raw', {isTransient: true});
	await raw.request('create', {room: 'plans', isPrivate: true});
	const {token = ''} = raw.last('created');
	raw.disconnect();
	const bob = await world.connectUser('bob');
	await bob.request('join', {token});
	expect(bob.last('joined').owner?.nick).toBe('bob');
});

test('reports a first visit once and leaves the read position to the client', async () => {
	const world = serverWorld();
	const ann = await roomWithMessages(world, 'dev', 3);
	const bob = await world.connectUser('bob');
	expect(await bob.join('dev')).toMatchObject({readSeq: 0, isFirstVisit: true});
	await bob.request('read', {room: 'dev', seq: 3});
	await bob.request('leave', {room: 'dev'});
	await ann.request('send', {room: 'dev', text: 'more'});
	const again = await bob.join('dev');
	expect(again.readSeq).toBe(3);
	expect(again).not.toHaveProperty('isFirstVisit');
	const eve = await world.connectUser('eve');
	expect(await eve.join('empty')).toMatchObject({readSeq: 0, isFirstVisit: true});
	await bob.join('empty');
	await eve.request('leave', {room: 'empty'});
	await bob.request('send', {room: 'empty', text: 'hi'});
	const back = await eve.join('empty');
	expect(back.readSeq).toBe(0);
	expect(back).not.toHaveProperty('isFirstVisit');
});

test('reports every visit of a raw client as the first, and none to the creator of a room', async () => {
	const world = serverWorld();
	const hand = await world.connectUser('hand', {isTransient: true});
	expect((await hand.join('dev')).isFirstVisit).toBe(true);
	expect((await hand.join('dev')).isFirstVisit).toBe(true);
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'plans'});
	expect(await ann.join('plans')).not.toHaveProperty('isFirstVisit');
});

test('writes a first visit, and nothing when a user returns to a room with messages', async () => {
	const proposed: string[] = [];
	const world = serverWorld({
		store: store => interceptJournal(store, ({type}) => void proposed.push(type)),
	});
	const ann = await world.connectUser('ann');
	proposed.length = 0;
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'hi'});
	expect(proposed).toEqual(['openRoom', 'append']);
	await ann.request('leave', {room: 'dev'});
	await ann.join('dev');
	expect(proposed).toEqual(['openRoom', 'append']);
});

test('refuses a join whose page cannot be read and adds no member', async () => {
	let isBroken = true;
	const world = serverWorld({
		store: store => ({
			...store,
			page: (...args) => (isBroken ? Promise.reject(new Error('disk on fire')) : store.page(...args)),
		}),
	});
	const ann = await world.connectUser('ann');
	expect(await ann.request('join', {room: 'dev', id: 1})).toMatchObject([
		{type: 'error', id: 1, code: 'unavailable', retryInMs: 1000},
	]);
	expect(world.hub.counts().rooms).toBe(0);
	expect(world.store.room('dev')).toBeUndefined();
	isBroken = false;
	await ann.join('dev');
	isBroken = true;
	await ann.request('join', {room: 'dev'});
	isBroken = false;
	expect(toLines(await ann.request('send', {room: 'dev', text: 'still here'}))).toEqual([
		'#1 ann: still here',
	]);
});

test('lets a user join as the last one leaves', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	await ann.join('dev');
	const work = bob.requestNow('join', {room: 'dev'});
	ann.disconnect();
	await work;
	await eve.join('dev');
	await eve.request('send', {room: 'dev', text: 'anybody?'});
	expect(toLines(bob.seen).at(-1)).toBe('#1 eve: anybody?');
});

test('forgets the room of a user who disconnects while history is read', async () => {
	const pages = slowPages();
	const world = serverWorld({store: pages.wrap});
	const ann = await world.connectUser('ann');
	const work = ann.requestNow('join', {room: 'dev'});
	await settle();
	expect(pages.count).toBe(1);
	ann.disconnect();
	await pages.read();
	await work;
	expect(toLines(ann.seen)).toEqual(['welcome']);
	expect(world.store.rooms()).toEqual([]);
	expect(world.clock.timers).toBe(0);
});

test('refuses a join of a user who is kicked while history is read', async () => {
	const pages = slowPages();
	const world = serverWorld({store: pages.wrap});
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'dev'});
	const bob = await world.connectUser('bob');
	const work = bob.requestNow('join', {room: 'dev', id: 1});
	await settle();
	await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'ban', reason: 'adverts'});
	await pages.read();
	await work;
	expect(toLines(bob.seen).slice(1)).toEqual(['ann ban bob: adverts', 'error not_joined']);
	await ann.request('send', {room: 'dev', text: 'gone'});
	expect(bob.all('message')).toEqual([]);
});

test('delivers every entry once to each of two connections of one user', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	await ann.join('dev');
	expect((await phone.join('dev')).memberCount).toBe(1);
	await phone.request('send', {room: 'dev', text: 'hi', draft: 'd'});
	await ann.request('leave', {room: 'dev'});
	await phone.request('send', {room: 'dev', text: 'still'});
	expect(toLines(phone.all('message'))).toEqual(['#1 ann: hi', '#2 ann: still']);
	expect(toLines(ann.all('message'))).toEqual(['#1 ann: hi']);
	expect(await ann.request('send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'not_joined'}]);
});

test('keeps no state of users who have left', async () => {
	const world = serverWorld({privateLingerMs: 1000});
	for (let turn = 0; turn < 3; turn++) {
		const guests = await Promise.all(
			Array.from({length: 5}, () => world.connectUser(undefined, {isTransient: true})),
		);
		for (const guest of guests) {
			await guest.join('dev');
			await guest.request('typing', {room: 'dev'});
			await guest.request('create', {room: 'plans', isPrivate: true});
		}
		for (const guest of guests) guest.disconnect();
	}
	await world.pass(2000);
	expect(world.hub.counts()).toEqual({users: 0, connections: 0, rooms: 0});
	expect(world.store.rooms()).toEqual([]);
	expect(world.clock.timers).toBe(0);
});

describe('a client that is ahead of the log', () => {
	const rewoundWorld = async () => {
		const store = openMemoryStore();
		for (const room of ['dev', 'ops']) store.openRoom(room, 'public', `${room}-1`, 1);
		for (const room of ['dev', 'ops']) {
			const from = {id: 'u1', nick: 'old'};
			await store.append({type: 'message', room, at: 1, from, text: 'kept'});
		}
		const world = serverWorld({store: () => store});
		const rewinds = () => world.logged.filter(line => line.includes('log_rewound'));
		return {world, store, rewinds};
	};

	test('gives all rooms new epochs, sends the newest page and logs it once', async () => {
		const {world, store, rewinds} = await rewoundWorld();
		const ann = await world.connectUser('ann');
		const joined = await ann.join('dev', {after: 51, epoch: 'dev-1'});
		expect(joined).toMatchObject({isRecovered: false, seq: 1, entries: [{text: 'kept'}]});
		expect(joined.epoch).not.toBe('dev-1');
		expect(store.room('dev')?.epoch).toBe(joined.epoch);
		expect(store.room('ops')?.epoch).not.toBe('ops-1');
		const bob = await world.connectUser('bob');
		expect(await bob.join('ops', {after: 51, epoch: 'ops-1'})).toMatchObject({isRecovered: false});
		expect(rewinds()).toEqual([JSON.stringify({event: 'log_rewound', reason: 'client_ahead', rooms: 2})]);
	});

	test('changes nothing with an epoch of this start, or if the client is not ahead', async () => {
		const {world, store, rewinds} = await rewoundWorld();
		const ann = await world.connectUser('ann');
		const {epoch} = await ann.join('new');
		await ann.join('new', {after: 99, epoch});
		await ann.join('dev', {after: 1, epoch: 'dev-1'});
		await ann.join('dev', {after: 99, epoch: 'another'});
		expect(store.room('new')?.epoch).toBe(epoch);
		expect(store.room('dev')?.epoch).toBe('dev-1');
		expect(rewinds()).toEqual([]);
		// A second claim cannot give new epochs again.
		const renewed = await ann.join('dev', {after: 99, epoch: 'dev-1'});
		expect(await ann.join('dev', {after: 99, epoch: renewed.epoch})).toMatchObject({epoch: renewed.epoch});
		expect(rewinds()).toHaveLength(1);
	});
});
