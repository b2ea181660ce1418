import {copyFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import type {Lease} from '../../../../../source/server/cluster/lease.ts';
import type {SnapshotReason} from '../../../../../source/server/cluster/nats/snapshots/snapshot-plan.ts';
import {Snapshots} from '../../../../../source/server/cluster/nats/snapshots/snapshots.ts';
import type {Applied} from '../../../../../source/server/store/journal.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';
import {makeFolder} from '../../../../support/folder.ts';
import {MemoryBucket} from '../../../../support/memory-bucket.ts';

const hour = 3600_000;
const expired = {type: 'expire', outcome: {removed: [{room: 'dev', seq: 1}]}} as unknown as Applied;
const nothingExpired = {type: 'expire', outcome: {removed: []}} as unknown as Applied;

const openSnapshots = () => {
	const clock = makeFakeClock();
	const bucket = new MemoryBucket();
	const folder = makeFolder();
	const source = folder.at('db');
	writeFileSync(source, 'the database');
	const lease = {isHeld: true, onChange: () => () => {}};
	const logged: string[] = [];
	const trimmed: number[] = [];
	const hubPositions: number[] = [];
	let position = 0;
	let copies = 0;
	let listener: (applied: readonly Applied[]) => void = () => {};
	const snapshots = new Snapshots({
		bucket,
		lease: lease satisfies Lease,
		journal: {
			subscribe(added) {
				listener = added;
				return () => {};
			},
		},
		clock,
		log: (event, fields = {}) =>
			void logged.push(`${event} ${fields.reason ?? fields.position ?? fields.error ?? ''}`),
		schedule: {entries: 100, maxAgeMs: 6 * hour, removalMs: hour},
		clusterId: 'c1',
		version: '1.0.0',
		position: () => position,
		hubPositions: () => hubPositions,
		async copy() {
			const path = folder.at(`copy${++copies}`);
			copyFileSync(source, path);
			const remove = () => rmSync(path, {force: true});
			return {path, remove, schema: 3, hubId: 'h', clusterId: 'c1', cluster: 'chat', position};
		},
		trim: async through => void trimmed.push(through),
	});
	onTestFinished(async () => {
		await snapshots.close();
		folder.remove();
	});
	return {
		clock,
		bucket,
		lease,
		logged,
		trimmed,
		hubPositions,
		snapshots,
		moveTo(next: number) {
			position = next;
		},
		apply: (...applied: Applied[]) => listener(applied),
		copiesLeft: () =>
			Array.from({length: copies}, (_, index) => folder.at(`copy${index + 1}`)).filter(isThere),
		positions: async () => (await bucket.list()).map(({position: at}) => at),
		make: async (at: number, reason?: SnapshotReason) => {
			position = at;
			return snapshots.make(reason);
		},
	};
};

const isThere = (file: string): boolean => {
	try {
		readFileSync(file);
		return true;
	} catch {
		return false;
	}
};

test('a journal without messages needs no snapshot', async () => {
	const {snapshots, positions} = openSnapshots();
	await snapshots.check();
	expect(await positions()).toEqual([]);
});

test('makes the first snapshot, and further ones after enough messages or enough time', async () => {
	const world = openSnapshots();
	world.moveTo(1);
	await world.snapshots.check();
	world.moveTo(100);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([1]);
	world.moveTo(101);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([1, 101]);
	world.moveTo(102);
	world.clock.advance(6 * hour);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([101, 102]);
	expect(world.logged.filter(line => line.startsWith('snapshot_made'))).toEqual([
		'snapshot_made first',
		'snapshot_made entries',
		'snapshot_made age',
	]);
});

test('checks by itself', async () => {
	const world = openSnapshots();
	world.moveTo(1);
	await world.clock.advanceAsync(61_000);
	await world.snapshots.close();
	expect(await world.positions()).toEqual([1]);
});

test('keeps two snapshots, and the messages after the older one', async () => {
	const world = openSnapshots();
	for (const position of [10, 20, 30]) await world.make(position);
	expect(await world.positions()).toEqual([20, 30]);
	expect(world.trimmed).toEqual([10, 20]);
	expect(world.copiesLeft()).toEqual([]);
});

test('keeps the messages that a running hub has not applied', async () => {
	const world = openSnapshots();
	await world.make(10);
	world.hubPositions.push(7, 25);
	await world.make(20);
	expect(world.trimmed).toEqual([7]);
});

test('what was removed is in no snapshot after an hour', async () => {
	const world = openSnapshots();
	await world.make(10, 'removal');
	await world.make(20);
	world.apply(nothingExpired);
	world.clock.advance(2 * hour);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([10, 20]);
	world.apply(expired);
	world.moveTo(21);
	world.clock.advance(hour - 1);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([10, 20]);
	world.clock.advance(1);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([21]);
});

test('a snapshot for another reason does not end the hour', async () => {
	const world = openSnapshots();
	await world.make(10, 'removal');
	world.apply(expired);
	world.clock.advance(hour / 2);
	await world.make(20);
	world.moveTo(21);
	world.clock.advance(hour / 2);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([21]);
});

test('a hub without the lease makes no snapshot and removes none', async () => {
	const world = openSnapshots();
	world.lease.isHeld = false;
	world.moveTo(1);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([]);
	await world.make(10);
	await world.make(20);
	await world.make(30);
	expect(await world.positions()).toEqual([10, 20, 30]);
	expect(world.trimmed).toEqual([]);
});

test('a failure is logged, leaves no file behind and is tried again', async () => {
	const world = openSnapshots();
	world.bucket.fails = true;
	world.moveTo(5);
	await world.snapshots.check();
	expect(world.logged).toEqual(['snapshot_failed The bucket is full.']);
	expect(world.copiesLeft()).toEqual([]);
	await world.snapshots.check();
	expect(await world.positions()).toEqual([5]);
});

test('two requests at the same time make one snapshot', async () => {
	const world = openSnapshots();
	world.moveTo(5);
	const [one, other] = await Promise.all([world.snapshots.make(), world.snapshots.make()]);
	expect(one).toBe(other);
	expect(await world.positions()).toEqual([5]);
});
