import {expect, test} from 'vitest';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, toLines} from '../../support/server-world.ts';

test('gives a new user an id, a nick and a secret, which identifies the user later', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	expect(ann.welcome.user.nick).toBe('ann');
	expect(ann.welcome.secret).toMatch(/^[\w-]{43}$/);
	const later = await world.connectAgain(ann);
	expect(later.id).toBe(ann.id);
	expect(later.welcome.user.nick).toBe('ann');
	expect(later.welcome.secret).toBeUndefined();
	expect(world.hub.counts()).toEqual({users: 1, connections: 2, rooms: 0});
});

test('sends the secret only when the user is durable', async () => {
	let isDurable = false;
	const world = serverWorld({
		store: store => {
			store.journal.subscribe(() => {
				isDurable = true;
			});
			return store;
		},
	});
	const ann = await world.connectUser('ann');
	expect(ann.welcome.secret).toBeDefined();
	expect(isDurable).toBe(true);
});

test('creates no user and keeps the nick free if the store fails', async () => {
	let isBroken = true;
	const world = serverWorld({
		store: store => breakableJournal(store, () => isBroken),
	});
	const {outcome, seen} = await world.hello('ann');
	expect(outcome).toEqual({type: 'refused'});
	expect(seen).toMatchObject([{type: 'error', code: 'unavailable', retryInMs: 1000}]);
	isBroken = false;
	expect((await world.hello('ann')).outcome.type).toBe('welcome');
});

test('gives a user without a nick a guest nick', async () => {
	const world = serverWorld();
	expect((await world.connectUser()).welcome.user.nick).toMatch(/^guest-[0-9a-f]{4}$/);
});

test("refuses another user's nick in any case and accepts a further hello", async () => {
	const world = serverWorld();
	await world.connectUser('Ann');
	const {outcome, seen} = await world.hello('aNN');
	expect(outcome).toEqual({type: 'refused'});
	expect(seen).toMatchObject([{type: 'error', code: 'nick_taken'}]);
	expect((await world.hello('ann2')).outcome.type).toBe('welcome');
});

test('gives a nick that two users request at the same time to one user', async () => {
	const world = serverWorld();
	const both = await Promise.all([world.hello('ann'), world.hello('ANN')]);
	expect(both.map(({outcome}) => outcome.type).sort()).toEqual(['refused', 'welcome']);
});

test('gives a returning user another free nick and notifies the room', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('dev');
	await bob.join('dev');
	bob.clear();
	const {outcome, seen} = await world.hello('anna', {secret: ann.welcome.secret ?? ''});
	expect(outcome).toMatchObject({type: 'welcome', user: {user: {id: ann.id, nick: 'anna'}}});
	expect(seen).toMatchObject([{type: 'welcome', user: {nick: 'anna'}}]);
	expect(toLines(bob.seen)).toEqual(['renamed ann anna']);
	expect(toLines(ann.seen)).toContain('renamed ann anna');
	expect(ann.connectedUser.user.nick).toBe('anna');
	expect((await world.hello('bob', {secret: ann.welcome.secret ?? ''})).seen).toMatchObject([
		{code: 'nick_taken'},
	]);
});

test('ends two simultaneous hellos of one user with the same nick for all', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const secret = ann.welcome.secret ?? '';
	ann.disconnect();
	const seats = await Promise.all([world.connectUser('one', {secret}), world.connectUser('two', {secret})]);
	const nicks = new Set(seats.map(({connectedUser}) => connectedUser.user.nick));
	expect([...nicks]).toEqual([world.store.user(ann.id)?.nick]);
});

test('gives a raw client no secret and frees its nick with its last connection', async () => {
	const world = serverWorld();
	const hand = await world.connectUser('ann', {isTransient: true});
	expect(hand.welcome.secret).toBeUndefined();
	expect((await world.hello('ann')).seen).toMatchObject([{code: 'nick_taken'}]);
	hand.disconnect();
	expect((await world.hello('ann')).outcome.type).toBe('welcome');
});

test('refuses another protocol version, names the supported one and closes with 4502', async () => {
	const {outcome, seen} = await serverWorld().hello('ann', {version: 2});
	expect(outcome).toMatchObject({type: 'refused', close: {code: 4502}});
	expect(seen).toMatchObject([{type: 'error', message: expect.stringContaining('version 1')}]);
});

test('closes with 4500 after a wrong secret', async () => {
	const {outcome, seen} = await serverWorld().hello('ann', {secret: 'guess'});
	expect(outcome).toMatchObject({type: 'refused', close: {code: 4500}});
	expect(seen).toMatchObject([{type: 'error', code: 'unauthorized'}]);
});

test('makes an address wait after five wrong secrets and still accepts the right secret', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const secret = ann.welcome.secret ?? '';
	for (let guess = 0; guess < 5; guess++) {
		await world.pass(1000);
		expect((await world.hello('x', {secret: `guess ${guess}`})).seen).toMatchObject([{code: 'unauthorized'}]);
	}
	const sixth = await world.hello(undefined, {secret: 'guess 5'});
	const retryInMs = 5 * 60_000 - 4000;
	expect(sixth.seen).toMatchObject([{code: 'rate_limited', field: 'secret', retryInMs}]);
	expect(sixth.outcome).toMatchObject({type: 'refused', close: {code: 4002, retryInMs}});
	expect((await world.hello(undefined, {secret})).outcome.type).toBe('welcome');
	expect((await world.hello('new')).outcome.type).toBe('welcome');
	expect((await world.hello('x', {secret: 'x', address: '192.0.2.2'})).seen).toMatchObject([
		{code: 'unauthorized', field: 'secret'},
	]);
	await world.pass(retryInMs);
	expect((await world.hello(undefined, {secret: 'guess 5'})).seen).toMatchObject([{code: 'unauthorized'}]);
});

test('counts simultaneous guesses, but not right secrets', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const secret = ann.welcome.secret ?? '';
	const right = await Promise.all(Array.from({length: 50}, () => world.hello(undefined, {secret})));
	expect(right.every(({outcome}) => outcome.type === 'welcome')).toBe(true);
	const wrong = await Promise.all(
		Array.from({length: 50}, (_, guess) => world.hello('x', {secret: `${guess}`})),
	);
	expect(
		wrong.filter(({seen}) => seen.some(frame => frame.type === 'error' && frame.code === 'unauthorized')),
	).toHaveLength(5);
});

test('requires the access secret of the server', async () => {
	const world = serverWorld({accessToken: 'open sesame'});
	expect((await world.hello('ann')).outcome).toMatchObject({type: 'refused', close: {code: 4500}});
	expect((await world.hello('ann', {access: 'open'})).outcome).toMatchObject({close: {code: 4500}});
	expect((await world.hello('ann', {access: 'open sesame'})).outcome.type).toBe('welcome');
	const secret = {secret: 'nobody’s', access: 'open sesame'};
	expect((await world.hello('ann', secret)).seen).toMatchObject([{code: 'unauthorized', field: 'secret'}]);
});

test('sends a new nick once to each connection that shares a room, and to the caller with its id', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const phone = await world.connectAgain(ann);
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	for (const room of ['dev', 'ops']) {
		await ann.join(room);
		await bob.join(room);
	}
	await eve.join('other');
	const answer = await ann.request('nick', {nick: 'anna', id: 7});
	expect(answer).toEqual([{type: 'renamed', id: 7, user: {id: ann.id, nick: 'anna'}, was: 'ann'}]);
	expect(bob.all('renamed')).toEqual([{type: 'renamed', user: {id: ann.id, nick: 'anna'}, was: 'ann'}]);
	expect(phone.all('renamed')).toHaveLength(1);
	expect(eve.all('renamed')).toEqual([]);
	expect(await bob.request('nick', {nick: 'ANNA', id: 8})).toMatchObject([
		{type: 'error', id: 8, code: 'nick_taken'},
	]);
	expect(await eve.request('nick', {nick: 'ann'})).toMatchObject([{type: 'renamed'}]);
});

test('logs no secrets, nicks or texts', async () => {
	const world = serverWorld({accessToken: 'open sesame'});
	const ann = await world.connectUser('ann', {access: 'open sesame'});
	await ann.join('dev');
	await ann.request('send', {room: 'dev', text: 'the code is 4711'});
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token} = ann.last('created');
	await ann.request('send', {room, text: 'the code is 4711'});
	await ann.request('invite', {room});
	await ann.request('edit', {room, seq: 99, text: 'x'});
	ann.disconnect();
	await world.pass(700_000);
	const log = world.logged.join('\n');
	expect(log).toContain('room_forgotten');
	for (const secret of ['4711', 'sesame', ann.welcome.secret, token, room, 'plans'])
		expect(log).not.toContain(secret);
});

test('gives two guests who connect at the same time different nicks', async () => {
	let calls = 0;
	// The two bytes of a guest nick are always the same.
	const randomBytes = (length: number) => new Uint8Array(length).fill(length === 2 ? 0xab : ++calls);
	const world = serverWorld({randomBytes});
	const both = await Promise.all([world.hello(), world.hello()]);
	expect(both.map(({outcome}) => outcome.type)).toEqual(['welcome', 'welcome']);
	const nicks = world.store.users(undefined, 9).map(({nick}) => nick);
	expect(nicks).toContain('guest-abab');
	expect(new Set(nicks).size).toBe(2);
});
