import {expect, test} from 'vitest';
import {limitNames, reactionCount, unnamedCount, withReaction} from '../../source/protocol/reactions.ts';
import type {Reaction} from '../../source/protocol/server-frames.ts';

const person = (index: number) => ({id: `u${index}`, nick: `nick-${index}`});
const people = (length: number) => Array.from({length}, (_, index) => person(index));
const like = (index: number, on = true, count?: number) => ({emoji: '👍', from: person(index), on, count});
const after = (reactions: readonly Reaction[], ...changes: ReturnType<typeof like>[]) =>
	changes.reduce(withReaction, reactions);

test('an entry without a count changes the count by one', () => {
	const many = [{emoji: '👍', from: people(20), count: 24}];
	expect(after(many, like(30)).map(reactionCount)).toEqual([25]);
	expect(after(many, like(30), like(30, false), like(3, false)).map(reactionCount)).toEqual([23]);
	expect(after([{emoji: '👍', from: people(2)}], like(1), like(9, false)).map(reactionCount)).toEqual([2]);
	expect(after([], like(1, false))).toEqual([]);
});

test('the count of an entry is correct even if earlier entries were missed', () => {
	const missed = after([{emoji: '👍', from: people(2)}], like(9, true, 7), like(1, false, 6));
	expect(missed).toEqual([{emoji: '👍', from: [person(0), person(9)], count: 6}]);
	expect(after(missed, like(9, false, 0))).toEqual([]);
});

test('does not change its arguments', () => {
	const before: Reaction[] = [{emoji: '👍', from: people(2)}];
	after(before, like(5), like(0, false));
	expect(before).toEqual([{emoji: '👍', from: people(2)}]);
});

test('a list without counts is cut to 20 names for each emoji and 100 in all', () => {
	const old = Array.from({length: 7}, (_, kind) => ({emoji: `e${kind}`, from: people(25)}));
	const limited = limitNames(old);
	expect(limited.map(({from}) => from.length)).toEqual([20, 20, 20, 20, 20, 0, 0]);
	expect(limited.map(reactionCount)).toEqual(old.map(() => 25));
	expect(limited.map(unnamedCount)).toEqual([5, 5, 5, 5, 5, 25, 25]);
	expect(limitNames(limited)).toBe(limited);
});
