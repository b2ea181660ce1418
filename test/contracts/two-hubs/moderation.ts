/** Moderation and settings on several hubs. */
import {beforeEach, expect, test} from 'vitest';
import {annAndBobInDev, ask, type Open, type TwoHubs} from './two-hubs-world.ts';

export const describeModeration = (open: Open): void => {
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
