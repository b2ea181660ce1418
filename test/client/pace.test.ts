import fc from 'fast-check';
import {expect, test} from 'vitest';
import {emptyPace, fullPace, type Pace, takeTurn} from '../../source/client/pace.ts';

const limits = {sendBurst: 20, sendsPerSecond: 5};

test('a burst goes at once, then five a second', () => {
	let pace: Pace = fullPace(limits, 0);
	for (let count = 0; count < 20; count++) {
		const turn = takeTurn(pace, limits, 0);
		if (turn.type !== 'go') throw new Error('the burst was cut short');
		pace = turn.pace;
	}
	expect(takeTurn(pace, limits, 0)).toEqual({type: 'wait', waitMs: 200});
	expect(takeTurn(pace, limits, 150)).toEqual({type: 'wait', waitMs: 50});
	expect(takeTurn(pace, limits, 200)).toMatchObject({type: 'go'});
});

test('whoever waits as long as told may go', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 1, max: 50}),
			fc.integer({min: 1, max: 1000}),
			(sendBurst, sendsPerSecond) => {
				const own = {sendBurst, sendsPerSecond};
				const turn = takeTurn(emptyPace(0), own, 0);
				if (turn.type !== 'wait') throw new Error('an empty bucket gave');
				expect(takeTurn(emptyPace(0), own, turn.waitMs).type).toBe('go');
			},
		),
	);
});

test('without a limit nobody waits', () => {
	expect(takeTurn(emptyPace(0), {sendBurst: 20, sendsPerSecond: 0}, 0).type).toBe('go');
});
