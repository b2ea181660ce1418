import {expect, test} from 'vitest';
import {defaultSettings} from '../../../../source/commands/settings.ts';
import type {PushContent} from '../../../../source/protocol/push.ts';
import {EventPrinter} from '../../../../source/terminal/plain/event-printer.ts';
import {watchAlerts} from '../../../../source/web/chat/hooks/use-alerts.ts';
import {clientWorld} from '../../../support/client-world.ts';

/** Ann and bob in #dev; what the page and plain mode of ann alert to. */
const annAndBob = async () => {
	const world = clientWorld();
	const ann = world.connect('ann', {batchMs: 40});
	const bob = world.connect('bob');
	await world.pass();
	await Promise.all([ann.join('dev'), bob.join('dev'), world.pass()]);
	const shown: PushContent[] = [];
	let isAttentive = false;
	let rings = 0;
	watchAlerts(
		ann,
		() => ({settings: defaultSettings, isAttentive}),
		content => shown.push(content),
		() => world.clock.monotonic(),
	);
	const printer = new EventPrinter({
		session: ann.session,
		settings: () => defaultSettings,
		output: {write: () => {}},
		ring: () => rings++,
		clock: world.clock,
	});
	ann.onFrame(printer.onFrame);
	ann.subscribe(printer.onSession);
	const say = async (text: string): Promise<void> => {
		bob.post({room: 'dev'}, text);
		// Longer than the limit of alerts per sender.
		await world.pass(11_000);
	};
	return {
		world,
		ann,
		shown,
		say,
		rings: () => rings,
		look: () => {
			isAttentive = true;
		},
	};
};

test('a mention shows one notification with its room, author and text', async () => {
	const {shown, say, rings} = await annAndBob();
	await say('hello');
	await say('@ann look');
	expect(shown).toEqual([{room: 'dev', seq: 2, title: 'bob in #dev', text: '@ann look'}]);
	expect(rings()).toBe(1);
});

test('nothing is shown while the page has the focus', async () => {
	const {shown, say, look} = await annAndBob();
	look();
	await say('@ann look');
	expect(shown).toEqual([]);
});

test('what arrives as history after a reconnect alerts neither the page nor plain mode; what follows does', async () => {
	const {world, ann, shown, say, rings} = await annAndBob();
	world.network.cut('ann');
	await say('@ann while you were away');
	world.network.restore('ann');
	await world.pass(60_000);
	expect(ann.session().rooms.get('dev')?.mentions).toBe(1);
	expect(shown).toEqual([]);
	expect(rings()).toBe(0);
	await say('@ann now');
	expect(shown.map(({text}) => text)).toEqual(['@ann now']);
	expect(rings()).toBe(1);
});
