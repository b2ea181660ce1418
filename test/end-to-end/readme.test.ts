/** Runs the commands of the readme: each line of its shell blocks, from top to bottom. */
import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {cliPath, outcomeOf, projectFolder, start} from '../support/process.ts';
import {shellLines} from '../support/readme.ts';
import {keys} from '../support/terminal.ts';
import {makeWorld, type World} from '../support/world.ts';

/** Commands that other tests run (`test/cluster`, `ssh.test.ts`, `tail-exec.test.ts`, `mcp.test.ts`), or that cannot run here. */
const isElsewhere = (line: string): boolean =>
	/^(npm ci|docker |claude |ssh )/.test(line) ||
	line.includes('--exec ') ||
	line.includes('--nats ') ||
	line.includes('https://chat.example.org --ca');

const lines = shellLines().filter(line => !isElsewhere(line));
const serving = lines.filter(line => /^termchat serve\b/.test(line) && !/--(print|write)-config/.test(line));
const joining = lines.filter(line => /^termchat join\b/.test(line));
const lasting = lines.filter(line => /wscat|echo-bot/.test(line));
const ending = lines.filter(line => ![...serving, ...joining, ...lasting].includes(line));

/** The smallest export of Slack with a message. */
const writeSlackExport = (folder: string): void => {
	mkdirSync(path.join(folder, 'general'), {recursive: true});
	writeFileSync(path.join(folder, 'users.json'), JSON.stringify([{id: 'U1', name: 'zoe'}]));
	writeFileSync(path.join(folder, 'channels.json'), JSON.stringify([{id: 'C1', name: 'general'}]));
	const message = {type: 'message', user: 'U1', text: 'hello', ts: '1700000000.000100'};
	writeFileSync(path.join(folder, 'general', '2023-11-14.json'), JSON.stringify([message]));
};

/** A folder with the files that the commands need, and a `termchat` on the PATH. */
const prepare = (world: World, port: number) => {
	const at = (name: string) => world.folder.at(name);
	const bin = world.folder.at('termchat');
	writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${cliPath}" "$@"\n`);
	chmodSync(bin, 0o755);
	symlinkSync(path.join(projectFolder, 'examples'), at('examples'));
	symlinkSync(path.join(projectFolder, 'node_modules'), at('node_modules'));
	writeSlackExport(at('slack-export'));
	const git = (...argv: readonly string[]) =>
		execFileSync('git', ['-c', 'user.name=ann', '-c', 'user.email=ann@example.org', ...argv], {
			cwd: world.folder.path,
		});
	git('init', '--quiet');
	for (const subject of ['one', 'two', 'three']) git('commit', '--quiet', '--allow-empty', '-m', subject);
	const PATH = [world.folder.path, path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
	const env = world.env('ann', {PATH, TERMCHAT_PORT: String(port), TERMCHAT_NICK: 'ann'});
	/** `input` is written to stdin, which then ends. Without it stdin stays open. */
	const bash = (line: string, input?: string) =>
		world.keep(
			start('bash', ['-o', 'pipefail', '-c', line], {
				cwd: world.folder.path,
				env,
				...(input !== undefined && {input}),
			}),
		);
	return {bash};
};

const here = (line: string, port: number): string => line.replaceAll(/\b(8080|9000)\b/g, String(port));

test('commands that end exit with 0, one after the other', async () => {
	const world = makeWorld();
	// The path where `termchat admin` looks for the server of this user.
	const db = world.folder.at('ann', 'data', 'termchat', 'termchat.db');
	const server = await world.server(['--rate-limit', 'off', '--db', db]);
	await world.connect(server, 'bob', 'ops');
	await world.connect(server, 'squatter', 'lobby');
	const {bash} = prepare(world, server.port);
	expect(ending.length).toBeGreaterThan(15);
	for (const line of ending) {
		const {code, stderr} = await outcomeOf(bash(here(line, server.port), ''));
		expect({line, code, stderr: line.startsWith('curl') ? '' : stderr}).toEqual({line, code: 0, stderr: ''});
	}
});

test('commands that run until a signal start', async () => {
	const world = makeWorld();
	const server = await world.server();
	const bob = await world.connect(server, 'bob', 'dev');
	const {bash} = prepare(world, server.port);
	for (const line of lasting) {
		const nick = line.includes('wscat') ? 'ann' : 'echo';
		const running = bash(`exec ${here(line, server.port)}`);
		await bob.next('presence', ({joined}) => joined.some(one => one.nick === nick));
		await running.close();
		await bob.next('presence', ({left}) => left.some(one => one.nick === nick));
	}
});

describe('a server starts', () => {
	test.each(serving)('%s', async line => {
		const world = makeWorld();
		const pair = ['-keyout', world.folder.at('key.pem'), '-out', world.folder.at('cert.pem')];
		const kind = [
			'-x509',
			'-newkey',
			'ec',
			'-pkeyopt',
			'ec_paramgen_curve:prime256v1',
			'-nodes',
			'-subj',
			'/CN=x',
		];
		if (line.includes('--tls-cert')) execFileSync('openssl', ['req', ...kind, ...pair], {stdio: 'ignore'});
		const words = line.split(' ').slice(1);
		const argv = words.map((word, at) => (/^--(port|ssh)$/.test(words[at - 1] ?? '') ? '0' : word));
		const hub = world.start(argv, {env: {TERMCHAT_PORT: '0'}});
		await hub.line(/^termchat listening on https?:\/\/\S+:\d+$/);
		hub.kill('SIGTERM');
		expect((await hub.ended).code).toBe(0);
	});
});

describe('a client joins', () => {
	test.each(joining)('%s', async line => {
		const world = makeWorld();
		const server = await world.server();
		const argv = here(line, server.port).split(' ').slice(1);
		const env = {TERMCHAT_PORT: String(server.port)};
		const screen = world.terminal('ann', argv, {columns: 100, rows: 24, env});
		if (line.includes('--token')) {
			await screen.waitFor('Token:');
			const made = await fetch(`${server.url}/api/rooms`, {method: 'POST'});
			screen.type(`${((await made.json()) as {token: string}).token}${keys.enter}`);
		}
		if (line.includes('--plain')) await screen.waitFor('lobby');
		else await screen.waitFor(/\w+@[#~]/);
		screen.type(`/quit${keys.enter}`);
		expect((await screen.ended).code).toBe(0);
	});
});
