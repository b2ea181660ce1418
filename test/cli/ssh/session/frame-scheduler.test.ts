/** When the screens of SSH sessions are drawn, with a clock that the test advances. */
import {expect, test} from 'vitest';
import {FrameScheduler, type RequestFrame} from '../../../../source/cli/ssh/session/frame-scheduler.ts';
import {makeFakeClock} from '../../../support/fake-clock.ts';

/** Frames take `frameMs`. */
const setup = (frameMs: number) => {
	const clock = makeFakeClock();
	const drawn: string[] = [];
	const scheduler = new FrameScheduler({
		clock,
		afterDrawing: callback => void clock.after(frameMs, callback),
	});
	const startedAt = clock.monotonic();
	const sessions = new Map<string, RequestFrame>();
	const request = (name: string, what = name): void => {
		const ofSession = sessions.get(name) ?? scheduler.forSession();
		sessions.set(name, ofSession);
		ofSession(() => drawn.push(`${what} ${clock.monotonic() - startedAt}`));
	};
	return {clock, drawn, request};
};

test('collects messages for a short time, and then draws', () => {
	const {clock, drawn, request} = setup(0);
	request('ann');
	clock.advance(49);
	expect(drawn).toEqual([]);
	clock.advance(1);
	expect(drawn).toEqual(['ann 50']);
});

test('draws one screen after the other, and leaves most of the time to other work', () => {
	const {clock, drawn, request} = setup(4);
	for (const name of ['ann', 'bob', 'eve']) request(name);
	clock.advance(200);
	// 4 ms of each 50 ms.
	expect(drawn).toEqual(['ann 50', 'bob 100', 'eve 150']);
});

test('draws all that a session has requested in one frame', () => {
	const {clock, drawn, request} = setup(4);
	request('ann', 'messages of ann');
	request('bob');
	request('ann', 'the time of ann');
	clock.advance(100);
	expect(drawn).toEqual(['messages of ann 50', 'the time of ann 50', 'bob 100']);
	request('ann');
	clock.advance(50);
	expect(drawn.at(-1)).toBe('ann 150');
});

test('a screen is drawn within a second, in the order of the requests', () => {
	const {clock, drawn, request} = setup(15);
	const names = Array.from({length: 30}, (_, at) => `user${at}`);
	for (const name of names) request(name);
	clock.advance(2000);
	expect(drawn.map(line => line.split(' ')[0])).toEqual(names);
	const last = Number(drawn.at(-1)?.split(' ')[1]);
	expect(last).toBeLessThan(1000 + 30 * 15);
});

test('an unusually long frame does not delay the next ones for long', () => {
	const {clock, drawn, request} = setup(500);
	request('ann');
	request('bob');
	clock.advance(50 + 500 + 173);
	expect(drawn).toEqual(['ann 50', 'bob 722.5']);
});

test('continues after a frame that failed', () => {
	const clock = makeFakeClock();
	const drawn: string[] = [];
	const scheduler = new FrameScheduler({clock, afterDrawing: callback => callback()});
	const ofAnn = scheduler.forSession();
	ofAnn(() => {
		throw new Error('broken');
	});
	ofAnn(() => drawn.push('ann'));
	scheduler.forSession()(() => drawn.push('bob'));
	expect(() => clock.advance(50)).toThrow('broken');
	clock.advance(50);
	expect(drawn).toEqual(['ann', 'bob']);
});
