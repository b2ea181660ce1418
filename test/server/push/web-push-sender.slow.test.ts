/** Sends to a push service on this machine, which decrypts the message as a browser would. */
import {execFileSync} from 'node:child_process';
import {createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:https';
import type {AddressInfo} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {createWebPushSender} from '../../../source/server/push/web-push-sender.ts';
import {makeFolder} from '../../support/folder.ts';

interface Received {
	readonly headers: NodeJS.Dict<string | string[]>;
	readonly body: Buffer;
}

const hmac = (key: Buffer, ...parts: readonly (Buffer | string)[]): Buffer => {
	const hash = createHmac('sha256', key);
	for (const part of parts) hash.update(part);
	return hash.digest();
};

/** Decrypts `aes128gcm` (RFC 8188 and 8291). */
const decrypt = (body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): unknown => {
	const salt = body.subarray(0, 16);
	const keyLength = body[20] ?? 0;
	const sender = body.subarray(21, 21 + keyLength);
	const secret = browser.computeSecret(sender);
	const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]);
	const ikm = hmac(hmac(auth, secret), info, Buffer.from([1]));
	const prk = hmac(salt, ikm);
	const key = hmac(prk, 'Content-Encoding: aes128gcm\0', Buffer.from([1])).subarray(0, 16);
	const nonce = hmac(prk, 'Content-Encoding: nonce\0', Buffer.from([1])).subarray(0, 12);
	const sealed = body.subarray(21 + keyLength);
	const decipher = createDecipheriv('aes-128-gcm', key, nonce);
	decipher.setAuthTag(sealed.subarray(-16));
	const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
	// The last byte is the delimiter of the padding.
	return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString());
};

const close = (server: Server): Promise<void> =>
	new Promise(resolve => {
		server.closeAllConnections();
		server.close(() => resolve());
	});

const pushService = async (status: number) => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const [key, cert] = [folder.at('key.pem'), folder.at('cert.pem')];
	const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
	execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], {stdio: 'ignore'});
	const received: Received[] = [];
	const server = createServer({key: readFileSync(key), cert: readFileSync(cert)}, (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({headers: request.headers, body: Buffer.concat(chunks)});
			response.writeHead(status).end();
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => close(server));
	const {port} = server.address() as AddressInfo;
	return {received, ca: readFileSync(cert, 'utf8'), port};
};

const senderAndBrowser = async (status: number, isAllowed = true) => {
	const service = await pushService(status);
	const logged: string[] = [];
	const sender = createWebPushSender({
		contact: 'https://chat.example.org',
		log: (_, {reason}) => void logged.push(reason),
		ca: service.ca,
		...(isAllowed && {isAllowedAddress: address => address === '127.0.0.1'}),
	});
	const browser = createECDH('prime256v1');
	browser.generateKeys();
	const auth = randomBytes(16);
	const subscription = (host: string) => ({
		userId: 'u1',
		endpoint: `https://${host}:${service.port}/send/secret-path`,
		p256dh: browser.getPublicKey('base64url'),
		auth: auth.toString('base64url'),
		at: 0,
	});
	return {...service, sender, browser, auth, subscription, logged};
};

const content = {room: 'dev', seq: 4, title: 'ann in #dev', text: 'grüße 👋'};

test('encrypts for the browser, and identifies the server by its keys', async () => {
	const {received, sender, browser, auth, subscription, port} = await senderAndBrowser(201);
	const keys = await sender.createKeys();
	expect(await sender.send(subscription('127.0.0.1'), content, keys)).toBe('sent');
	const [{headers, body} = {headers: {}, body: Buffer.alloc(0)}] = received;
	expect(decrypt(body, browser, auth)).toEqual(content);
	expect(headers).toMatchObject({'content-encoding': 'aes128gcm', ttl: '86400', urgency: 'high'});
	const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(String(headers.authorization)) ?? [];
	expect(key).toBe(keys.publicKey);
	const [head = '', claims = '', signature = ''] = token.split('.');
	expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
		aud: `https://127.0.0.1:${port}`,
		sub: 'https://chat.example.org',
	});
	const point = Buffer.from(key, 'base64url');
	const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(part => part.toString('base64url'));
	const publicKey = createPublicKey({key: {kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? ''}, format: 'jwk'});
	const isValid = verify(
		'sha256',
		Buffer.from(`${head}.${claims}`),
		{key: publicKey, dsaEncoding: 'ieee-p1363'},
		Buffer.from(signature, 'base64url'),
	);
	expect(isValid).toBe(true);
});

test.each([
	[404, 'gone'],
	[410, 'gone'],
	[429, 'failed'],
	[307, 'failed'],
	[500, 'failed'],
] as const)('a status of %i means %s', async (status, outcome) => {
	const {sender, subscription, logged} = await senderAndBrowser(status);
	expect(await sender.send(subscription('127.0.0.1'), content, await sender.createKeys())).toBe(outcome);
	expect(logged.join()).not.toContain('secret-path');
});

test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
	'does not connect to %s',
	async host => {
		const {received, sender, subscription, logged} = await senderAndBrowser(201, false);
		expect(await sender.send(subscription(host), content, await sender.createKeys())).toBe('failed');
		expect(received).toEqual([]);
		expect(logged.join()).toMatch(/is not a public address/);
	},
);

test('keys of a browser that are no keys fail without an exception', async () => {
	const {sender, subscription} = await senderAndBrowser(201);
	const broken = {...subscription('127.0.0.1'), p256dh: Buffer.alloc(65).toString('base64url')};
	expect(await sender.send(broken, content, await sender.createKeys())).toBe('failed');
});
