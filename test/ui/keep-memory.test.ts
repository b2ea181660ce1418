import {expect, test} from 'vitest';
import {type FaceMemory, keepAfterMs, keepMemory} from '../../source/ui/keep-memory.ts';
import {makeFace} from '../support/face-world.ts';
import {makeFakeClock} from '../support/fake-clock.ts';
import {room, session} from '../support/session-builder.ts';

const world = () => {
	const clock = makeFakeClock();
	const {face, press} = makeFace(
		session([room('dev'), room('ops'), room('gone', {membership: {type: 'left'}})]),
	);
	const kept: FaceMemory[] = [];
	const stop = keepMemory(face, clock, memory => kept.push(memory));
	return {clock, face, press, kept, stop};
};

test('keeps a half-written line and the rooms well within a second', async () => {
	const {clock, press, kept} = world();
	expect(keepAfterMs).toBeLessThan(1000);
	press('half writ');
	await clock.advance(keepAfterMs);
	expect(kept).toEqual([{rooms: ['dev', 'ops'], room: 'dev', drafts: {dev: 'half writ'}}]);
});

test('keeps many keys at once and nothing that did not change', async () => {
	const {clock, face, press, kept} = world();
	for (const key of 'hello') press(key);
	await clock.advance(keepAfterMs);
	expect(kept).toHaveLength(1);
	face.resize({columns: 90, rows: 20});
	await clock.advance(10_000);
	expect(kept).toHaveLength(1);
});

test('goes on while the user types without a pause', async () => {
	const {clock, press, kept} = world();
	for (const key of 'abcdefghij') {
		press(key);
		await clock.advance(200);
	}
	expect(kept.length).toBeGreaterThanOrEqual(3);
});

test('keeps nothing after its end', async () => {
	const {clock, press, kept, stop} = world();
	press('x');
	stop();
	await clock.advance(10_000);
	expect(kept).toEqual([]);
	expect(clock.pending()).toBe(0);
});
