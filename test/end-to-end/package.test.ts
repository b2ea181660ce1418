/** What people get from npm: packed, installed into an empty folder without a network, and used. */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {packInto} from '../support/package.ts';
import {outcomeOf, projectFolder, start} from '../support/process.ts';
import {makeWorld} from '../support/world.ts';

const {version} = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
	version: string;
};

test('the package installs alone, holds what it should and nothing else, and runs', async () => {
	const world = makeWorld();
	const {env, npm, packed} = packInto(world);
	const files = packed.files.map(file => file.path);
	expect(files).toEqual(
		expect.arrayContaining([
			'package.json',
			'LICENSE',
			'readme.md',
			'dist/cli.js',
			'dist/third-party-notices.txt',
		]),
	);
	const strangers = files.filter(
		file =>
			!/^(package\.json|LICENSE|readme\.md|dist\/[\w./-]+)$/.test(file) || /\.map$|test|fixture/.test(file),
	);
	expect(strangers).toEqual([]);
	expect(packed.size).toBeLessThan(1_500_000);
	expect(packed.unpackedSize).toBeLessThan(5_000_000);

	const home = world.folder.at('empty');
	mkdirSync(home);
	writeFileSync(path.join(home, 'package.json'), '{"private": true}');
	npm(home, 'install', '--offline', '--no-audit', '--no-fund', world.folder.at(packed.filename));
	expect(readdirSync(path.join(home, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual([
		'termchat',
	]);

	const npx = (...argv: readonly string[]) =>
		world.keep(start('npx', ['--no-install', 'termchat', ...argv], {cwd: home, env}));
	const told = await outcomeOf(npx('--version'));
	expect(told).toMatchObject({code: 0, stdout: `${version}\n`});
	expect((await outcomeOf(npx('--help'))).stdout).toMatch(/termchat serve/);

	const installed = path.join(home, 'node_modules', '.bin', 'termchat');
	const server = world.keep(start(installed, ['serve', '--memory', '--port', '0'], {cwd: home, env}));
	const [, url = ''] = await server.line(/^termchat listening on (http:\S+)$/);
	const ann = await world.person({wsUrl: `${url.replace('http', 'ws')}/ws`}, 'ann', 'dev');
	const sent = await outcomeOf(
		npx('send', '--url', url, '--nick', 'bob', '--room', 'dev', 'from a fresh install'),
	);
	expect(sent).toMatchObject({code: 0, stderr: ''});
	expect((await ann.next('message')).text).toBe('from a fresh install');
	server.kill('SIGTERM');
	expect((await server.ended).code).toBe(0);
});
