import {expect, test} from 'vitest';
import {parseTimestamp, toTimestamp} from '../../../../source/server/irc/text/timestamp.ts';

test('writes and reads times with milliseconds', () => {
	expect(toTimestamp(1_790_000_000_123)).toBe('2026-09-21T14:13:20.123Z');
	expect(parseTimestamp('2026-09-21T14:13:20.123Z')).toBe(1_790_000_000_123);
	expect(parseTimestamp('2026-09-21T14:13:20Z')).toBe(1_790_000_000_000);
});

test.each([
	'',
	'*',
	'not-a-timestamp',
	'1790000000',
	'2026-13-01T00:00:00.000Z',
	'2026-09-21T14:13:20.123',
	'1969-12-31T23:59:59.999Z',
])('%j is no time', text => {
	expect(parseTimestamp(text)).toBeUndefined();
});
