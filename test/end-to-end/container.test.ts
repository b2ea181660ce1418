/**
 * The Dockerfile without an engine, because none is available here: its steps run in empty folders, and the result is
 * started with its command.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {expect, test} from 'vitest';
import {serveSettings} from '../../source/cli/serve/settings.ts';
import {runDockerfile, within} from '../support/dockerfile.ts';
import {projectFolder, start} from '../support/process.ts';
import {makeWorld} from '../support/world.ts';

const freePort = async (): Promise<number> => {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	const {port} = server.address() as {port: number};
	await new Promise(resolve => server.close(resolve));
	return port;
};

test('the image builds, serves, is healthy, stores its data in the volume and stops on a signal', async () => {
	const world = makeWorld();
	const folder = world.folder.at('stages');
	mkdirSync(folder);
	// The Node of this test replaces the Node of the image.
	const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
	const image = runDockerfile(projectFolder, folder, {...process.env, PATH});
	expect(image).toMatchObject({
		user: 'node',
		ports: [8080],
		env: {TERMCHAT_HOST: '0.0.0.0', TERMCHAT_PORT: '8080'},
	});
	expect(Number(/^node:(\d+)/.exec(image.base)?.[1])).toBeGreaterThanOrEqual(24);
	expect(readdirSync(within(image, '.')).sort()).toEqual(['data', 'termchat']);
	expect(existsSync(within(image, 'termchat/node_modules'))).toBe(false);
	const [volume = ''] = image.volumes;
	expect(path.dirname(image.env.TERMCHAT_DB ?? '')).toBe(volume);

	const port = await freePort();
	const here = (word: string): string => (existsSync(within(image, word)) ? within(image, word) : word);
	const env = {
		...world.env('container', {PATH}),
		...image.env,
		TERMCHAT_PORT: String(port),
		TERMCHAT_DB: within(image, image.env.TERMCHAT_DB ?? ''),
	};
	const [program = '', ...words] = [...image.entrypoint, ...image.command].map((word, at) =>
		at === 0 ? word : here(word),
	);
	const isHealthy = () => spawnSync('sh', ['-c', image.healthcheck], {env}).status === 0;
	expect(isHealthy()).toBe(false);
	const hub = world.keep(start(program, words, {cwd: within(image, '.'), env}));
	await hub.line(new RegExp(`^termchat listening on http://0\\.0\\.0\\.0:${port}$`));
	expect(isHealthy()).toBe(true);
	const wsUrl = `ws://127.0.0.1:${port}/ws`;
	const ann = await world.connect({wsUrl}, 'ann', 'dev');
	await ann.post('dev', 'from a container');
	const page = await fetch(`http://127.0.0.1:${port}/`);
	expect(await page.text()).toContain('<!doctype html>');
	hub.kill('SIGTERM');
	expect((await hub.ended).code).toBe(0);
	expect(readdirSync(within(image, volume))).toContain('termchat.db');
	expect(readFileSync(within(image, 'data/termchat.db'), 'latin1')).toContain('from a container');
}, 300_000);

test('compose.yaml names the port and the volume of the image, and existing settings', () => {
	const compose = readFileSync(path.join(projectFolder, 'compose.yaml'), 'utf8');
	const dockerfile = readFileSync(path.join(projectFolder, 'Dockerfile'), 'utf8');
	const [, volume = 'none'] = /^VOLUME (.*)$/m.exec(dockerfile) ?? [];
	const [, port = 'none'] = /^EXPOSE (.*)$/m.exec(dockerfile) ?? [];
	expect(compose).toContain(`- data:${volume}\n`);
	expect(compose).toContain(`:${port}"\n`);
	const known = Object.keys(serveSettings).map(name => `TERMCHAT_${name.toUpperCase().replaceAll('-', '_')}`);
	for (const [variable] of `${compose}${dockerfile}`.matchAll(/TERMCHAT_\w+/g))
		expect(known).toContain(variable);
});
