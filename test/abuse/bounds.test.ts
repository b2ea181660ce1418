import {describe, expect, test} from 'vitest';
import {findBounds, type Measured, megabyte, mostAfter, quantile, type Strictness} from './bounds.ts';

const kept: Measured = {
	counts: {tried: 500, accepted: 100, refused: 400, disconnected: 0, codes: {rate_limited: 400}},
	seconds: 10,
	mostAccepted: () => 100,
	quietReceiptsMs: [2, 3, 4],
	receiptsMs: [3, 4, 5],
	joinsMs: [20],
	complaints: [],
	memory: {
		beforeBytes: 90 * megabyte,
		peakBytes: 300 * megabyte,
		restedBytes: 190 * megabyte,
		afterBytes: 100 * megabyte,
	},
};

const brokenBy = (change: Partial<Measured>, strictness: Strictness = 'strict'): string[] =>
	findBounds({...kept, ...change}, strictness)
		.filter(({isMet}) => isMet === false)
		.map(({what}) => what.replace(/[\d.]+/g, 'N'));

test('an attack that stays within all bounds breaks none', () => {
	expect(brokenBy({})).toEqual([]);
});

describe('finds broken', () => {
	const cases: readonly (readonly [string, Partial<Measured>, RegExp])[] = [
		['more accepted than the budget', {counts: {...kept.counts, accepted: 121}}, /^accepted/],
		['slow receipts', {receiptsMs: [3, 4, 101]}, /^receipts/],
		['no receipts at all', {receiptsMs: []}, /^receipts/],
		['no user joined', {joinsMs: []}, /users joined/],
		['a complaint', {complaints: ['user-1: disconnected with 4001']}, /^complaints/],
		['too much memory', {memory: {...kept.memory, peakBytes: 400 * megabyte}}, /at most, which/],
		['memory that stays', {memory: {...kept.memory, afterBytes: 218 * megabyte}}, /after the attack/],
	];

	test.each(cases)('%s', (_, change, what) => {
		expect(brokenBy(change)).toEqual([expect.stringMatching(what)]);
	});
});

test('without strict bounds, times are not checked and memory may be a multiple', () => {
	expect(brokenBy({receiptsMs: [30_000]}, 'lenient')).toEqual([]);
	expect(brokenBy({receiptsMs: []}, 'lenient')).toHaveLength(1);
	const memory = {...kept.memory, peakBytes: 1000 * megabyte, afterBytes: 600 * megabyte};
	expect(brokenBy({memory}, 'lenient')).toEqual([]);
	expect(brokenBy({memory: {...memory, peakBytes: 1200 * megabyte}}, 'lenient')).toHaveLength(1);
	expect(brokenBy({memory: {...memory, afterBytes: 700 * megabyte}}, 'lenient')).toHaveLength(1);
});

test('memory may end at a share above its start', () => {
	expect(mostAfter(100 * megabyte, 'strict')).toBe(230 * megabyte);
});

test('a quantile is one of the values', () => {
	expect(quantile([4, 1, 3, 2], 0.5)).toBe(3);
	expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
});
