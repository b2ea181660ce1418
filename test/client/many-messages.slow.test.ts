/** Many messages: rooms with more messages than a client keeps, and an outbox far above the rate limit. */
import {expect, test} from 'vitest';
import type {Client} from '../../source/client/client.ts';
import {type ClientWorld, clientWorld, itemLines, messageLines, resultOf} from '../support/client-world.ts';

/** Ann and bob, who have joined #dev. */
const pair = async (world: ClientWorld): Promise<[Client, Client]> => {
	const [ann, bob] = [world.connect('ann'), world.connect('bob')];
	await resultOf(world, ann.join('dev'));
	await resultOf(world, bob.join('dev'));
	return [ann, bob];
};

const post = (client: Client, text: string): string => client.post({room: 'dev'}, text);

test('a connection shows a gap if the resume does not bring all entries, and fills it on request', async () => {
	const world = clientWorld();
	const [ann, bob] = await pair(world);
	post(ann, 'before');
	await world.pass();
	world.network.cut('bob');
	for (let count = 1; count <= 1200; count++) post(ann, `${count}`);
	await world.pass(60_000);
	world.network.restore();
	await world.pass(60_000);
	expect(itemLines(bob).slice(0, 3)).toEqual(['ann: before', '… gap …', 'ann: 1151']);
	expect(messageLines(bob).at(-1)).toBe('ann: 1200');
	expect(bob.session().rooms.get('dev')).toMatchObject({isUnreadAtLeast: true});
	for (let pages = 0; pages < 10; pages++) {
		const gap = bob
			.session()
			.rooms.get('dev')
			?.log.items.find(item => item.type === 'gap');
		if (gap === undefined) break;
		await resultOf(world, bob.fillGap('dev', gap.key));
	}
	expect(itemLines(bob)).not.toContain('… gap …');
	const numbers = messageLines(bob).map(line => Number(line.slice(5)));
	expect(numbers).toEqual(Array.from({length: 1000}, (_, index) => 201 + index));
});

test('history is paged in both directions in a bounded window, and loadNewest returns to the end', async () => {
	const world = clientWorld();
	const [ann] = await pair(world);
	for (let count = 1; count <= 1500; count++) post(ann, `${count}`);
	await world.pass(120_000);
	const carl = world.connect('carl');
	await resultOf(world, carl.join('dev'));
	expect(messageLines(carl).length).toBe(50);
	for (let pages = 0; pages < 30; pages++) await resultOf(world, carl.loadOlder('dev'));
	const room = () => carl.session().rooms.get('dev');
	expect(messageLines(carl)[0]).toBe('ann: 1');
	expect(room()?.log).toMatchObject({hasOlder: false, hasNewer: true});
	expect(room()?.log.items.length).toBe(1000);
	post(ann, 'fresh');
	await world.pass();
	expect(room()).toMatchObject({unread: 1});
	expect(messageLines(carl).at(-1)).not.toBe('ann: fresh');
	await resultOf(world, carl.loadNewer('dev'));
	expect(messageLines(carl).slice(-1)).toEqual(['ann: 1100']);
	await resultOf(world, carl.loadNewest('dev'));
	expect(room()?.log.hasNewer).toBe(false);
	expect(messageLines(carl).at(-1)).toBe('ann: fresh');
	await resultOf(world, carl.loadAround('dev', 10));
	expect(messageLines(carl)).toContain('ann: 10');
	expect(room()?.log.hasNewer).toBe(true);
});

test('new messages do not remove the entries that the user reads from the window', async () => {
	const world = clientWorld();
	const [ann, bob] = await pair(world);
	for (let count = 1; count <= 990; count++) post(ann, `${count}`);
	await world.pass(120_000);
	bob.lookAt('dev', 5);
	for (let count = 991; count <= 1100; count++) post(ann, `${count}`);
	await world.pass(120_000);
	expect(messageLines(bob)[0]).toBe('ann: 1');
	const room = bob.session().rooms.get('dev');
	expect(room?.log.hasNewer).toBe(true);
	expect(room?.unread).toBe(1100);
	bob.lookAt('dev', undefined);
	await resultOf(world, bob.loadNewest('dev'));
	expect(messageLines(bob).at(-1)).toBe('ann: 1100');
});

test('the outbox sends 500 drafts within the rate limit, each once and in order', async () => {
	const world = clientWorld({rateLimit: {burst: 20, perSecond: 5}});
	const [ann, bob] = await pair(world);
	const texts = Array.from({length: 500}, (_, index) => `line ${index}`);
	const refused: string[] = [];
	ann.onFrame(frame => {
		if (frame.type === 'error') refused.push(frame.code);
	});
	for (const text of texts) post(ann, text);
	await world.pass(50_000);
	world.network.drop();
	await world.pass(80_000);
	const page = await resultOf(world, bob.ask({type: 'history', room: 'dev', after: 0, limit: 200}));
	expect(page.entries.map(entry => entry.type === 'message' && entry.text)).toEqual(texts.slice(0, 200));
	expect(messageLines(bob)).toEqual(texts.map(text => `ann: ${text}`));
	expect(refused.length).toBeLessThan(25);
});
