/** The commands of `termchat admin` on a running server. */
import {statSync} from 'node:fs';
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
