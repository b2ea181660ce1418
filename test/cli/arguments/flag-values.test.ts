import {describe, expect, test} from 'vitest';
import {Failure} from '../../../source/cli/arguments/failure.ts';
import {
	durationFlag,
	integerFlag,
	pemFlag,
	readRoomReference,
	timeFlag,
} from '../../../source/cli/arguments/flag-values.ts';

const usage = (says: RegExp) => expect.objectContaining({exitCode: 2, message: expect.stringMatching(says)});

const failureOf = (run: () => unknown): unknown => {
	try {
		run();
	} catch (error) {
		return error;
	}
	throw new Failure('nothing was thrown');
};

describe('a time', () => {
	test('is a date at local midnight, a date with a time, or a duration ago', () => {
		expect(timeFlag('before', '2026-11-20')).toBe(new Date(2026, 10, 20).getTime());
		expect(timeFlag('before', '2026-11-20T09:30')).toBe(new Date(2026, 10, 20, 9, 30).getTime());
		expect(timeFlag('before', '2026-11-20T09:30:00Z')).toBe(Date.UTC(2026, 10, 20, 9, 30));
		const ago = Date.now() - (timeFlag('after', '2d') ?? 0);
		expect(Math.round(ago / 86_400_000)).toBe(2);
		expect(timeFlag('after', undefined)).toBeUndefined();
	});

	test('in any other form is wrong usage', () => {
		expect(failureOf(() => timeFlag('before', 'yesterdayish'))).toEqual(usage(/--before.*"yesterdayish"/));
	});
});

test('a duration must be above 0', () => {
	expect(durationFlag('timeout', '1h30m')).toBe(5_400_000);
	expect(durationFlag('timeout', undefined)).toBeUndefined();
	for (const wrong of ['0s', '-5s', 'soon', ''])
		expect(failureOf(() => durationFlag('timeout', wrong))).toEqual(usage(/--timeout/));
});

test('a count must be a whole number within its limits', () => {
	expect(integerFlag('limit', 200, 1, 200)).toBe(200);
	expect(failureOf(() => integerFlag('limit', 201, 1, 200))).toEqual(usage(/from 1 to 200, not 201/));
	expect(failureOf(() => integerFlag('lines', 1.5, 0))).toEqual(usage(/at least 0, not 1\.5/));
});

test('reads a room with or without #, and @ann as the direct messages with ann', () => {
	expect(readRoomReference('#dev')).toEqual({type: 'named', room: 'dev'});
	expect(readRoomReference('~plan-482913057264')).toEqual({type: 'named', room: '~plan-482913057264'});
	expect(readRoomReference('@a1+b2')).toEqual({type: 'named', room: '@a1+b2'});
	expect(readRoomReference('@ann')).toEqual({type: 'direct', nick: 'ann'});
	for (const wrong of ['two words', '@two words', '', '#']) {
		expect(failureOf(() => readRoomReference(wrong))).toEqual(usage(/Invalid room name/));
	}
});

describe('pemFlag', () => {
	test('rejects a file without a certificate before the client connects', () => {
		expect(() => pemFlag('ca', import.meta.filename)).toThrow(/contains no certificate in PEM/);
		expect(() => pemFlag('ca', '/nowhere.pem')).toThrow(/Cannot read the file of --ca/);
		expect(pemFlag('ca', undefined)).toBeUndefined();
	});
});
