import {expect, test} from 'vitest';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, settle, type TestUser, toLines, type WorldOptions} from '../../support/server-world.ts';

const plans = async (options: WorldOptions = {}) => {
	const world = serverWorld(options);
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'plans', isPrivate: true, topic: 'hush', id: 1});
	const {room, token = ''} = ann.last('created');
	return {world, ann, room, token};
};

const inviteFrom = async (guest: TestUser, room: string, more: object = {}) => {
	await guest.request('invite', {room, ...more});
	return guest.last('invited');
};

test('creates a private room with a random name, a token, and its creator as owner and member', async () => {
	const {ann, room, token, world} = await plans();
	expect(ann.last('created')).toEqual({type: 'created', id: 1, room, token});
	expect(room).toMatch(/^~plans-\d{12}$/);
	expect(token).toMatch(/^[\w-]{43}$/);
	expect(toLines(ann.seen).slice(1)).toEqual([`created ${room}`, '#1 ann topic: hush']);
	expect(await ann.join(room)).toMatchObject({owner: {nick: 'ann'}, topic: 'hush', memberCount: 1});
	await ann.request('create', {isPrivate: true});
	expect(ann.last('created').room).toMatch(/^~room-\d{12}$/);
	await ann.request('create', {room: 'планы', isPrivate: true});
	expect(await ann.join(ann.last('created').room)).toMatchObject({seq: 0});
	expect(world.store.room(room)?.kind).toBe('private');
});

test('admits a user with a token, who can later join by name', async () => {
	const {world, ann, room, token} = await plans();
	const bob = await world.connectUser('bob');
	await bob.request('join', {token, id: 2});
	expect(bob.last('joined')).toMatchObject({id: 2, room, memberCount: 2, topic: 'hush'});
	await ann.request('send', {room, text: 'hi'});
	bob.disconnect();
	const back = await world.connectAgain(bob);
	expect((await back.join(room, {after: 1})).entries).toMatchObject([{text: 'hi'}]);
});

test('hides a private room from other users in every request', async () => {
	const {world, ann, room} = await plans();
	await ann.request('send', {room, text: 'hush'});
	const eve = await world.connectUser('eve');
	const about = (name: string) =>
		[
			['join', {room: name}],
			['leave', {room: name}],
			['send', {room: name, text: 'x'}],
			['edit', {room: name, seq: 1, text: 'x'}],
			['delete', {room: name, seq: 1}],
			['react', {room: name, seq: 1, emoji: 'x', on: true}],
			['topic', {room: name, text: 'x'}],
			['history', {room: name}],
			['search', {room: name, query: 'hush'}],
			['members', {room: name}],
			['invite', {room: name}],
			['invites', {room: name}],
			['revoke', {room: name, invite: 'x'}],
			['typing', {room: name}],
			['read', {room: name, seq: 1}],
			['stats', {room: name}],
			['moderate', {room: name, nick: 'ann', action: 'kick'}],
			['configure', {room: name, slowSeconds: 1}],
		] as const;
	const nowhere = `${room.slice(0, -12)}000000000000`;
	for (const [type, fields] of about(room)) {
		const answer = await eve.request(type, fields as never);
		const [, same] = about(nowhere).find(([other]) => other === type) ?? [];
		const nothing = await eve.request(type, same as never);
		expect(answer).toMatchObject([{type: 'error', code: 'no_such_room'}]);
		expect(JSON.stringify(answer).replaceAll(room, nowhere)).toBe(JSON.stringify(nothing));
	}
	await eve.request('rooms');
	expect(eve.last('rooms').rooms).toEqual([]);
	expect(ann.all('message')).toHaveLength(1);
});

test('gives the same answer to wrong, used-up, expired and revoked tokens', async () => {
	const {world, ann, room} = await plans();
	const once = await inviteFrom(ann, room, {uses: 1});
	const brief = await inviteFrom(ann, room, {expiresInSeconds: 10});
	const revoked = await inviteFrom(ann, room);
	expect(once).toMatchObject({room, uses: 1, token: expect.stringMatching(/^[\w-]{43}$/)});
	expect(brief).toMatchObject({expiresAt: world.clock.now() + 10_000});
	const bob = await world.connectUser('bob');
	await bob.request('join', {token: once.token});
	// A member does not use up the token.
	await ann.request('join', {token: once.token});
	await bob.request('join', {token: brief.token});
	await ann.request('revoke', {room, invite: revoked.invite});
	await world.pass(10_000);
	const eve = await world.connectUser('eve', {address: '192.0.2.9'});
	const answers = [];
	for (const token of [once.token, brief.token, revoked.token, 'nonsense']) {
		answers.push(await eve.request('join', {token, id: 1}));
	}
	expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
	expect(answers[0]).toMatchObject([{type: 'error', id: 1, code: 'unauthorized'}]);
	const {token} = await inviteFrom(bob, room);
	await eve.request('join', {token: 'nonsense'});
	expect(await eve.request('join', {token: 'nonsense'})).toMatchObject([
		{code: 'rate_limited', field: 'token', retryInMs: 300_000},
	]);
	await eve.request('join', {token});
	expect(eve.last('joined').room).toBe(room);
});

test('admits one of many simultaneous users with a token for one use', async () => {
	const {world, ann, room} = await plans();
	const {token} = await inviteFrom(ann, room, {uses: 1});
	const guests = await Promise.all(['a', 'b', 'c'].map(nick => world.connectUser(nick)));
	await Promise.all(guests.map(guest => guest.request('join', {token})));
	expect(guests.filter(guest => guest.all('joined').length > 0)).toHaveLength(1);
	expect(guests.flatMap(guest => guest.all('error')).map(({code}) => code)).toEqual([
		'unauthorized',
		'unauthorized',
	]);
});

test('lists invites without tokens and lets their issuer and the owner revoke them', async () => {
	const {world, ann, room, token} = await plans();
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	for (const guest of [bob, eve]) await guest.request('join', {token});
	await world.pass(1);
	const issued = await inviteFrom(bob, room, {uses: 3});
	await ann.request('invites', {room, id: 1});
	const {invites} = ann.last('invites');
	expect(invites).toHaveLength(2);
	expect(invites[1]).toEqual({invite: issued.invite, at: world.clock.now(), usesLeft: 3});
	expect(JSON.stringify(invites)).not.toContain(issued.token);
	const revoke = (who: TestUser, invite = issued.invite) => who.request('revoke', {room, invite, id: 2});
	expect(await revoke(eve)).toMatchObject([{code: 'forbidden'}]);
	expect(await revoke(bob)).toEqual([{type: 'revoked', id: 2, room, invite: issued.invite}]);
	expect(await revoke(bob)).toMatchObject([{code: 'no_such_entry'}]);
	expect(await revoke(ann, invites[0]?.invite)).toMatchObject([{type: 'revoked'}]);
	const hal = await world.connectUser('hal');
	expect(await hal.request('join', {token})).toMatchObject([{code: 'unauthorized'}]);
});

test('allows a limited number of invites, and only to private rooms', async () => {
	const {ann, room, world} = await plans();
	await ann.join('dev');
	expect(await ann.request('invite', {room: 'dev'})).toMatchObject([{code: 'forbidden'}]);
	for (let count = 0; count < 99; count++) await ann.requestNow('invite', {room});
	expect(await ann.request('invite', {room, id: 1})).toMatchObject([{code: 'limit', id: 1}]);
	expect(world.store.invites(room, world.clock.now())).toHaveLength(100);
});

test('forgets an empty private room with its tokens and history', async () => {
	const {world, ann, room, token} = await plans();
	await ann.request('send', {room, text: 'hush'});
	ann.disconnect();
	await world.pass(599_999);
	const back = await world.connectAgain(ann);
	expect((await back.join(room)).entries).toHaveLength(2);
	await world.pass(1000);
	expect(world.store.room(room)).toBeDefined();
	await back.request('leave', {room});
	await world.pass(600_000);
	expect(world.store.room(room)).toBeUndefined();
	expect(await back.request('join', {room})).toMatchObject([{code: 'no_such_room'}]);
	expect(await back.request('join', {token})).toMatchObject([{code: 'unauthorized'}]);
	await back.request('stats');
	expect(back.last('stats').busiestRooms).toEqual([]);
	expect(world.clock.timers).toBe(0);
});

test('forgets unused rooms of a stopped server after the next start', async () => {
	const {world, ann, room} = await plans();
	await ann.join('empty');
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'hi'});
	await world.hub.close();
	const next = serverWorld({store: () => world.store, clock: world.clock});
	await next.settle();
	expect(
		next.store
			.rooms()
			.map(({room: name}) => name)
			.sort(),
	).toEqual(['dev', room]);
	await next.pass(600_000);
	expect(next.store.rooms().map(({room: name}) => name)).toEqual(['dev']);
});

test('gives a room that was created over HTTP to the first user who joins', async () => {
	const world = serverWorld({rateLimit: {burst: 20, perSecond: 5}});
	const made = await world.hub.createPrivateRoom({address: '192.0.2.1', room: 'meet'});
	if (made.type !== 'created') throw new Error('not made');
	expect(made.room).toMatch(/^~meet-\d{12}$/);
	const ann = await world.connectUser('ann');
	await ann.request('join', {token: made.token});
	expect(ann.last('joined')).toMatchObject({room: made.room, owner: {nick: 'ann'}});
	expect(await world.hub.createPrivateRoom({address: '192.0.2.1', room: '~x y'})).toMatchObject({
		type: 'refused',
		refusal: {code: 'bad_field'},
	});
	let outcome: Awaited<ReturnType<typeof world.hub.createPrivateRoom>>;
	do outcome = await world.hub.createPrivateRoom({address: '192.0.2.1'});
	while (outcome.type === 'created');
	expect(outcome.refusal).toMatchObject({code: 'rate_limited', retryInMs: 300_000});
	expect(world.store.rooms()).toHaveLength(19);
	await world.pass(600_000);
	expect(world.store.rooms().map(({room}) => room)).toEqual([made.room]);
});

test('requires the access secret for a room over HTTP', async () => {
	const world = serverWorld({accessToken: 'open sesame'});
	const make = (access?: string) =>
		world.hub.createPrivateRoom({address: '192.0.2.1', ...(access !== undefined && {access})});
	expect(await make()).toMatchObject({refusal: {code: 'unauthorized'}});
	expect(await make('wrong')).toMatchObject({refusal: {code: 'unauthorized'}});
	expect(await make('open sesame')).toMatchObject({type: 'created'});
});

test('gives a created public room to its creator and refuses to create an existing one', async () => {
	const {world, ann} = await plans();
	await ann.request('create', {room: 'dev', topic: 'work', id: 1});
	expect(ann.last('created')).toEqual({type: 'created', id: 1, room: 'dev'});
	const bob = await world.connectUser('bob');
	expect(await bob.join('dev')).toMatchObject({owner: {nick: 'ann'}, topic: 'work'});
	expect(await bob.request('create', {room: 'DEV', id: 2})).toMatchObject([{code: 'forbidden', id: 2}]);
	expect(await bob.request('create', {id: 3})).toMatchObject([{code: 'bad_field'}]);
	expect(await bob.request('create', {room: '~mine', isPrivate: true})).toMatchObject([{code: 'bad_field'}]);
});

test('creates no room if the store fails', async () => {
	let isBroken = false;
	const world = serverWorld({
		store: store => breakableJournal(store, () => isBroken),
		privateLingerMs: 1000,
	});
	const ann = await world.connectUser('ann');
	isBroken = true;
	expect(await ann.request('create', {isPrivate: true, id: 1})).toMatchObject([{code: 'unavailable', id: 1}]);
	await settle();
	expect(world.hub.counts().rooms).toBe(0);
	await world.pass(1000);
	expect(world.store.rooms()).toEqual([]);
});
