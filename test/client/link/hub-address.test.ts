import {expect, test} from 'vitest';
import {hubSocketUrl} from '../../../source/client/link/hub-address.ts';

test.each([
	['https://b.example', 'wss://a.example/ws', 'wss://b.example/ws'],
	['http://b.example:8080', 'ws://a.example:8080/ws', 'ws://b.example:8080/ws'],
	['https://b.example', 'ws://a.example/ws', 'wss://b.example/ws'],
	['http://localhost:8081', 'ws://127.0.0.1:8080/ws', 'ws://localhost:8081/ws'],
	['http://[::1]:8081', 'ws://[::1]:8080/ws', 'ws://[::1]:8081/ws'],
])('%s may replace %s', (hub, own, socket) => {
	expect(hubSocketUrl(hub, own)).toBe(socket);
});

test.each([
	['http://b.example', 'wss://a.example/ws', 'a client that uses TLS never continues without it'],
	['http://localhost:22', 'ws://a.example/ws', 'a remote server refers to a program on this machine'],
	['http://127.1.2.3:22', 'wss://a.example/ws', 'a remote server refers to a program on this machine'],
	['https://user@b.example', 'wss://a.example/ws', 'a public address has no user'],
	['https://b.example/path', 'wss://a.example/ws', 'a public address has no path'],
	['ftp://b.example', 'ws://a.example/ws', 'another scheme'],
	['b.example', 'ws://a.example/ws', 'no URL'],
])('%s may not replace %s: %s', (hub, own) => {
	expect(hubSocketUrl(hub, own)).toBeUndefined();
});
