import type {IncomingMessage} from 'node:http';
import {expect, test} from 'vitest';
import {addressOf, throttleAddress} from '../../../source/server/http/address.ts';

test('keeps an IPv4 address, even in IPv6 form', () => {
	expect(throttleAddress('192.0.2.1')).toBe('192.0.2.1');
	expect(throttleAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
	expect(throttleAddress('::FFFF:192.0.2.1')).toBe('192.0.2.1');
});

test('counts a whole IPv6 network as one address', () => {
	expect(throttleAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::');
	expect(throttleAddress('2001:DB8:1:2::9')).toBe('2001:db8:1:2::');
	expect(throttleAddress('2001:db8::1')).toBe('2001:db8:0:0::');
	expect(throttleAddress('fe80::1%eth0')).toBe('fe80:0:0:0::');
	expect(throttleAddress('::1')).toBe('::1');
});

test('leaves text unchanged that is not an address', () => {
	expect(throttleAddress('unknown')).toBe('unknown');
});

test.each([
	['198.51.100.7:4711', '198.51.100.7'],
	['203.0.113.1, 198.51.100.7:443', '198.51.100.7'],
	['[2001:db8:1:2::9]:4711', '2001:db8:1:2::'],
	['"[2001:db8:1:2::9]:4711"', '2001:db8:1:2::'],
	['[2001:db8:1:2::9]', '2001:db8:1:2::'],
	['2001:db8:1:2::9', '2001:db8:1:2::'],
	['198.51.100.7:port', '192.0.2.1'],
	['nonsense', '192.0.2.1'],
])('X-Forwarded-For of %s names %s', (header, address) => {
	const request = {socket: {remoteAddress: '192.0.2.1'}, headers: {'x-forwarded-for': header}};
	expect(addressOf(request as unknown as IncomingMessage, true)).toBe(address);
});
