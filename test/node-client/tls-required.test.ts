/** Which secrets and addresses must not be sent without TLS or to another server. */
import {expect, onTestFinished, test} from 'vitest';
import {environmentSecrets} from '../../source/node-client/environment-secrets.ts';
import {parseServerUrl} from '../../source/node-client/server-url.ts';
import {fileStorage} from '../../source/node-client/storage/file-storage.ts';
import {tlsRequiredReason} from '../../source/node-client/tls-required.ts';
import {makeFolder} from '../support/folder.ts';

const addressOf = (url: string) => {
	const parsed = parseServerUrl(url);
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.address;
};

const world = () => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	return {
		/** A user receives a secret under this address. */
		meet(url: string): void {
			const {key, previousKeys, isTls} = addressOf(url);
			const storage = fileStorage({folder: folder.path, key, previousKeys, isTls, warn: () => {}});
			storage.writeSecret('s', 'h1');
			storage.writeNick?.('ann');
			storage.release();
		},
		refusal: (url: string) => tlsRequiredReason(folder.path, addressOf(url)),
	};
};

test('rejects an address without TLS after TLS was used with its host, and suggests the right one', () => {
	const {meet, refusal} = world();
	meet('https://chat.example.org');
	const expected =
		'You have used TLS with chat.example.org, and this address would send everything unencrypted. Use https://chat.example.org instead.';
	expect(refusal('http://chat.example.org')).toBe(expected);
	expect(refusal('http://chat.example.org/#token')).toBe(expected);
	expect(refusal('chat.example.org')).toBe(expected);
	expect(refusal('ws://CHAT.example.org:9000')).toBe(expected);
	expect(refusal('https://chat.example.org')).toBeUndefined();
	expect(refusal('http://other.example.org')).toBeUndefined();
});

test('names the port of the address with TLS if it is not 443', () => {
	const {meet, refusal} = world();
	meet('https://chat.example.org:8443');
	expect(refusal('http://chat.example.org:8443')).toMatch(/Use https:\/\/chat\.example\.org:8443 instead/);
});

test('allows an address that was used without TLS before', () => {
	const {meet, refusal} = world();
	meet('http://chat.example.org:8080');
	meet('https://chat.example.org');
	expect(refusal('http://chat.example.org:8080')).toBeUndefined();
	expect(refusal('http://chat.example.org')).toBeDefined();
});

test('on this machine the rule applies to the same port only', () => {
	const {meet, refusal} = world();
	meet('https://localhost:8443');
	expect(refusal('http://localhost:8080')).toBeUndefined();
	expect(refusal('http://127.0.0.1:8443')).toBeDefined();
});

const env = {TERMCHAT_SECRET: 'mine', TERMCHAT_ACCESS: 'theirs', TERMCHAT_URL: 'https://chat.example.org'};

test('sends secrets of the environment only to the server of TERMCHAT_URL', () => {
	const warnings: string[] = [];
	const at = (url: string, more: Readonly<Record<string, string>> = env) =>
		environmentSecrets(addressOf(url), more, text => warnings.push(text));
	expect(at('wss://chat.example.org')).toEqual({secret: 'mine', access: 'theirs'});
	expect(warnings).toEqual([]);
	expect(at('https://evil.example')).toEqual({});
	expect(warnings).toEqual([
		'TERMCHAT_SECRET and TERMCHAT_ACCESS were not sent to https://evil.example/, because TERMCHAT_URL names another server.',
	]);
	expect(at('http://chat.example.org:443')).toEqual({});
});

test('without TERMCHAT_URL sends them to the server of the command line', () => {
	const {TERMCHAT_SECRET} = env;
	expect(environmentSecrets(addressOf('https://chat.example.org'), {TERMCHAT_SECRET}, () => {})).toEqual({
		secret: 'mine',
	});
});
