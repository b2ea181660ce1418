import {expect, onTestFinished, test} from 'vitest';
import {keepAfterMs, keepMemory, type UiMemory} from '../../../source/terminal/state/ui-memory.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {message, room, session} from '../../support/session-builder.ts';
import {keys, makeTerminalWorld} from '../../support/terminal-world.ts';

const world = () => {
	const clock = makeFakeClock();
	const {controller, press} = makeTerminalWorld(
		session([room('dev'), room('ops'), room('gone', {membership: {type: 'left'}})]),
	);
	const kept: UiMemory[] = [];
	const stop = keepMemory(controller, clock, memory => kept.push(memory));
	return {clock, controller, press, kept, stop};
};

test('stores unsent input and the rooms within a second', async () => {
	const {clock, press, kept} = world();
	expect(keepAfterMs).toBeLessThan(1000);
	press('half writ');
	await clock.advanceAsync(keepAfterMs);
	expect(kept).toEqual([{rooms: ['dev', 'ops'], room: 'dev', drafts: {dev: 'half writ'}}]);
});

test('stores a reply and an edit as commands, and no reaction', async () => {
	const clock = makeFakeClock();
	const items = [message('ann', 'hi', {seq: 1}), message('you', 'teh', {seq: 2})];
	const {controller, press} = makeTerminalWorld(session([room('dev', {items})]));
	const kept: (string | undefined)[] = [];
	onTestFinished(keepMemory(controller, clock, ({drafts}) => kept.push(drafts.dev)));
	for (const typed of [
		[keys.up, keys.up, 'r', 'yes'],
		[keys.ctrl('c'), keys.ctrl('c'), keys.up, 'e'],
		[keys.ctrl('c'), keys.up, '+', 'tada'],
	]) {
		press(...typed);
		await clock.advanceAsync(keepAfterMs);
	}
	expect(kept).toEqual(['/reply #1 yes', '/edit #2 teh', undefined]);
});

test('stores many keys at once, and nothing without a change', async () => {
	const {clock, controller, press, kept} = world();
	for (const key of 'hello') press(key);
	await clock.advanceAsync(keepAfterMs);
	expect(kept).toHaveLength(1);
	controller.resize({columns: 90, rows: 20});
	await clock.advanceAsync(10_000);
	expect(kept).toHaveLength(1);
});

test('stores while the user types without a pause', async () => {
	const {clock, press, kept} = world();
	for (const key of 'abcdefghij') {
		press(key);
		await clock.advanceAsync(200);
	}
	expect(kept.length).toBeGreaterThanOrEqual(3);
});

test('stores nothing after it is stopped', async () => {
	const {clock, press, kept, stop} = world();
	press('x');
	stop();
	await clock.advanceAsync(10_000);
	expect(kept).toEqual([]);
	expect(clock.timers).toBe(0);
});
