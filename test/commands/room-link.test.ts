import {describe, expect, test} from 'vitest';
import {hostOf, inviteLink, messageLink, readLink} from '../../source/commands/room-link.ts';

describe('a pasted link', () => {
	const invite = 'A1_-'.repeat(11).slice(0, 43);
	test.each([
		[`http://h:8080/#${invite}`, {type: 'token', token: invite}],
		[` http://h:8080/#${invite} `, {type: 'token', token: invite}],
		[invite, {type: 'token', token: invite}],
		[`#${invite}`, {type: 'token', token: invite}],
		['http://h:8080/#/dev', {type: 'room', room: 'dev'}],
		['http://h:8080/#/dev/1234', {type: 'room', room: 'dev', seq: 1234}],
		['http://h:8080/?room=dev', {type: 'room', room: 'dev'}],
		[`https://other.example/#${invite}`, {type: 'elsewhere', host: 'other.example'}],
		[`http://h:9090/#${invite}`, {type: 'elsewhere', host: 'h:9090'}],
		['http://h:8080/', {type: 'none'}],
		['dev', undefined],
		['~plans-k3f9x2', undefined],
	])('%s', (typed, expected) => {
		expect(readLink(typed, 'h:8080')).toEqual(expected);
	});

	test('to the same machine under another name belongs to this server', () => {
		expect(readLink(`http://127.0.0.1:8080/#${invite}`, 'localhost:8080')).toEqual({
			type: 'token',
			token: invite,
		});
		expect(readLink(`http://localhost:8080/#${invite}`, '[::1]:8080')).toEqual({
			type: 'token',
			token: invite,
		});
	});
});

test('the link to a private room has the address of the server in any form', () => {
	for (const url of ['ws://h:8080', 'http://h:8080/', 'ws://h:8080/ws']) {
		expect(inviteLink(url, 'T')).toBe('http://h:8080/#T');
		expect(hostOf(url)).toBe('h:8080');
	}
	expect(inviteLink('https://chat.example.org', 'T')).toBe('https://chat.example.org/#T');
});

test('the link to a message names its room and number', () => {
	expect(messageLink('ws://h:8080/ws', 'dev', 12)).toBe('http://h:8080/#/dev/12');
	expect(messageLink('https://h', '~plans-k3f9x2', 3)).toBe('https://h/#/~plans-k3f9x2/3');
});
