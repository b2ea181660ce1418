import {expect, test} from 'vitest';
import {FollowMemory} from '../../../source/client/rooms/follow-memory.ts';

const noted = (...entries: readonly (readonly [seq: number, at: number])[]): FollowMemory => {
	const memory = new FollowMemory();
	for (const [seq, at] of entries) memory.note({seq, at});
	return memory;
};

test('knows an entry by its place and time, and not another one at the same place', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 6, at: 2000})).toBe(true);
	expect(memory.has({seq: 6, at: 2001})).toBe(false);
	expect(noted().has({seq: 6, at: 2000})).toBe(false);
});

test('knows what came before everything it remembers', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 4, at: 900})).toBe(true);
	expect(memory.has({seq: 4, at: 1100})).toBe(false);
});

test('a later entry is new although the clock was set back meanwhile', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 7, at: 500})).toBe(false);
});
