import {describe, expect, test} from 'vitest';
import {formatDuration, parseDuration} from '../../source/text/duration.ts';

describe('typed durations', () => {
	test.each([
		['30s', 30_000],
		['10m', 600_000],
		['1h30m', 5_400_000],
		['90d', 7_776_000_000],
		['250ms', 250],
		['1.5h', 5_400_000],
		['15', 15_000],
		[' 2W ', 1_209_600_000],
	])('%s', (text, ms) => {
		expect(parseDuration(text)).toBe(ms);
	});

	test.each(['', 'soon', '10 minutes', '-5s', '5x', 's', '1m2'])('%j is not a duration', text => {
		expect(parseDuration(text)).toBeUndefined();
	});
});

test.each([
	[0, '0 s'],
	[999, '1 s'],
	[42_000, '42 s'],
	[65_000, '1 min 5 s'],
	[3_600_000, '1 h'],
	[90_061_000, '1 day 1 h'],
	[172_800_000 + 60_000, '2 days'],
])('%d ms is shown as %s', (ms, shown) => {
	expect(formatDuration(ms)).toBe(shown);
});
