import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {FairQueue} from '../../../source/server/limits/fair-queue.ts';

const gate = () => {
	let open = (): void => {};
	const opened = new Promise<void>(resolve => {
		open = resolve;
	});
	return {open, opened};
};

test('runs a job immediately if no job waits', () => {
	const queue = new FairQueue({now: () => 0, sliceMs: 8, concurrency: 1});
	expect(queue.run('a', () => 7)).toBe(7);
});

test('addresses take turns', async () => {
	const queue = new FairQueue({now: () => 0, sliceMs: 8, concurrency: 1});
	const {open, opened} = gate();
	const done: string[] = [];
	void queue.run('busy', () => opened);
	for (const [address, job] of [
		['busy', 'busy 1'],
		['busy', 'busy 2'],
		['busy', 'busy 3'],
		['ann', 'ann 1'],
		['bob', 'bob 1'],
	] as const) {
		void queue.run(address, async () => void done.push(job));
	}
	expect(queue.size).toBe(5);
	open();
	await nextTurn();
	expect(done).toEqual(['busy 1', 'ann 1', 'bob 1', 'busy 2', 'busy 3']);
	expect(queue.size).toBe(0);
});

test('runs jobs beyond a slice in the next turn of the event loop', () => {
	let now = 0;
	let nextTurn = (): void => {};
	const queue = new FairQueue({
		now: () => now,
		sliceMs: 8,
		concurrency: 1,
		soon: callback => {
			nextTurn = callback;
		},
	});
	let jobs = 0;
	for (let count = 0; count < 5; count++) {
		void queue.run('a', () => {
			jobs++;
			now += 5;
		});
	}
	expect(jobs).toBe(2);
	nextTurn();
	expect(jobs).toBe(4);
	nextTurn();
	expect(jobs).toBe(5);
	expect(queue.size).toBe(0);
});

test('continues after a failed job, and rejects its promise', async () => {
	const queue = new FairQueue({now: () => 0, sliceMs: 8, concurrency: 1});
	expect(() =>
		queue.run('a', () => {
			throw new Error('broken');
		}),
	).toThrow('broken');
	const {open, opened} = gate();
	void queue.run('a', () => opened);
	const failed = queue.run('a', () => {
		throw new Error('broken later');
	});
	const fine = queue.run('a', () => 'fine');
	open();
	await expect(failed).rejects.toThrow('broken later');
	expect(await fine).toBe('fine');
});
