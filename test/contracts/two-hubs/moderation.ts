/** Moderation and settings on several hubs. */
import {beforeEach, expect, test} from 'vitest';
import {annAndBobInDev, ask, type Open, type TwoHubs} from './two-hubs-world.ts';

export const describeModeration = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
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

	test('a message that is ordered after a ban, mute or block on another hub is refused to its author', async () => {
		const {cluster, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, bob, 'send', {to: 'ann', text: 'hi'});
		const direct = bob.last('message').room;
		for (const [room, request] of [
			['dev', () => ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'mute'})],
			['dev', () => ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'ban'})],
			[direct, () => ask(hubs, ann, 'block', {nick: 'bob'})],
		] as const) {
			bob.clear();
			cluster.pause(1);
			bob.requestNow('send', {room, text: 'late', draft: `d-${request}`, id: 5});
			await request();
			cluster.resume(1);
			await settle();
			expect(bob.all('error')).toMatchObject([{id: 5, code: 'forbidden'}]);
			await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'unmute'});
		}
		for (const {store} of cluster.hubs) {
			expect(store.room('dev')?.seq).toBe(0);
			expect(store.room(direct)?.seq).toBe(1);
		}
	});

	test('a draft that is sent again has its receipt although a mute on another hub is ordered between', async () => {
		const {cluster, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const send = {room: 'dev', text: 'once', draft: 'd1', id: 1};
		await ask(hubs, bob, 'send', send);
		bob.clear();
		cluster.pause(1);
		bob.requestNow('send', send);
		await ask(hubs, ann, 'moderate', {room: 'dev', nick: 'bob', action: 'mute'});
		cluster.resume(1);
		await settle();
		expect(bob.all('error')).toEqual([]);
		expect(bob.last('sent')).toMatchObject({seq: 1, id: 1, draft: 'd1'});
		expect(ann.log('dev')).toHaveLength(1);
	});

	test('a moderator loses the role before a ban that is ordered after it', async () => {
		const {cluster, a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const eve = await a.connectUser('eve');
		await eve.join('dev');
		await ask(hubs, ann, 'moderator', {room: 'dev', nick: 'bob', on: true});
		expect(bob.last('moderator')).toMatchObject({on: true, moderators: [{nick: 'bob'}]});
		cluster.pause(1);
		bob.requestNow('moderate', {room: 'dev', nick: 'eve', action: 'ban', id: 6});
		await ask(hubs, ann, 'moderator', {room: 'dev', nick: 'bob', on: false});
		cluster.resume(1);
		await settle();
		expect(bob.all('error')).toMatchObject([{id: 6, code: 'forbidden'}]);
		expect(eve.all('moderated')).toEqual([]);
		expect(b.store.sanctionOf('dev', eve.id, 'ban', b.clock.now())).toBeUndefined();
	});

	test('slow mode holds for a user who enters the room on a hub where it was empty', async () => {
		const {a} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'configure', {room: 'dev', slowSeconds: 30});
		await ask(hubs, ann, 'leave', {room: 'dev'});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'one'});
		const laptop = await a.connectAgain(bob);
		await laptop.join('dev');
		const refused = [{code: 'rate_limited'}];
		expect(await ask(hubs, laptop, 'send', {room: 'dev', text: 'two'})).toMatchObject(refused);
	});

	test('two messages that two hubs accept at the same time count as two in slow mode', async () => {
		const {a, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await laptop.join('dev');
		await ask(hubs, ann, 'configure', {room: 'dev', slowSeconds: 30});
		for (const user of [bob, laptop]) user.clear();
		bob.requestNow('send', {room: 'dev', text: 'one'});
		laptop.requestNow('send', {room: 'dev', text: 'two'});
		await settle();
		expect([...bob.all('error'), ...laptop.all('error')]).toMatchObject([{code: 'rate_limited'}]);
		expect(a.store.room('dev')?.seq).toBe(1);
	});

	test('shows on every hub who is away, and who is idle on all of them', async () => {
		const {a, settle, cluster} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const laptop = await a.connectAgain(bob);
		await ask(hubs, bob, 'away', {on: true, text: 'lunch'});
		for (const user of [ann, laptop]) {
			expect(user.last('away')).toMatchObject({user: {nick: 'bob'}, away: {text: 'lunch'}});
		}
		await ask(hubs, bob, 'away', {on: false});
		expect(ann.last('away')).not.toHaveProperty('away');
		ann.clear();
		await ask(hubs, bob, 'idle', {on: true});
		expect(ann.all('away')).toEqual([]);
		await ask(hubs, laptop, 'idle', {on: true});
		expect(ann.last('away')).toMatchObject({away: {isIdle: true}});
		cluster.cut(1);
		await ask(hubs, bob, 'idle', {on: false});
		cluster.heal(1);
		await cluster.pass(10_000);
		await settle();
		expect(ann.last('away')).not.toHaveProperty('away');
	});
};
