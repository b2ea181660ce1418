/** Invites that are issued on one hub and redeemed on another. */
import {beforeEach, expect, test} from 'vitest';
import {annAndBobInDev, ask, type Open, plansOfAnn, type TwoHubs} from './two-hubs-world.ts';

export const describeInvites = (open: Open): void => {
	let hubs: TwoHubs;
	beforeEach(async () => {
		hubs = await open();
	});

	test('an invite with one use that is redeemed on both hubs at once admits one user', async () => {
		const {a, b, settle} = hubs;
		const {ann, room} = await plansOfAnn(hubs);
		await ask(hubs, ann, 'invite', {room, uses: 1});
		const {token} = ann.last('invited');
		const users = [await a.connectUser('eve'), await b.connectUser('joe')];
		await settle();
		await Promise.all(users.map(user => user.requestNow('join', {token})));
		await settle();
		expect(users.map(user => user.all('joined').length).sort()).toEqual([0, 1]);
		expect(users.flatMap(user => user.all('error'))).toMatchObject([{code: 'unauthorized'}]);
		for (const {store} of [a, b]) {
			expect(users.filter(({id}) => store.isAdmitted(room, id))).toHaveLength(1);
		}
	});

	test('a revoked invite admits no user on the other hub', async () => {
		const {ann, bob, room} = await plansOfAnn(hubs);
		await ask(hubs, ann, 'invite', {room});
		const {token, invite} = ann.last('invited');
		await ask(hubs, ann, 'revoke', {room, invite});
		expect(await ask(hubs, bob, 'join', {token})).toMatchObject([{code: 'unauthorized'}]);
	});

	test('a ban from a private room revokes the admission and the invites on every hub', async () => {
		const {a, b} = hubs;
		const {ann, bob, room, token} = await plansOfAnn(hubs);
		await ask(hubs, bob, 'join', {token});
		await ask(hubs, bob, 'invite', {room});
		const ofBob = bob.last('invited').token;
		await ask(hubs, ann, 'moderate', {room, nick: 'bob', action: 'ban'});
		for (const {store} of [a, b]) expect(store.isAdmitted(room, bob.id)).toBe(false);
		const eve = await b.connectUser('eve');
		expect(await ask(hubs, eve, 'join', {token: ofBob})).toMatchObject([{code: 'unauthorized'}]);
	});

	test('a webhook posts on the other hub at once, until it is revoked', async () => {
		const {a, b, settle} = hubs;
		const {ann, bob} = await annAndBobInDev(hubs);
		await ann.requestNow('webhook', {room: 'dev', nick: 'ci'});
		await settle();
		const {token, webhook, user} = ann.last('webhookCreated');
		const post = async (text: string) => {
			const opening = b.hub.openWebhook(token, '192.0.2.1');
			await settle();
			const opened = await opening;
			if (opened.type === 'refused') return opened.refusal.code;
			const posting = opened.post({text});
			await settle();
			const posted = await posting;
			return posted.type === 'posted' ? posted.room : posted.refusal.code;
		};
		expect(await post('green')).toBe('dev');
		for (const member of [ann, bob]) {
			expect(member.last('message')).toMatchObject({text: 'green', bot: true, from: {id: user.id}});
		}
		expect(a.store.webhooks('dev')).toEqual(b.store.webhooks('dev'));
		await ask(hubs, ann, 'revokeWebhook', {room: 'dev', webhook});
		expect(await post('late')).toBe('unauthorized');
		for (const {store} of [a, b]) expect(store.userByNick('ci')).toBeUndefined();
	});

	test('a webhook is known to a hub that lags behind the one that created it', async () => {
		const {b, cluster, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		cluster.pause(1);
		await ask(hubs, ann, 'webhook', {room: 'dev', nick: 'ci'});
		const opening = b.hub.openWebhook(ann.last('webhookCreated').token, '192.0.2.1');
		await settle();
		cluster.resume(1);
		await settle();
		expect(await opening).toMatchObject({type: 'open', nick: 'ci'});
	});

	test('a message is refused that reaches a lagging hub after the webhook was revoked on another', async () => {
		const {a, b, cluster, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		await ask(hubs, ann, 'webhook', {room: 'dev', nick: 'ci'});
		const {token, webhook} = ann.last('webhookCreated');
		cluster.pause(1);
		await ask(hubs, ann, 'revokeWebhook', {room: 'dev', webhook});
		const opened = await b.hub.openWebhook(token, '192.0.2.1');
		if (opened.type === 'refused') throw new Error('The lagging hub does not know the webhook.');
		const posting = opened.post({text: 'late'});
		await settle();
		cluster.resume(1);
		await settle();
		expect(await posting).toMatchObject({type: 'refused', refusal: {code: 'unauthorized'}});
		expect(a.store.room('dev')?.seq).toBe(0);
	});

	test('a nick that a webhook and a user take at once belongs to one of them on both hubs', async () => {
		const {a, b, settle} = hubs;
		const {ann} = await annAndBobInDev(hubs);
		const hello = b.hello('ci');
		await ann.requestNow('webhook', {room: 'dev', nick: 'ci'});
		await settle();
		const {outcome} = await hello;
		const isUser = outcome.type === 'welcome';
		expect(ann.all('webhookCreated')).toHaveLength(isUser ? 0 : 1);
		expect(a.store.userByNick('ci')).toEqual(b.store.userByNick('ci'));
		expect(a.store.webhooks('dev')).toEqual(b.store.webhooks('dev'));
	});

	test('the first user who joins a room that was created without a user owns it, on both hubs', async () => {
		const {a, b, settle} = hubs;
		const created = await a.hub.createPrivateRoom({address: '192.0.2.1', room: 'plans'});
		if (created.type !== 'created') throw new Error('The room was not created.');
		const eve = await b.connectUser('eve');
		await settle();
		await ask(hubs, eve, 'join', {token: created.token});
		expect([a, b].map(({store}) => store.room(created.room)?.owner?.id)).toEqual([eve.id, eve.id]);
	});
};
