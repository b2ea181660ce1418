/** `termchat serve` under a low limit of open files. */
import {connect, type Socket} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {cliPath, start} from '../support/process.ts';
import {dial} from '../support/wire-client.ts';
import {makeWorld, type World} from '../support/world.ts';

const startLimited = (world: World, limit: number, argv: readonly string[]) =>
	world.keep(
		start('sh', ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath, ...argv], {
			cwd: world.folder.path,
			env: world.env('operator'),
		}),
	);

const serveLimited = (world: World, limit: number) =>
	startLimited(world, limit, [
		cliPath,
		'serve',
		'--port',
		'0',
		'--db',
		world.folder.at('chat.db'),
		'--rate-limit',
		'off',
		'--connections-per-address',
		'off',
	]);

test.each([24, 40, 63])('a limit of %i is refused with one line that names the remedy', async limit => {
	const server = serveLimited(makeWorld(), limit);
	expect(await server.ended).toEqual({code: 1, signal: undefined});
	expect(server.stderr()).toMatch(/^termchat.*open (enough )?files.*ulimit -n \d+\n$/);
	expect(server.stdout()).toBe('');
});

test('with a limit of 16 Node itself cannot start', async () => {
	const world = makeWorld();
	const empty = await startLimited(world, 16, ['--eval', '']).ended;
	const server = serveLimited(world, 16);
	const ended = await server.ended;
	// If this Node can start, the error is ours.
	if (empty.code === 0 && ended.signal === undefined)
		expect(server.stderr()).toMatch(/^termchat.*ulimit -n \d+\n$/);
	else expect(ended.code).not.toBe(0);
});

const openSocket = (port: number): Promise<Socket> =>
	new Promise(resolve => {
		const socket = connect({port, host: '127.0.0.1'});
		onTestFinished(() => void socket.destroy());
		socket.on('error', () => {});
		socket.once('connect', () => resolve(socket));
	});

const isClosed = (socket: Socket): Promise<void> =>
	new Promise(resolve => {
		if (socket.closed) resolve();
		else socket.once('close', () => resolve()).resume();
	});

test.each([64, 256])(
	'with a limit of %i connections above it are refused and logged, and search works',
	async limit => {
		const world = makeWorld();
		const server = serveLimited(world, limit);
		const [, url = ''] = await server.line(/^termchat listening on http:\/\/(\S+)$/);
		const ann = world.keep(await dial(`ws://${url}/ws`));
		await ann.hello('ann');
		await ann.join('dev');
		ann.send({type: 'send', room: 'dev', text: 'hello there'});
		await ann.next('message');
		const port = Number(url.split(':')[1]);
		const sockets = await Promise.all(Array.from({length: limit}, () => openSocket(port)));
		const [line] = await server.line(/"event":"connections_refused".*/, 'stderr');
		expect(JSON.parse(`{${line}`)).toMatchObject({
			address: '127.0.0.1',
			limit: expect.any(Number),
			hint: expect.any(String),
		});
		const {limit: most} = JSON.parse(`{${line}`) as {limit: number};
		expect(most).toBeGreaterThan(4);
		expect(most).toBeLessThan(limit);
		ann.send({type: 'search', query: 'hello'});
		expect((await ann.next('found')).entries).toHaveLength(1);
		// The first `most` connections were accepted, ann's among them; the others are closed.
		await Promise.all(sockets.slice(most + 20).map(isClosed));
		for (const socket of sockets) socket.destroy();
		await expect
			.poll(async () => (await fetch(`http://${url}/healthz`).catch(() => undefined))?.status)
			.toBe(200);
		server.kill();
		expect((await server.ended).code).toBe(0);
		const refusals = server.stderr().match(/connections_refused/g);
		expect(refusals?.length).toBeLessThanOrEqual(2);
	},
);
