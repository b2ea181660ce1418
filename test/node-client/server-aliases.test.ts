/** A server under a second name: only the user can confirm that it is the same server. */
import {expect, onTestFinished, test} from 'vitest';
import {addAlias, findKnownServer, resolveAddress} from '../../source/node-client/server-aliases.ts';
import {parseServerUrl, type ServerAddress} from '../../source/node-client/server-url.ts';
import {fileStorage} from '../../source/node-client/storage/file-storage.ts';
import {tlsRequiredReason} from '../../source/node-client/tls-required.ts';
import {makeFolder} from '../support/folder.ts';

const addressOf = (url: string): ServerAddress => {
	const parsed = parseServerUrl(url);
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.address;
};

const world = () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	const open = (url: string) => {
		const {key, previousKeys, isTls} = resolveAddress(folder.path, addressOf(url));
		const storage = fileStorage({folder: folder.path, key, previousKeys, isTls, nick: 'ann', warn: () => {}});
		onTestFinished(storage.release);
		return storage;
	};
	const known = open('https://chat.example.org');
	known.writeSecret('of-ann', 'h1');
	known.writeNick?.('ann');
	return {folder, open};
};

test('sends no secret to a server that claims a known server id under another address', () => {
	const {folder, open} = world();
	expect(open('https://evil.example').readSecret({hub: 'h1'})).toBeUndefined();
	expect(findKnownServer(folder.path, 'h1', 'evil.example_443')).toEqual({
		address: 'chat.example.org:443',
		nick: 'ann',
	});
	expect(findKnownServer(folder.path, 'h2', 'evil.example_443')).toBeUndefined();
	expect(findKnownServer(folder.path, 'h1', 'chat.example.org_443')).toBeUndefined();
});

test('uses the same user under an alias that the user has added', () => {
	const {folder, open} = world();
	addAlias(folder.path, addressOf('wss://chat.lan:8443'), addressOf('chat.example.org:443'));
	expect(open('https://chat.lan:8443').readSecret({hub: 'h1'})).toBe('of-ann');
	expect(open('https://chat.lan:8443').readSecret({hub: 'h2'})).toBeUndefined();
	// An alias of an alias refers to the same server.
	addAlias(folder.path, addressOf('wss://third.lan'), addressOf('wss://chat.lan:8443'));
	expect(open('https://third.lan').readSecret({hub: 'h1'})).toBe('of-ann');
});

test('rejects an alias without TLS of a server that was used with TLS', () => {
	const {folder} = world();
	const second = addressOf('http://chat.lan');
	addAlias(folder.path, second, addressOf('https://chat.example.org'));
	expect(tlsRequiredReason(folder.path, resolveAddress(folder.path, second))).toMatch(/used TLS with/);
});
