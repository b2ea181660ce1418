/** Running a server: it stops when idle, supports TLS and a reverse proxy, and reads settings from three sources. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, request} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {describe, expect, test} from 'vitest';
import {keys, type Terminal} from '../support/terminal.ts';
import {makeWorld, type World} from '../support/world.ts';

test('--exit-when-idle stops the server after the last user has left, with a message', async () => {
	const world = makeWorld();
	const server = await world.server(['--exit-when-idle', '5s']);
	const ann = await world.connect(server, 'ann', 'dev');
	const bob = await world.connect(server, 'bob', 'dev');
	await ann.close();
	await bob.post('dev', 'still here');
	await bob.close();
	expect((await server.ended).code).toBe(0);
	expect(server.stdout().split('\n').slice(1)).toEqual(['termchat stopped: no connections for 5 s', '']);
	expect(server.log()).toContainEqual(expect.objectContaining({event: 'draining', cause: 'idle'}));
});

/** A self-signed certificate for this machine, and its key. */
const makeCertificate = (world: World, name: string) => {
	const [key, cert] = [world.folder.at(`${name}.key`), world.folder.at(`${name}.pem`)];
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
	const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], {stdio: 'ignore'});
	return {key, cert};
};

test('serves wss with a private authority, and reloads the certificate on SIGHUP while users are connected', async () => {
	const world = makeWorld();
	const [old, renewed] = [makeCertificate(world, 'old'), makeCertificate(world, 'renewed')];
	const [cert, key] = [world.folder.at('cert.pem'), world.folder.at('key.pem')];
	const install = (pair: {cert: string; key: string}) => {
		copyFileSync(pair.cert, cert);
		copyFileSync(pair.key, key);
	};
	install(old);
	const server = await world.server(['--tls-cert', cert, '--tls-key', key]);
	expect(server.url).toMatch(/^https:/);
	const screen = world.terminal('ann', [
		...['join', server.url, '--nick', 'ann', '--room', 'dev', '--ca', old.cert],
	]);
	await screen.waitFor('ann@#dev');
	const send = (ca: readonly string[], text: string) =>
		world.run(
			['send', '--url', server.wsUrl.replace(/\/ws$/, ''), '--nick', 'bob', '--room', 'dev', ...ca, text],
			{
				person: 'bob',
			},
		);
	expect(await send(['--ca', old.cert], 'over wss')).toMatchObject({code: 0, stderr: ''});
	await screen.waitFor('over wss');
	expect(await send([], 'without an authority')).toMatchObject({
		code: 3,
		stderr: expect.stringMatching(/--ca/),
	});
	install(renewed);
	server.kill('SIGHUP');
	await server.line(/"event":"tls_renewed"/, 'stderr');
	expect(await send(['--ca', old.cert], 'with the old one')).toMatchObject({code: 3});
	expect(await send(['--ca', renewed.cert], 'with the new one')).toMatchObject({code: 0, stderr: ''});
	await screen.waitFor('with the new one');
	writeFileSync(cert, 'no certificate');
	server.kill('SIGHUP');
	await server.line(/"event":"tls_not_renewed"/, 'stderr');
	expect(await send(['--ca', renewed.cert], 'and again')).toMatchObject({code: 0, stderr: ''});
	screen.type(`/quit${keys.enter}`);
	expect((await screen.ended).code).toBe(0);
});

/** A minimal reverse proxy: forwards everything and adds the address of the client. */
const startProxy = async (world: World, port: number, from: () => string) => {
	const headersOf = ({headers}: IncomingMessage) => ({
		...headers,
		'x-forwarded-for': [headers['x-forwarded-for'], from()].filter(Boolean).join(', '),
	});
	const sockets = new Set<Socket>();
	const proxy = createServer((asked, response) => {
		const onward = request(
			{port, method: asked.method, path: asked.url, headers: headersOf(asked)},
			answer => {
				response.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(response);
			},
		);
		asked.pipe(onward);
	});
	proxy.on('connection', (socket: Socket) => sockets.add(socket));
	proxy.on('upgrade', (asked: IncomingMessage, socket: Socket) => {
		const onward = request({port, path: asked.url, headers: headersOf(asked)});
		onward.on('upgrade', (answer, behind) => {
			const lines = answer.rawHeaders.flatMap((name, at, all) =>
				at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : [],
			);
			socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
			behind.pipe(socket).pipe(behind);
			behind.on('error', () => socket.destroy());
			socket.on('error', () => behind.destroy());
		});
		onward.on('response', answer => {
			socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nConnection: close\r\n\r\n`);
		});
		onward.on('error', () => socket.destroy());
		onward.end();
	});
	proxy.listen(0, '127.0.0.1');
	await new Promise(resolve => proxy.once('listening', resolve));
	world.keep({
		close: () =>
			new Promise(resolve => {
				for (const socket of sockets) socket.destroy();
				proxy.close(resolve);
			}),
	});
	return `ws://127.0.0.1:${(proxy.address() as AddressInfo).port}/ws`;
};

describe('behind a reverse proxy', () => {
	const threeAddresses = async (argv: readonly string[]) => {
		const world = makeWorld();
		const server = await world.server(['--connections-per-address', '1', ...argv]);
		let last = 0;
		const url = await startProxy(world, server.port, () => `203.0.113.${++last}`);
		const greet = async (nick: string) => {
			const client = await world.dial(url);
			client.send({type: 'hello', id: 1, version: 1, nick});
			return client;
		};
		const first = await greet('ann');
		await first.next('welcome');
		return {world, url, greet};
	};

	test('--trust-proxy uses the address that the proxy sends', async () => {
		const {greet} = await threeAddresses(['--trust-proxy']);
		await (await greet('bob')).next('welcome');
		const screenful = await greet('carol');
		await screenful.next('welcome');
	});

	test('without it the header has no effect', async () => {
		const {url, world} = await threeAddresses([]);
		await expect(
			world.dial(url).then(async client => {
				client.send({type: 'hello', id: 1, version: 1, nick: 'bob'});
				await client.next('welcome');
			}),
		).rejects.toThrow();
	});
});

describe('settings', () => {
	test('a flag has precedence over the environment, which has precedence over the file; --print-config shows the result', async () => {
		const world = makeWorld();
		const config = world.folder.at('config.json');
		const serve = {port: 7001, host: '::1', keep: '90d', memory: true};
		writeFileSync(config, JSON.stringify({serve}));
		const env = {TERMCHAT_PORT: '7002', TERMCHAT_KEEP_ENTRIES: '500', TERMCHAT_HOST: '127.0.0.2'};
		const printed = await world.run(['serve', '--config', config, '--host', '127.0.0.1', '--print-config'], {
			env,
		});
		expect(printed).toMatchObject({code: 0, stderr: ''});
		expect(JSON.parse(printed.stdout)).toMatchObject({
			serve: {host: '127.0.0.1', port: 7002, keep: '90d', 'keep-entries': 500, memory: true},
		});
		const again = world.folder.at('again.json');
		writeFileSync(again, printed.stdout);
		expect((await world.run(['serve', '--config', again, '--print-config'])).stdout).toBe(printed.stdout);
	});

	test('every flag of the help can be set in the environment', async () => {
		const world = makeWorld();
		const {stdout} = await world.run(['serve', '--help']);
		const flags = [...stdout.matchAll(/^\s+--([a-z-]+)/gm)]
			.map(([, flag = '']) => flag)
			.filter(flag => !['config', 'print-config', 'write-config'].includes(flag));
		expect(flags.length).toBeGreaterThan(15);
		for (const flag of flags) {
			const variable = `TERMCHAT_${flag.toUpperCase().replaceAll('-', '_')}`;
			const {
				code,
				stderr,
				stdout: shown,
			} = await world.run(['serve', '--print-config'], {env: {[variable]: 'no!'}});
			// Refused by its name, or (if any text is valid) printed as the value in effect.
			expect(code === 0 ? shown : stderr, variable).toMatch(code === 0 ? /no!/ : new RegExp(variable));
		}
	});

	test('the server runs with settings from the environment only', async () => {
		const world = makeWorld();
		const running = world.start(['serve'], {env: {TERMCHAT_PORT: '0', TERMCHAT_MEMORY: 'true'}});
		await running.line(/^termchat listening on http:\/\/127\.0\.0\.1:\d+$/);
		running.kill();
		expect((await running.ended).code).toBe(0);
	});
});

describe('the owner of a room', () => {
	const withMaker = async () => {
		const world = makeWorld();
		const server = await world.server();
		const join = async (nick: string) => {
			const terminal = world.terminal(nick, ['join', server.url, '--nick', nick, '--room', 'lobby'], {
				columns: 110,
				rows: 24,
			});
			await terminal.waitFor(`${nick}@#lobby`);
			return terminal;
		};
		const enter = (terminal: Terminal, line: string) => terminal.type(`${line}${keys.enter}`);
		const ann = await join('ann');
		enter(ann, '/create club');
		await ann.waitFor('ann@#club');
		const bob = await join('bob');
		enter(bob, '/join club');
		await bob.waitFor('bob@#club');
		return {ann, bob, enter};
	};

	test('mutes a user for a time and unmutes; the user sees the reason', async () => {
		const {ann, bob, enter} = await withMaker();
		enter(ann, '/mute bob 10m no adverts');
		await bob.waitFor('no adverts');
		enter(bob, 'buy now');
		await bob.waitFor(/buy now[\s\S]*(muted|quiet|may not)/i);
		enter(ann, '/unmute bob');
		await ann.waitFor('ann unmuted bob');
		enter(bob, 'sorry');
		await ann.waitFor(screen => screen.includes('sorry') && !screen.includes('buy now'));
	});

	test('kicks a user, who sees the reason and can join again, and bans a user', async () => {
		const {ann, bob, enter} = await withMaker();
		enter(ann, '/kick bob cool down first');
		await bob.waitFor('cool down first');
		enter(bob, '/join club');
		await bob.waitFor('bob@#club');
		enter(bob, 'I am cool');
		await ann.waitFor('I am cool');
		enter(ann, '/ban bob 1h not cool');
		await bob.waitFor('not cool');
		enter(bob, '/join club');
		await bob.waitFor(/banned|kept out|may not/i);
		enter(ann, '/unban bob');
		await ann.waitFor('ann unbanned bob');
		enter(bob, '/join club');
		enter(bob, '/go club');
		await bob.waitFor('bob@#club');
	});

	test('enables slow mode; a refusal shows the time of the next message', async () => {
		const {ann, bob, enter} = await withMaker();
		enter(ann, '/slow 20s');
		await bob.waitFor(/20 ?s/);
		enter(bob, 'one');
		await ann.waitFor(/bob\s+one/);
		enter(bob, 'two');
		await bob.waitFor(/two\s+\[.*(1\d|20) ?s|slow/i);
		enter(ann, '/slow off');
	});

	test('other members cannot moderate', async () => {
		const {ann, bob, enter} = await withMaker();
		enter(bob, '/kick ann it is mine now');
		await bob.waitFor(/only|may not|owner|made/i);
		expect(ann.screen()).not.toContain('it is mine now');
	});
});
