import {mkdirSync, writeFileSync} from 'node:fs';
import {request} from 'node:http';
import {connect, type Socket} from 'node:net';
import {brotliCompressSync, gunzipSync} from 'node:zlib';
import {describe, expect, onTestFinished, test} from 'vitest';
import {furtherSockets} from '../../../source/server/limits/address-limits.ts';
import {makeFolder} from '../../support/folder.ts';
import {startTestServer} from '../test-server.ts';

interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
	json(): unknown;
}

/** Sends one request with exactly these headers. `fetch` does not allow `Host` and `Origin`. */
const ask = (
	url: string,
	{
		method = 'GET',
		headers = {},
		body,
	}: {method?: string; headers?: Record<string, string>; body?: string} = {},
): Promise<Answer> =>
	new Promise((resolve, reject) => {
		const asked = request(url, {method, headers, agent: false}, response => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => {
				const whole = Buffer.concat(chunks);
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					body: whole,
					json: () => JSON.parse(String(whole)) as unknown,
				});
			});
		});
		asked.on('error', reject);
		asked.end(body);
	});

const upgradeHeaders = {
	Connection: 'Upgrade',
	Upgrade: 'websocket',
	'Sec-WebSocket-Version': '13',
	'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** The HTTP status of an upgrade; 101 if it succeeds. */
const upgrade = (url: string, headers: Record<string, string> = {}): Promise<number> =>
	new Promise((resolve, reject) => {
		const asked = request(url, {headers: {...upgradeHeaders, ...headers}, agent: false});
		asked.on('upgrade', (_, socket) => {
			socket.destroy();
			resolve(101);
		});
		asked.on('response', response => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		asked.on('error', reject);
		asked.end();
	});

const makePage = () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	mkdirSync(folder.at('assets'));
	writeFileSync(folder.at('index.html'), '<!doctype html><title>termchat</title>');
	writeFileSync(folder.at('assets', 'app-ABC123.js'), `console.log("${'page '.repeat(200)}");`);
	return folder;
};

describe('the page', () => {
	test('is served with its files from memory, compressed, with a strict policy', async () => {
		const folder = makePage();
		const {server} = await startTestServer({webFolder: folder.path});
		folder.remove();
		const page = await ask(`${server.url}/`);
		expect(page.status).toBe(200);
		expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
		expect(page.headers['cache-control']).toBe('no-cache');
		const policy = String(page.headers['content-security-policy']);
		expect(policy).toContain("default-src 'none'");
		expect(policy).not.toContain('unsafe');
		expect(page.headers['x-content-type-options']).toBe('nosniff');

		const script = await ask(`${server.url}/assets/app-ABC123.js`, {
			headers: {'Accept-Encoding': 'br, gzip'},
		});
		expect(script.headers['content-encoding']).toBe('gzip');
		expect(script.headers['cache-control']).toContain('immutable');
		expect(String(gunzipSync(script.body))).toContain('page page');
		const plain = await ask(`${server.url}/assets/app-ABC123.js`, {headers: {'Accept-Encoding': 'gzip;q=0'}});
		expect(plain.headers['content-encoding']).toBeUndefined();

		const again = await ask(`${server.url}/`, {headers: {'If-None-Match': String(page.headers.etag)}});
		expect(again.status).toBe(304);
		const head = await ask(`${server.url}/`, {method: 'HEAD'});
		expect(head).toMatchObject({status: 200, body: Buffer.alloc(0)});
	});

	test('is sent as compressed by the build, and decompressed for other clients', async () => {
		const folder = makePage();
		const text = `console.log("${'chat '.repeat(200)}");`;
		const compressed = brotliCompressSync(text);
		writeFileSync(folder.at('assets', 'chat-DEF456.js.br'), compressed);
		const {server} = await startTestServer({webFolder: folder.path});
		const get = (encoding: string) =>
			ask(`${server.url}/assets/chat-DEF456.js`, {headers: {'Accept-Encoding': encoding}});
		const small = await get('gzip, br');
		expect(small.headers).toMatchObject({
			'content-encoding': 'br',
			'content-type': 'text/javascript; charset=utf-8',
		});
		expect(small.body).toEqual(compressed);
		const gzipped = await get('gzip, br;q=0');
		expect(gzipped.headers['content-encoding']).toBe('gzip');
		expect(String(gunzipSync(gzipped.body))).toBe(text);
		const plain = await get('identity');
		expect(plain.headers['content-encoding']).toBeUndefined();
		expect(String(plain.body)).toBe(text);
		expect((await ask(`${server.url}/assets/chat-DEF456.js.br`)).status).toBe(404);
	});

	test('ignores the query of its address', async () => {
		const {server} = await startTestServer({webFolder: makePage().path});
		expect((await ask(`${server.url}/?room=dev`)).status).toBe(200);
	});

	test('serves no path outside its folder', async () => {
		const {server} = await startTestServer({webFolder: makePage().path});
		for (const path of [
			'/../package.json',
			'/assets/..%2f..%2fpackage.json',
			'/assets/',
			'/%00',
			'//etc/passwd',
			'/constructor',
		]) {
			expect(
				(await ask(server.url, {headers: {}, method: 'GET'}).then(() => ask(`${server.url}${path}`))).status,
			).toBe(404);
		}
	});
});

describe('health and metrics', () => {
	test('serves health checks and answers other paths with 404 or 405 in JSON', async () => {
		const {server} = await startTestServer();
		expect((await ask(`${server.url}/healthz`)).json()).toEqual({status: 'ok'});
		expect((await ask(`${server.url}/readyz`)).json()).toEqual({status: 'ready'});
		expect((await ask(`${server.url}/nowhere`)).json()).toMatchObject({error: {code: 'not_found'}});
		const wrong = await ask(`${server.url}/metrics`, {method: 'DELETE'});
		expect(wrong).toMatchObject({status: 405, headers: {allow: 'GET, HEAD'}});
		expect((await ask(`${server.url}/ws`)).status).toBe(426);
	});

	test('serves metrics that name no user and no room', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann-the-author', 'secret-plans');
		const bob = await testServer.connect('bob', 'secret-plans');
		await ann.post('secret-plans', 'one');
		await bob.next('message');
		bob.send({type: 'join', room: 'a b'});
		await bob.next('error');
		const text = String((await ask(`${testServer.server.url}/metrics`)).body);
		const value = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
		expect(value('termchat_connections')).toBe(2);
		expect(value('termchat_users')).toBe(2);
		expect(value('termchat_rooms')).toBe(1);
		expect(value('termchat_entries_total')).toBe(1);
		expect(value('termchat_deliveries_total')).toBe(2);
		expect(value('termchat_sent_bytes_total')).toBeGreaterThan(500);
		expect(value('termchat_errors_total{code="bad_field"}')).toBe(1);
		expect(value('termchat_commit_seconds_count')).toBeGreaterThan(0);
		expect(value('termchat_delivery_seconds_count')).toBe(1);
		expect(value('termchat_slow_reader_closed_total')).toBe(0);
		expect(text).not.toMatch(/secret-plans|ann-the-author/);
	});
});

test('omits private rooms from the counts', async () => {
	const testServer = await startTestServer();
	const ann = await testServer.connect('ann', 'dev');
	ann.send({type: 'create', room: 'plans', isPrivate: true, id: 1});
	await ann.next('created');
	ann.send({type: 'send', to: 'ann', text: 'note to myself', id: 2});
	await ann.next('sent');
	const text = String((await ask(`${testServer.server.url}/metrics`)).body);
	expect(text).toMatch(/^termchat_rooms 1$/m);
});

describe('POST /api/rooms', () => {
	test('creates a private room and its token', async () => {
		const testServer = await startTestServer();
		const made = await ask(`${testServer.server.url}/api/rooms`, {
			method: 'POST',
			body: '{"room":"planning"}',
		});
		expect(made.status).toBe(201);
		const {room, token} = made.json() as {room: string; token: string};
		expect(room).toMatch(/^~planning/);
		const ann = await testServer.connect('ann');
		ann.send({type: 'join', token});
		expect((await ann.next('joined')).room).toBe(room);
		expect(JSON.stringify(testServer.log)).not.toContain(token);
		expect(JSON.stringify(testServer.log)).not.toContain(room);
	});

	test('sets a topic as create does', async () => {
		const testServer = await startTestServer();
		const body = '{"room":"planning","topic":"not in any list"}';
		const made = await ask(`${testServer.server.url}/api/rooms`, {method: 'POST', body});
		expect(made.status).toBe(201);
		const {room, token} = made.json() as {room: string; token: string};
		expect(room).toMatch(/^~planning/);
		const ann = await testServer.connect('ann');
		ann.send({type: 'join', token});
		expect(await ann.next('joined')).toMatchObject({
			room,
			topic: 'not in any list',
			entries: [{type: 'topic', text: 'not in any list'}],
		});
	});

	test.each([
		['{"room":"a b"}', 400, 'bad_field'],
		['{"room":7}', 400, 'bad_field'],
		['{"topic":"two\\nlines"}', 400, 'bad_field'],
		['{"name":"planning"}', 400, 'bad_field'],
		['{"room":"planning","isPrivate":false}', 400, 'bad_field'],
		['[]', 400, 'bad_frame'],
		['{', 400, 'bad_frame'],
		[`{"room":"${'x'.repeat(5000)}"}`, 413, 'too_large'],
	])('%.20s is refused', async (body, status, code) => {
		const {server} = await startTestServer();
		const answer = await ask(`${server.url}/api/rooms`, {method: 'POST', body});
		expect(answer.status).toBe(status);
		expect(answer.json()).toMatchObject({error: {code}});
	});

	test('refuses a body without an announced length that is too large', async () => {
		const {server} = await startTestServer();
		const headers = {'Transfer-Encoding': 'chunked'};
		const answer = await ask(`${server.url}/api/rooms`, {method: 'POST', headers, body: ' '.repeat(100_000)});
		expect(answer.status).toBe(413);
	});

	test('requires the access secret of the server', async () => {
		const {server} = await startTestServer({accessToken: 'open-sesame'});
		const post = (headers: Record<string, string>) =>
			ask(`${server.url}/api/rooms`, {method: 'POST', headers});
		expect(await post({})).toMatchObject({status: 401, headers: {'www-authenticate': 'Bearer'}});
		expect((await post({Authorization: 'Bearer wrong'})).status).toBe(401);
		expect((await post({Authorization: 'Bearer open-sesame'})).status).toBe(201);
	});

	test('is unlimited without a rate limit', async () => {
		const {server} = await startTestServer({rateLimit: 'off'});
		for (let count = 0; count < 25; count++) {
			expect((await ask(`${server.url}/api/rooms`, {method: 'POST'})).status).toBe(201);
		}
	});

	test('refuses pages of other sites and too many rooms', async () => {
		const {server} = await startTestServer();
		const post = (headers: Record<string, string> = {}) =>
			ask(`${server.url}/api/rooms`, {method: 'POST', headers});
		expect((await post({Origin: 'http://evil.example'})).status).toBe(403);
		expect((await post({Origin: server.url})).status).toBe(201);
		let last = await post();
		for (let count = 0; count < 30 && last.status === 201; count++) last = await post();
		expect(last.status).toBe(429);
		expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
	});
});

/** The answer of a server to these bytes. */
const sendBytes = (port: number, text: string): Promise<string> =>
	new Promise((resolve, reject) => {
		const socket = connect({port, host: '127.0.0.1'});
		let answer = '';
		socket.on('data', data => {
			answer += String(data);
		});
		socket.on('close', () => resolve(answer));
		socket.on('error', reject);
		socket.write(text);
	});

describe('an unusual request', () => {
	test('with another protocol in Upgrade is answered as HTTP', async () => {
		const {server} = await startTestServer();
		const h2c =
			'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n';
		const health = await sendBytes(server.port, `GET /healthz HTTP/1.1\r\n${h2c}\r\n`);
		expect(health).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
		expect(health).toContain('{"status":"ok"}');
	});

	test('is refused if it names two hosts', async () => {
		const {server} = await startTestServer();
		const two = 'Host: localhost\r\nhost: evil.example\r\nConnection: close\r\n';
		expect(await sendBytes(server.port, `GET /healthz HTTP/1.1\r\n${two}\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
		const upgrading = Object.entries({...upgradeHeaders, Connection: 'Upgrade'})
			.map(([name, value]) => `${name}: ${value}\r\n`)
			.join('');
		const hosts = 'Host: localhost\r\nHost: localhost\r\n';
		expect(await sendBytes(server.port, `GET /ws HTTP/1.1\r\n${hosts}${upgrading}\r\n`)).toMatch(
			/^HTTP\/1\.1 400 /,
		);
	});
});

describe('too many TCP connections of one address', () => {
	test('are destroyed, even without a request, and accepted again when others end', async () => {
		const testServer = await startTestServer({connectionsPerAddress: 2});
		const {port} = testServer.server;
		const open = (): Promise<{socket: Socket; closed: Promise<void>}> =>
			new Promise((resolve, reject) => {
				const socket = connect({port, host: '127.0.0.1'});
				onTestFinished(() => void socket.destroy());
				const closed = new Promise<void>(settle => socket.once('close', () => settle()));
				socket.once('error', reject);
				socket.once('connect', () => resolve({socket, closed}));
			});
		const idle = [];
		for (let count = 0; count < 2 + furtherSockets; count++) idle.push(await open());
		const further = await open();
		await further.closed;
		expect(testServer.log.filter(({event}) => event === 'sockets_refused')).toMatchObject([
			{address: '127.0.0.1', count: 1},
		]);
		for (const {socket, closed} of idle.slice(0, 10)) {
			socket.destroy();
			await closed;
		}
		await expect
			.poll(() =>
				ask(`${testServer.server.url}/healthz`).then(
					({status}) => status,
					() => 0,
				),
			)
			.toBe(200);
	});
});

describe('the metrics', () => {
	test('are served only under a name of this server', async () => {
		const {server} = await startTestServer({publicUrl: 'https://chat.example.org'});
		const status = async (host: string) =>
			(await ask(`${server.url}/metrics`, {headers: {Host: host}})).status;
		expect(await status('localhost:8080')).toBe(200);
		expect(await status('127.0.0.1')).toBe(200);
		expect(await status('chat.example.org')).toBe(200);
		expect(await status('evil.example')).toBe(403);
	});

	test('require their token if they have one, under any name', async () => {
		const {server} = await startTestServer({metricsToken: 'of-the-metrics'});
		const get = (headers: Record<string, string>) => ask(`${server.url}/metrics`, {headers});
		expect(await get({})).toMatchObject({status: 401, headers: {'www-authenticate': 'Bearer'}});
		expect((await get({Authorization: 'Bearer wrong'})).status).toBe(401);
		const right = {Authorization: 'Bearer of-the-metrics', Host: 'prometheus.internal'};
		expect((await get(right)).status).toBe(200);
	});

	test('are served only at their own port if they have one', async () => {
		const {server} = await startTestServer({metricsPort: 0, metricsToken: 'of-the-metrics'});
		const url = `http://127.0.0.1:${server.metricsPort}`;
		const headers = {Authorization: 'Bearer of-the-metrics'};
		expect((await ask(`${server.url}/metrics`, {headers})).status).toBe(404);
		expect((await ask(`${url}/metrics`)).status).toBe(401);
		const answer = await ask(`${url}/metrics`, {headers});
		expect(answer.status).toBe(200);
		expect(String(answer.body)).toContain('termchat_connections');
		expect((await ask(`${url}/ws`, {headers})).status).toBe(404);
		expect((await ask(`${url}/metrics`, {method: 'POST', headers})).status).toBe(405);
	});
});

describe('the upgrade', () => {
	test('is at /ws and nowhere else', async () => {
		const {server} = await startTestServer();
		expect(await upgrade(`${server.url}/ws`)).toBe(101);
		expect(await upgrade(`${server.url}/ws?nick=ann`)).toBe(101);
		expect(await upgrade(`${server.url}/`)).toBe(404);
		expect(await upgrade(`${server.url}/ws/more`)).toBe(404);
	});

	test('accepts its own page and terminals, and answers other pages with 403', async () => {
		const {server} = await startTestServer({origins: ['https://app.example']});
		const ws = `${server.url}/ws`;
		expect(await upgrade(ws, {Origin: server.url})).toBe(101);
		expect(await upgrade(ws, {Origin: 'https://app.example'})).toBe(101);
		expect(await upgrade(ws, {Origin: 'http://evil.example'})).toBe(403);
		expect(await upgrade(ws, {Origin: 'http://evil.example:80', Host: 'evil.example'})).toBe(403);
		expect(await upgrade(ws, {Host: 'evil.example'})).toBe(101);
	});

	test('survives broken requests', async () => {
		const testServer = await startTestServer();
		const {port} = testServer.server;
		const broken = [
			'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: x\r\n\r\n',
			'GET http://[:::/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
			'GET /ws\u0000 HTTP/1.1\r\n\r\n',
			`GET /${'x'.repeat(50_000)} HTTP/1.1\r\n\r\n`,
			'\u0016\u0003\u0001\u0002',
			'POST /api/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf',
		];
		for (const bytes of broken) {
			await new Promise<void>(resolve => {
				const socket = connect({port, host: '127.0.0.1'});
				socket.on('error', () => {});
				socket.on('close', () => resolve());
				socket.on('connect', () => socket.end(bytes));
				socket.resume();
			});
		}
		expect((await ask(`${testServer.server.url}/healthz`)).status).toBe(200);
		expect(testServer.log.filter(line => line.event === 'failed')).toEqual([]);
	});
});
