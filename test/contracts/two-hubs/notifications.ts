/** Choices about notifications, with the user on both hubs. */
import {beforeEach, expect, test} from 'vitest';
import {pushDelayMs} from '../../../source/server/hub/push/push-notifier.ts';
import {fakePush} from '../../support/fake-push.ts';
import {annAndBobInDev, ask, type Open, type TwoHubs} from './two-hubs-world.ts';

export const describeNotifications = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
	});

	test('a mute and a highlight word reach the user on the other hub', async () => {
		const {ann} = await annAndBobInDev(hubs);
		const phone = await hubs.b.connectAgain(ann);
		await ask(hubs, ann, 'notifications', {
			rooms: [{room: 'dev', isMuted: true, mutedUntil: 9000}],
			highlight: ['deploy'],
		});
		expect(phone.all('notifications')).toEqual([
			{
				type: 'notifications',
				rooms: [{room: 'dev', isMuted: true, mutedUntil: 9000}],
				highlight: ['deploy'],
			},
		]);
		const tablet = await hubs.b.connectAgain(ann);
		expect(tablet.welcome.notifications).toMatchObject({highlight: ['deploy']});
	});

	test('changes of different rooms on both hubs are both kept', async () => {
		const {ann} = await annAndBobInDev(hubs);
		await ann.join('ops');
		const phone = await hubs.b.connectAgain(ann);
		await hubs.settle();
		await Promise.all([
			ann.requestNow('notifications', {rooms: [{room: 'dev', isMuted: true}]}),
			phone.requestNow('notifications', {rooms: [{room: 'ops', level: 'all'}]}),
		]);
		await hubs.settle();
		for (const {store} of [hubs.a, hubs.b]) {
			expect(store.notifications(ann.id).rooms).toEqual([
				{room: 'dev', isMuted: true},
				{room: 'ops', level: 'all'},
			]);
		}
	});

	test('hubs that make keys at the same time use the same ones', async () => {
		const push = fakePush();
		const {a, b, settle} = await open({pushSender: push.sender});
		const ann = await a.connectUser('ann');
		const bob = await b.connectUser('bob');
		await Promise.all([ann.requestNow('pushKey'), bob.requestNow('pushKey')]);
		await settle();
		expect(ann.last('pushKey').publicKey).toBe(bob.last('pushKey').publicKey);
		expect(a.store.pushKeys()).toEqual(b.store.pushKeys());
	});

	test('one hub pushes a message, unless the user uses a device on another', async () => {
		const push = fakePush();
		const world = await open({pushSender: push.sender});
		const {cluster} = world;
		const {ann, bob} = await annAndBobInDev(world);
		await ask(world, ann, 'listed', {add: ['dev']});
		await ask(world, ann, 'pushKey', {});
		const endpoint = 'https://push.example.org/1';
		await ask(world, ann, 'subscribePush', {endpoint, p256dh: 'B'.repeat(87), auth: 'A'.repeat(22)});
		const say = async (text: string): Promise<number> => {
			await ask(world, bob, 'send', {room: 'dev', text});
			await cluster.pass(pushDelayMs);
			return push.sent.length;
		};
		expect(await say('@ann one')).toBe(1);
		await ask(world, ann, 'focus', {isFocused: true});
		expect(await say('@ann two')).toBe(1);
		ann.disconnect();
		await world.settle();
		expect(await say('@ann three')).toBe(2);
	});
};
