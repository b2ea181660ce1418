import {expect, test} from 'vitest';
import {GuessQueue, longestWaitMs} from '../../../source/server/limits/guess-queue.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

/** One answer per second for each source, five per second in total. */
const openQueue = () => {
	const clock = makeFakeClock();
	const queue = new GuessQueue(clock, {sourceMs: 1000, totalMs: 200});
	const answers: string[] = [];
	const guess = (source: string, text: string): void => {
		void queue
			.turn(source, text)
			.then(isTurn => answers.push(`${source} ${text}${isTurn ? '' : ' refused'}`));
	};
	/** The answers since the last call. */
	const after = async (ms: number): Promise<string[]> => {
		clock.advance(ms);
		await Promise.resolve();
		await Promise.resolve();
		return answers.splice(0);
	};
	return {clock, queue, guess, after};
};

test('answers a guess immediately if none waits, and the next of its source after the pause', async () => {
	const {clock, guess, after} = openQueue();
	guess('a', '1');
	guess('a', '2');
	expect(await after(0)).toEqual(['a 1']);
	expect(await after(999)).toEqual([]);
	expect(await after(1)).toEqual(['a 2']);
	guess('a', '3');
	expect(await after(999)).toEqual([]);
	expect(await after(201)).toEqual(['a 3']);
	expect(clock.timers).toBe(0);
});

test('sources take turns, at the pace of all together', async () => {
	const {guess, after} = openQueue();
	for (const text of ['1', '2', '3']) guess('a', text);
	guess('b', '1');
	guess('c', '1');
	expect(await after(0)).toEqual(['a 1']);
	expect(await after(200)).toEqual(['b 1']);
	expect(await after(200)).toEqual(['c 1']);
	expect(await after(600)).toEqual(['a 2']);
	expect(await after(1000)).toEqual(['a 3']);
});

test('requests with the same guess share a turn, and the guess of most requests comes first', async () => {
	const {guess, after} = openQueue();
	guess('a', 'first');
	for (let number = 0; number < 5; number++) guess('a', `guess ${number}`);
	guess('a', 'right');
	guess('a', 'right');
	expect(await after(0)).toEqual(['a first']);
	expect(await after(1000)).toEqual(['a right', 'a right']);
	expect(await after(1000)).toEqual(['a guess 0']);
});

test('a source queues only guesses that can be answered in time; a refused guess comes first at the next attempt', async () => {
	const {queue, guess, after} = openQueue();
	guess('a', 'first');
	for (let number = 0; number < 30; number++) guess('a', `guess ${number}`);
	expect(queue.size).toBe(10);
	guess('a', 'right');
	const [, ...refused] = await after(0);
	expect(refused).toHaveLength(21);
	expect(refused.at(-1)).toBe('a right refused');
	guess('a', 'right');
	expect(await after(1000)).toEqual(['a guess 9 refused', 'a right']);
});

test('sources with many guesses are refused first if too many guesses wait', async () => {
	const {queue, guess, after} = openQueue();
	for (let source = 0; source < 20; source++) {
		for (let number = 0; number < 5; number++) guess(`flood ${source}`, `${number}`);
	}
	expect(queue.size).toBe(50);
	await after(0);
	guess('office', 'right');
	const answers = await after(longestWaitMs);
	expect(answers).toContain('office right');
});

test('no guess waits longer than the limit, and a closed queue keeps no timer', async () => {
	const {clock, queue, guess, after} = openQueue();
	for (let second = 0; second < 20; second++) {
		guess('a', 'seldom');
		// Each has a higher priority than the one above.
		for (let request = 0; request < 25; request++) guess('a', `often ${second}`);
		await after(1000);
	}
	expect(queue.size).toBeLessThan(10);
	for (let number = 0; number < 3; number++) guess('b', `${number}`);
	queue.close();
	expect(queue.size).toBe(0);
	expect(clock.timers).toBe(0);
	expect((await after(0)).filter(answer => answer.endsWith('refused')).length).toBeGreaterThanOrEqual(2);
});
