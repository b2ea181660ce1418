import {expect, test} from 'vitest';
import {pushDelayMs} from '../../../source/server/hub/push/push-notifier.ts';
import type {PushOutcome} from '../../../source/server/hub/push/push-sender.ts';
import {fakePush} from '../../support/fake-push.ts';
import {type ServerWorld, serverWorld, type TestUser} from '../../support/server-world.ts';

const keys = {p256dh: 'B'.repeat(87), auth: 'A'.repeat(22)};
const endpoint = 'https://push.example.org/1';

/** Ann is in #dev and has left; her phone is subscribed. */
const annAway = async (outcome?: PushOutcome) => {
	const push = fakePush(outcome);
	const world = serverWorld({pushSender: push.sender});
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	await bob.request('send', {room: 'dev', text: 'hi'});
	await ann.request('send', {room: 'dev', text: 'hi'});
	await ann.request('read', {room: 'dev', seq: 2});
	await ann.request('listed', {add: ['dev']});
	await ann.request('pushKey', {id: 1});
	await ann.request('subscribePush', {endpoint, ...keys, timeZone: 'UTC'});
	return {world, ann, bob, push, post: (text: string) => post(world, bob, text)};
};

const post = async (world: ServerWorld, user: TestUser, text: string, room = 'dev'): Promise<void> => {
	await user.request('send', {room, text});
	await world.pass(pushDelayMs);
};

test('the server creates its keys once', async () => {
	const {ann, push} = await annAway();
	await ann.request('pushKey', {id: 2});
	expect(ann.all('pushKey').map(({publicKey}) => publicKey)).toEqual(['public', 'public']);
	expect(push.keysMade()).toBe(1);
});

test('a server without push refuses the requests', async () => {
	const ann = await serverWorld().connectUser('ann');
	await ann.request('pushKey');
	expect(ann.last('error')).toMatchObject({code: 'unavailable'});
});

test('a mention is pushed without its text, after a moment', async () => {
	const {world, bob, push} = await annAway();
	await bob.request('send', {room: 'dev', text: '@ann look'});
	expect(push.sent).toEqual([]);
	await world.pass(pushDelayMs);
	expect(push.sent).toEqual([{endpoint, content: {room: 'dev', seq: 3, title: 'bob in #dev'}}]);
});

test('a message without a mention is pushed at the level all only', async () => {
	const {ann, push, post} = await annAway();
	await post('hello');
	expect(push.sent).toEqual([]);
	await ann.request('notifications', {rooms: [{room: 'dev', level: 'all'}], isTextPushed: true});
	await post('hello');
	expect(push.sent.map(({content}) => content)).toEqual([
		{room: 'dev', seq: 4, title: 'bob in #dev', text: 'hello'},
	]);
});

test('a reply in a followed thread is pushed', async () => {
	const {world, ann, bob, push} = await annAway();
	await bob.request('send', {room: 'dev', text: 'in the thread of ann', replyTo: 2});
	await world.pass(pushDelayMs);
	expect(push.sent.map(({content}) => content.seq)).toEqual([3]);
	await ann.request('follow', {room: 'dev', seq: 2, on: false});
	await bob.request('send', {room: 'dev', text: 'more', replyTo: 2});
	await world.pass(pushDelayMs);
	expect(push.sent).toHaveLength(1);
});

test('a highlight word is pushed', async () => {
	const {ann, push, post} = await annAway();
	await ann.request('notifications', {highlight: ['deploy']});
	await post('redeployed');
	await post('the Deploy is done');
	expect(push.sent.map(({content}) => content.seq)).toEqual([4]);
});

test.each([
	['level nothing', {rooms: [{room: 'dev', level: 'nothing' as const}]}],
	['a mute', {rooms: [{room: 'dev', isMuted: true}]}],
	['do not disturb', {quietUntil: 1}],
])('sends no push with %s', async (_, choices) => {
	const {world, ann, push, post} = await annAway();
	const quiet = 'quietUntil' in choices ? {quietUntil: world.clock.now() + 3_600_000} : choices;
	await ann.request('notifications', quiet);
	await post('@ann look');
	expect(push.sent).toEqual([]);
});

test('sends no push for own, read, deleted and blocked messages', async () => {
	const {world, ann, bob, push, post: sayIt} = await annAway();
	await post(world, ann, '@ann note to myself');
	await bob.request('send', {room: 'dev', text: '@ann read'});
	await ann.request('read', {room: 'dev', seq: 4});
	await world.pass(pushDelayMs);
	await bob.request('send', {room: 'dev', text: '@ann oops'});
	await bob.request('delete', {room: 'dev', seq: 5});
	await world.pass(pushDelayMs);
	await ann.request('block', {userId: bob.id});
	await sayIt('@ann blocked');
	expect(push.sent).toEqual([]);
});

test('sends no push while a device of the user is focused', async () => {
	const {world, ann, push, post} = await annAway();
	const laptop = await world.connectAgain(ann);
	await laptop.request('focus', {isFocused: true});
	await post('@ann one');
	await laptop.request('focus', {isFocused: false});
	await post('@ann two');
	await laptop.request('focus', {isFocused: true});
	laptop.disconnect();
	await post('@ann three');
	expect(push.sent.map(({content}) => content.seq)).toEqual([4, 5]);
});

test('a device that was not used for five minutes is no longer focused', async () => {
	const {world, ann, push, post} = await annAway();
	await ann.request('focus', {isFocused: true});
	await post('@ann one');
	await world.pass(300_000);
	await post('@ann two');
	expect(push.sent.map(({content}) => content.seq)).toEqual([4]);
});

test('messages within a short time are combined into one push', async () => {
	const {world, bob, push} = await annAway();
	for (const text of ['@ann one', '@ann two']) await bob.request('send', {room: 'dev', text});
	await world.pass(pushDelayMs);
	expect(push.sent.map(({content}) => content)).toEqual([
		{room: 'dev', seq: 4, title: 'bob and others in #dev'},
	]);
});

test('a flood is limited', async () => {
	const {push, post} = await annAway();
	for (let at = 0; at < 12; at++) await post('@ann look');
	expect(push.sent.length).toBeLessThan(10);
});

test('a direct message is pushed', async () => {
	const {world, bob, push} = await annAway();
	await bob.request('send', {to: 'ann', text: 'psst'});
	await world.pass(pushDelayMs);
	expect(push.sent.map(({content}) => content.title)).toEqual(['bob']);
});

test('an expiring message is pushed without its text', async () => {
	const {world, ann, bob, push} = await annAway();
	await ann.request('notifications', {isTextPushed: true});
	await bob.request('send', {room: 'dev', text: '@ann secret', expiresInSeconds: 60});
	await world.pass(pushDelayMs);
	expect(push.sent[0]?.content).not.toHaveProperty('text');
});

test('sends no push for a room that the user has left', async () => {
	const {ann, push, post} = await annAway();
	await ann.request('leave', {room: 'dev'});
	await ann.request('listed', {remove: ['dev']});
	await post('@ann look');
	expect(push.sent).toEqual([]);
});

test('a subscription that the push service does not know is removed', async () => {
	const {world, ann, post} = await annAway('gone');
	await post('@ann look');
	await world.settle();
	expect(world.store.pushSubscriptions(ann.id)).toEqual([]);
});

test('a browser that another user takes over receives pushes for that user only', async () => {
	const {world, ann, bob} = await annAway();
	await bob.request('subscribePush', {endpoint, ...keys});
	expect(world.store.pushSubscriptions(ann.id)).toEqual([]);
	expect(world.store.pushSubscriptions(bob.id)).toHaveLength(1);
});

test('a user has at most ten subscriptions, and the oldest is removed', async () => {
	const {world, ann} = await annAway();
	for (let at = 0; at < 11; at++) {
		await world.pass(1);
		await ann.request('subscribePush', {endpoint: `https://push.example.org/more/${at}`, ...keys});
	}
	const endpoints = world.store.pushSubscriptions(ann.id).map(one => one.endpoint);
	expect(endpoints).toHaveLength(10);
	expect(endpoints).not.toContain(endpoint);
});

test('unsubscribing ends the pushes', async () => {
	const {ann, push, post} = await annAway();
	await ann.request('unsubscribePush', {id: 3, endpoint});
	expect(ann.last('pushUnsubscribed')).toEqual({type: 'pushUnsubscribed', id: 3});
	await post('@ann look');
	expect(push.sent).toEqual([]);
});

test('a subscription ends with its device', async () => {
	const {world, ann} = await annAway();
	await ann.request('pair');
	const phone = await world.connectUser(undefined, {pair: ann.last('pairing').token});
	const own = world.store.pushSubscriptions(ann.id)[0]?.device ?? '';
	await phone.request('removeDevice', {device: own});
	expect(phone.last('deviceRemoved').device).toBe(own);
	expect(world.store.pushSubscriptions(ann.id)).toEqual([]);
});

const other = {p256dh: 'C'.repeat(87), auth: 'D'.repeat(22)};
const renewal = {
	address: '192.0.2.1',
	former: {endpoint, auth: keys.auth},
	endpoint: 'https://push.example.org/renewed',
	...other,
};

test('a subscription that the browser has replaced is pushed to, with its time zone and its device', async () => {
	const {world, ann, push, post} = await annAway();
	const [before] = world.store.pushSubscriptions(ann.id);
	expect(await world.hub.renewPush(renewal)).toBeUndefined();
	await post('@ann look');
	expect(push.sent.map(sent => sent.endpoint)).toEqual([renewal.endpoint]);
	expect(world.store.pushSubscriptions(ann.id)).toEqual([
		{...before, endpoint: renewal.endpoint, ...other, at: expect.any(Number)},
	]);
});

test('a subscription keeps its endpoint if only the keys are new', async () => {
	const {world, ann} = await annAway();
	expect(await world.hub.renewPush({...renewal, endpoint})).toBeUndefined();
	expect(world.store.pushSubscriptions(ann.id)).toMatchObject([{endpoint, ...other}]);
});

test('a renewal removes no other subscription of a user who has the maximum number', async () => {
	const {world, ann} = await annAway();
	for (let at = 0; at < 9; at++)
		await ann.request('subscribePush', {endpoint: `https://push.example.org/more/${at}`, ...keys});
	await world.pass(1);
	await ann.request('subscribePush', {endpoint, ...keys});
	const before = world.store.pushSubscriptions(ann.id).map(one => one.endpoint);
	expect(await world.hub.renewPush(renewal)).toBeUndefined();
	const after = world.store.pushSubscriptions(ann.id).map(one => one.endpoint);
	expect(after.sort()).toEqual([...before.filter(one => one !== endpoint), renewal.endpoint].sort());
});

test.each([
	['an unknown endpoint', {endpoint: 'https://push.example.org/2', auth: keys.auth}],
	['another auth, as the push service could send', {endpoint, auth: 'E'.repeat(22)}],
])('a renewal with %s is refused, and limited after five attempts', async (_, former) => {
	const {world, ann} = await annAway();
	const codes: (string | undefined)[] = [];
	for (let at = 0; at < 6; at++) codes.push((await world.hub.renewPush({...renewal, former}))?.code);
	expect(codes).toEqual([...Array.from({length: 5}, () => 'unauthorized'), 'rate_limited']);
	expect(world.store.pushSubscriptions(ann.id)).toMatchObject([{endpoint, ...keys}]);
	expect(await world.hub.renewPush(renewal)).toBeUndefined();
});

test('a renewal of a subscription that was removed is refused', async () => {
	const {world, ann} = await annAway();
	await ann.request('unsubscribePush', {endpoint});
	expect(await world.hub.renewPush(renewal)).toMatchObject({code: 'unauthorized'});
	expect(world.store.pushSubscriptions(ann.id)).toEqual([]);
});
