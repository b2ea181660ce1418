/** Messages that users of several hubs send to each other, and clients that go to another hub. */
import {beforeEach, expect, test} from 'vitest';
import {directRoom} from '../../../source/protocol/limits.ts';
import {expectUnbroken, type TestUser, toLines} from '../../support/server-world.ts';
import {annAndBobInDev, ask, type Open, plansOfAnn, type TwoHubs} from './two-hubs-world.ts';

export const describeMessages = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
	});

	test.each([1, 2, 3, 4, 5])(
		'both hubs show the same messages in the same order, each after the one before (seed %i)',
		async seed => {
			const shuffled = await open({seed, count: 3});
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

	test('imported entries are the same on both hubs, and appended once if both import them', async () => {
		const {a, b, settle} = hubs;
		const ann = await a.connectUser('ann');
		const bob = await b.connectUser('bob');
		await settle();
		await ask(hubs, ann, 'create', {room: 'old'});
		const phone = await b.connectAgain(ann);
		for (const user of [bob, phone]) await user.join('old');
		await settle();
		const entries = [
			{type: 'message', author: 'zoe', at: 1000, text: 'hello bob', draft: 'z1'},
			{type: 'message', author: 'joe', at: 2000, text: 'hi', draft: 'j1', replyToItem: 0},
			{type: 'edited', author: 'zoe', at: 3000, text: 'hello bob!', draft: 'e1', targetItem: 0},
			{type: 'topic', author: 'joe', at: 4000, text: 'plans', draft: 't1'},
		] as const;
		const request = {room: 'old', entries: [...entries]};
		const both = Promise.all([ann.requestNow('import', request), phone.requestNow('import', request)]);
		for (let turn = 0; turn < 4; turn++) await settle();
		await both;
		for (const user of [ann, phone]) expect(user.last('imported').seqs).toEqual([1, 2, 3, 4]);
		expect(bob.log('old')).toMatchObject([
			{seq: 1, at: 1000, from: {nick: 'zoe[imported]'}},
			{seq: 2, at: 2000, replyTo: 1, thread: 1},
			{seq: 3, type: 'edited', target: 1, draft: 'e1'},
			{seq: 4, type: 'topic', text: 'plans', draft: 't1'},
		]);
		for (const {store} of [a, b]) expect([...store.inbox(bob.id)]).toEqual([]);
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
			'#3 ann adds 👍 1',
			'#4 ann: three',
			'#5 ann deletes 4',
		]);
		expectUnbroken(bob.log('dev'));
	});

	test('both hubs count the replies of a thread, know its followers and show the pinned messages', async () => {
		const {cluster, a, b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'send', {room: 'dev', text: 'who?'});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'me', replyTo: 1});
		await ask(hubs, ann, 'send', {room: 'dev', text: 'thanks', replyTo: 2});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'brief', replyTo: 1, expiresInSeconds: 60});
		await ask(hubs, ann, 'pin', {room: 'dev', seq: 3, on: true});
		expect(bob.last('pinned')).toMatchObject({pinned: [3], by: {nick: 'ann'}});
		expect(ann.last('followed')).toMatchObject({seq: 1, on: true});
		await ask(hubs, bob, 'delete', {room: 'dev', seq: 2});
		expect(ann.last('deleted')).toMatchObject({thread: 1, threadReplies: 2});
		await cluster.pass(125_000);
		for (const user of [ann, bob]) expect(user.last('replies')).toMatchObject({seq: 1, replies: 1});
		for (const {store, clock} of [a, b]) {
			expect(store.message('dev', 1, clock.now())).toMatchObject({replies: 1});
			expect(store.threadFollowers('dev', 1)).toEqual([ann.id, bob.id].sort());
			expect(store.pins('dev')).toMatchObject([{seq: 3, userId: ann.id}]);
		}
	});

	test('both hubs have the same inbox and read positions', async () => {
		const {b} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		const phone = await b.connectAgain(ann);
		await phone.join('dev');
		await ask(hubs, ann, 'send', {room: 'dev', text: 'who?'});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'me', replyTo: 1});
		await ask(hubs, bob, 'send', {room: 'dev', text: 'ann: me'});
		for (const user of [ann, phone]) {
			await ask(hubs, user, 'inbox', {});
			expect(user.last('inbox')).toMatchObject({items: [{kind: 'mention'}, {kind: 'reply'}], unread: 2});
		}
		await ask(hubs, ann, 'read', {room: 'dev', seq: 3});
		await ask(hubs, ann, 'markUnread', {room: 'dev', seq: 3});
		expect(phone.last('read')).toEqual({type: 'read', room: 'dev', seq: 2, isMarkedUnread: true});
		await ask(hubs, phone, 'inbox', {});
		expect(phone.last('inbox').unread).toBe(1);
		await ask(hubs, phone, 'inboxRead', {through: b.clock.now()});
		expect(ann.last('inboxRead')).toEqual({type: 'inboxRead', through: b.clock.now()});
		await ask(hubs, bob, 'preferences', {readReceipts: false});
		await ask(hubs, ann, 'readers', {room: 'dev'});
		expect(ann.last('readers')).toMatchObject({readers: [], hidden: 1});
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
		ann.disconnect();
		bob.disconnect();
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
		bob.disconnect();
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
