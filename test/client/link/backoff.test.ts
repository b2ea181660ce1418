import fc from 'fast-check';
import {expect, test} from 'vitest';
import {backoffMs} from '../../../source/client/link/backoff.ts';

test('the bound doubles from 0.25 s to 30 s', () => {
	const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 50].map(attempt => backoffMs(attempt, 0.999_999));
	expect(bounds).toEqual([249, 499, 999, 1999, 3999, 7999, 15_999, 29_999, 29_999, 29_999]);
});

test('the wait is anywhere below the bound (full jitter)', () => {
	fc.assert(
		fc.property(
			fc.integer({min: -5, max: 1e9}),
			fc.double({min: 0, max: 0.999, noNaN: true}),
			(attempt, random) => {
				const ms = backoffMs(attempt, random);
				expect(Number.isInteger(ms)).toBe(true);
				expect(ms).toBeGreaterThanOrEqual(0);
				expect(ms).toBeLessThan(30_000);
			},
		),
	);
	expect(backoffMs(8, 0)).toBe(0);
	expect(backoffMs(8, 0.5)).toBe(15_000);
});
