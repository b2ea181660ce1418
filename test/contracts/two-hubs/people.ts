/** Users of several hubs: nicks, presence, typing, read positions, counts. */
import {beforeEach, expect, test} from 'vitest';
import {toLines} from '../../support/server-world.ts';
import {annAndBobInDev, ask, type Open, type TwoHubs} from './two-hubs-world.ts';

export const describePeople = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
	});

	test('all hubs prove the same identity', async () => {
		const {a, b, settle} = hubs;
		await settle();
		expect(a.store.serverKey()).toBe(b.store.serverKey());
		expect(a.store.serverKey()).toMatch(/^[A-Za-z0-9+/]+=*$/);
	});

	test('a bot has its mark on all hubs', async () => {
		const {b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const ci = await b.connectUser('ci', {bot: true});
		await ask(hubs, ci, 'join', {room: 'dev'});
		await ask(hubs, ci, 'send', {room: 'dev', text: 'green'});
		await hubs.cluster.pass(1000);
		const person = {id: ci.id, nick: 'ci', bot: true};
		expect(ann.all('presence').flatMap(({joined}) => joined)).toEqual([person]);
		await ask(hubs, ann, 'members', {room: 'dev'});
		expect(ann.last('members').members).toContainEqual(person);
		expect(ann.last('message')).toMatchObject({bot: true, text: 'green'});
		expect(bob.last('message')).toEqual(ann.last('message'));
		await b.connectAgain(ci, {bot: false});
		await hubs.cluster.pass(1000);
		expect(ann.all('presence').at(-1)?.joined).toEqual([{id: ci.id, nick: 'ci'}]);
	});

	test('a change of the room list reaches the other connections of the user', async () => {
		const {a, b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await ask(hubs, ann, 'listed', {add: ['dev', 'ops', 'Dev']});
		expect(phone.all('listed')).toEqual([{type: 'listed', rooms: ['dev', 'ops']}]);
		await ask(hubs, phone, 'listed', {remove: ['dev']});
		expect(ann.last('listed').rooms).toEqual(['ops']);
		await ask(hubs, ann, 'listed', {});
		expect(ann.last('listed').rooms).toEqual(['ops']);
		expect(a.store.listedRooms(ann.id)).toEqual(b.store.listedRooms(ann.id));
	});

	test('a pairing link is used once, on whichever hub comes first', async () => {
		const {a, b, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'pair', {});
		const pair = ann.last('pairing').token;
		const answers = await Promise.all([a.hello(undefined, {pair}), b.hello(undefined, {pair})]);
		await settle();
		expect(answers.map(({outcome}) => outcome.type).sort()).toEqual(['refused', 'welcome']);
		expect(a.store.devices(ann.id)).toHaveLength(2);
		expect(b.store.devices(ann.id)).toEqual(a.store.devices(ann.id));
	});

	test('the removal of a device ends its connections on the other hub', async () => {
		const {b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'pair', {});
		const phone = await b.connectUser(undefined, {pair: ann.last('pairing').token});
		await hubs.settle();
		await ask(hubs, ann, 'devices', {});
		const device = ann.last('devices').devices.find(({isThis}) => isThis !== true)?.device ?? '';
		await ask(hubs, ann, 'removeDevice', {device});
		expect(phone.last('closing').code).toBe(4500);
		const {secret = ''} = phone.welcome;
		expect((await b.hello(undefined, {secret})).seen).toMatchObject([{code: 'unauthorized'}]);
	});

	test('the people of all hubs are listed once each, with their public rooms only', async () => {
		const {a, b, cluster} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await b.connectAgain(ann);
		await b.connectUser('zoe');
		await ask(hubs, bob, 'create', {room: 'plans', isPrivate: true});
		const carl = await a.connectUser('carl');
		await ask(hubs, carl, 'create', {room: 'hidden', isPrivate: true});
		await cluster.pass(4000);
		await ask(hubs, ann, 'people', {});
		const {people, hasMore} = ann.last('people');
		expect(people.map(({user, rooms}) => [user.nick, rooms])).toEqual([
			['ann', ['dev']],
			['bob', ['dev']],
			['carl', []],
			['zoe', []],
		]);
		expect(hasMore).toBe(false);
		await ask(hubs, ann, 'people', {after: 'Bob'});
		expect(ann.last('people').people.map(({user}) => user.nick)).toEqual(['carl', 'zoe']);
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

	test('two users who take the same nick at the same time: one gets it', async () => {
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
		eve.disconnect();
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
		eve.disconnect();
		await cluster.pass(1000);
		for (const user of [ann, bob]) {
			expect(toLines(user.all('presence'))).toEqual(['presence dev +[eve] -[] 3']);
		}
		phone.disconnect();
		await cluster.pass(1000);
		expect(toLines(ann.all('presence')).at(-1)).toBe('presence dev +[] -[eve] 2');
	});

	test('the users of an unreachable hub leave in one notice, and return in another', async () => {
		const {cluster, a, b} = hubs;
		const {bob} = await annAndBobInDev(hubs);
		for (const nick of ['eve', 'joe', 'kim']) {
			const user = await a.connectUser(nick);
			await user.join('dev');
		}
		await cluster.pass(1000);
		bob.clear();
		cluster.cut(0);
		await cluster.pass(12_000);
		expect(toLines(bob.all('presence'))).toEqual(['presence dev +[] -[ann eve joe kim] 1']);
		bob.clear();
		cluster.heal(0);
		await cluster.pass(6000);
		expect(toLines(bob.all('presence'))).toEqual(['presence dev +[ann eve joe kim] -[] 5']);
		expect(b.hub.counts().users).toBe(5);
	});

	test('the users of a hub that closes leave at once', async () => {
		const {cluster, a, b} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		await b.close();
		await cluster.pass(1000);
		expect(toLines(ann.all('presence'))).toEqual(['presence dev +[] -[bob] 1']);
		expect(a.hub.counts()).toEqual({users: 1, connections: 1, rooms: 1});
	});

	test('a user who goes from a hub that closes to another within the window does not appear to leave', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await b.close();
		const back = await a.connectAgain(bob);
		expect(await back.join('dev')).toMatchObject({memberCount: 2});
		await cluster.pass(1000);
		expect(ann.all('presence')).toEqual([]);
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
		ann.disconnect();
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
		phone.disconnect();
		await cluster.pass(1000);
		eve.disconnect();
		await cluster.pass(1000);
		cluster.clock.setWallClock(25 * 3_600_000);
		await cluster.pass(12_000);
		a.hub.releaseUnusedUsers();
		await cluster.pass(1000);
		expect([a, b].map(({store}) => store.user(eve.id)?.nick)).toEqual(['eve', 'eve']);
		expect(ann.all('error')).toEqual([]);
	});
};
