import {expect, test} from 'vitest';
import {FailedAttempts} from '../../../source/cli/ssh/failed-attempts.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

test('an address may fail ten times, and then once in ten seconds; others are not affected', () => {
	const clock = makeFakeClock();
	const attempts = new FailedAttempts(clock);
	for (let count = 0; count < 10; count++) {
		expect(attempts.mayTry('192.0.2.1')).toBe(true);
		attempts.add('192.0.2.1');
	}
	expect(attempts.mayTry('192.0.2.1')).toBe(false);
	expect(attempts.mayTry('192.0.2.2')).toBe(true);
	clock.advance(9000);
	expect(attempts.mayTry('192.0.2.1')).toBe(false);
	clock.advance(1000);
	expect(attempts.mayTry('192.0.2.1')).toBe(true);
});
