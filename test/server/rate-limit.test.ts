import {expect, test} from 'vitest';
import {type Bucket, Cooldown, take, WindowLimit} from '../../source/server/limits/rate-limit.ts';

test('a bucket gives its burst at once and then so many a second', () => {
	const rate = {burst: 2, perSecond: 4};
	let bucket: Bucket | undefined;
	const at = (now: number) => {
		const taken = take(bucket, rate, now);
		bucket = taken.bucket;
		return taken.retryInMs;
	};
	expect([at(0), at(0), at(0), at(100), at(250), at(250), at(500)]).toEqual([0, 0, 250, 150, 0, 250, 0]);
	// A long rest saves up no more than the burst; a clock set back takes nothing away.
	expect([at(60_000), at(60_000), at(60_000), at(50_000), at(50_250)]).toEqual([0, 0, 250, 250, 0]);
});

test('a window counts what happened within it, for each key, and forgets the quiet', () => {
	const limit = new WindowLimit(2, 1000);
	limit.note('a', 0);
	expect(limit.retryInMs('a', 100)).toBe(0);
	limit.note('a', 400);
	expect(limit.retryInMs('a', 500)).toBe(500);
	expect(limit.retryInMs('b', 500)).toBe(0);
	expect(limit.retryInMs('a', 1000)).toBe(0);
	limit.note('a', 1000);
	expect(limit.retryInMs('a', 1000)).toBe(400);
	expect(limit.size).toBe(1);
	expect(limit.retryInMs('b', 2000)).toBe(0);
	expect(limit.size).toBe(0);
});

test('spacing keeps two of one key apart', () => {
	const spacing = new Cooldown();
	expect(spacing.waitMs('a', 1000, 0)).toBe(0);
	spacing.note('a', 0);
	expect([
		spacing.waitMs('a', 1000, 400),
		spacing.waitMs('b', 1000, 400),
		spacing.waitMs('a', 1000, 1000),
	]).toEqual([600, 0, 0]);
	spacing.note('a', 1000);
	spacing.undo('a');
	expect(spacing.waitMs('a', 1000, 1000)).toBe(0);
});
