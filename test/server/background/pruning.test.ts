import {expect, test} from 'vitest';
import {Pruning} from '../../../source/server/background/pruning.ts';
import {localLease} from '../../../source/server/cluster/lease.ts';
import type {Applied} from '../../../source/server/store/journal.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

/** Pruning of a store whose `prune` returns the values of `hasMore`. */
const makePruning = (retention: {maxEntries?: number; maxAgeMs?: number}) => {
	const clock = makeFakeClock();
	const logged: string[] = [];
	const world = {clock, logged, calls: 0, hasMore: () => false, addEntries: (_count: number): void => {}};
	const listeners = new Set<(applied: readonly Applied[]) => void>();
	const pruning = new Pruning({
		clock,
		retention,
		log: event => logged.push(event),
		lease: localLease,
		pruner: {
			async prune() {
				world.calls++;
				return world.hasMore();
			},
		},
		journal: {
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
	});
	world.addEntries = count => {
		for (const listener of listeners)
			listener(Array.from({length: count}, () => ({type: 'append'}) as Applied));
	};
	return {...world, world, pruning, listeners};
};

test('prunes at the start, again at once while there is more, and then every minute', async () => {
	const {clock, world} = makePruning({maxAgeMs: 1000});
	world.hasMore = () => world.calls < 5;
	await clock.advanceAsync(1000);
	expect(world.calls).toBe(5);
	await clock.advanceAsync(58_000);
	expect(world.calls).toBe(5);
	await clock.advanceAsync(2000);
	expect(world.calls).toBe(6);
});

test('prunes soon after many new entries if their number is limited', async () => {
	const {clock, world} = makePruning({maxEntries: 1000});
	await clock.advanceAsync(1000);
	world.addEntries(499);
	await clock.advanceAsync(1000);
	expect(world.calls).toBe(1);
	world.addEntries(1);
	await clock.advanceAsync(100);
	expect(world.calls).toBe(2);
	const unlimited = makePruning({maxAgeMs: 1000});
	await unlimited.clock.advanceAsync(1000);
	unlimited.world.addEntries(5000);
	await unlimited.clock.advanceAsync(1000);
	expect(unlimited.world.calls).toBe(1);
});

test('continues after a failure, which is logged', async () => {
	const {clock, world, logged} = makePruning({maxEntries: 10});
	world.hasMore = () => {
		throw new Error('disk full');
	};
	await clock.advanceAsync(61_000);
	expect(logged).toEqual(['prune_failed', 'prune_failed']);
});

test('leaves nothing behind when it is closed', async () => {
	const {clock, pruning, listeners} = makePruning({maxEntries: 10});
	await clock.advanceAsync(1000);
	pruning.close();
	expect([clock.timers, listeners.size]).toEqual([0, 0]);
});
