import {expect, test} from 'vitest';
import {throttleAddress} from '../../../source/server/http/address.ts';

test('an IPv4 address is itself, also where it comes as IPv6', () => {
	expect(throttleAddress('192.0.2.1')).toBe('192.0.2.1');
	expect(throttleAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
	expect(throttleAddress('::FFFF:192.0.2.1')).toBe('192.0.2.1');
});

test('who has a whole IPv6 network counts as one', () => {
	expect(throttleAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::');
	expect(throttleAddress('2001:DB8:1:2::9')).toBe('2001:db8:1:2::');
	expect(throttleAddress('2001:db8::1')).toBe('2001:db8:0:0::');
	expect(throttleAddress('fe80::1%eth0')).toBe('fe80:0:0:0::');
	expect(throttleAddress('::1')).toBe('::1');
});

test('what is no address stays what it is', () => {
	expect(throttleAddress('unknown')).toBe('unknown');
});
