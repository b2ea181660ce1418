import {describe, expect, test} from 'vitest';
import {readFragment} from '../../../source/commands/room-link.ts';
import {privateLink, readAddress, roomFragment} from '../../../source/web/browser/address.ts';

const place = (url: string) => {
	const {protocol, host, pathname, search, hash} = new URL(url);
	return {protocol, host, pathname, search, hash};
};
const token = 'k3f9x2'.repeat(7);

describe('the address of the page', () => {
	test('leads to the socket of the server it came from, secure where the page is', () => {
		expect(readAddress(place('http://127.0.0.1:8080/')).url).toBe('ws://127.0.0.1:8080/ws');
		expect(readAddress(place('https://chat.example.org/')).url).toBe('wss://chat.example.org/ws');
	});

	test('names a room, with or without its sign, and nothing that cannot be one', () => {
		expect(readAddress(place('http://h/?room=dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=%23dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=no%20room')).room).toBeUndefined();
		expect(readAddress(place('http://h/?room=~secret-1')).room).toBeUndefined();
		expect(readAddress(place('http://h/')).room).toBeUndefined();
	});

	test('names a room of any kind in the fragment, which comes before ?room=', () => {
		expect(readAddress(place('http://h/#/dev')).room).toBe('dev');
		expect(readAddress(place('http://h/?room=ops#/dev')).room).toBe('dev');
		expect(readAddress(place('http://h/#/~plans-k3f9x2')).room).toBe('~plans-k3f9x2');
		expect(readAddress(place('http://h/#/%C3%A9t%C3%A9')).room).toBe('été');
		expect(readAddress(place('http://h/#/no%20room')).room).toBeUndefined();
		expect(readAddress(place('http://h/#/%E0%A4%A')).room).toBeUndefined();
		expect(readAddress(place(`http://h/#/${token}`)).token).toBeUndefined();
	});

	test.each(['dev', '~plans-k3f9x2', '@abc+def', 'été', 'a.b_c-d'])(
		'a fragment made of %s is read as it',
		room => {
			const fragment = roomFragment(room);
			expect(fragment).toMatch(/^#\/[!-~]+$/);
			expect(readFragment(fragment)).toEqual({type: 'room', room});
		},
	);

	test('hands out the token of a link and what to show instead of it', () => {
		const address = readAddress(place(`http://h/?room=dev#${token}`));
		expect(address.token).toBe(token);
		expect(address.withoutToken).toBe('/?room=dev');
	});

	test('takes no other fragment for a token', () => {
		expect(readAddress(place('http://h/#top')).token).toBeUndefined();
		expect(readAddress(place(`http://h/#${token}%20`)).token).toBeUndefined();
	});

	test('a link made is a link read', () => {
		expect(readAddress(place(privateLink(place('https://h:1/x'), token))).token).toBe(token);
	});
});
