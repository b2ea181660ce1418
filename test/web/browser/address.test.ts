import {describe, expect, test} from 'vitest';
import {readFragment, roomFragment} from '../../../source/commands/room-link.ts';
import {privateLink, readAddress} from '../../../source/web/browser/address.ts';

const place = (url: string) => {
	const {protocol, host, pathname, search, hash} = new URL(url);
	return {protocol, host, pathname, search, hash};
};
const token = 'k3f9x2'.repeat(7);

describe('the address of the page', () => {
	test('names the WebSocket of its server, with TLS if the page has TLS', () => {
		expect(readAddress(place('http://127.0.0.1:8080/')).url).toBe('ws://127.0.0.1:8080/ws');
		expect(readAddress(place('https://chat.example.org/')).url).toBe('wss://chat.example.org/ws');
	});

	test('names a room, with or without #, and ignores invalid names', () => {
		expect(readAddress(place('http://h/?room=dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=%23dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=no%20room')).room).toBeUndefined();
		expect(readAddress(place('http://h/?room=~secret-1')).room).toBeUndefined();
		expect(readAddress(place('http://h/')).room).toBeUndefined();
	});

	test('names any kind of room in the fragment, which takes precedence over ?room=', () => {
		expect(readAddress(place('http://h/#/dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=ops#/dev')).room).toBe('dev');
		expect(readAddress(place('http://h/#/~plans-k3f9x2')).room).toBe('~plans-k3f9x2');
		expect(readAddress(place('http://h/#/%C3%A9t%C3%A9')).room).toBe('été');
		expect(readAddress(place('http://h/#/no%20room')).room).toBeUndefined();
		expect(readAddress(place('http://h/#/%E0%A4%A')).room).toBeUndefined();
		expect(readAddress(place(`http://h/#/${token}`)).token).toBeUndefined();
	});

	test.each(['dev', '~plans-k3f9x2', '@abc+def', 'été', 'a.b_c-d'])('reads the fragment of %s back', room => {
		const fragment = roomFragment(room);
		expect(fragment).toMatch(/^#\/[!-~]+$/);
		expect(readFragment(fragment)).toEqual({type: 'room', room});
	});

	test('names a message in the fragment', () => {
		expect(readAddress(place('http://h/#/dev/1234'))).toMatchObject({room: 'dev', seq: 1234});
		expect(readAddress(place('http://h/#/~plans-k3f9x2/7'))).toMatchObject({room: '~plans-k3f9x2', seq: 7});
		expect(readAddress(place('http://h/#/2024'))).toMatchObject({room: '2024', seq: undefined});
		expect(readAddress(place('http://h/#/dev/0')).room).toBeUndefined();
		expect(readAddress(place('http://h/#/dev/x')).room).toBeUndefined();
		expect(readFragment(roomFragment('été', 9))).toEqual({type: 'room', room: 'été', seq: 9});
	});

	test('returns the token of a link, and the address without it', () => {
		const address = readAddress(place(`http://h/?room=dev#${token}`));
		expect(address.token).toBe(token);
		expect(address.withoutToken).toBe('/?room=dev');
	});

	test('reads no other fragment as a token', () => {
		expect(readAddress(place('http://h/#top')).token).toBeUndefined();
		expect(readAddress(place(`http://h/#${token}%20`)).token).toBeUndefined();
	});

	test('reads the token of a link it made', () => {
		expect(readAddress(place(privateLink(place('https://h:1/x'), token))).token).toBe(token);
	});
});
