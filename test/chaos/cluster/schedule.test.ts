import {expect, test} from 'vitest';
import {makeChance} from '../chance.ts';
import {
	type ClusterAction,
	type ClusterScheduleOptions,
	type ClusterStep,
	clusterSchedule,
	maxClockErrorMs,
} from './schedule.ts';

const options: ClusterScheduleOptions = {people: 4, hubs: 3, brokers: 3, calm: 40, isLong: true};

const first = (count: number, seed: number): ClusterStep[] => {
	const steps = clusterSchedule(makeChance(seed), options);
	return Array.from({length: count}, () => steps.next().value);
};

test('the same seed causes the same faults, another seed other faults', () => {
	expect(first(50, 1)).toEqual(first(50, 1));
	expect(first(50, 1)).not.toEqual(first(50, 2));
});

test('all kinds of faults occur, and only existing people, hubs and brokers are affected', () => {
	const types = new Set<ClusterAction['type']>();
	for (const {after, action} of first(1000, 3)) {
		types.add(action.type);
		expect(after).toBeGreaterThan(0);
		if ('person' in action) expect(action.person).toBeLessThan(options.people);
		if ('hub' in action) expect(action.hub).toBeLessThan(options.hubs);
		if ('broker' in action && action.broker !== 'leader') expect(action.broker).toBeLessThan(options.brokers);
		if (action.type === 'shift clock') expect(Math.abs(action.byMs)).toBeLessThanOrEqual(maxClockErrorMs);
	}
	expect(types.size).toBe(25);
});

test('with any seed, the first steps contain each required fault', () => {
	for (const seed of [1, 2, 3, 4]) {
		const actions = first(17, seed).map(({action}) => action);
		expect(actions.map(({type}) => type)).toEqual(
			expect.arrayContaining([
				...['kill hub', 'stop hub', 'freeze hub', 'shift clock', 'move person', 'send ephemeral'],
				...['kill broker', 'freeze broker', 'kill all brokers', 'cut link', 'stall link', 'isolate hub'],
			]),
		);
		expect(actions.flatMap(action => (action.type === 'race' ? [action.about] : []))).toEqual([
			'nick',
			'invite',
		]);
	}
});
