/** Settings, themes and keys in real terminals, with a config folder on the disk. */
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {joinRooms} from '../support/full-screen.ts';
import {keys, restedModes} from '../support/terminal.ts';
import {makeWorld, type World} from '../support/world.ts';

const fileOf = (world: World, user: string): string =>
	path.join(world.env(user).XDG_CONFIG_HOME ?? '', 'termchat', 'settings.jsonc');

describe('the settings file', () => {
	test('is written by /set, and applies to every open client when it changes', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev'], {columns: 110, rows: 24});
		ann.type(`/set mouse off${keys.enter}`);
		await ann.waitFor('mouse = off');
		const file = fileOf(world, 'ann');
		const text = readFileSync(file, 'utf8');
		expect(text).toContain('\t"mouse": false,');
		writeFileSync(
			file,
			text.replace('// "ascii": "auto"', '"ascii": "on"').replace('// "f5": "palette"', '"f5": "help"'),
		);
		await ann.waitFor(screen => screen.includes('1>#dev') && !screen.includes('│'), 'ASCII');
		ann.type('\u001B[15~');
		await ann.waitFor('- Help -');
		ann.type(keys.escape);
		writeFileSync(file, '{\n"ascii": "on",\n"theme": "pink"\n}');
		await ann.waitFor('line 3: "theme" must be');
	});

	test('of LC_ALL=C draws ASCII', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = world.terminal('ann', ['join', server.url, '--room', 'dev'], {
			columns: 110,
			rows: 24,
			env: {LC_ALL: 'C'},
		});
		expect(await ann.waitFor('1>#dev')).not.toContain('│');
	});
});

describe('termchat keys', () => {
	test('shows what arrives, and restores the terminal', async () => {
		const world = makeWorld();
		const terminal = world.terminal('ann', ['keys'], {columns: 100, rows: 24});
		await terminal.waitFor('Press any key');
		terminal.type('\u001Ba');
		await terminal.waitFor(/Alt\+A +\\ea +next room with unread messages/);
		terminal.type(keys.ctrl('c'));
		expect(await terminal.ended).toMatchObject({code: 0});
		expect(terminal.modes()).toEqual(restedModes);
	});

	test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('restores the terminal after %s', async signal => {
		const world = makeWorld();
		const terminal = world.terminal('ann', ['keys'], {columns: 100, rows: 24});
		await terminal.waitFor('Press any key');
		terminal.kill(signal);
		expect((await terminal.ended).code).toBeGreaterThan(128);
		expect(terminal.modes()).toEqual(restedModes);
	});

	test('writes other keys for those that do not arrive, and an open client uses them', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await joinRooms(world, server, 'ann', ['dev'], {columns: 120, rows: 24});
		await ann.waitFor('F1 help');
		const terminal = world.terminal('ann', ['keys'], {columns: 100, rows: 60});
		await terminal.waitFor('Press any key');
		terminal.type(' ');
		while (!terminal.screen().includes('Write them?')) {
			const before = terminal.written().length;
			terminal.type(' ');
			await terminal.waitFor(() => terminal.written().length > before, 'the next key');
		}
		terminal.type('y');
		await terminal.ended;
		expect(readFileSync(fileOf(world, 'ann'), 'utf8')).toContain('"f1": "none"');
		await ann.waitFor(screen => screen.includes('? help') && !screen.includes('F1 help'), 'the other key');
	});

	test('needs a terminal', async () => {
		const world = makeWorld();
		const {code, stderr} = await world.run(['keys'], {env: world.env('ann')});
		expect(code).toBe(1);
		expect(stderr).toContain('This needs a terminal.');
	});
});

test('termchat settings names the file, its mistakes and their lines', async () => {
	const world = makeWorld();
	const run = (...argv: readonly string[]) => world.run(['settings', ...argv], {env: world.env('ann')});
	const file = fileOf(world, 'ann');
	expect(await run('--path')).toMatchObject({code: 0, stdout: `${file}\n`});
	expect((await run()).stdout).toContain('does not exist yet');
	expect(await run('--create')).toMatchObject({code: 0});
	expect(readFileSync(file, 'utf8')).toContain('// "theme": "auto",');
	writeFileSync(file, '{\n"bell": false,\n"mouse": 3\n}');
	const {code, stdout, stderr} = await run();
	expect(code).toBe(1);
	expect(stdout).toContain('bell = off');
	expect(stderr).toContain('line 3: "mouse" must be true or false.');
});
