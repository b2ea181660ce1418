/** The user and its drafts across forms of an address, windows, restarts and kills. */
import {readdirSync, readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {expect, test} from 'vitest';
import {generousMs} from '../support/deadline.ts';
import {waitUntilConnected} from '../support/full-screen.ts';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

const freePort = (): Promise<string> =>
	new Promise(resolve => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const {port} = probe.address() as {port: number};
			probe.close(() => resolve(String(port)));
		});
	});

/** Whether a file in the folder contains the text. */
const isStored = (folder: string, text: string): boolean =>
	readdirSync(folder, {recursive: true, withFileTypes: true}).some(
		entry => entry.isFile() && readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(text),
	);

test('a user is the same under every form of the address', async () => {
	const world = makeWorld();
	const server = await world.server();
	const {port} = new URL(server.url);
	const env = {TERMCHAT_PORT: port};
	const terminal = world.terminal('ann', ['join', `localhost:${port}`, '--nick', 'ann', '--room', 'dev']);
	await waitUntilConnected(terminal, 'ann');
	const named = await world.run(['send', '--nick', 'ann', '--room', 'dev', 'from the shell'], {
		person: 'ann',
		env,
	});
	expect(named).toMatchObject({code: 0, stderr: ''});
	await terminal.waitFor('from the shell');
	const unnamed = await world.run(['send', '--room', 'dev', 'again'], {person: 'ann', env});
	expect(unnamed).toMatchObject({code: 0, stderr: ''});
	const history = await world.run(['history', '--room', 'dev', '--json'], {person: 'ann', env});
	const nicks = history.stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line).from.nick);
	expect(nicks).toEqual(['ann', 'ann']);
});

test('a second window of termchat without arguments is another user and shows a notice', async () => {
	const world = makeWorld();
	const env = {TERMCHAT_PORT: await freePort()};
	const first = world.terminal('ann', [], {env, columns: 110});
	await first.waitFor(/\bconnected\b/);
	await first.waitFor('You started a server');
	const second = world.terminal('ann', [], {env, columns: 110});
	await second.waitFor(/Another window uses/);
	await second.waitFor(/^ ?\S+2@/m);
	await first.waitFor('2 online');
});

test('a user of a server in memory has the same nick after its restart, with a notice', async () => {
	const world = makeWorld();
	const first = await world.server(['--memory']);
	const {port} = new URL(first.url);
	const at = {person: 'ann', env: {TERMCHAT_PORT: port}};
	expect(await world.run(['send', '--nick', 'ann', '--room', 'dev', 'one'], at)).toMatchObject({code: 0});
	await first.close();
	await world.server(['--memory', '--port', port]);
	const terminal = world.terminal('ann', ['join', `localhost:${port}`, '--nick', 'ann', '--room', 'dev'], {
		columns: 120,
	});
	await waitUntilConnected(terminal, 'ann');
	await terminal.waitFor(
		/the[\s│]+server[\s│]+was[\s│]+reset\.[\s│]+You've[\s│]+rejoined[\s│]+as[\s│]+ann\./,
	);
});

test('after a kill the next run sends the drafts, joins every room and has the unsent input', async () => {
	const world = makeWorld();
	const first = await world.server(['--db', world.folder.at('chat.db')]);
	const {port} = new URL(first.url);
	const before = world.terminal('ann', ['join', `localhost:${port}`, '--nick', 'ann', '--room', 'dev']);
	await waitUntilConnected(before, 'ann');
	before.type(`/join ops${keys.enter}`);
	await before.waitFor(/^ ?\S+@#ops\b/m);
	await first.close();
	await before.waitFor(/offline|waiting|restarting|reconnect/i);
	before.type(`unsent in ops${keys.enter}`);
	await before.waitFor('unsent in ops');
	before.type('half writ');
	await before.waitFor('half writ');
	await expect.poll(() => isStored(world.folder.at('ann'), 'half writ'), {timeout: generousMs}).toBe(true);
	before.kill('SIGKILL');
	await before.ended;

	const second = await world.server(['--db', world.folder.at('chat.db'), '--port', port]);
	const bob = await world.connect(second, 'bob', 'ops');
	const after = world.terminal('ann', ['join', `localhost:${port}`, '--nick', 'ann', '--room', 'dev']);
	await waitUntilConnected(after, 'ann');
	const sent = await bob.next('message', message => message.text === 'unsent in ops');
	expect(sent.from.nick).toBe('ann');
	after.type(keys.alt('1'));
	await after.waitFor('half writ');
});
