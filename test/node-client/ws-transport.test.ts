import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createServer as createHttpServer, type Server as HttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocketServer} from 'ws';
import type {TransportClose} from '../../source/client/link/transport.ts';
import {explainError} from '../../source/node-client/connection-errors.ts';
import {wsTransport} from '../../source/node-client/ws-transport.ts';
import {makeFolder} from '../support/folder.ts';

const listening = async (server: Server | HttpServer): Promise<number> => {
	server.listen(0, '127.0.0.1');
	await new Promise(resolve => server.once('listening', resolve));
	onTestFinished(() => {
		if ('closeAllConnections' in server) server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
};

const closeOf = (url: string, ca?: string): Promise<TransportClose> =>
	new Promise((resolve, reject) => {
		wsTransport({url, ...(ca !== undefined && {ca})}).open({
			onOpen: () => reject(new Error('it opened')),
			onText() {},
			onClose: resolve,
		});
	});

const answering = (status: number, headers: Record<string, string> = {}): Promise<number> =>
	listening(createHttpServer((_, response) => response.writeHead(status, headers).end('hello')));

test('sends and receives text, and reports a ping as activity', async () => {
	const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await new Promise(resolve => server.once('listening', resolve));
	onTestFinished(() => server.close());
	server.on('connection', socket => {
		socket.on('message', data => socket.send(`received ${String(data)}`));
		socket.ping();
	});
	const {port} = server.address() as AddressInfo;
	const events: string[] = [];
	const close = await new Promise<TransportClose>(resolve => {
		const connection = wsTransport({url: `ws://127.0.0.1:${port}/ws`}).open({
			onOpen() {
				events.push('open');
				connection.send('hello');
			},
			onText(text) {
				events.push(text);
				connection.close(1000);
			},
			onActivity: () => events.push('sign'),
			onClose: resolve,
		});
		connection.send('too early: it goes nowhere');
	});
	expect(events.sort()).toEqual(['open', 'received hello', 'sign']);
	expect(close).toEqual({code: 1000, reason: ''});
});

test('reports the code and the reason of the server’s close', async () => {
	const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await new Promise(resolve => server.once('listening', resolve));
	onTestFinished(() => server.close());
	server.on('connection', socket => socket.close(4501, 'banned'));
	const {port} = server.address() as AddressInfo;
	const close = await new Promise<TransportClose>(resolve => {
		wsTransport({url: `ws://127.0.0.1:${port}`}).open({onOpen() {}, onText() {}, onClose: resolve});
	});
	expect(close).toEqual({code: 4501, reason: 'banned'});
});

test('can be closed while it connects', async () => {
	const port = await listening(createServer(() => {}));
	const close = await new Promise<TransportClose>(resolve => {
		const connection = wsTransport({url: `ws://127.0.0.1:${port}`}).open({
			onOpen() {},
			onText() {},
			onClose: resolve,
		});
		connection.close();
	});
	expect(close).toMatchObject({code: 0});
});

test('reports that no server is listening', async () => {
	const server = createServer();
	const port = await listening(server);
	await new Promise(resolve => server.close(resolve));
	const close = await closeOf(`ws://127.0.0.1:${port}/ws`);
	expect(close).toEqual({
		code: 0,
		reason: `no server is listening at 127.0.0.1:${port} (connection refused)`,
	});
});

test.each([
	[200, /answered with HTTP 200 instead of a WebSocket; is there a proxy in between\?$/, true],
	[426, /answered with HTTP 426 instead of a WebSocket; is there a proxy in between\?$/, true],
	[404, /not a termchat server: it answered HTTP 404/, true],
	[403, /refused this client \(HTTP 403/, true],
	[401, /credentials \(HTTP 401/, true],
	[429, /HTTP 429.*too many connections/, undefined],
	[502, /answered HTTP 502/, undefined],
	[503, /answered HTTP 503/, undefined],
])('explains the HTTP status %i', async (status, says, isFatal) => {
	const port = await answering(status);
	const close = await closeOf(`ws://127.0.0.1:${port}/ws`);
	expect(close.reason).toMatch(says);
	expect(close.isFatal).toBe(isFatal);
});

test('names the new address of a server that has moved', async () => {
	const port = await answering(301, {location: 'https://chat.example.org/'});
	expect((await closeOf(`ws://127.0.0.1:${port}/ws`)).reason).toMatch(
		/moved to https:\/\/chat\.example\.org\//,
	);
});

test('recognises a server that does not speak HTTP', async () => {
	const port = await listening(createServer(socket => socket.end('220 smtp.example.org ESMTP\r\n')));
	expect(await closeOf(`ws://127.0.0.1:${port}/ws`)).toMatchObject({
		reason: expect.stringMatching(/not a termchat server/),
		isFatal: true,
	});
});

test('explains why a certificate is not valid, and accepts it with --ca', async () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const [key, cert] = [folder.at('key.pem'), folder.at('cert.pem')];
	execFileSync(
		'openssl',
		`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`.split(
			' ',
		),
		{stdio: 'ignore'},
	);
	const https = createHttpsServer({key: readFileSync(key), cert: readFileSync(cert)});
	const server = new WebSocketServer({server: https});
	onTestFinished(() => {
		for (const socket of server.clients) socket.terminate();
	});
	const port = await listening(https);
	const close = await closeOf(`wss://127.0.0.1:${port}/ws`);
	expect(close).toMatchObject({isFatal: true});
	expect(close.reason).toMatch(/certificate of 127\.0\.0\.1 is not valid: it is self-signed.*--ca FILE/);
	await expect(closeOf(`wss://127.0.0.1:${port}/ws`, readFileSync(cert, 'utf8'))).rejects.toThrow(
		'it opened',
	);
	// TLS to a server without it, and the reverse.
	const plain = await answering(200);
	expect((await closeOf(`wss://127.0.0.1:${plain}/ws`)).reason).toMatch(
		/cannot open an encrypted connection/,
	);
	expect((await closeOf(`ws://127.0.0.1:${port}/ws`)).reason).toMatch(/closed the connection|not a termchat/);
});

test.each([
	['ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere.example', /unknown host nowhere\.example/],
	['EAI_AGAIN', 'getaddrinfo EAI_AGAIN', /cannot look up nowhere\.example/],
	['ETIMEDOUT', 'connect ETIMEDOUT', /did not answer in time/],
	['', 'Opening handshake has timed out', /did not answer within 10 s/],
	[
		'CERT_HAS_EXPIRED',
		'certificate has expired',
		/certificate of nowhere\.example is not valid: it has expired/,
	],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match', /for another host name/],
])('explains the error %s', (code, text, says) => {
	const error = Object.assign(new Error(text), {code});
	expect(explainError(error, 'wss://nowhere.example:8080/ws').reason).toMatch(says);
});

test('closes with a reason if the address is invalid', async () => {
	expect(await closeOf('gopher://x')).toMatchObject({isFatal: true, reason: expect.stringMatching(/gopher/)});
});

test('sends nothing to a server without an id at the address of a hub', async () => {
	const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
	await new Promise(resolve => server.once('listening', resolve));
	onTestFinished(() => server.close());
	const {port} = server.address() as AddressInfo;
	const transport = wsTransport({url: 'ws://127.0.0.1:9/ws'});
	const close = await new Promise<TransportClose>((resolve, reject) => {
		const onOpen = () => reject(new Error('it opened'));
		transport.open({onOpen, onText() {}, onClose: resolve}, `http://127.0.0.1:${port}`);
	});
	expect(close).toEqual({code: 0, reason: 'another server answered at the address of a hub'});
});
