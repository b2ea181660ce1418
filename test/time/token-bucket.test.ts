import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Bucket, take} from '../../source/time/token-bucket.ts';

test('allows the burst at once and then the rate', () => {
	const rate = {burst: 2, perSecond: 4};
	let bucket: Bucket | undefined;
	const at = (now: number) => {
		const taken = take(bucket, rate, now);
		bucket = taken.bucket;
		return taken.retryInMs;
	};
	expect([at(0), at(0), at(0), at(100), at(250), at(250), at(500)]).toEqual([0, 0, 250, 150, 0, 250, 0]);
	// A bucket never holds more than the burst. A clock that goes back takes no tokens away.
	expect([at(60_000), at(60_000), at(60_000), at(50_000), at(50_250)]).toEqual([0, 0, 250, 250, 0]);
});

test('has a token after the wait that it returned', () => {
	const counts = fc.integer({min: 1, max: 1000});
	fc.assert(
		fc.property(counts, counts, fc.double({min: 0, max: 0.99, noNaN: true}), (burst, perSecond, tokens) => {
			const rate = {burst, perSecond};
			const first = take({tokens, at: 0}, rate, 0);
			expect(first.retryInMs).toBeGreaterThan(0);
			expect(take(first.bucket, rate, first.retryInMs).retryInMs).toBe(0);
		}),
	);
});
