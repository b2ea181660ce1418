/** A short fuzz run against the gateway. `npm run fuzz` makes longer runs. */
import {expect, test} from 'vitest';
import {drawFuzz, runFuzz} from '../fuzz/fuzz.ts';

const enoughMs = 180_000;

test('invalid input does not affect other connections and leaks no memory', {
	timeout: enoughMs,
}, async () => {
	const result = await runFuzz({seed: 5, attacks: 600});
	expect(result.faults, drawFuzz(result)).toEqual([]);
	expect(result.bystanders.received).toBeGreaterThan(20);
	// A run in which the server closes no connection would prove nothing.
	expect(result.closedByServer).toBeGreaterThan(100);
});
