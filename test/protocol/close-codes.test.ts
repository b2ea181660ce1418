import {expect, test} from 'vitest';
import {closeCodes, mayReconnect} from '../../source/protocol/close-codes.ts';

test('the range is the contract: 4000 to 4499 come back, 4500 to 4999 do not', () => {
	for (const code of [4000, 4001, 4002, 4250, 4499]) expect(mayReconnect(code), String(code)).toBe(true);
	for (const code of [4500, 4501, 4502, 4777, 4999]) expect(mayReconnect(code), String(code)).toBe(false);
});

test('a network that broke and a server that restarts are tried again', () => {
	for (const code of [0, 1001, 1005, 1006, 1011, 1012, 1013])
		expect(mayReconnect(code), String(code)).toBe(true);
});

test('what would be refused again is not said again: binary, bad UTF-8, too big', () => {
	for (const code of [closeCodes.binary, closeCodes.badUtf8, closeCodes.tooBig])
		expect(mayReconnect(code)).toBe(false);
});

test('every code of ours has its own number', () => {
	const codes = Object.values(closeCodes);
	expect(new Set(codes).size).toBe(codes.length);
});
