import {expect, test} from 'vitest';
import {Cooldown, WindowLimit} from '../../../source/server/limits/rate-limit.ts';

test('counts the events of each key within the window and forgets keys without events', () => {
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

test('requires the interval between two events of a key', () => {
	const cooldown = new Cooldown();
	expect(cooldown.waitMs('a', 1000, 0)).toBe(0);
	cooldown.note('a', 0);
	expect([
		cooldown.waitMs('a', 1000, 400),
		cooldown.waitMs('b', 1000, 400),
		cooldown.waitMs('a', 1000, 1000),
	]).toEqual([600, 0, 0]);
});
