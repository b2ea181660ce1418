/** Rooms of several hubs: how they are created, listed, forgotten and removed. */
import {beforeEach, expect, test} from 'vitest';
import {
	annAndBobInDev,
	ask,
	lingerMs,
	type Open,
	plansOfAnn,
	roomNames,
	type TwoHubs,
} from './two-hubs-world.ts';

export const describeRooms = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
	});

	test.each([0, 1])(
		'a private room with a member on the other hub is not forgotten by hub %i',
		async holder => {
			const {cluster, a, b, settle} = hubs;
			const owner = await [b, a][holder]?.connectUser('ann');
			const visitor = await [a, b][holder]?.connectUser('bob');
			if (owner === undefined || visitor === undefined) throw new Error('There is no such hub.');
			await ask(hubs, owner, 'create', {room: 'plans', isPrivate: true});
			const {room, token = ''} = owner.last('created');
			cluster.moveLease(holder);
			await ask(hubs, visitor, 'join', {token});
			visitor.disconnect();
			await settle();
			await cluster.pass(3 * lingerMs);
			expect([roomNames(a), roomNames(b)]).toEqual([[room], [room]]);
			expect(await ask(hubs, owner, 'send', {room, text: 'still here'})).toMatchObject([{type: 'message'}]);
		},
	);

	test('a private room is forgotten by all hubs once it is empty on all of them', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob, room, token} = await plansOfAnn(hubs);
		await ask(hubs, bob, 'join', {token});
		ann.disconnect();
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[room], [room]]);
		bob.disconnect();
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a private room without a join is removed, created on any hub', async () => {
		const {cluster, a, b, settle} = hubs;
		await b.hub.createPrivateRoom({address: '192.0.2.1', room: 'plans'});
		await settle();
		expect(roomNames(a)).toHaveLength(1);
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a private room waits again for its whole time when its last member has left on another hub', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob, token} = await plansOfAnn(hubs);
		ann.disconnect();
		await cluster.pass(lingerMs / 2);
		await ask(hubs, bob, 'join', {token});
		bob.disconnect();
		await cluster.pass(0.75 * lingerMs);
		expect([roomNames(a).length, roomNames(b).length]).toEqual([1, 1]);
		await cluster.pass(lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a room without entries stays while a hub has a member in it, and then goes everywhere', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		ann.disconnect();
		await cluster.pass(1000);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'})).toMatchObject([{type: 'message'}]);
		const eve = await b.connectUser('eve');
		await eve.join('ops');
		await settle();
		expect(roomNames(a)).toEqual(['dev', 'ops']);
		eve.disconnect();
		await cluster.pass(1000);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
	});

	test('an empty room that another hub opens at the same time stays', async () => {
		const {cluster, a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		const bob = await b.connectUser('bob');
		await ann.join('dev');
		await settle();
		cluster.cut(1);
		const joining = bob.join('dev');
		ann.disconnect();
		await joining;
		await settle();
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'})).toMatchObject([{type: 'message'}]);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
	});

	test('a user who is in a private room that another hub has forgotten is removed from it', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob, room, token} = await plansOfAnn(hubs);
		await ask(hubs, bob, 'join', {token});
		cluster.cut(1);
		ann.disconnect();
		// The first hub no longer sees bob.
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
		expect(bob.last('moderated')).toMatchObject({room, action: 'kick', user: {id: bob.id}});
		expect(await ask(hubs, bob, 'send', {room, text: 'x'})).toMatchObject([{code: 'no_such_room'}]);
		cluster.heal(1);
		await cluster.pass(6000);
		expect([a, b].map(({hub}) => hub.counts())).toEqual([
			{users: 1, connections: 0, rooms: 0},
			{users: 1, connections: 1, rooms: 0},
		]);
	});

	test('a public room without entries that another hub has forgotten is opened again for its members', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const {epoch, owner} = a.store.room('dev') ?? {};
		cluster.cut(1);
		await cluster.pass(12_000);
		ann.disconnect();
		await cluster.pass(1000);
		for (const {store} of [a, b]) expect(store.room('dev')).toMatchObject({owner});
		expect(a.store.room('dev')?.epoch).not.toBe(epoch);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'})).toMatchObject([{type: 'message'}]);
	});

	test('the next holder of the lease removes unused rooms and users', async () => {
		const {cluster, a, b} = hubs;
		const {ann} = await plansOfAnn(hubs);
		ann.disconnect();
		await cluster.pass(lingerMs / 2);
		cluster.moveLease(1);
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a room of one hub is in the list of the other, with its members', async () => {
		const {ann, bob} = await annAndBobInDev(hubs);
		for (const user of [ann, bob]) {
			await ask(hubs, user, 'rooms');
			expect(user.last('rooms').rooms).toMatchObject([{room: 'dev', memberCount: 2}]);
		}
	});

	test('two hubs that create the same room at once make one owner', async () => {
		const {a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		const bob = await b.connectUser('bob');
		await settle();
		await Promise.all([ann.requestNow('create', {room: 'dev'}), bob.requestNow('create', {room: 'dev'})]);
		await settle();
		const created = [ann, bob].map(user => user.all('created').length);
		expect([...created].sort()).toEqual([0, 1]);
		const owner = created[0] === 1 ? ann : bob;
		const other = owner === ann ? bob : ann;
		expect(other.last('error')).toMatchObject({code: 'forbidden'});
		expect([a, b].map(({store}) => store.room('dev')?.owner?.id)).toEqual([owner.id, owner.id]);
	});

	test('the operator removes a room from all hubs', async () => {
		const {a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'});
		ann.clear();
		bob.clear();
		await a.hub.administer({type: 'removeRoom', room: 'dev'});
		await settle();
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
		for (const user of [ann, bob]) {
			expect(user.all('moderated')).toMatchObject([{room: 'dev', action: 'kick', user: {id: user.id}}]);
			expect(await ask(hubs, user, 'send', {room: 'dev', text: 'x'})).toMatchObject([{type: 'error'}]);
		}
		expect(await bob.join('dev')).toMatchObject({seq: 0, entries: [], memberCount: 1});
	});

	test('the operator sets an owner on all hubs', async () => {
		const {a, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await a.hub.administer({type: 'setOwner', room: 'dev', nick: 'bob'});
		await settle();
		for (const user of [ann, bob]) {
			expect(user.last('configured')).toMatchObject({room: 'dev', owner: {id: bob.id}});
		}
		expect(await ask(hubs, bob, 'configure', {room: 'dev', slowSeconds: 5})).toMatchObject([
			{type: 'configured'},
		]);
	});
};
