import {expect, test} from 'vitest';
import {closeCodes, mayReconnect} from '../../../source/protocol/connection/close-codes.ts';

test('reconnects after 4000 to 4499, but not after 4500 to 4999', () => {
	for (const code of [4000, 4001, 4002, 4250, 4499]) expect(mayReconnect(code), String(code)).toBe(true);
	for (const code of [4500, 4501, 4502, 4777, 4999]) expect(mayReconnect(code), String(code)).toBe(false);
});

test('reconnects after a lost connection and a restart', () => {
	for (const code of [0, 1001, 1005, 1006, 1011, 1012, 1013])
		expect(mayReconnect(code), String(code)).toBe(true);
});

test('does not reconnect after a binary, invalid or too big message', () => {
	for (const code of [closeCodes.binary, closeCodes.badUtf8, closeCodes.tooBig])
		expect(mayReconnect(code)).toBe(false);
});

test('every code has a different number', () => {
	const codes = Object.values(closeCodes);
	expect(new Set(codes).size).toBe(codes.length);
});
