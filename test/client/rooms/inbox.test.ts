/** Read positions that go back, and the count of the inbox, in clients of the real hub. */
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import type {RoomState} from '../../../source/client/session/state.ts';
import {type ClientWorld, makeClientWorld} from '../../support/client-world.ts';

let world: ClientWorld;
beforeEach(() => {
	world = makeClientWorld();
	onTestFinished(() => world.close());
});

const dev = (client: Client): RoomState | undefined => client.session().rooms.get('dev');

const joined = async (...names: readonly string[]): Promise<readonly Client[]> => {
	const clients = names.map(name => world.connect(name, {countsInbox: true}));
	await world.pass();
	for (const client of clients) await Promise.all([client.join('dev'), world.pass()]);
	return clients;
};

const say = async (client: Client, ...texts: readonly string[]): Promise<void> => {
	for (const text of texts) client.post({room: 'dev'}, text);
	await world.pass();
};

const markUnread = (client: Client, seq: number): Promise<unknown> =>
	Promise.all([client.markUnread('dev', seq), world.pass()]);

test('a mark stays on all devices until the user enters the room again', async () => {
	const [ann, phone, bob] = (await joined('ann', 'ann', 'bob')) as [Client, Client, Client];
	await say(bob, 'one', 'two', 'three');
	ann.markRead('dev', 3);
	await world.pass();
	expect(dev(phone)).toMatchObject({readSeq: 3, unread: 0});
	await markUnread(ann, 2);
	for (const client of [ann, phone]) {
		expect(dev(client)).toMatchObject({readSeq: 1, unread: 2, isMarkedUnread: true});
		client.markRead('dev', 3);
	}
	await say(bob, 'four');
	ann.markRead('dev', 4);
	await world.pass();
	expect(dev(ann)).toMatchObject({readSeq: 1, unread: 3, isMarkedUnread: true});
	phone.resumeReading('dev');
	phone.markRead('dev', 4);
	await world.pass();
	for (const client of [ann, phone]) {
		expect(dev(client)).toMatchObject({readSeq: 4, unread: 0});
		expect(dev(client)?.isMarkedUnread).toBeUndefined();
	}
	await markUnread(ann, 4);
	ann.markRead('dev', 4, true);
	await world.pass();
	expect(dev(phone)).toMatchObject({readSeq: 4, unread: 0});
});

test('a device that was offline receives the moved-back position', async () => {
	const [ann, bob] = (await joined('ann', 'bob')) as [Client, Client];
	const phone = world.connect('ann', {transport: world.network.transport('phone')});
	await Promise.all([phone.join('dev'), world.pass()]);
	await say(bob, 'one', 'two', 'three');
	phone.markRead('dev', 3);
	await world.pass();
	world.network.cut('phone');
	await world.pass(60_000);
	expect(phone.session().link.type).not.toBe('up');
	await markUnread(ann, 1);
	expect(dev(phone)).toMatchObject({readSeq: 3});
	world.network.restore('phone');
	await world.pass(60_000);
	expect(dev(phone)).toMatchObject({readSeq: 0, unread: 3, isMarkedUnread: true});
	expect(dev(ann)).toMatchObject({readSeq: 0, unread: 3});
});

test('counts the unread messages of the inbox', async () => {
	const [ann, bob] = (await joined('ann', 'bob')) as [Client, Client];
	await world.pass(2000);
	expect(ann.session().inboxUnread).toBe(0);
	await say(bob, 'hello ann', 'hello all', '@ann: look');
	await world.pass(2000);
	expect(ann.session().inboxUnread).toBe(2);
	ann.markRead('dev', 1);
	await world.pass(2000);
	expect(ann.session().inboxUnread).toBe(1);
	await Promise.all([ann.ask({type: 'inboxRead', through: world.clock.now()}), world.pass()]);
	await world.pass(2000);
	expect(ann.session().inboxUnread).toBe(0);
});
