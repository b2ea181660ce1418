import {expect, test} from 'vitest';
import {parseServerUrl} from '../../source/node-client/server-url.ts';

const urlOf = (text: string): string => {
	const parsed = parseServerUrl(text);
	return parsed.ok ? parsed.address.url : parsed.reason;
};

test.each([
	['localhost', 'ws://localhost:8080/ws'],
	['localhost:9000', 'ws://localhost:9000/ws'],
	['chat.example.org', 'ws://chat.example.org:8080/ws'],
	[' 10.0.0.7 ', 'ws://10.0.0.7:8080/ws'],
	['::1', 'ws://[::1]:8080/ws'],
	['[::1]:9000', 'ws://[::1]:9000/ws'],
	['http://host:8080', 'ws://host:8080/ws'],
	['http://host:8080/', 'ws://host:8080/ws'],
	['http://host', 'ws://host/ws'],
	['https://chat.example.org', 'wss://chat.example.org/ws'],
	['ws://host:1/ws', 'ws://host:1/ws'],
	['wss://host/chat/', 'wss://host/chat/ws'],
	['HTTPS://Host/Chat', 'wss://host/Chat/ws'],
	['http://host:8080/#t0ken', 'ws://host:8080/ws'],
	['https://bücher.example', 'wss://xn--bcher-kva.example/ws'],
])('%j is %s', (typed, url) => {
	expect(urlOf(typed)).toBe(url);
});

test.each([
	['', /it is empty/],
	['   ', /it is empty/],
	['ftp://host/', /"ftp:\/\/host\/".*ftp:\/\/ is not supported/],
	['host:notaport', /not a URL/],
	['host:99999', /not a URL/],
	['two words', /not a URL|not a valid host name/],
	['ht!tp:/nowhere', /ht!tp:\/nowhere/],
	['http://', /not a URL/],
	['http://host/?token=abc', /"http:\/\/host\/\?…".*follows "#"/],
	['http://ann:secret@host/', /user name or password/],
])('%j is invalid, and the reason says how to write an address', (typed, says) => {
	expect(urlOf(typed)).toMatch(says);
	expect(urlOf(typed)).toMatch(/Use host, host:port/);
});

test('does not repeat the secrets of an invalid address', () => {
	expect(urlOf('http://ann:secret@host/')).not.toContain('secret');
	expect(urlOf('ftp://host/#secret')).not.toContain('secret');
	expect(urlOf('http://host/?token=secret')).not.toContain('secret');
});

test('reads the token of a link, and the address of the page', () => {
	expect(parseServerUrl('http://host:8080/#t0%2Fken')).toMatchObject({
		ok: true,
		address: {token: 't0/ken', page: 'http://host:8080/'},
	});
	expect(parseServerUrl('https://host/#')).toMatchObject({address: {token: undefined}});
});

test("reads the room of the page's address", () => {
	expect(parseServerUrl('http://host:8080/#/dev')).toMatchObject({
		address: {room: 'dev', token: undefined, page: 'http://host:8080/'},
	});
	expect(parseServerUrl('http://host:8080/#/dev/1234')).toMatchObject({address: {room: 'dev', seq: 1234}});
	expect(parseServerUrl('host/#/b%C3%BCro')).toMatchObject({address: {room: 'büro'}});
	expect(parseServerUrl('http://host/#/~plans-k3f9x2')).toMatchObject({address: {room: '~plans-k3f9x2'}});
	expect(parseServerUrl('http://host/#/')).toMatchObject({address: {room: undefined, token: undefined}});
	expect(urlOf('http://host/#/two%20words')).toMatch(/"two words" is not a valid room name/);
});

test('gives one server the same key in every form of its address', () => {
	const keyOf = (text: string) => {
		const parsed = parseServerUrl(text);
		return parsed.ok && parsed.address.key;
	};
	expect(keyOf('Host:8080')).toBe(keyOf('http://host:8080/#t'));
	expect(keyOf('ws://host:8080/ws')).toBe(keyOf('wss://host:8080'));
	expect(keyOf('host:8080')).not.toBe(keyOf('host:8081'));
	expect(keyOf('http://host/a')).not.toBe(keyOf('http://host/b'));
	expect(keyOf('[::1]')).toMatch(/^[a-z0-9._-]+$/);
});
