import {expect, test} from 'vitest';
import {IdleNotifier} from '../../source/client/idle-notifier.ts';
import {makeFakeClock} from '../support/fake-clock.ts';

const makeNotifier = () => {
	const clock = makeFakeClock();
	const sent: boolean[] = [];
	const ask = ({on}: {readonly on: boolean}) => {
		sent.push(on);
		// Answers as an older server does.
		return Promise.reject(new Error('unknown_type'));
	};
	return {clock, sent, notifier: new IdleNotifier({clock, ask})};
};

test('reports idle after the time without input, and active at the next input', () => {
	const {clock, sent, notifier} = makeNotifier();
	notifier.setIdleAfter(60_000);
	clock.advance(40_000);
	notifier.noteInput();
	clock.advance(59_999);
	expect(sent).toEqual([]);
	clock.advance(1);
	expect(sent).toEqual([true]);
	clock.advance(600_000);
	notifier.noteInput();
	notifier.noteInput();
	expect(sent).toEqual([true, false]);
	clock.advance(60_000);
	expect(sent).toEqual([true, false, true]);
	notifier.stop();
	expect(clock.timers).toBe(0);
});

test('reports idle again on a new connection, and nothing while active', () => {
	const {clock, sent, notifier} = makeNotifier();
	notifier.setIdleAfter(60_000);
	notifier.linkUp();
	expect(sent).toEqual([]);
	clock.advance(60_000);
	notifier.linkUp();
	expect(sent).toEqual([true, true]);
});

test('is never idle without a time, and becomes active when the time is removed', () => {
	const {clock, sent, notifier} = makeNotifier();
	clock.advance(86_400_000);
	expect(sent).toEqual([]);
	notifier.setIdleAfter(60_000);
	clock.advance(0);
	expect(sent).toEqual([true]);
	notifier.setIdleAfter(undefined);
	expect(sent).toEqual([true, false]);
	expect(clock.timers).toBe(0);
});
