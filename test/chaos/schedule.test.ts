import {expect, test} from 'vitest';
import {makeChance} from './chance.ts';
import {type Action, type ScheduleOptions, type Step, schedule} from './schedule.ts';

const options: ScheduleOptions = {people: 4, calm: 40, isLong: true};

const first = (count: number, seed: number): Step[] => {
	const steps = schedule(makeChance(seed), options);
	return Array.from({length: count}, () => steps.next().value);
};

test('the same seed causes the same faults, another seed other faults', () => {
	expect(first(50, 1)).toEqual(first(50, 1));
	expect(first(50, 1)).not.toEqual(first(50, 2));
});

test('all kinds of faults occur, and only existing people are affected', () => {
	const types = new Set<Action['type']>();
	for (const {after, action} of first(500, 3)) {
		types.add(action.type);
		expect(after).toBeGreaterThan(0);
		if ('person' in action) expect(action.person).toBeLessThan(options.people);
	}
	expect(types.size).toBe(16);
});

test('with any seed, the first steps contain each required fault', () => {
	for (const seed of [1, 2, 3, 4]) {
		const types = first(9, seed).map(({action}) => action.type);
		expect(types).toEqual(
			expect.arrayContaining([
				...['kill server', 'kill person', 'strand', 'stop server'],
				...['kill on answer', 'restore backup', 'shift clock'],
			]),
		);
	}
});

test('with any seed, the first kills on an answer cover all five requests', () => {
	for (const seed of [1, 2, 3, 4]) {
		const requests = first(9, seed).flatMap(({action}) => ('requests' in action ? action.requests : []));
		expect(requests).toEqual(['ban', 'configure', 'nick', 'revoke', 'invite']);
	}
});
