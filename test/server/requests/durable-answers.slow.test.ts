/** Answers follow the commit to the database file, and are not sent if it fails. */
import {Socket} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import type {ServerFrame} from '../../../source/protocol/server-frames.ts';
import {loadSqlite} from '../../../source/server/store/database/driver.ts';
import {openSqliteStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {makeFolder} from '../../support/folder.ts';
import {serverWorld, type TestUser} from '../../support/server-world.ts';
import {startTestServer} from '../test-server.ts';

const newDatabase = (): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder.at('chat.db');
};

const original = Socket.prototype.write;

const refused = [{type: 'error', id: 1, code: 'unavailable', retryInMs: 1000}];

/** Sends long messages until the database, whose size is limited, has no room for another one. */
const fillWithMessages = async (ann: TestUser): Promise<void> => {
	for (let round = 0; round < 200; round++) {
		const answer = await ann.request('send', {room: 'dev', text: 'x'.repeat(4000), id: 1});
		if (answer.some(({type}) => type === 'error')) return;
	}
	throw new Error('The database was never full.');
};

/** Fills the rest of the database with reasons of bans. */
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

test('on a full database a ban is refused, and the user stays in the room', async () => {
	const store = await openSqliteStore({path: newDatabase(), sync: 'normal', maxBytes: 1_000_000});
	const world = serverWorld({store: () => store});
	const ann = await world.connectUser('ann');
	await ann.request('create', {room: 'dev'});
	const people: TestUser[] = [];
	for (let index = 0; index < 30; index++) people.push(await world.connectUser(`n${index}`));
	for (const one of people) await one.join('dev');
	await fillWithMessages(ann);
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
