import {expect, test} from 'vitest';
import {checkRaces, type Race, type RaceOutcome} from './races.ts';

const check = (...outcomes: readonly RaceOutcome[]): string[] => {
	const race: Race = {about: 'nick', what: 'racer-1', outcomes};
	const reported: string[] = [];
	checkRaces((promise, what) => void reported.push(`${promise}: ${what}`), [race]);
	return reported;
};

test('one winner is right, with losers and unknown outcomes', () => {
	expect(check('lost', 'won', 'unknown')).toEqual([]);
	expect(check('unknown', 'lost')).toEqual([]);
	expect(check()).toEqual([]);
});

test('two winners are reported', () => {
	expect(check('won', 'lost', 'won')).toEqual(['shared: 2 users got the nick racer-1']);
});

test('no winner is reported if all outcomes are known', () => {
	expect(check('lost', 'lost')).toEqual(['shared: No user got the nick racer-1']);
});
