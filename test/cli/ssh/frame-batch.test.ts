import {expect, test} from 'vitest';
import {frameBatchMs} from '../../../source/cli/ssh/frame-batch.ts';

test('the more sessions there are, the longer a screen collects messages, within bounds', () => {
	expect([1, 10, 50, 1000].map(sessions => frameBatchMs(sessions, 1))).toEqual([50, 80, 400, 400]);
});

test('the screens of a room are drawn at different times', () => {
	expect([0, 0.5, 1].map(random => frameBatchMs(50, random))).toEqual([200, 300, 400]);
});
