import {expect, test} from 'vitest';
import {spanText} from '../../source/protocol/span.ts';

test.each([
	[0, '1 s'],
	[20_000, '20 s'],
	[300_000, '5 min'],
	[3 * 3_600_000, '3 h'],
	[48 * 3_600_000, '2 days'],
])('%d ms is said as %s', (durationMs, said) => {
	expect(spanText(durationMs)).toBe(said);
});
