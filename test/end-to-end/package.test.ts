/** The npm package: packed, installed into an empty folder without a network, and run. */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {relativeLinks} from '../../scripts/markdown-links.ts';
import {packInto} from '../support/package.ts';
import {outcomeOf, projectFolder, start} from '../support/process.ts';
import {makeWorld} from '../support/world.ts';

const {version} = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
	version: string;
};

/** Relative links of packed pages to files that are not packed. */
const lostLinks = (folder: string, files: readonly string[]): string[] =>
	files
		.filter(file => file.endsWith('.md'))
		.flatMap(file =>
			relativeLinks(readFileSync(path.join(folder, file), 'utf8'))
				.filter(link => !files.includes(path.posix.join(path.posix.dirname(file), link)))
				.map(link => `${file} → ${link}`),
		);

test('the package installs without other packages, contains the expected files only, and runs', async () => {
	const world = makeWorld();
	const {env, packed} = packInto(world);
	const files = packed.files.map(file => file.path);
	expect(files).toEqual(
		expect.arrayContaining([
			'package.json',
			'LICENSE',
			'readme.md',
			'dist/cli.js',
			'dist/termchat.1',
			'dist/third-party-notices.txt',
		]),
	);
	const sources = files.filter(file => /^(source|test|scripts|bench)\/|\.map$|^package-lock/.test(file));
	// protocol.md links to the schemas.
	expect(sources.sort()).toEqual(['source/protocol/client-frames.ts', 'source/protocol/server-frames.ts']);
	expect(packed.size).toBeLessThan(1_200_000);
	expect(packed.unpackedSize).toBeLessThan(4_400_000);

	const home = world.folder.at('empty');
	mkdirSync(home);
	writeFileSync(path.join(home, 'package.json'), '{"private": true}');
	const installing = spawnSync(
		'npm',
		['install', '--offline', '--no-audit', '--no-fund', world.folder.at(packed.filename)],
		{cwd: home, env, encoding: 'utf8'},
	);
	expect(installing).toMatchObject({status: 0, stderr: ''});
	expect(readdirSync(path.join(home, 'node_modules')).filter(name => !name.startsWith('.'))).toEqual([
		'termchat',
	]);

	const inside = path.join(home, 'node_modules', 'termchat');
	const manifest = JSON.parse(readFileSync(path.join(inside, 'package.json'), 'utf8'));
	expect(manifest).not.toHaveProperty('scripts');
	expect(manifest).not.toHaveProperty('devDependencies');
	expect(lostLinks(inside, files)).toEqual([]);

	const npx = (...argv: readonly string[]) =>
		world.keep(start('npx', ['--no-install', 'termchat', ...argv], {cwd: home, env}));
	const versionRun = await outcomeOf(npx('--version'));
	expect(versionRun).toMatchObject({code: 0, stdout: `${version}\n`});
	expect((await outcomeOf(npx('--help'))).stdout).toMatch(/termchat serve/);

	const installed = path.join(home, 'node_modules', '.bin', 'termchat');
	const server = world.keep(start(installed, ['serve', '--memory', '--port', '0'], {cwd: home, env}));
	const [, url = ''] = await server.line(/^termchat listening on (http:\S+)$/);
	const ann = await world.connect({wsUrl: `${url.replace('http', 'ws')}/ws`}, 'ann', 'dev');
	const sent = await outcomeOf(
		npx('send', '--url', url, '--nick', 'bob', '--room', 'dev', 'from a fresh install'),
	);
	expect(sent).toMatchObject({code: 0, stderr: ''});
	expect((await ann.next('message')).text).toBe('from a fresh install');
	server.kill('SIGTERM');
	expect((await server.ended).code).toBe(0);
});
