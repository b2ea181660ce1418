import {expect, test} from 'vitest';
import {RefusalLog} from '../../../source/server/http/refusal-log.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

test('logs the first refusal immediately, and then one line a minute with the count', async () => {
	const clock = makeFakeClock();
	const lines: [number, string][] = [];
	const log = new RefusalLog<string>(clock, (count, latest) => lines.push([count, latest]));
	log.add('a');
	log.add('b');
	expect(lines).toEqual([[1, 'a']]);
	await clock.advanceAsync(59_000);
	log.add('c');
	expect(lines).toHaveLength(1);
	await clock.advanceAsync(1000);
	expect(lines.slice(1)).toEqual([[2, 'c']]);
	await clock.advanceAsync(60_000);
	expect(clock.timers).toBe(0);
	log.add('d');
	expect(lines.at(-1)).toEqual([1, 'd']);
});

test('logs the remaining refusals when it closes', () => {
	const clock = makeFakeClock();
	const counts: number[] = [];
	const log = new RefusalLog<string>(clock, count => counts.push(count));
	for (const address of ['a', 'b', 'c']) log.add(address);
	log.close();
	expect(counts).toEqual([1, 2]);
	expect(clock.timers).toBe(0);
});
