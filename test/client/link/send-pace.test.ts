import {expect, test} from 'vitest';
import {SendPace} from '../../../source/client/link/send-pace.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

test('a drained pace waits for the next token, a reset one has the full burst', async () => {
	const clock = makeFakeClock();
	const pace = new SendPace(clock, () => ({burst: 2, perSecond: 5}));
	expect([pace.take(), pace.take(), pace.take()]).toEqual([0, 0, 200]);
	await clock.advanceAsync(200);
	expect([pace.take(), pace.take()]).toEqual([0, 200]);
	pace.reset();
	expect(pace.take()).toBe(0);
	pace.drain();
	expect(pace.take()).toBe(200);
});

test('a server without a limit never makes the client wait', () => {
	for (const rate of [
		{burst: 20, perSecond: 0},
		{burst: 0, perSecond: 5},
	]) {
		const pace = new SendPace(makeFakeClock(), () => rate);
		pace.drain();
		expect(pace.take()).toBe(0);
	}
});

test('waits at most a minute', () => {
	const pace = new SendPace(makeFakeClock(), () => ({burst: 1, perSecond: 0.001}));
	pace.take();
	expect(pace.take()).toBe(60_000);
});
