/** The proof of a server's identity: a relay cannot produce it for a connection that does not end at the server. */
import {createPublicKey, generateKeyPairSync, sign} from 'node:crypto';
import {expect, test} from 'vitest';
import {type ConnectionEnds, isProven} from '../../source/node-client/server-proof.ts';
import {
	encodeStatement,
	endpoint,
	type ServerStatement,
} from '../../source/protocol/connection/server-proof.ts';

const {privateKey} = generateKeyPairSync('ed25519');
const key = createPublicKey(privateKey).export({format: 'jwk'}).x ?? '';
const known = {hub: 'h1', key};
const nonce = 'n'.repeat(43);

const ends: ConnectionEnds = {
	url: 'ws://localhost:8080/ws',
	localAddress: '127.0.0.1',
	localPort: 50_000,
	remoteAddress: '127.0.0.1',
	remotePort: 8080,
};

const statement: ServerStatement = {
	hub: 'h1',
	nonce,
	client: '127.0.0.1:50000',
	server: '127.0.0.1:8080',
	origin: 'https://chat.example.org',
};

const headersFor = (changes: Partial<ServerStatement> = {}, by = privateKey) => {
	const {signed, encoded} = encodeStatement({...statement, ...changes});
	return {'termchat-proof': `${encoded};${sign(null, Buffer.from(signed), by).toString('base64url')}`};
};

test('accepts a statement about this very connection', () => {
	expect(isProven(known, nonce, headersFor(), ends)).toBe(true);
	expect(isProven(known, nonce, headersFor(), {...ends, remoteAddress: '::ffff:127.0.0.1'})).toBe(true);
});

test('rejects a statement that a relay has fetched from the real server', () => {
	const relayed = headersFor({client: '203.0.113.9:41000', server: '10.0.0.5:8080'});
	expect(isProven(known, nonce, relayed, ends)).toBe(false);
	expect(isProven(known, nonce, relayed, {...ends, url: 'wss://evil.example/ws'})).toBe(false);
});

test('accepts the public URL of the server behind a proxy, only over TLS', () => {
	const behindProxy = headersFor({client: '10.0.0.1:3333', server: '10.0.0.5:8080'});
	expect(isProven(known, nonce, behindProxy, {...ends, url: 'wss://chat.example.org/ws'})).toBe(true);
	expect(isProven(known, nonce, behindProxy, {...ends, url: 'ws://chat.example.org/ws'})).toBe(false);
});

test('rejects an old nonce, another server, another key and no proof at all', () => {
	const other = generateKeyPairSync('ed25519').privateKey;
	expect(isProven(known, 'o'.repeat(43), headersFor(), ends)).toBe(false);
	expect(isProven({...known, hub: 'h2'}, nonce, headersFor(), ends)).toBe(false);
	expect(isProven(known, nonce, headersFor({}, other), ends)).toBe(false);
	expect(isProven(known, nonce, {}, ends)).toBe(false);
	expect(isProven(known, nonce, {'termchat-proof': '%;x'}, ends)).toBe(false);
});

test('writes both ends of a connection in one form', () => {
	expect(endpoint('::ffff:192.0.2.1', 80)).toBe('192.0.2.1:80');
	expect(endpoint('fe80::1%eth0', 8080)).toBe('[fe80::1]:8080');
});
