import {expect, test} from 'vitest';
import {JobQueue} from '../../../source/cli/process/job-queue.ts';

/** A queue of which the test ends the jobs. */
const queueForTest = (jobs: number, capacity: number) => {
	const started: number[] = [];
	const ends = new Map<number, (error?: Error) => void>();
	const queue = new JobQueue<number>({
		...{jobs, capacity},
		run: input =>
			new Promise((resolve, reject) => {
				started.push(input);
				ends.set(input, error => (error === undefined ? resolve() : reject(error)));
			}),
	});
	return {queue, started, end: (input: number, error?: Error) => ends.get(input)?.(error)};
};

test('runs one job at a time, in order, and is full while too many wait', async () => {
	const {queue, started, end} = queueForTest(1, 2);
	await queue.add(1);
	await queue.add(2);
	const third = queue.add(3);
	expect(started).toEqual([1]);
	expect(queue.isFull()).toBe(true);
	end(1);
	await third;
	expect(started).toEqual([1, 2]);
	expect(queue.isFull()).toBe(false);
	end(2);
	await Promise.resolve();
	const idle = queue.idle();
	await expect.poll(() => started).toEqual([1, 2, 3]);
	end(3);
	await idle;
});

test('runs several jobs at the same time', async () => {
	const {queue, started} = queueForTest(2, 10);
	for (const input of [1, 2, 3]) await queue.add(input);
	expect(started).toEqual([1, 2]);
});

test('starts no job after one that rejected, and rejects', async () => {
	const {queue, started, end} = queueForTest(1, 1);
	await queue.add(1);
	const second = queue.add(2);
	end(1, new Error('no such program'));
	await expect(second).rejects.toThrow('no such program');
	await expect(queue.idle()).rejects.toThrow('no such program');
	expect(started).toEqual([1]);
});
