import {expect, test} from 'vitest';
import {FollowMemory} from '../../../source/client/rooms/follow-memory.ts';

const noted = (...entries: readonly (readonly [seq: number, at: number])[]): FollowMemory => {
	const memory = new FollowMemory();
	for (const [seq, at] of entries) memory.note({seq, at});
	return memory;
};

test('recognises an entry by its seq and time', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 6, at: 2000})).toBe(true);
	expect(memory.has({seq: 6, at: 2001})).toBe(false);
	expect(noted().has({seq: 6, at: 2000})).toBe(false);
});

test('recognises entries from before the oldest remembered one', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 4, at: 900})).toBe(true);
	expect(memory.has({seq: 4, at: 1100})).toBe(false);
});

test('a later entry is new even if the clock was set back', () => {
	const memory = noted([5, 1000], [6, 2000]);
	expect(memory.has({seq: 7, at: 500})).toBe(false);
});
