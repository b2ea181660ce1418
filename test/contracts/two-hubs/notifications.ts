/** Choices about notifications, with the user on both hubs. */
import {beforeEach, expect, test} from 'vitest';
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
};
