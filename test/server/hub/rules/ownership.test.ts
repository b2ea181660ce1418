import {expect, onTestFinished, test} from 'vitest';
import type {ServerFrame} from '../../../../source/protocol/server-frames.ts';
import {makeFakeClock} from '../../../support/fake-clock.ts';
import {serverWorld} from '../../../support/server-world.ts';
import {makeTestHub} from '../../../support/test-hub.ts';

test('joining a public room does not make the user its owner', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	expect(await ann.join('lobby')).not.toHaveProperty('owner');
	await bob.join('lobby');
	expect(await ann.request('moderate', {room: 'lobby', nick: 'bob', action: 'kick'})).toMatchObject([
		{type: 'error', code: 'forbidden'},
	]);
	expect(await ann.request('configure', {room: 'lobby', slowSeconds: 5})).toMatchObject([
		{code: 'forbidden'},
	]);
});

test('creating a room makes its owner', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	expect(await bob.join('dev')).toMatchObject({owner: {id: ann.id}});
	expect(await ann.request('moderate', {room: 'dev', nick: 'bob', action: 'kick'})).toMatchObject([
		{type: 'moderated', action: 'kick'},
	]);
});

test('leaves a public room without an owner if its owner cannot return', async () => {
	const world = serverWorld();
	const raw = await world.connectUser('raw', {isTransient: true});
	const bob = await world.connectUser('bob');
	await raw.request('create', {room: 'dev', topic: 'kept'});
	await bob.join('dev');
	raw.disconnect();
	await world.settle();
	expect(await bob.join('dev')).not.toHaveProperty('owner');
	expect(await bob.request('configure', {room: 'dev', slowSeconds: 5})).toMatchObject([{code: 'forbidden'}]);
});

test('gives a private room created over HTTP to its first user', async () => {
	const world = serverWorld();
	const made = await world.hub.createPrivateRoom({address: '192.0.2.1'});
	if (made.type !== 'created') throw new Error('Not created.');
	const ann = await world.connectUser('ann');
	await ann.request('join', {token: made.token});
	expect(ann.last('joined')).toMatchObject({owner: {id: ann.id}});
});

test('the server owner owns public rooms without an owner and may moderate all of them', async () => {
	const world = serverWorld({ownerNick: 'Root'});
	const root = await world.connectUser('root');
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	expect(await bob.join('lobby')).toMatchObject({owner: {id: root.id, nick: 'root'}});
	await ann.request('create', {room: 'dev'});
	expect(await root.join('dev')).toMatchObject({owner: {id: ann.id}});
	await root.join('lobby');
	await bob.join('dev');
	for (const room of ['lobby', 'dev']) {
		expect(await root.request('moderate', {room, nick: 'bob', action: 'kick'})).toMatchObject([
			{type: 'moderated', room},
		]);
	}
	expect(await ann.request('moderate', {room: 'dev', nick: 'root', action: 'ban'})).toMatchObject([
		{code: 'forbidden'},
	]);
});

test('the server owner has no permissions in private rooms of others', async () => {
	const world = serverWorld({ownerNick: 'root'});
	const root = await world.connectUser('root');
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	await root.request('join', {token});
	expect(await root.request('configure', {room, slowSeconds: 5})).toMatchObject([{code: 'forbidden'}]);
});

test('the permissions of the server owner stay with the user, not with the nick', async () => {
	const world = serverWorld({ownerNick: 'root'});
	const root = await world.connectUser('root');
	const eve = await world.connectUser('eve');
	await root.join('lobby');
	await root.request('nick', {nick: 'admin'});
	expect(await eve.request('nick', {nick: 'root'})).toMatchObject([{code: 'nick_taken'}]);
	expect(await eve.join('lobby')).toMatchObject({owner: {id: root.id, nick: 'admin'}});
	expect(await root.request('configure', {room: 'lobby', slowSeconds: 5})).toMatchObject([
		{type: 'configured'},
	]);
});

test('never makes a transient user the server owner', async () => {
	const world = serverWorld({ownerNick: 'root'});
	const raw = await world.connectUser('root', {isTransient: true});
	expect(await raw.join('lobby')).not.toHaveProperty('owner');
	expect(await raw.request('configure', {room: 'lobby', slowSeconds: 5})).toMatchObject([
		{code: 'forbidden'},
	]);
});

test('reserves the nick server', async () => {
	const world = serverWorld();
	for (const nick of ['server', 'Server', 'SERVER']) {
		const {seen} = await world.hello(nick);
		expect(seen).toMatchObject([{type: 'error', code: 'nick_taken', field: 'nick'}]);
	}
	const ann = await world.connectUser('ann');
	expect(await ann.request('nick', {nick: 'server'})).toMatchObject([{code: 'nick_taken'}]);
});

test('a look-alike of a nick or of a public room is refused', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ace');
	expect((await world.hello('асе')).seen).toMatchObject([{type: 'error', code: 'nick_taken'}]);
	const bob = await world.connectUser('bob');
	expect(await bob.request('nick', {nick: 'асе'})).toMatchObject([{code: 'nick_taken'}]);
	await ann.join('lobby');
	for (const type of ['join', 'create'] as const) {
		expect(await bob.request(type, {room: '1obby'})).toMatchObject([
			{code: 'forbidden', message: expect.stringContaining('lobby')},
		]);
	}
	await bob.join('LOBBY');
});

test('a restart does not give the permissions to another user who takes the nick of the server owner', async () => {
	const clock = makeFakeClock();
	const before = serverWorld({ownerNick: 'root', clock});
	const root = await before.connectUser('root');
	const eve = await before.connectUser('eve');
	await root.request('nick', {nick: 'admin'});
	root.disconnect();
	await before.settle();
	await before.hub.close();
	const {hub} = makeTestHub({clock, store: before.store, ownerNick: 'root'});
	onTestFinished(() => hub.close());
	const seen: ServerFrame[] = [];
	const see = (frame: ServerFrame) => void seen.push(frame);
	const connection = {...eve.connection, send: see, deliver: see};
	const {secret = ''} = eve.welcome;
	const frame = {type: 'hello', version: 1, nick: 'root', secret} as const;
	await hub.hello(connection, frame);
	expect(seen).toMatchObject([{type: 'error', code: 'nick_taken'}]);
	expect(before.store.boundOwner('ROOT')).toBe(root.id);
});

test('marks the server owner in the welcome, and does not remove an owner who sends nothing', async () => {
	const world = serverWorld({ownerNick: 'root'});
	const root = await world.connectUser('root');
	await world.settle();
	expect(world.store.user(root.id)).not.toHaveProperty('unusedSince');
	expect((await world.connectAgain(root)).welcome).toMatchObject({isServerOwner: true});
	expect((await world.connectUser('ann')).welcome).not.toHaveProperty('isServerOwner');
});
