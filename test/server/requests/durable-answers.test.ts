/** Answers and notifications follow the commit of their write, and are not sent if it fails. */
import {Socket} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {ServerFrame} from '../../../source/protocol/frames.ts';
import {loadSqlite} from '../../../source/server/store/database/driver.ts';
import {openSqliteStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {makeFolder} from '../../support/folder.ts';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, settle, type TestUser, toLines} from '../../support/server-world.ts';
import {startTestServer} from '../test-server.ts';

const newDatabase = (): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder.at('chat.db');
};

const original = Socket.prototype.write;

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

/** Ann owns a private room, with bob in it and another invitation. */
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

test('an invitation that could not be revoked is still valid, and an invitation that could not be created is not', async () => {
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

// — with the database —

/** Fills the database, whose size is limited, with reasons of bans. */
const fillWithBans = async (ann: TestUser): Promise<ServerFrame[]> => {
	for (let round = 0; round < 30; round++) {
		const answer = await ann.request('moderate', {
			room: 'dev',
			nick: `n${round}`,
			action: 'ban',
			reason: 'x'.repeat(200),
			id: 1,
		});
		if (answer.some(({type}) => type === 'error')) return answer;
	}
	throw new Error('The database was never full.');
};

test('on a full database a ban is refused, and the person stays in the room', async () => {
	const store = await openSqliteStore({path: newDatabase(), sync: 'normal', maxBytes: 240_000});
	const world = serverWorld({store: () => store});
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'dev'});
	const people: TestUser[] = [];
	for (let index = 0; index < 30; index++) people.push(await world.connectUser(`n${index}`));
	for (const one of people) await one.join('dev');
	expect(await fillWithBans(ann)).toMatchObject(refused);
	for (const one of people) {
		const isBanned = store.sanctionOf('dev', one.id, 'ban', 1) !== undefined;
		expect(one.all('moderated').some(({user}) => user.id === one.id)).toBe(isBanned);
	}
});

/** Every request whose answer confirms a write, and how to check it in the file. */
const answers = [
	{
		answer: 'renamed',
		request: () => ({type: 'nick', nick: 'anna'}),
		isKept: "SELECT 1 FROM users WHERE nick = 'anna'",
	},
	{
		answer: 'moderated',
		request: () => ({type: 'moderate', room: 'dev', nick: 'bob', action: 'ban'}),
		isKept: 'SELECT 1 FROM sanctions',
	},
	{
		answer: 'configured',
		request: () => ({type: 'configure', room: 'dev', slowSeconds: 60}),
		isKept: 'SELECT 1 FROM rooms WHERE slow_seconds = 60',
	},
	{
		answer: 'revoked',
		request: (room: string, invite: string) => ({type: 'revoke', room, invite}),
		isKept: 'SELECT 1 FROM (SELECT count(*) AS count FROM invites) WHERE count = 1',
	},
	{
		answer: 'invited',
		request: (room: string) => ({type: 'invite', room}),
		isKept: 'SELECT 1 FROM (SELECT count(*) AS count FROM invites) WHERE count = 3',
	},
	{
		answer: 'joined',
		request: () => ({type: 'join', room: 'ops'}),
		isKept: "SELECT 1 FROM rooms WHERE key = 'ops'",
	},
	{
		answer: 'blocked',
		request: () => ({type: 'block', nick: 'bob'}),
		isKept: 'SELECT 1 FROM blocks',
	},
	{
		answer: 'preferences',
		request: () => ({type: 'preferences', directFrom: 'nobody'}),
		isKept: "SELECT 1 FROM users WHERE direct_from = 'nobody'",
	},
] as const;

test.each(answers)('$answer leaves after the commit, even behind a pong of the same turn', async one => {
	const path = newDatabase();
	const testServer = await startTestServer({store: {type: 'file', path, sync: 'normal'}});
	const ann = await testServer.connect('ann');
	ann.send({type: 'create', room: 'dev'});
	await ann.next('created');
	await testServer.connect('bob', 'dev');
	ann.send({type: 'create', room: 'plans', isPrivate: true});
	const {room} = await ann.next('created', frame => frame.token !== undefined);
	ann.send({type: 'invite', room});
	const {invite = ''} = await ann.next('invited');
	const {DatabaseSync} = loadSqlite();
	const file = new DatabaseSync(path, {readOnly: true});
	const seen: boolean[] = [];
	const write = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (
		this: Socket,
		...args: Parameters<Socket['write']>
	) {
		const isAnswer = args[0] instanceof Buffer && args[0].includes(`"type":"${one.answer}"`);
		if (isAnswer) seen.push(file.prepare(one.isKept).get() !== undefined);
		return original.apply(this, args);
	} as Socket['write']);
	onTestFinished(() => {
		write.mockRestore();
		file.close();
	});
	ann.send({type: 'ping'});
	ann.send(one.request(room, invite) as never);
	await ann.next(one.answer);
	expect(seen).not.toEqual([]);
	expect(new Set(seen)).toEqual(new Set([true]));
});
