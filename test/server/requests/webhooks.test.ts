import {expect, test} from 'vitest';
import {webhooksPerRoom} from '../../../source/protocol/limits.ts';
import type {WebhookMessage} from '../../../source/server/hub/contract/hub.ts';
import {type ServerWorld, serverWorld, type TestUser} from '../../support/server-world.ts';

const address = '192.0.2.9';

/** Ann owns `ops`, and bob is in it. */
const opsOfAnn = async (world: ServerWorld) => {
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'ops'});
	const bob = await world.connectUser('bob');
	await bob.join('ops');
	return {ann, bob};
};

const createWebhook = async (user: TestUser, nick = 'ci', room = 'ops') => {
	await user.request('webhook', {room, nick});
	return user.last('webhookCreated');
};

/** Posts by a webhook. Returns the place of the message, or the code of the refusal. */
const post = async (
	{hub, settle}: ServerWorld,
	token: string,
	message: WebhookMessage = {text: 'build 7 failed'},
) => {
	const opened = await hub.openWebhook(token, address);
	if (opened.type === 'refused') return opened.refusal.code;
	const posted = await opened.post(message);
	await settle();
	return posted.type === 'posted' ? {room: posted.room, seq: posted.seq} : posted.refusal.code;
};

test('posts as a bot in its room', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const {token, user, room} = await createWebhook(ann);
	expect({user, room}).toEqual({user: {id: user.id, nick: 'ci', bot: true}, room: 'ops'});
	expect(token).toMatch(/^[\w-]{43}$/);
	expect(await post(world, token)).toEqual({room: 'ops', seq: 1});
	expect(bob.last('message')).toMatchObject({
		...{room: 'ops', text: 'build 7 failed', bot: true},
		from: {id: user.id, nick: 'ci'},
	});
	await bob.request('members', {room: 'ops'});
	expect(bob.last('members').members.map(({nick}) => nick)).toEqual(['ann', 'bob']);
});

test('only the owner and the moderators create, list and revoke webhooks', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	expect(await bob.request('webhook', {room: 'ops', nick: 'ci'})).toMatchObject([{code: 'forbidden'}]);
	expect(await bob.request('webhooks', {room: 'ops'})).toMatchObject([{code: 'forbidden'}]);
	const {webhook} = await createWebhook(ann);
	expect(await bob.request('revokeWebhook', {room: 'ops', webhook})).toMatchObject([{code: 'forbidden'}]);
	await ann.request('moderator', {room: 'ops', nick: 'bob', on: true});
	expect((await createWebhook(bob, 'deploy')).user.nick).toBe('deploy');
	await bob.request('revokeWebhook', {room: 'ops', webhook});
	expect(bob.last('webhookRevoked')).toEqual({type: 'webhookRevoked', room: 'ops', webhook});
});

test('a public room without an owner has no webhooks', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	await ann.join('lobby');
	const [refusal] = await ann.request('webhook', {room: 'lobby', nick: 'ci'});
	expect(refusal).toMatchObject({code: 'forbidden', message: expect.stringContaining('it has none')});
});

test('lists webhooks with their bot, their creator and their last use, and never with a token', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	const {token, webhook, user} = await createWebhook(ann);
	await ann.request('webhooks', {room: 'ops'});
	const at = world.clock.now();
	const by = {id: ann.id, nick: 'ann'};
	expect(ann.last('webhooks').webhooks).toEqual([{webhook, user, by, at}]);
	await world.pass(5000);
	await post(world, token);
	await ann.request('webhooks', {room: 'ops'});
	expect(ann.last('webhooks').webhooks).toEqual([{webhook, user, by, at, usedAt: at + 5000}]);
	expect(JSON.stringify(ann.last('webhooks'))).not.toContain(token);
	expect(world.logged.join('\n')).not.toContain(token);
});

test('a revoked webhook posts nothing, not even a message whose body is being sent', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const {token, webhook} = await createWebhook(ann);
	const opened = await world.hub.openWebhook(token, address);
	await ann.request('revokeWebhook', {room: 'ops', webhook});
	expect(await post(world, token)).toBe('unauthorized');
	const late = opened.type === 'open' ? await opened.post({text: 'late'}) : opened;
	expect(late).toMatchObject({type: 'refused', refusal: {code: 'unauthorized'}});
	expect(bob.all('message')).toEqual([]);
	expect(await ann.request('revokeWebhook', {room: 'ops', webhook})).toMatchObject([{code: 'no_such_entry'}]);
});

test('the nick of a webhook cannot be taken before, or as long as it exists', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	expect(await ann.request('webhook', {room: 'ops', nick: 'bob'})).toMatchObject([{code: 'nick_taken'}]);
	expect(await ann.request('webhook', {room: 'ops', nick: 'server'})).toMatchObject([{code: 'nick_taken'}]);
	const {webhook} = await createWebhook(ann, 'scope');
	expect((await world.hello('Scope')).seen).toMatchObject([{code: 'nick_taken'}]);
	// The Cyrillic letters look like scope.
	expect((await world.hello('\u0455\u0441\u043E\u0440\u0435')).seen).toMatchObject([{code: 'nick_taken'}]);
	await ann.request('revokeWebhook', {room: 'ops', webhook});
	expect((await world.hello('scope')).outcome.type).toBe('welcome');
});

test('webhooks of one creator can share a bot, and others cannot', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const first = await createWebhook(ann);
	await ann.request('create', {room: 'dev'});
	const second = await createWebhook(ann, 'CI', 'dev');
	expect(second.user).toEqual(first.user);
	await bob.request('create', {room: 'mine'});
	expect(await bob.request('webhook', {room: 'mine', nick: 'ci'})).toMatchObject([{code: 'nick_taken'}]);
	await ann.request('revokeWebhook', {room: 'ops', webhook: first.webhook});
	expect(await post(world, second.token)).toEqual({room: 'dev', seq: 1});
	expect((await world.hello('ci')).seen).toMatchObject([{code: 'nick_taken'}]);
});

test('nobody can connect as the bot of a webhook', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	const {token, user} = await createWebhook(ann);
	expect((await world.hello(undefined, {secret: token})).seen).toMatchObject([{code: 'unauthorized'}]);
	expect(world.store.devices(user.id)).toEqual([]);
});

test('a direct message to the bot of a webhook is refused, because nobody reads it', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	await createWebhook(ann);
	expect(await bob.request('send', {to: 'ci', text: 'hello?'})).toMatchObject([
		{code: 'forbidden', message: 'ci is the bot of a webhook and reads no messages.'},
	]);
	expect(world.store.rooms().filter(({kind}) => kind === 'direct')).toEqual([]);
});

test('posts in a private room without members, and ends with the room', async () => {
	const world = serverWorld({privateLingerMs: 60_000});
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room} = ann.last('created');
	const {token} = await createWebhook(ann, 'ci', room);
	ann.disconnect();
	await world.pass(30_000);
	expect(await post(world, token)).toEqual({room, seq: 1});
	await world.pass(30_000);
	expect(await post(world, token)).toBe('unauthorized');
	expect(world.store.room(room)).toBeUndefined();
	expect((await world.hello('ci')).outcome.type).toBe('welcome');
});

test('an empty public room is kept as long as it has a webhook', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const {token, webhook} = await createWebhook(ann);
	await bob.request('leave', {room: 'ops'});
	await ann.request('leave', {room: 'ops'});
	await world.pass(1000);
	expect(world.store.room('ops')).toBeDefined();
	expect(await post(world, token)).toEqual({room: 'ops', seq: 1});
	await ann.join('ops');
	await ann.request('revokeWebhook', {room: 'ops', webhook});
	expect(ann.all('webhookRevoked')).toHaveLength(1);
});

test('slow mode does not limit a webhook, but a mute and a ban of its bot do', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	const {token} = await createWebhook(ann);
	await ann.request('configure', {room: 'ops', slowSeconds: 60});
	expect(await post(world, token)).toEqual({room: 'ops', seq: 1});
	expect(await post(world, token)).toEqual({room: 'ops', seq: 2});
	await ann.request('moderate', {room: 'ops', nick: 'ci', action: 'mute'});
	expect(await post(world, token)).toBe('forbidden');
	await ann.request('moderate', {room: 'ops', nick: 'ci', action: 'unmute'});
	await ann.request('moderate', {room: 'ops', nick: 'ci', action: 'ban'});
	expect(await post(world, token)).toBe('forbidden');
});

test('messages expire as the room requires', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const {token} = await createWebhook(ann);
	await ann.request('configure', {room: 'ops', expiresInSeconds: 60});
	await post(world, token);
	expect(bob.last('message').expiresAt).toBe(world.clock.now() + 60_000);
});

test('posts a message once for one id, and replies only to a message of the room', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	const {token} = await createWebhook(ann);
	const message = {text: 'build 7 failed', draft: 'run-7'};
	const first = await post(world, token, message);
	expect(await post(world, token, message)).toEqual(first);
	expect(bob.all('message')).toHaveLength(1);
	expect(await post(world, token, {text: 'again', replyTo: 1})).toEqual({room: 'ops', seq: 2});
	expect(bob.last('message').replyTo).toBe(1);
	expect(await post(world, token, {text: 'again', replyTo: 99})).toBe('no_such_entry');
});

test('a ban revokes the webhooks that the banned user created in the room', async () => {
	const world = serverWorld();
	const {ann, bob} = await opsOfAnn(world);
	await ann.request('moderator', {room: 'ops', nick: 'bob', on: true});
	const {token, user} = await createWebhook(bob);
	const kept = await createWebhook(ann, 'deploy');
	await ann.request('moderate', {room: 'ops', nick: 'bob', action: 'ban'});
	expect(ann.last('moderated').revokedWebhooks).toEqual([user]);
	expect(bob.last('moderated')).not.toHaveProperty('revokedWebhooks');
	expect(await post(world, token)).toBe('unauthorized');
	expect(await post(world, kept.token)).toMatchObject({room: 'ops'});
});

test('a webhook has a rate of its own', async () => {
	const world = serverWorld({rateLimit: {burst: 4, perSecond: 5}});
	const {ann} = await opsOfAnn(world);
	const {token} = await createWebhook(ann);
	const outcomes = [];
	for (let count = 0; count < 5; count++) outcomes.push(await post(world, token));
	expect(outcomes.map(outcome => typeof outcome)).toEqual(['object', 'object', 'object', 'object', 'string']);
	const refused = await world.hub.openWebhook(token, address);
	expect(refused).toMatchObject({refusal: {code: 'rate_limited', retryInMs: 1000}, isUnknown: false});
	await world.pass(1000);
	expect(await post(world, token)).toMatchObject({room: 'ops'});
});

test('wrong tokens are limited per address, and right ones are not', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	const {token} = await createWebhook(ann);
	const codes = [];
	for (let count = 0; count < 6; count++) codes.push(await post(world, `wrong ${count}`));
	expect(codes).toEqual([...Array(5).fill('unauthorized'), 'rate_limited']);
	expect(await post(world, token)).toEqual({room: 'ops', seq: 1});
});

test('a room has a limited number of webhooks', async () => {
	const world = serverWorld();
	const {ann} = await opsOfAnn(world);
	for (let count = 0; count < webhooksPerRoom; count++) await createWebhook(ann, `ci${count}`);
	expect(await ann.request('webhook', {room: 'ops', nick: 'more'})).toMatchObject([{code: 'limit'}]);
});
