/**
 * What several hubs over one journal promise: a person on any of them sees the same rooms, people and history. `open`
 * starts two hubs (or `count`), the first of which holds the lease.
 */
import {beforeEach, describe, expect, test} from 'vitest';
import type {Entry} from '../../source/protocol/frames.ts';
import {directRoom} from '../../source/protocol/limits.ts';
import type {HubCluster, HubClusterOptions} from '../support/hub-cluster.ts';
import {expectUnbroken, type ServerWorld, type TestUser, toLines} from '../support/server-world.ts';

const lingerMs = 60_000;

interface TwoHubs {
	readonly cluster: HubCluster;
	/** The first hub and the second. */
	readonly a: ServerWorld;
	readonly b: ServerWorld;
	settle(): Promise<void>;
}

/** Opens hubs that forget empty private rooms after a minute. */
type Open = (options?: HubClusterOptions) => TwoHubs;

const opener =
	(open: (options: HubClusterOptions) => HubCluster): Open =>
	options => {
		const cluster = open({privateLingerMs: lingerMs, ...options});
		const [a, b] = cluster.hubs;
		return {cluster, a, b, settle: cluster.settle};
	};

/** Sends a request, and waits until every hub has received what follows from it. Returns what the user received. */
const ask = async (
	{settle}: TwoHubs,
	user: TestUser,
	...[type, fields]: Parameters<TestUser['request']>
): Promise<TestUser['seen']> => {
	const from = user.seen.length;
	await user.requestNow(type, fields as never);
	await settle();
	return user.seen.slice(from);
};

/** Ann on the first hub and bob on the second, both in `dev`, which ann owns. */
const annAndBobInDev = async (hubs: TwoHubs): Promise<{readonly ann: TestUser; readonly bob: TestUser}> => {
	const {a, b, cluster} = hubs;
	const ann = await a.connectUser('ann');
	const bob = await b.connectUser('bob');
	await ask(hubs, ann, 'create', {room: 'dev'});
	await bob.join('dev');
	await cluster.pass(1000);
	ann.forget();
	bob.forget();
	return {ann, bob};
};

/** A private room of ann, who is in it on the first hub. */
const plansOfAnn = async (hubs: TwoHubs) => {
	const ann = await hubs.a.connectUser('ann');
	const bob = await hubs.b.connectUser('bob');
	await ask(hubs, ann, 'create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	return {ann, bob, room, token};
};

const roomNames = ({store}: ServerWorld): string[] =>
	store
		.rooms()
		.map(({room}) => room)
		.sort();

const describeRooms = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(() => {
		hubs = open();
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
			visitor.leave();
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
		ann.leave();
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[room], [room]]);
		bob.leave();
		await cluster.pass(2 * lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a private room that nobody has joined is forgotten, whichever hub created it', async () => {
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
		ann.leave();
		await cluster.pass(lingerMs / 2);
		await ask(hubs, bob, 'join', {token});
		bob.leave();
		await cluster.pass(0.75 * lingerMs);
		expect([roomNames(a).length, roomNames(b).length]).toEqual([1, 1]);
		await cluster.pass(lingerMs);
		expect([roomNames(a), roomNames(b)]).toEqual([[], []]);
	});

	test('a room without entries stays while a hub has a member in it, and then goes everywhere', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		ann.leave();
		await cluster.pass(1000);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'})).toMatchObject([{type: 'message'}]);
		const eve = await b.connectUser('eve');
		await eve.join('ops');
		await settle();
		expect(roomNames(a)).toEqual(['dev', 'ops']);
		eve.leave();
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
		ann.leave();
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
		ann.leave();
		// The first hub does not see bob any more.
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
		ann.leave();
		await cluster.pass(1000);
		for (const {store} of [a, b]) expect(store.room('dev')).toMatchObject({owner});
		expect(a.store.room('dev')?.epoch).not.toBe(epoch);
		expect([roomNames(a), roomNames(b)]).toEqual([['dev'], ['dev']]);
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'hi'})).toMatchObject([{type: 'message'}]);
	});

	test('the next holder of the lease forgets what was left unused', async () => {
		const {cluster, a, b} = hubs;
		const {ann} = await plansOfAnn(hubs);
		ann.leave();
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
		ann.forget();
		bob.forget();
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

const describeModeration = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(() => {
		hubs = open();
	});

	test('a kick removes the user from the room on every hub', async () => {
		const {a, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await laptop.join('dev');
		await settle();
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'kick', reason: 'adverts'});
		for (const user of [bob, laptop]) {
			expect(user.last('moderated')).toMatchObject({action: 'kick', reason: 'adverts', user: {id: bob.id}});
			expect(await ask(hubs, user, 'send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'not_joined'}]);
		}
		await ask(hubs, ann, 'members', {room: 'dev'});
		expect(ann.last('members')).toMatchObject({memberCount: 1, members: [{nick: 'ann'}]});
		expect(await bob.join('dev')).toMatchObject({memberCount: 2});
	});

	test('a banned user is removed from every hub and cannot join on any', async () => {
		const {a, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'ban'});
		expect(bob.last('moderated')).toMatchObject({action: 'ban'});
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'not_joined'}]);
		for (const user of [bob, laptop]) {
			expect(await ask(hubs, user, 'join', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
		}
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'unban'});
		await settle();
		expect(await bob.join('dev')).toMatchObject({memberCount: 2});
	});

	test('a ban that is ordered before a join on another hub wins', async () => {
		const {cluster, b, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const eve = await b.connectUser('eve');
		await settle();
		cluster.pause(1);
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'eve', action: 'ban'});
		const joining = eve.requestNow('join', {room: 'dev'});
		cluster.resume(1);
		await joining;
		await settle();
		expect(b.store.sanctionOf('dev', eve.id, 'ban', b.clock.now())).toBeDefined();
		expect(await ask(hubs, eve, 'send', {room: 'dev', text: 'x'})).toMatchObject([{type: 'error'}]);
		await ask(hubs, ann, 'members', {room: 'dev'});
		expect(ann.last('members').memberCount).toBe(2);
	});

	test('a muted user cannot write on any hub', async () => {
		const {a} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await laptop.join('dev');
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'mute'});
		for (const user of [bob, laptop]) {
			expect(user.last('moderated')).toMatchObject({action: 'mute'});
			expect(await ask(hubs, user, 'send', {room: 'dev', text: 'x'})).toMatchObject([{code: 'forbidden'}]);
		}
	});

	test('slow mode counts the messages of a user on all hubs', async () => {
		const {cluster, a} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await laptop.join('dev');
		await ask(hubs, ann, 'configure', {room: 'dev', slowSeconds: 30});
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'one'})).toMatchObject([{type: 'message'}]);
		expect(await ask(hubs, laptop, 'send', {room: 'dev', text: 'two'})).toMatchObject([{type: 'error'}]);
		await cluster.pass(30_000);
		expect(await ask(hubs, laptop, 'send', {room: 'dev', text: 'two'})).toMatchObject([{type: 'message'}]);
		expect(await ask(hubs, bob, 'send', {room: 'dev', text: 'three'})).toMatchObject([{type: 'error'}]);
	});

	test('the settings and the topic of a room change on every hub', async () => {
		const {a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'configure', {room: 'dev', slowSeconds: 5, expiresInSeconds: 600});
		await ask(hubs, ann, 'topic', {room: 'dev', text: 'plans'});
		expect(bob.last('configured')).toMatchObject({room: 'dev', slowSeconds: 5, expiresInSeconds: 600});
		expect(bob.last('topic')).toMatchObject({text: 'plans', from: {nick: 'ann'}});
		for (const {store} of [a, b]) {
			expect(store.room('dev')).toMatchObject({slowSeconds: 5, expiresInSeconds: 600, topic: 'plans'});
		}
	});
};

const describePeople = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(() => {
		hubs = open();
	});

	test('a rename is seen on the other hub', async () => {
		const {b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'nick', {nick: 'anna'});
		expect(bob.all('renamed')).toEqual([{type: 'renamed', user: {id: ann.id, nick: 'anna'}, was: 'ann'}]);
		await ask(hubs, bob, 'members', {room: 'dev'});
		expect(
			bob
				.last('members')
				.members.map(({nick}) => nick)
				.sort(),
		).toEqual(['anna', 'bob']);
		expect(b.store.userByNick('anna')?.id).toBe(ann.id);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'hi'});
		expect(bob.last('message').from.nick).toBe('anna');
	});

	test('a rename reaches the other connections of the user', async () => {
		const {b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await ask(hubs, ann, 'nick', {nick: 'anna'});
		expect(phone.last('renamed').user.nick).toBe('anna');
		await phone.join('dev');
		await ask(hubs, phone, 'send', {room: 'dev', text: 'hi'});
		expect(phone.last('message').from.nick).toBe('anna');
	});

	test('of two users who take the same nick at once, one gets it', async () => {
		const {a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await Promise.all([ann.requestNow('nick', {nick: 'zoe'}), bob.requestNow('nick', {nick: 'zoe'})]);
		await settle();
		const owners = [a, b].map(({store}) => store.userByNick('zoe')?.id);
		expect(owners[0]).toBe(owners[1]);
		const loser = owners[0] === ann.id ? bob : ann;
		expect([ann.id, bob.id]).toContain(owners[0]);
		expect(loser.last('error')).toMatchObject({code: 'nick_taken'});
	});

	test('of two new users with the same nick, one is welcomed', async () => {
		const {a, b, settle} = hubs;
		const answers = await Promise.all([a.hello('zoe'), b.hello('zoe')]);
		await settle();
		expect(answers.map(({outcome}) => outcome.type).sort()).toEqual(['refused', 'welcome']);
		expect(a.store.userByNick('zoe')?.id).toBe(b.store.userByNick('zoe')?.id);
	});

	test('a read position reaches the other connections of the user', async () => {
		const {b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await phone.join('dev');
		for (const text of ['one', 'two']) await ask(hubs, ann, 'send', {room: 'dev', text});
		await ask(hubs, ann, 'read', {room: 'dev', seq: 2});
		expect(phone.all('read')).toMatchObject([{room: 'dev', seq: 2}]);
		expect(await phone.join('dev')).toMatchObject({readSeq: 2});
	});

	test('typing is shown on the other hub, and not to the user', async () => {
		const {b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await phone.join('dev');
		await ask(hubs, ann, 'typing', {room: 'dev'});
		expect(bob.all('typing')).toEqual([{type: 'typing', room: 'dev', user: {id: ann.id, nick: 'ann'}}]);
		expect([...phone.all('typing'), ...ann.all('typing')]).toEqual([]);
	});

	test('notifies of a user who joins and leaves on the other hub', async () => {
		const {cluster, b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const eve = await b.connectUser('eve');
		await eve.join('dev');
		await cluster.pass(1000);
		eve.leave();
		await cluster.pass(1000);
		expect(toLines(ann.all('presence'))).toEqual(['presence dev +[eve] -[] 3', 'presence dev +[] -[eve] 2']);
	});

	test('notifies once of a user who is on both hubs', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const eve = await a.connectUser('eve');
		await eve.join('dev');
		await cluster.pass(1000);
		const phone = await b.connectAgain(eve);
		expect(await phone.join('dev')).toMatchObject({memberCount: 3});
		await cluster.pass(1000);
		eve.leave();
		await cluster.pass(1000);
		for (const user of [ann, bob]) {
			expect(toLines(user.all('presence'))).toEqual(['presence dev +[eve] -[] 3']);
		}
		phone.leave();
		await cluster.pass(1000);
		expect(toLines(ann.all('presence')).at(-1)).toBe('presence dev +[] -[eve] 2');
	});

	test('the people of a hub that cannot be reached leave in one notice, and return in one', async () => {
		const {cluster, a, b} = hubs;
		const {bob} = await annAndBobInDev(hubs);
		for (const nick of ['eve', 'joe', 'kim']) {
			const user = await a.connectUser(nick);
			await user.join('dev');
		}
		await cluster.pass(1000);
		bob.forget();
		cluster.cut(0);
		await cluster.pass(12_000);
		expect(toLines(bob.all('presence'))).toEqual(['presence dev +[] -[ann eve joe kim] 1']);
		bob.forget();
		cluster.heal(0);
		await cluster.pass(6000);
		expect(toLines(bob.all('presence'))).toEqual(['presence dev +[ann eve joe kim] -[] 5']);
		expect(b.hub.counts().users).toBe(5);
	});

	test('members, counts and statistics are the same on both hubs', async () => {
		const {a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'one'});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'two'});
		for (const user of [ann, bob]) {
			await ask(hubs, user, 'members', {room: 'dev'});
			expect(user.last('members').memberCount).toBe(2);
			expect(
				user
					.last('members')
					.members.map(({nick}) => nick)
					.sort(),
			).toEqual(['ann', 'bob']);
			await ask(hubs, user, 'stats', {room: 'dev'});
			expect(user.last('stats')).toMatchObject({activeUsers: 2, busiestRooms: [{room: 'dev', messages: 2}]});
		}
		expect([a, b].map(({hub}) => hub.counts())).toEqual([
			{users: 2, connections: 1, rooms: 1},
			{users: 2, connections: 1, rooms: 1},
		]);
	});

	test('a user who is connected to another hub is not unused', async () => {
		const {cluster, a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		await settle();
		const phone = await b.connectAgain(ann);
		ann.leave();
		await cluster.pass(1000);
		cluster.clock.setWallClock(25 * 3_600_000);
		await cluster.pass(12_000);
		a.hub.releaseUnusedUsers();
		await cluster.pass(1000);
		expect([a, b].map(({store}) => store.user(phone.id)?.nick)).toEqual(['ann', 'ann']);
	});

	test('a user who has sent something on one hub stays after leaving on the other', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const eve = await b.connectUser('eve');
		await settle();
		const phone = await a.connectAgain(eve);
		await phone.join('dev');
		await ask(hubs, phone, 'send', {room: 'dev', text: 'hi'});
		phone.leave();
		await cluster.pass(1000);
		eve.leave();
		await cluster.pass(1000);
		cluster.clock.setWallClock(25 * 3_600_000);
		await cluster.pass(12_000);
		a.hub.releaseUnusedUsers();
		await cluster.pass(1000);
		expect([a, b].map(({store}) => store.user(eve.id)?.nick)).toEqual(['eve', 'eve']);
		expect(ann.all('error')).toEqual([]);
	});
};

const describeInvites = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(() => {
		hubs = open();
	});

	test('an invite with one use that is redeemed on both hubs at once admits one user', async () => {
		const {a, b, settle} = hubs;
		const {ann, room} = await plansOfAnn(hubs);
		await ask(hubs, ann, 'invite', {room, uses: 1});
		const {token} = ann.last('invited');
		const users = [await a.connectUser('eve'), await b.connectUser('joe')];
		await settle();
		await Promise.all(users.map(user => user.requestNow('join', {token})));
		await settle();
		expect(users.map(user => user.all('joined').length).sort()).toEqual([0, 1]);
		expect(users.flatMap(user => user.all('error'))).toMatchObject([{code: 'unauthorized'}]);
		for (const {store} of [a, b]) {
			expect(users.filter(({id}) => store.isAdmitted(room, id))).toHaveLength(1);
		}
	});

	test('a revoked invite admits nobody on the other hub', async () => {
		const {ann, bob, room} = await plansOfAnn(hubs);
		await ask(hubs, ann, 'invite', {room});
		const {token, invite} = ann.last('invited');
		await ask(hubs, ann, 'revoke', {room, invite});
		expect(await ask(hubs, bob, 'join', {token})).toMatchObject([{code: 'unauthorized'}]);
	});

	test('a ban from a private room revokes the admission and the invites on every hub', async () => {
		const {a, b} = hubs;
		const {ann, bob, room, token} = await plansOfAnn(hubs);
		await ask(hubs, bob, 'join', {token});
		await ask(hubs, bob, 'invite', {room});
		const ofBob = bob.last('invited').token;
		await ask(hubs, ann, 'moderate', {room, nick: 'bob', action: 'ban'});
		for (const {store} of [a, b]) expect(store.isAdmitted(room, bob.id)).toBe(false);
		const eve = await b.connectUser('eve');
		expect(await ask(hubs, eve, 'join', {token: ofBob})).toMatchObject([{code: 'unauthorized'}]);
	});

	test('the first user who joins a room that was created without a user owns it, on both hubs', async () => {
		const {a, b, settle} = hubs;
		const created = await a.hub.createPrivateRoom({address: '192.0.2.1', room: 'plans'});
		if (created.type !== 'created') throw new Error('The room was not created.');
		const eve = await b.connectUser('eve');
		await settle();
		await ask(hubs, eve, 'join', {token: created.token});
		expect([a, b].map(({store}) => store.room(created.room)?.owner?.id)).toEqual([eve.id, eve.id]);
	});
};

const describeMessages = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(() => {
		hubs = open();
	});

	test.each([1, 2, 3, 4, 5])(
		'both hubs show the same messages in the same order, each after the one before (seed %i)',
		async seed => {
			const shuffled = open({seed, count: 3});
			const {cluster, settle} = shuffled;
			const users: TestUser[] = [];
			for (const [index, hub] of cluster.hubs.entries()) {
				const user = await hub.connectUser(`user${index}`);
				await user.join('dev');
				users.push(user);
			}
			await settle();
			for (let round = 0; round < 10; round++) {
				for (const user of users) void user.requestNow('send', {room: 'dev', text: `${round} of ${user.id}`});
				if (round % 3 === 0) await settle();
			}
			await settle();
			const logs = users.map(user => user.log('dev'));
			expect(logs[0]).toHaveLength(30);
			expectUnbroken(logs[0] ?? []);
			const [first, ...others] = logs;
			for (const other of others) expect(other).toEqual(first);
			for (const user of users) {
				const own = (first ?? []).filter(({from}) => from.id === user.id);
				expect(own.map(entry => 'text' in entry && entry.text)).toEqual(
					Array.from({length: 10}, (_, round) => `${round} of ${user.id}`),
				);
			}
		},
	);

	test('a draft that is sent on both hubs at once becomes one message with two receipts', async () => {
		const {b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await phone.join('dev');
		await settle();
		const send = {room: 'dev', text: 'once', draft: 'draft-0001', id: 1} as const;
		await Promise.all([ann.requestNow('send', send), phone.requestNow('send', send)]);
		await settle();
		expect(bob.all('message')).toHaveLength(1);
		for (const user of [ann, phone]) {
			expect(new Set(user.all('message').map(({seq}) => seq))).toEqual(new Set([1]));
			expect(user.all('sent')).toMatchObject([{seq: 1, id: 1}]);
		}
	});

	test('edits, reactions and deletions reach the other hub', async () => {
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'one'});
		await ask(hubs, ann, 'edit', {room: 'dev', seq: 1, text: 'two'});
		await ask(hubs, ann, 'react', {room: 'dev', seq: 1, emoji: '👍', on: true});
		await ask(hubs, ann, 'send', {room: 'dev', text: 'three'});
		await ask(hubs, ann, 'delete', {room: 'dev', seq: 4});
		expect(toLines(bob.log('dev'))).toEqual([
			'#1 ann: one',
			'#2 ann edits 1: two',
			'#3 ann puts 👍 1',
			'#4 ann: three',
			'#5 ann deletes 4',
		]);
		expectUnbroken(bob.log('dev'));
	});

	test('a message expires on both hubs', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'brief', expiresInSeconds: 60});
		await ask(hubs, ann, 'send', {room: 'dev', text: 'lasting'});
		expect(bob.all('message')).toHaveLength(2);
		await cluster.pass(125_000);
		for (const {store, clock} of [a, b]) {
			expect(store.message('dev', 1, 0)).toBeUndefined();
			const page = await store.page('dev', {type: 'newest', limit: 10}, clock.now());
			expect(page.entries.map(({seq}) => seq)).toEqual([2]);
			expect(store.nextExpiry()).toBeUndefined();
		}
	});

	test('the first direct message reaches the other user on another hub', async () => {
		const {a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		const bob = await b.connectUser('bob');
		await settle();
		await ask(hubs, ann, 'send', {to: 'bob', text: 'psst'});
		expect(bob.all('message')).toMatchObject([{text: 'psst', from: {nick: 'ann'}}]);
		await ask(hubs, bob, 'send', {to: 'ann', text: 'yes?'});
		expect(ann.all('message').map(({text}) => text)).toEqual(['psst', 'yes?']);
	});

	test('an opened direct room without messages stays while its users are on another hub', async () => {
		const {a, b, settle} = hubs;
		const ann = await b.connectUser('ann');
		const bob = await b.connectUser('bob');
		await settle();
		const room = directRoom(ann.id, bob.id);
		const {epoch} = await ann.join(room);
		await settle();
		expect([a, b].map(({store}) => store.room(room)?.epoch)).toEqual([epoch, epoch]);
		ann.leave();
		bob.leave();
		await settle();
		expect([a, b].map(({store}) => store.room(room))).toEqual([undefined, undefined]);
	});

	test('a block holds on both hubs and is shown on the other connections of the user', async () => {
		const {a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		await settle();
		const phone = await b.connectAgain(ann);
		const bob = await b.connectUser('bob');
		await settle();
		await ask(hubs, ann, 'block', {nick: 'bob'});
		expect(phone.last('blocked')).toMatchObject({user: {id: bob.id}});
		expect(await ask(hubs, bob, 'send', {to: 'ann', text: 'psst'})).toMatchObject([{code: 'forbidden'}]);
		await ask(hubs, phone, 'unblock', {nick: 'bob'});
		expect(ann.last('unblocked')).toMatchObject({user: {id: bob.id}});
		await ask(hubs, bob, 'send', {to: 'ann', text: 'psst'});
		expect(ann.last('message')).toMatchObject({text: 'psst'});
	});

	test('a client resumes on the other hub with the same position and epoch', async () => {
		const {a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'one'});
		const {epoch} = await bob.join('dev');
		bob.leave();
		await ask(hubs, ann, 'send', {room: 'dev', text: 'two'});
		const back = await a.connectAgain(bob);
		const joined = await back.join('dev', {after: 1, epoch});
		expect(joined).toMatchObject({epoch, isRecovered: true, entries: [{text: 'two'}]});
		expect(b.store.room('dev')?.epoch).toBe(epoch);
	});

	test('all hubs report the same id, by which clients recognize the server', async () => {
		const {a, b} = hubs;
		const ids = [(await a.connectUser('ann')).welcome.hub, (await b.connectUser('bob')).welcome.hub];
		expect([...ids, a.hub.id, b.hub.id]).toEqual(ids.flatMap(() => [ids[0], ids[0]]));
	});

	test('a new user who goes to a hub that lags is known there', async () => {
		const {cluster, a, b, settle} = hubs;
		cluster.pause(1);
		const ann = await a.connectUser('ann');
		const again = b.connectAgain(ann);
		await settle();
		cluster.resume(1);
		expect((await again).id).toBe(ann.id);
	});

	test('a client that is ahead of a hub resumes there when the hub has caught up', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		const {epoch} = await laptop.join('dev');
		cluster.pause(1);
		for (const text of ['one', 'two']) await ask(hubs, ann, 'send', {room: 'dev', text});
		expect(laptop.last('message').seq).toBe(2);
		const back = await b.connectAgain(bob);
		const joining = back.join('dev', {after: 2, epoch});
		await settle();
		cluster.resume(1);
		expect(await joining).toMatchObject({epoch, seq: 2, isRecovered: true, entries: []});
	});

	test('an invite that a hub does not know yet is redeemed there when the hub has caught up', async () => {
		const {cluster, b, settle} = hubs;
		const {ann, bob, room} = await plansOfAnn(hubs);
		cluster.pause(1);
		await ask(hubs, ann, 'invite', {room});
		const joining = bob.requestNow('join', {token: ann.last('invited').token});
		await settle();
		cluster.resume(1);
		await joining;
		expect(bob.last('joined')).toMatchObject({room});
		expect(b.store.isAdmitted(room, bob.id)).toBe(true);
	});

	test('a hub that was paused catches up', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		cluster.pause(1);
		for (const text of ['one', 'two']) await ask(hubs, ann, 'send', {room: 'dev', text});
		expect(bob.log('dev')).toEqual([]);
		cluster.resume(1);
		await settle();
		expect(bob.log('dev').map(entry => 'text' in entry && entry.text)).toEqual(['one', 'two']);
		expect(b.store.room('dev')).toEqual(a.store.room('dev'));
	});
};

/** Everything that all hubs must agree on. */
const stateOf = async ({store}: ServerWorld) => {
	const rooms = [...store.rooms()].sort((one, other) => (one.room < other.room ? -1 : 1));
	const users = store.users(undefined, 1000);
	const logs: Record<string, readonly Entry[]> = {};
	for (const {room} of rooms)
		logs[room] = (await store.page(room, {type: 'newest', limit: 10_000}, 0)).entries;
	return {
		rooms,
		users,
		logs,
		sanctions: rooms.map(({room}) => store.sanctions(room, 0)),
		invites: rooms.map(({room}) => store.invites(room, 0)),
		perUser: users.map(({id}) => ({
			read: rooms.map(({room}) => store.readSeq(id, room) ?? null),
			admitted: rooms.map(({room}) => store.isAdmitted(room, id)),
			left: rooms.map(({room}) => store.leftSeq(room, id) ?? null),
			written: rooms.map(({room}) => store.hasWritten(room, id)),
			blocks: store.blocks(id),
			directFrom: store.directFrom(id),
			// A direct room's order among others follows from its entries.
			directRooms: [...store.directRooms(id)].map(({room}) => room).sort(),
		})),
	};
};

const pick = <T>(from: readonly T[], random: () => number): T =>
	from[Math.floor(random() * from.length)] as T;

const publicRooms = ['dev', 'ops', 'plans'];

interface RandomWorld {
	readonly random: () => number;
	readonly user: TestUser;
	readonly other: TestUser;
	/** A public room, or a private one that exists or has existed. */
	readonly room: string;
	/** The tokens that users have received. */
	readonly tokens: readonly string[];
}

type RandomOperation = (world: RandomWorld) => void;

const nickOf = ({connectedUser}: TestUser): string => connectedUser.user.nick;

const aSeq = (random: () => number): number => 1 + Math.floor(random() * 12);

const send: RandomOperation = ({user, room, random}) =>
	void user.requestNow('send', {
		room,
		text: `${random()}`,
		...(random() < 0.2 && {expiresInSeconds: 30}),
		...(random() < 0.2 && {replyTo: aSeq(random)}),
	});

const join: RandomOperation = ({user, room}) => void user.requestNow('join', {room});

/** Each makes one random request. Most are allowed; the others must be refused on every hub alike. */
const operations: readonly RandomOperation[] = [
	...[send, send, send, send, send, send, join, join],
	({user, other, random}) => void user.requestNow('send', {to: nickOf(other), text: `${random()}`}),
	({user, room, random}) =>
		void user.requestNow('send', {room, text: 'same', draft: `draft-${Math.floor(random() * 5)}`}),
	({user, room, random}) => void user.requestNow('edit', {room, seq: aSeq(random), text: `${random()}`}),
	({user, room, random}) => void user.requestNow('delete', {room, seq: aSeq(random)}),
	({user, room, random}) =>
		void user.requestNow('react', {
			room,
			seq: aSeq(random),
			emoji: pick(['👍', '🎉'], random),
			on: random() < 0.7,
		}),
	({user, room, random}) => void user.requestNow('topic', {room, text: `${random()}`}),
	({user, room}) => void user.requestNow('leave', {room}),
	({user, room, random}) => void user.requestNow('read', {room, seq: aSeq(random)}),
	({user, room}) => void user.requestNow('create', {room}),
	({user}) => void user.requestNow('create', {isPrivate: true}),
	({user, room, random}) =>
		void user.requestNow('invite', {room, ...(random() < 0.7 && {uses: 1}), expiresInSeconds: 60}),
	({user, tokens, random}) => {
		if (tokens.length > 0) void user.requestNow('join', {token: pick(tokens, random)});
	},
	({user, random}) => void user.requestNow('nick', {nick: pick(['zoe', 'kim', 'lee', 'max', 'sam'], random)}),
	({user, other, room, random}) =>
		void user.requestNow('moderate', {
			room,
			userId: other.id,
			action: pick(['kick', 'ban', 'unban', 'unban', 'mute', 'unmute', 'unmute'], random),
			...(random() < 0.5 && {seconds: 30}),
		}),
	({user, room, random}) =>
		void user.requestNow('configure', {room, expiresInSeconds: pick([0, 60], random)}),
	({user, other, random}) => void user.requestNow(random() < 0.3 ? 'block' : 'unblock', {userId: other.id}),
	({user, random}) => void user.requestNow('preferences', {directFrom: pick(['everyone', 'nobody'], random)}),
	({user, room}) => void user.requestNow('typing', {room}),
];

/** Two connections of each user, to different hubs. */
const connectEverywhere = async ({cluster, settle}: TwoHubs): Promise<TestUser[]> => {
	const users: TestUser[] = [];
	for (const [index, hub] of cluster.hubs.entries()) {
		const user = await hub.connectUser(`user${index}`);
		await settle();
		users.push(user, await (cluster.hubs[index === 0 ? 1 : 0] as ServerWorld).connectAgain(user));
	}
	await settle();
	return users;
};

/** What happens between two requests: time passes, deliveries wait or arrive, a user goes to another hub. */
const disturb = async (
	{cluster, settle}: TwoHubs,
	users: TestUser[],
	random: () => number,
): Promise<void> => {
	const {hubs} = cluster;
	const kind = random();
	const hub = Math.floor(random() * hubs.length);
	if (kind < 0.05) await cluster.pass(Math.floor(random() * 20_000));
	else if (kind < 0.1) cluster.pause(hub);
	else if (kind < 0.13) cluster.cut(hub);
	else if (kind < 0.15) cluster.moveLease(hub);
	else if (kind < 0.17) pruneSome(pick(hubs, random), random);
	else if (kind < 0.2) {
		restore(cluster);
		await settle();
		const index = Math.floor(random() * users.length);
		const moving = users[index] as TestUser;
		moving.leave();
		users[index] = await (hubs[hub] as ServerWorld).connectAgain(moving);
	} else if (kind < 0.4) restore(cluster);
	else if (kind < 0.7) await settle();
};

/** Proposes to remove the oldest entries of a room. */
const pruneSome = ({store}: ServerWorld, random: () => number): void => {
	const record = store.room(pick(publicRooms, random));
	if (record === undefined) return;
	const {room, epoch, seq} = record;
	void store.journal.propose({type: 'prune', room, epoch, through: Math.ceil(random() * seq)});
};

/** Ends all pauses and cuts. */
const restore = (cluster: HubCluster): void => {
	for (const index of cluster.hubs.keys()) {
		cluster.resume(index);
		cluster.heal(index);
	}
};

const describeRandom = (open: Open): void => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])(
		'all hubs have the same state after random requests in any order of delivery (seed %i)',
		async seed => {
			const hubs = open({seed, count: seed % 2 === 0 ? 3 : 2});
			const {cluster} = hubs;
			const random = pseudoRandom(seed);
			const users = await connectEverywhere(hubs);
			await ask(hubs, pick(users, random), 'create', {room: 'dev'});
			for (const user of users) for (const room of publicRooms) await user.join(room);
			for (let step = 0; step < 200; step++) {
				const created = users.flatMap(user => [...user.all('created'), ...user.all('invited')]);
				const rooms = [...publicRooms, 'dev', ...created.map(({room}) => room)];
				const tokens = created.flatMap(({token}) => token ?? []);
				const [user, other] = [pick(users, random), pick(users, random)];
				pick(operations, random)({user, other, random, tokens, room: pick(rooms, random)});
				await disturb(hubs, users, random);
			}
			restore(cluster);
			await cluster.pass(130_000);
			const [first, ...others] = await Promise.all(cluster.hubs.map(stateOf));
			expect(Object.values(first?.logs ?? {}).flat().length).toBeGreaterThan(0);
			for (const other of others) expect(other).toEqual(first);
			const counts = await Promise.all(users.map(user => publicRoomsOf(hubs, user)));
			for (const each of counts) expect(each).toEqual(counts[0]);
		},
	);
};

/** The public rooms and their numbers of members, as this user's hub lists them. */
const publicRoomsOf = async (hubs: TwoHubs, user: TestUser): Promise<readonly string[]> => {
	await ask(hubs, user, 'rooms');
	const {rooms} = user.last('rooms');
	return rooms
		.filter(({room}) => publicRooms.includes(room))
		.map(({room, memberCount, seq}) => `${room} ${memberCount} ${seq}`);
};

/** Park and Miller: enough to choose requests. */
const pseudoRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
};

export const describeTwoHubs = (name: string, open: (options: HubClusterOptions) => HubCluster): void => {
	describe(`${name}: rooms`, () => describeRooms(opener(open)));
	describe(`${name}: moderation and settings`, () => describeModeration(opener(open)));
	describe(`${name}: people`, () => describePeople(opener(open)));
	describe(`${name}: invites`, () => describeInvites(opener(open)));
	describe(`${name}: messages`, () => describeMessages(opener(open)));
	describe(`${name}: random requests`, () => describeRandom(opener(open)));
};
