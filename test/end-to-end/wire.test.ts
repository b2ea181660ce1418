/** The rules of the wire, checked with the real server: names, refusals, codes, limits and HTTP routes. */
import {readFileSync} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {clientSchemas} from '../../source/protocol/client-frames.ts';
import {projectFolder, type RunningServer} from '../support/process.ts';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld, type World} from '../support/world.ts';

const refusalOf = async (client: WireClient, frame: Record<string, unknown>) => {
	client.send({id: 'asked', ...frame});
	return client.next('error');
};

/** A raw request, so that the test can set any Host and Origin. */
const ask = (
	server: RunningServer,
	route: string,
	options: {method?: string; headers?: Record<string, string>} = {},
): Promise<{status: number; text: string; headers: http.IncomingHttpHeaders}> =>
	new Promise((resolve, reject) => {
		const request = http.request(
			{
				host: '127.0.0.1',
				port: server.port,
				path: route,
				method: options.method ?? 'GET',
				headers: options.headers,
				agent: false,
			},
			response => {
				let text = '';
				response.setEncoding('utf8').on('data', chunk => {
					text += chunk;
				});
				response.on('end', () =>
					resolve({status: response.statusCode ?? 0, text, headers: response.headers}),
				);
			},
		);
		request.on('upgrade', (response, socket) => {
			socket.destroy();
			resolve({status: response.statusCode ?? 0, text: '', headers: response.headers});
		});
		request.on('error', reject);
		request.end();
	});

const upgrade = {
	Connection: 'Upgrade',
	Upgrade: 'websocket',
	'Sec-WebSocket-Version': '13',
	'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('hello', () => {
	test('is answered with the user, the limits and a secret that is sent once', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.dial(server.wsUrl);
		const welcome = await ann.hello('ann', {id: 9});
		expect(welcome).toMatchObject({
			version: 1,
			id: 9,
			user: {nick: 'ann'},
			server: {name: 'termchat'},
			heartbeatSeconds: 15,
		});
		expect(welcome.limits).toMatchObject({frameBytes: 16384, textBytes: 8192, historyPage: 200});
		expect(welcome.secret?.length).toBeGreaterThanOrEqual(43);

		const again = await world.dial(server.wsUrl);
		const second = await again.hello(undefined, {secret: welcome.secret});
		expect(second.user).toEqual(welcome.user);
		expect(second).not.toHaveProperty('secret');
	});

	test('must be the first frame, within ten seconds', async () => {
		const world = makeWorld();
		const server = await world.server();
		const hasty = await world.dial(server.wsUrl);
		hasty.send({type: 'join', room: 'dev'});
		expect((await hasty.closed).code).toBe(4500);
		expect(hasty.received.map(({type}) => type)).toContain('closing');
		const silent = await world.dial(server.wsUrl);
		expect((await silent.closed).code).toBe(4500);
	});

	test('of another version is answered with the supported version and closed with 4502', async () => {
		const world = makeWorld();
		const server = await world.server();
		const modern = await world.dial(server.wsUrl);
		modern.send({type: 'hello', version: 2, nick: 'ann'});
		expect((await modern.closed).code).toBe(4502);
		const closing = await modern.next('closing');
		expect(closing.reason).toMatch(/version.*\b1\b/i);
	});

	test('a nick belongs to its first user, in any case and width, and can be taken after a rename', async () => {
		const world = makeWorld();
		const server = await world.server();
		await world.connect(server, 'ann');
		const other = await world.dial(server.wsUrl);
		for (const nick of ['ann', 'ANN', 'ａｎｎ']) {
			other.send({type: 'hello', version: 1, nick});
			expect(await other.next('error')).toMatchObject({code: 'nick_taken'});
		}
		other.send({type: 'hello', version: 1, nick: 'two words'});
		expect(await other.next('error')).toMatchObject({code: 'nick_invalid'});
		expect((await other.hello('bob')).user.nick).toBe('bob');
	});

	test('a wrong secret is refused; after five the address has to wait, and then the right secret is accepted', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.dial(server.wsUrl);
		const {secret} = await ann.hello('ann');
		const codes: string[] = [];
		let retryInMs: number | undefined;
		for (let n = 0; n < 6; n++) {
			const guesser = await world.dial(server.wsUrl);
			guesser.send({type: 'hello', version: 1, secret: `guess ${n}`});
			const error = await guesser.next('error');
			codes.push(error.code);
			retryInMs = error.retryInMs;
			expect(error.field).toBe('secret');
			expect((await guesser.next('closing')).retryInMs).toBe(retryInMs);
		}
		expect(codes).toEqual([...Array(5).fill('unauthorized'), 'rate_limited']);
		expect(retryInMs).toBeGreaterThan(0);
		const again = await world.dial(server.wsUrl);
		expect((await again.hello(undefined, {secret})).user.nick).toBe('ann');
	});
});

describe('an invalid request is refused, and the connection stays open', () => {
	test.each<[string, string | Record<string, unknown>, string]>([
		['no JSON', 'hello there', 'bad_frame'],
		['no object', '[1,2]', 'bad_frame'],
		['no type', {room: 'dev'}, 'bad_frame'],
		['an unknown request', {type: 'fly'}, 'unknown_type'],
		['a field missing', {type: 'send', room: 'dev'}, 'bad_field'],
		['an escape in the text', {type: 'send', room: 'dev', text: '\u001B[2J'}, 'bad_field'],
		['blank text', {type: 'send', room: 'dev', text: '   '}, 'bad_field'],
		['text too large', {type: 'send', room: 'dev', text: 'x'.repeat(8193)}, 'too_large'],
		['a bad room name', {type: 'join', room: 'two words'}, 'bad_field'],
		['a room that is not joined', {type: 'send', room: 'elsewhere', text: 'hi'}, 'not_joined'],
		['an entry that is not there', {type: 'edit', room: 'dev', seq: 4711, text: 'x'}, 'no_such_entry'],
		['a user that does not exist', {type: 'send', to: 'missing', text: 'hi'}, 'no_such_user'],
		['a room that is not there', {type: 'members', room: 'nowhere'}, 'no_such_room'],
		['a message to a room that does not exist', {type: 'send', room: 'nowhere', text: 'hi'}, 'no_such_room'],
		['a private room without a token', {type: 'join', room: '~plans-x7k2'}, 'no_such_room'],
		['a wrong token', {type: 'join', token: 'abc'}, 'unauthorized'],
		[
			'moderation without ownership',
			{type: 'moderate', room: 'dev', nick: 'bob', action: 'kick'},
			'forbidden',
		],
	])('%s', async (_what, frame, code) => {
		const world = makeWorld();
		const server = await world.server();
		await world.connect(server, 'bob', 'dev', 'elsewhere');
		const ann = await world.connect(server, 'ann', 'dev');
		if (typeof frame === 'string') ann.sendRaw(frame);
		else ann.send({id: 'asked', ...frame});
		const error = await ann.next('error');
		expect(error.code).toBe(code);
		expect(error.message).toMatch(/^[A-Z#"~@].*[.!?]$/s);
		if (typeof frame !== 'string') expect(error.id).toBe('asked');
		await ann.roundTrip();
	});

	test('every request of the protocol is answered', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const page = readFileSync(path.join(projectFolder, 'protocol.md'), 'utf8');
		const [, fromClient = ''] = page.split('\n## From client to server\n');
		const [requests = ''] = fromClient.split('\n## ');
		const examples = [...requests.matchAll(/```json\n(.*?)```/gs)].map(
			([, json = '']) => JSON.parse(json) as Record<string, unknown>,
		);
		expect(new Set(examples.map(({type}) => type))).toEqual(new Set(Object.keys(clientSchemas)));
		for (const [n, example] of examples.entries()) {
			if (['typing', 'read', 'focus'].includes(String(example.type))) continue;
			const id = `example-${n}`;
			ann.send({...example, id});
			await ann.roundTrip();
			const answers = ann.received.filter(frame => 'id' in frame && frame.id === id);
			expect(answers, JSON.stringify(example)).not.toEqual([]);
			expect(answers.filter(frame => frame.type === 'error' && frame.code === 'internal')).toEqual([]);
		}
	});
});

describe('close codes', () => {
	test('a binary message: 1003', async () => {
		const world = makeWorld();
		const ann = await world.connect(await world.server(), 'ann');
		ann.sendRaw(new Uint8Array([1, 2, 3]));
		expect((await ann.closed).code).toBe(1003);
	});

	test('a frame that is too big: 1009', async () => {
		const world = makeWorld();
		const ann = await world.connect(await world.server(), 'ann');
		ann.sendRaw(`{"type":"ping","id":"${'x'.repeat(17_000)}"}`);
		expect((await ann.closed).code).toBe(1009);
	});

	test('a server that stops: "closing" with a retry time, then 1012, and exit 0', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		await ann.post('dev', 'a last word');
		server.kill('SIGTERM');
		const closing = await ann.next('closing');
		expect(closing.code).toBe(1012);
		expect(closing.retryInMs).toBeGreaterThan(0);
		expect((await ann.closed).code).toBe(1012);
		expect(await server.ended).toEqual({code: 0, signal: undefined});
	});
});

describe('presence', () => {
	test('joins and leaves are sent, with the number of members', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const bob = await world.connect(server, 'bob', 'dev');
		const came = await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'bob'));
		expect(came).toMatchObject({room: 'dev', left: [], memberCount: 2});
		bob.send({type: 'leave', id: 1, room: 'dev'});
		expect(await bob.next('left')).toMatchObject({id: 1, room: 'dev'});
		expect(await ann.next('presence')).toMatchObject({joined: [], left: [{nick: 'bob'}], memberCount: 1});
	});

	test('a room is listed when it is joined, and not when it is empty and has no messages', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev', 'quiet');
		await ann.post('dev', 'something');
		const bob = await world.connect(server, 'bob');
		const roomsOf = async () => {
			bob.send({type: 'rooms'});
			return (await bob.next('rooms')).rooms.map(({room, memberCount}) => [room, memberCount]).sort();
		};
		expect(await roomsOf()).toEqual([
			['dev', 1],
			['quiet', 1],
		]);
		for (const room of ['dev', 'quiet']) {
			ann.send({type: 'leave', room});
			await ann.next('left');
		}
		expect(await roomsOf()).toEqual([['dev', 0]]);
	});

	test('a rename is sent to the members of shared rooms', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const bob = await world.connect(server, 'bob', 'dev');
		ann.send({type: 'nick', id: 1, nick: 'anna'});
		expect(await ann.next('renamed')).toMatchObject({id: 1, was: 'ann', user: {nick: 'anna'}});
		const renamed = await bob.next('renamed');
		expect(renamed).toMatchObject({was: 'ann', user: {nick: 'anna'}});
		expect(renamed).not.toHaveProperty('id');
	});

	test('a direct message opens a room for both users and no other user', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann');
		const bob = await world.connect(server, 'bob');
		const eve = await world.connect(server, 'eve');
		ann.send({type: 'send', to: 'bob', text: 'just us', draft: 'd1'});
		const {room} = await ann.next('message');
		expect(room).toMatch(/^@\w+\+\w+$/);
		expect((await bob.next('message')).text).toBe('just us');
		expect((await refusalOf(eve, {type: 'join', room})).code).toMatch(/^(no_such_room|forbidden)$/);
		eve.send({type: 'rooms'});
		expect((await eve.next('rooms')).rooms).toEqual([]);
	});

	test('a private room is in no list and is joined by its token only', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann');
		const bob = await world.connect(server, 'bob');
		ann.send({type: 'create', id: 1, room: 'plans', isPrivate: true});
		const {room, token} = await ann.next('created');
		expect(room).toMatch(/^~plans-.+/);
		await ann.join(room);
		bob.send({type: 'rooms'});
		expect((await bob.next('rooms')).rooms).toEqual([]);
		expect((await refusalOf(bob, {type: 'join', room})).code).toMatch(/^(no_such_room|forbidden)$/);
		bob.send({type: 'join', token});
		expect((await bob.next('joined')).room).toBe(room);
		expect(server.stderr()).not.toContain(room);
		expect(server.stderr()).not.toContain(token);
	});
});

describe('limits', () => {
	test('more sends than the burst are refused with a retry time, and none is dropped', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		for (let n = 0; n < 40; n++) ann.send({type: 'send', room: 'dev', text: `line ${n}`, draft: `d${n}`});
		const answered = () =>
			new Set(
				ann.received.flatMap(frame => ('draft' in frame && frame.draft !== undefined ? [frame.draft] : [])),
			).size;
		while (answered() < 40) await ann.roundTrip();
		const errors = ann.received.filter(frame => frame.type === 'error');
		expect(errors.length).toBeGreaterThan(10);
		for (const error of errors) {
			expect(error).toMatchObject({code: 'rate_limited', draft: expect.stringMatching(/^d\d+$/)});
			expect(error).toHaveProperty('retryInMs', expect.any(Number));
		}
		expect(ann.received.filter(({type}) => type === 'message').length).toBeGreaterThanOrEqual(20);
	});

	test('fast paging is not a flood', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		await ann.post('dev', 'a line', 'd1');
		for (let id = 0; id < 1500; id++) ann.send({type: 'history', id, room: 'dev', limit: 200});
		await ann.next('history', ({id}) => id === 1499);
		expect(ann.received.filter(({type}) => type === 'error')).toEqual([]);
	});

	test('changes and messages have separate rate limits', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const {seq} = await ann.post('dev', 'a line', 'd1');
		for (let n = 0; n < 90; n++) ann.send({type: 'edit', id: n, room: 'dev', seq, text: `line ${n}`});
		await ann.next('sent', ({id}) => id === 89);
		expect(ann.received.filter(({type}) => type === 'error')).toEqual([]);
	});

	test('the number of connections per address is limited', async () => {
		const world = makeWorld();
		const server = await world.server(['--connections-per-address', '2']);
		await world.connect(server, 'ann');
		await world.connect(server, 'bob');
		const third = await world.dial(server.wsUrl).then(
			async client => (await client.closed).code,
			(error: Error) => error.message,
		);
		expect([1013, 'refused with HTTP 429', 'refused with HTTP 503']).toContain(third);
	});
});

describe('HTTP', () => {
	test('the health routes, the metrics and the page answer', async () => {
		const world = makeWorld();
		const server = await world.server();
		await world.connect(server, 'ann', 'dev');
		expect((await ask(server, '/healthz')).status).toBe(200);
		expect((await ask(server, '/readyz')).status).toBe(200);
		const metrics = await ask(server, '/metrics');
		expect(metrics.status).toBe(200);
		expect(metrics.text).toMatch(/^# (HELP|TYPE) termchat_/m);
		const page = await ask(server, '/');
		expect(page.status).toBe(200);
		expect(page.headers['content-security-policy']).not.toMatch(/unsafe-(inline|eval)/);
		expect((await ask(server, '/nothing-here')).status).toBe(404);
	});

	test.each<[string, Record<string, string>, number]>([
		['no Origin, as from a terminal', {}, 101],
		['its own Origin', {Origin: 'http://localhost:1', Host: 'localhost:1'}, 101],
		["another's Origin", {Origin: 'https://evil.example'}, 403],
		['an Origin of null', {Origin: 'null'}, 403],
		[
			'DNS rebinding: Origin and Host match, but are not ours',
			{Origin: 'http://evil.example', Host: 'evil.example'},
			403,
		],
	])('an upgrade with %s', async (_what, headers, status) => {
		const world = makeWorld();
		const server = await world.server();
		const answer = await ask(server, '/ws', {headers: {...upgrade, ...headers}});
		expect(answer.status).toBe(status);
	});
});

describe('the query handshake', () => {
	const dialByHand = (world: World, server: RunningServer, query: string) =>
		world.dial(`${server.wsUrl}?${query}`);

	test('the query replaces hello and join; a bare line is a message, JSON is a frame', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		const ann = await dialByHand(world, server, 'nick=ann&room=dev');
		expect((await ann.next('welcome')).user.nick).toBe('ann');
		expect((await ann.next('joined')).room).toBe('dev');
		ann.sendRaw('hello from my hands');
		expect((await bob.next('message')).text).toBe('hello from my hands');
		ann.sendRaw('{"type":"send","room":"dev","text":"and as a frame"}');
		expect((await bob.next('message')).text).toBe('and as a frame');
		ann.sendRaw('{oops');
		expect((await ann.next('error')).code).toBe('bad_frame');
	});

	test('the nick is free when the connection ends', async () => {
		const world = makeWorld();
		const server = await world.server();
		const watcher = await world.connect(server, 'watcher', 'dev');
		const first = await dialByHand(world, server, 'nick=ann&room=dev');
		const {user} = await first.next('welcome');
		await first.next('joined');
		await watcher.next('presence', ({joined}) => joined.some(({nick}) => nick === 'ann'));
		await first.close();
		await watcher.next('presence', ({left}) => left.some(({nick}) => nick === 'ann'));
		const second = await dialByHand(world, server, 'nick=ann&room=dev');
		const welcome = await second.next('welcome');
		expect(welcome.user.nick).toBe('ann');
		expect(welcome.user.id).not.toBe(user.id);
	});

	test('a secret or a token in the query has no effect', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.dial(server.wsUrl);
		const {secret} = await ann.hello('ann');
		ann.send({type: 'create', id: 1, room: 'plans', isPrivate: true});
		const {token} = await ann.next('created');
		const thief = await dialByHand(world, server, `nick=eve&room=dev&secret=${secret}&token=${token}`).catch(
			() => undefined,
		);
		await thief?.next('welcome').catch(() => {});
		for (const frame of thief?.received ?? []) {
			if (frame.type === 'welcome') expect(frame.user.nick).not.toBe('ann');
			if (frame.type === 'joined') expect(frame.room).toBe('dev');
		}
		expect(server.stderr()).not.toContain(secret);
	});
});

test('the log has events, never the text of a message or a secret', async () => {
	const world = makeWorld();
	const server = await world.server();
	const ann = await world.dial(server.wsUrl);
	const {secret} = await ann.hello('ann');
	await ann.join('dev');
	await ann.post('dev', 'a-word-between-us');
	server.kill('SIGTERM');
	await server.ended;
	const log = server.log();
	expect(log.length).toBeGreaterThan(0);
	expect(server.stderr()).not.toContain('a-word-between-us');
	expect(server.stderr()).not.toContain(secret);
	expect(server.stdout()).toBe(`termchat listening on ${server.url}\n`);
});
