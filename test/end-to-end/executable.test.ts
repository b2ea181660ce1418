/** The single-file executable for this platform: made by its script, and run in an empty environment. */
import {execFileSync, spawnSync} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {thisPlatform} from '../../scripts/executable/node-binaries.ts';
import {type Folder, makeFolder} from '../support/folder.ts';
import {type Outcome, outcomeOf, projectFolder, start} from '../support/process.ts';
import {makeSshClient} from '../support/ssh.ts';
import {keys, openTerminal} from '../support/terminal.ts';
import {isInstalled} from '../support/tmux.ts';
import {makeWorld, type World} from '../support/world.ts';

const {version} = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
	version: string;
};
const hasPlatform = thisPlatform() !== undefined && process.platform !== 'win32';
const hasSsh = isInstalled('ssh', '-V') && isInstalled('ssh-keygen', '-?');
const hasSystemd = isInstalled('systemd-analyze', '--version');

let built: Folder;
let builtFile: string;

beforeAll(() => {
	if (!hasPlatform) return;
	built = makeFolder();
	const script = path.join(projectFolder, 'scripts', 'executables.ts');
	execFileSync(process.execPath, [script, '--folder', built.path], {stdio: 'pipe'});
	const [name = ''] = readdirSync(built.path);
	builtFile = built.at(name);
}, 300_000);

afterAll(() => built?.remove());

/** The executable alone in a folder, and an environment with nothing but a home folder. */
const install = (world: World) => {
	const home = world.folder.at('home');
	const bin = world.folder.at('bin');
	mkdirSync(home);
	mkdirSync(bin);
	const file = path.join(bin, 'termchat');
	copyFileSync(builtFile, file);
	const cache = path.join(home, '.cache', 'termchat', 'executable');
	const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
		world.keep(start(file, argv, {cwd: home, env: {HOME: home, ...env}}));
	const outcome = (argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<Outcome> => {
		const running = run(argv, env);
		running.endInput();
		return outcomeOf(running);
	};
	const serve = async (...argv: readonly string[]) => {
		const server = run(['serve', '--port', '0', '--log', 'json', ...argv]);
		const [, url = ''] = await server.line(/^termchat listening on (http:\S+)$/);
		return {server, url};
	};
	return {home, file, cache, run, outcome, serve};
};

/** The unpacked programs in a cache folder, without hidden files. */
const unpackedIn = (cache: string): readonly string[] => readdirSync(cache);

/** The addresses of all assets that the page loads at first. */
const assetsOf = (page: string): readonly string[] =>
	[...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address = '']) => address);

describe.skipIf(!hasPlatform)('the executable', () => {
	test('unpacks itself once, into a folder that only its user can read', async () => {
		const {outcome, cache} = install(makeWorld());
		expect(await outcome(['--version'])).toMatchObject({code: 0, stdout: `${version}\n`, stderr: ''});
		const [name = '', ...others] = unpackedIn(cache);
		expect(others).toEqual([]);
		expect(name).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')}-[0-9a-f]{16}$`));
		const folder = path.join(cache, name);
		expect(statSync(folder).mode & 0o777).toBe(0o700);
		expect(statSync(path.join(folder, 'dist', 'cli.js')).mode & 0o777).toBe(0o600);
		const {ino} = statSync(folder);
		expect(await outcome(['--help'])).toMatchObject({code: 0, stderr: ''});
		expect(unpackedIn(cache)).toEqual([name]);
		expect(statSync(folder).ino).toBe(ino);
	});

	test('starts several times at once before it is unpacked', async () => {
		const {outcome, cache} = install(makeWorld());
		const outcomes = await Promise.all(Array.from({length: 4}, () => outcome(['--version'])));
		for (const each of outcomes) expect(each).toMatchObject({code: 0, stdout: `${version}\n`, stderr: ''});
		expect(unpackedIn(cache)).toHaveLength(1);
	});

	test('serves the page and stores, searches and prints messages', async () => {
		const world = makeWorld();
		const {serve, outcome, home} = install(world);
		const {server, url} = await serve('--db', world.folder.at('chat.db'));
		const send = ['send', '--url', url, '--nick', 'ann', '--room', 'dev', 'a red apple'];
		expect(await outcome(send)).toMatchObject({code: 0, stderr: ''});
		// Runs in the second thread.
		const search = await outcome(['search', '--url', url, '--nick', 'bob', '--room', 'dev', 'apple']);
		expect(search.stdout).toContain('a red apple');
		const page = await (await fetch(url)).text();
		const assets = assetsOf(page);
		expect(assets.length).toBeGreaterThan(2);
		for (const asset of assets) expect((await fetch(new URL(asset, url))).status).toBe(200);
		server.kill('SIGTERM');
		expect((await server.ended).code).toBe(0);
		expect(existsSync(world.folder.at('chat.db'))).toBe(true);
		expect(readdirSync(home).filter(name => name.startsWith('.') === false)).toEqual([]);
	});

	test('shows the full screen in a terminal', async () => {
		const world = makeWorld();
		const {serve, outcome, file, home} = install(world);
		const {url} = await serve('--memory');
		const ann = world.keep(
			openTerminal({
				file,
				argv: ['join', url, '--nick', 'ann', '--room', 'dev'],
				cwd: home,
				env: {HOME: home, TERM: 'xterm-256color'},
				columns: 110,
				rows: 24,
			}),
		);
		await ann.waitFor('ann@#dev');
		const send = ['send', '--url', url, '--nick', 'bob', '--room', 'dev', 'hello from a script'];
		expect(await outcome(send)).toMatchObject({code: 0});
		await ann.waitFor('hello from a script');
		ann.type(`hello from the screen${keys.enter}`);
		await ann.waitFor(/ann .*hello from the screen/);
		ann.type(keys.ctrl('c'));
		ann.type(keys.ctrl('c'));
		expect((await ann.ended).code).toBe(0);
	});

	test.skipIf(!hasSsh)('runs the screens and commands of SSH sessions', async () => {
		const world = makeWorld();
		const {serve} = install(world);
		const {server} = await serve('--db', world.folder.at('chat.db'), '--ssh', '0');
		const [, port] = await server.line(/"ssh_listening","port":(\d+)/, 'stderr');
		const ssh = makeSshClient(world, Number(port));
		const sent = await ssh.run('ann', 'ann', ['send', '--room', 'dev', 'over SSH']);
		expect(sent).toMatchObject({code: 0, stderr: ''});
		expect((await ssh.run('ann', 'ann', ['tail', '--room', 'dev'])).stdout).toContain('over SSH');
	});

	test('prints completions, checks the machine, and names itself in the unit', async () => {
		const world = makeWorld();
		const {outcome, file} = install(world);
		expect((await outcome(['completion', 'bash'])).stdout).toContain('complete -F');
		expect((await outcome(['doctor'])).stdout).toMatch(/^ok\s+Node\s+\d+\./m);
		const {stdout: unit} = await outcome(['service', 'install', '--print']);
		expect(unit).toContain(`ExecStart=${file} serve\n`);
		expect(unit).toContain('CacheDirectory=termchat\n');
		if (!hasSystemd) return;
		const unitFile = world.folder.at('termchat.service');
		writeFileSync(unitFile, unit);
		const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unitFile], {encoding: 'utf8'});
		expect({status: verified.status, stderr: verified.stderr}).toEqual({status: 0, stderr: ''});
	});

	test('uses the temporary files if the cache cannot be written, and reports if it can write nowhere', async () => {
		const world = makeWorld();
		const {outcome} = install(world);
		const file = world.folder.at('file');
		writeFileSync(file, '');
		const temporary = world.folder.at('tmp');
		mkdirSync(temporary);
		const elsewhere = await outcome(['--version'], {XDG_CACHE_HOME: file, TMPDIR: temporary});
		expect(elsewhere).toMatchObject({code: 0, stdout: `${version}\n`, stderr: ''});
		expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^termchat-\d+-executable$/)]);
		const nowhere = await outcome(['--version'], {XDG_CACHE_HOME: file, TMPDIR: file});
		expect(nowhere).toMatchObject({code: 1, stdout: ''});
		expect(nowhere.stderr).toMatch(
			/^termchat cannot unpack its files into .+ Set XDG_CACHE_HOME to a folder/,
		);
		expect(nowhere.stderr.trim().split('\n')).toHaveLength(1);
	});
});
