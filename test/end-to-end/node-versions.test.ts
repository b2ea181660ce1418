/** The packed program on the oldest and on the newest Node it supports: it sends, stores, searches and serves the page. */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {findChromium, isBrowserRequired, launchBrowser, openBrowserUser} from '../support/browser.ts';
import {fetchNode} from '../support/node-version.ts';
import {packInto} from '../support/package.ts';
import {outcomeOf, projectFolder, start} from '../support/process.ts';
import {makeWorld, type World} from '../support/world.ts';

const oldest = '22.16.0';
const newest = '26';

const installInto = (world: World): string => {
	const {npm, packed} = packInto(world);
	const home = world.folder.at('empty');
	mkdirSync(home);
	writeFileSync(path.join(home, 'package.json'), '{"private": true}');
	npm(home, 'install', '--offline', '--no-audit', '--no-fund', world.folder.at(packed.filename));
	return path.join(home, 'node_modules', 'termchat', 'dist', 'cli.js');
};

const seePage = async (world: World, url: string): Promise<void> => {
	if (findChromium() === undefined && !isBrowserRequired) {
		const page = await fetch(url);
		expect(await page.text()).toContain('<title>');
		return;
	}
	const visitor = world.keep(await openBrowserUser(world.keep(await launchBrowser()), `${url}/?room=dev`));
	await visitor.join('ben');
	await visitor.waitForText('a red apple');
	await visitor.send('hello from the page');
	await visitor.waitForText('hello from the page');
	expect(await visitor.faults()).toEqual([]);
};

test('the oldest version is the one of `engines`', () => {
	const {engines} = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8'));
	expect(engines.node).toBe(`^${oldest} || >=24.0.0`);
});

test.for([oldest, newest])(
	'the packed program runs on Node %s',
	{timeout: 240_000},
	async (range, context) => {
		const world = makeWorld();
		const folder = world.folder.at('node');
		mkdirSync(folder);
		const node = fetchNode(folder, range);
		if (node === undefined) return context.skip('the npm registry cannot be reached');
		const cli = installInto(world);
		const env = world.env('user');
		const run = (...argv: readonly string[]) => world.keep(start(node, [cli, ...argv], {env}));
		const serve = async () => {
			const server = run('serve', '--db', world.folder.at('chat.db'), '--port', '0');
			const [, url = ''] = await server.line(/^termchat listening on (http:\S+)$/);
			return {server, url};
		};
		const search = async (url: string) => outcomeOf(run('search', 'apple', '--url', url, '--room', 'dev'));

		const {server, url} = await serve();
		const sent = await outcomeOf(run('send', '--url', url, '--room', 'dev', 'a red apple'));
		expect(sent).toMatchObject({code: 0, stderr: ''});
		expect(await outcomeOf(run('send', '--url', url, '--room', 'dev', 'a pear'))).toMatchObject({code: 0});
		expect(await search(url)).toMatchObject({code: 0, stdout: expect.stringContaining('a red apple')});
		await seePage(world, url);
		server.kill('SIGTERM');
		expect((await server.ended).code).toBe(0);
		expect(server.stderr()).not.toMatch(/failed|Warning/);

		const again = await serve();
		expect(await search(again.url)).toMatchObject({code: 0, stdout: expect.stringContaining('a red apple')});
		again.server.kill('SIGTERM');
		expect((await again.server.ended).code).toBe(0);
	},
);
