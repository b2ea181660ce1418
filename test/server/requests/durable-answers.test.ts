/** Answers and notifications follow the commit of their write, and are not sent if it fails. */
import {expect, test} from 'vitest';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, settle, toLines} from '../../support/server-world.ts';

/** A server whose disk the test can fill. */
const worldWithDisk = () => {
	let isFull = false;
	const world = serverWorld({
		store: store => breakableJournal(store, () => isFull),
	});
	return {
		world,
		fillDisk() {
			isFull = true;
		},
		freeDisk() {
			isFull = false;
		},
	};
};

/** Ann owns a private room, with bob in it and another invite. */
const privateRoom = async () => {
	const disk = worldWithDisk();
	const ann = await disk.world.connectUser('ann');
	const bob = await disk.world.connectUser('bob');
	await ann.request('create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = ann.last('created');
	await bob.request('join', {token});
	await ann.request('invite', {room});
	await disk.world.pass(300);
	for (const one of [ann, bob]) one.clear();
	return {...disk, ann, bob, room, invite: 0};
};

const refused = [{type: 'error', id: 1, code: 'unavailable', retryInMs: 1000}];

test('does not take a nick that could not be written', async () => {
	const {ann, bob, fillDisk, freeDisk, world} = await privateRoom();
	fillDisk();
	expect(await ann.request('nick', {nick: 'eve', id: 1})).toMatchObject(refused);
	expect(bob.seen).toEqual([]);
	expect(world.store.userByNick('eve')).toBeUndefined();
	freeDisk();
	expect(await ann.request('nick', {nick: 'eve', id: 2})).toMatchObject([
		{type: 'renamed', id: 2, was: 'ann'},
	]);
	expect(toLines(bob.seen)).toEqual(['renamed ann eve']);
});

test('refuses a hello whose new nick could not be written and keeps the old one', async () => {
	const {ann, bob, fillDisk, world} = await privateRoom();
	fillDisk();
	const {outcome, seen} = await world.hello('eve', {secret: ann.welcome.secret ?? ''});
	expect(outcome.type).toBe('refused');
	expect(seen).toMatchObject([{type: 'error', code: 'unavailable'}]);
	expect(ann.connectedUser.user.nick).toBe('ann');
	expect(bob.seen).toEqual([]);
});

test('removes no user by a ban that could not be written', async () => {
	const {ann, bob, room, fillDisk, freeDisk} = await privateRoom();
	fillDisk();
	const ban = {room, nick: 'bob', action: 'ban', id: 1} as const;
	expect(await ann.request('moderate', ban)).toMatchObject(refused);
	expect(bob.seen).toEqual([]);
	freeDisk();
	expect(toLines(await bob.request('send', {room, text: 'still here'}))).toEqual(['#1 bob: still here']);
	await ann.request('moderate', ban);
	expect(toLines(bob.seen)).toContain('ann ban bob: ');
	expect(await bob.request('join', {room, id: 1})).toMatchObject([{type: 'error', code: 'forbidden'}]);
});

test.each(['mute', 'unmute', 'unban'] as const)('%s that could not be written is refused', async action => {
	const {ann, bob, room, fillDisk} = await privateRoom();
	fillDisk();
	expect(await ann.request('moderate', {room, nick: 'bob', action, id: 1})).toMatchObject(refused);
	expect(bob.seen).toEqual([]);
});

test('does not apply settings that could not be written', async () => {
	const {ann, bob, room, fillDisk, world} = await privateRoom();
	fillDisk();
	expect(await ann.request('configure', {room, slowSeconds: 60, id: 1})).toMatchObject(refused);
	expect(bob.seen).toEqual([]);
	expect(world.store.room(room)).toMatchObject({slowSeconds: 0});
});

test('an invite that could not be revoked is still valid, and an invite that could not be created is not', async () => {
	const {ann, room, fillDisk, world} = await privateRoom();
	const {invite} = world.store.invites(room, world.clock.now())[0] ?? {invite: ''};
	fillDisk();
	expect(await ann.request('revoke', {room, invite, id: 1})).toMatchObject(refused);
	expect(await ann.request('invite', {room, id: 1})).toMatchObject(refused);
	expect(world.store.invites(room, world.clock.now())).toHaveLength(2);
});

test('a room, an admission and a direct room that could not be written are not entered', async () => {
	const {ann, room, fillDisk, freeDisk, world} = await privateRoom();
	const eve = await world.connectUser('eve');
	await ann.request('invite', {room, uses: 1});
	const {token} = ann.last('invited');
	fillDisk();
	expect(await eve.request('join', {token, id: 1})).toMatchObject(refused);
	expect(await eve.request('join', {room: 'dev', id: 1})).toMatchObject(refused);
	expect(await eve.request('create', {room: 'ops', id: 1})).toMatchObject(refused);
	expect(await eve.request('send', {to: 'ann', text: 'hi', id: 1})).toMatchObject(refused);
	expect(world.hub.counts().rooms).toBe(0);
	freeDisk();
	expect(await eve.request('join', {token})).toMatchObject([{type: 'joined', room}]);
	expect(await eve.join('dev')).toMatchObject({memberCount: 1});
	expect(toLines(await eve.request('send', {to: 'ann', text: 'hi'}))).toEqual(['#1 eve: hi']);
});

test('does not send a read position that could not be written', async () => {
	const {ann, world, fillDisk, room} = await privateRoom();
	const phone = await world.connectAgain(ann);
	await ann.request('send', {room, text: 'hi'});
	fillDisk();
	await ann.request('read', {room, seq: 1});
	expect(phone.all('read')).toEqual([]);
});

test('lets users leave while the disk is full', async () => {
	const {world, fillDisk, freeDisk} = worldWithDisk();
	const guest = await world.connectUser('guest', {isTransient: true});
	await guest.join('dev');
	fillDisk();
	guest.disconnect();
	await settle();
	expect(world.hub.counts()).toEqual({users: 0, connections: 0, rooms: 0});
	freeDisk();
});
