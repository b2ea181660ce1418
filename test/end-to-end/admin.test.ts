/** The commands of `termchat admin` on a running server. */
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {makeWorld} from '../support/world.ts';

test('lists users and rooms, frees a nick, sets an owner and removes a room', async () => {
	const world = makeWorld();
	const db = world.folder.at('t.db');
	const server = await world.server(['--db', db]);
	expect(statSync(`${db}-admin`).mode & 0o777).toBe(0o600);
	const ann = await world.connect(server, 'ann', 'lobby');
	await world.connect(server, 'squatter', 'spam');
	const admin = (...argv: string[]) => world.run(['admin', ...argv, '--db', db]);
	const users = await admin('users');
	expect(users.code).toBe(0);
	expect(users.stdout).toMatch(
		/^NICK +CONNECTIONS +CREATED +ID\nann +1 +\d{4}-\d\d-\d\d +[0-9a-f]+\nsquatter +1 /,
	);
	const rooms = await admin('rooms', '--json');
	expect(
		rooms.stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line)),
	).toMatchObject([
		{room: 'lobby', kind: 'public', members: 1},
		{room: 'spam', kind: 'public', members: 1},
	]);
	expect(await admin('set-owner', 'lobby', 'ann')).toMatchObject({code: 0, stdout: 'ann now owns lobby.\n'});
	ann.send({type: 'configure', room: 'lobby', slowSeconds: 5});
	expect(await ann.next('configured', ({slowSeconds}) => slowSeconds === 5)).toBeDefined();
	expect(await admin('remove-room', 'spam')).toMatchObject({code: 2, stdout: ''});
	expect(await admin('remove-room', 'spam', '--yes')).toMatchObject({code: 0, stdout: 'Removed spam.\n'});
	expect((await admin('free-nick', 'squatter')).stdout).toMatch(/^Renamed squatter to guest-/);
	expect(await admin('free-nick', 'missing')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('missing'),
	});
	server.kill('SIGTERM');
	await server.ended;
	expect(await admin('users')).toMatchObject({
		code: 3,
		stderr: expect.stringMatching(/No server is running on/),
	});
});

test('lists and ends sessions, and removes messages, while two clients are connected', async () => {
	const world = makeWorld();
	const db = world.folder.at('t.db');
	const server = await world.server(['--db', db]);
	const ann = await world.connect(server, 'ann', 'lobby');
	const bob = await world.connect(server, 'bob', 'lobby');
	const admin = (...argv: string[]) => world.run(['admin', ...argv, '--db', db]);
	for (const text of ['buy this', 'buy that']) {
		bob.send({type: 'send', room: 'lobby', text, draft: text});
		await ann.next('message', message => message.text === text);
	}
	expect(await admin('remove-messages', 'bob')).toMatchObject({code: 2, stdout: ''});
	expect(await admin('remove-messages', 'bob', '--yes')).toMatchObject({
		code: 0,
		stdout: 'Removed 2 messages of bob.\n',
	});
	expect(await ann.next('deleted', ({target}) => target === 2)).toMatchObject({from: {nick: 'server'}});
	const listed = await admin('sessions', 'bob', '--json');
	const session = JSON.parse(listed.stdout);
	expect(session).toMatchObject({nick: 'bob', rooms: 1, address: expect.stringContaining('127.0.0.1')});
	expect((await admin('sessions')).stdout).toMatch(/^SESSION +NICK +ADDRESS/);
	expect(await admin('end-session', String(session.session))).toMatchObject({
		code: 0,
		stdout: `Ended session ${session.session} of bob.\n`,
	});
	expect(await bob.closed).toMatchObject({code: 4500});
	expect(await admin('end-session', 'x')).toMatchObject({code: 2});
});

test('checks, compacts and backs up the database of a server that runs, and of one that does not', async () => {
	const world = makeWorld();
	const db = world.folder.at('t.db');
	const copy = world.folder.at('copy.db');
	const admin = (...argv: string[]) => world.run(['admin', ...argv, '--db', db]);
	expect(await admin('check')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('There is no database'),
	});
	const server = await world.server(['--db', db]);
	const ann = await world.connect(server, 'ann', 'lobby');
	ann.send({type: 'send', room: 'lobby', text: 'kept', draft: 'd'});
	await ann.next('message');
	expect(await admin('check')).toMatchObject({
		code: 0,
		stdout: expect.stringMatching(/^Pages and indexes: ok\n.*is sound: 1 room, 1 entry, 1 user\.\n$/s),
	});
	expect(await admin('compact')).toMatchObject({code: 0, stdout: expect.stringMatching(/^Compacted from /)});
	expect(await admin('backup', copy)).toMatchObject({code: 0, stdout: expect.stringMatching(/^Wrote /)});
	expect(statSync(copy).mode & 0o777).toBe(0o600);
	expect(await admin('backup', copy)).toMatchObject({code: 1, stderr: expect.stringContaining('exists')});
	server.kill('SIGTERM');
	await server.ended;
	expect(await admin('check')).toMatchObject({code: 0});
	expect(await admin('compact')).toMatchObject({code: 0});
	const restored = await world.server(['--db', copy]);
	const bob = await world.connect(restored, 'bob');
	expect(await bob.join('lobby')).toMatchObject({entries: [{text: 'kept'}]});
	expect(existsSync(`${db}-wal`)).toBe(false);
	const bytes = readFileSync(db);
	bytes.fill(0x5a, 4096 * 6, 4096 * 9);
	writeFileSync(db, bytes);
	expect(await admin('check')).toMatchObject({
		code: 1,
		stdout: expect.stringMatching(/^Pages and indexes: (?!ok).*damaged/s),
	});
});
