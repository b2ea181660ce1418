import {truncateSync, writeFileSync} from 'node:fs';
import {afterAll, afterEach, beforeEach, expect, test, vi} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import type {CheckpointState, Task} from '../../../../source/server/store/sqlite/store-worker.ts';
import {WalCheckpoints} from '../../../../source/server/store/sqlite/wal-checkpoints.ts';
import type {WorkerClient} from '../../../../source/server/store/sqlite/worker-client.ts';
import {makeFolder} from '../../../support/folder.ts';

const megabyte = 1024 * 1024;
const folder = makeFolder();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
afterAll(() => folder.remove());

/** Checkpoints of a file whose second thread reports a log of this many bytes, and answers when the test lets it. */
const makeCheckpoints = (logBytes: number) => {
	const path = folder.at('t.db');
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(':memory:');
	const world = {isIdle: true, commits: 0, tasks: [] as Task['type'][], path};
	const answers: (() => void)[] = [];
	const worker = {
		run(task: Task) {
			world.tasks.push(task.type);
			return new Promise<CheckpointState>(resolve =>
				answers.push(() => resolve({frames: logBytes / 4096, copied: logBytes / 4096})),
			);
		},
		isIdle: () => world.isIdle,
		close: async () => {},
	} as WorkerClient;
	const checkpoints = new WalCheckpoints({
		db,
		path,
		worker,
		commit: () => void world.commits++,
		onCheckpoint: () => {},
	});
	return {
		checkpoints,
		world,
		answer: async () => {
			answers.shift()?.();
			await vi.advanceTimersByTimeAsync(0);
		},
	};
};

test('runs one checkpoint after a commit if the log is short', async () => {
	const {checkpoints, world, answer} = makeCheckpoints(megabyte);
	checkpoints.plan();
	checkpoints.plan();
	await vi.advanceTimersByTimeAsync(500);
	await answer();
	expect(world.tasks).toEqual(['checkpoint']);
	await vi.advanceTimersByTimeAsync(5000);
	expect(world.tasks).toEqual(['checkpoint']);
});

test('restarts a long log, and commits wait until the second thread releases the lock', async () => {
	const {checkpoints, world, answer} = makeCheckpoints(20 * megabyte);
	checkpoints.plan();
	await vi.advanceTimersByTimeAsync(500);
	await answer();
	await answer();
	expect(world.tasks).toEqual(['checkpoint', 'checkpoint', 'restart']);
	expect(checkpoints.isRestarting).toBe(true);
	const {commits} = world;
	await answer();
	expect(checkpoints.isRestarting).toBe(false);
	expect(world.commits).toBe(commits + 1);
});

test('commits do not wait for a search that runs before the checkpoint', async () => {
	const {checkpoints, world, answer} = makeCheckpoints(20 * megabyte);
	world.isIdle = false;
	checkpoints.plan();
	await vi.advanceTimersByTimeAsync(500);
	await answer();
	await answer();
	expect([world.tasks.at(-1), checkpoints.isRestarting]).toEqual(['restart', false]);
});

test('background work waits while the log is longer than 64 MB', () => {
	const {checkpoints, world} = makeCheckpoints(0);
	expect(checkpoints.isBehind()).toBe(false);
	writeFileSync(`${world.path}-wal`, '');
	truncateSync(`${world.path}-wal`, 65 * megabyte);
	expect(checkpoints.isBehind()).toBe(true);
});
