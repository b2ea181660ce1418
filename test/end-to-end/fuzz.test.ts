/** A short run against the front door: `npm run fuzz` runs longer ones. */
import {expect, test} from 'vitest';
import {drawFuzz, runFuzz} from '../fuzz/fuzz.ts';

const enoughMs = 180_000;

test('whatever strangers send, nobody next door notices, and memory is back where it was', {
	timeout: enoughMs,
}, async () => {
	const result = await runFuzz({seed: 5, attacks: 600});
	expect(result.faults, drawFuzz(result)).toEqual([]);
	expect(result.neighbours.heard).toBeGreaterThan(20);
	// Attacks that all go unnoticed would prove nothing.
	expect(result.shownOut).toBeGreaterThan(100);
});
