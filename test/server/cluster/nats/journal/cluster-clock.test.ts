import {expect, test} from 'vitest';
import {ClusterClock} from '../../../../../source/server/cluster/nats/journal/cluster-clock.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';

const minutes = 60_000;

/** Measures one message at the present of `nats`, by a machine whose clock differs by `offsetMs`. */
const world = (offsetMs: number) => {
	const nats = makeFakeClock();
	const local = makeFakeClock();
	local.setWallClock(offsetMs);
	const corrections: number[] = [];
	const clock = new ClusterClock(local, correction => corrections.push(correction));
	const measure = (roundTripMs: number): void => {
		const publishedAt = local.now();
		const storedAt = nats.now() + roundTripMs / 2;
		for (const each of [nats, local]) each.advance(roundTripMs);
		clock.measure({publishedAt, storedAt, receivedAt: local.now()});
	};
	return {nats, local, clock, corrections, measure};
};

test.each([5 * minutes, -5 * minutes])(
	'a clock that is wrong by %i ms is corrected to that of NATS',
	offset => {
		const {nats, clock, measure} = world(offset);
		measure(4);
		expect(clock.now()).toBe(nats.now());
	},
);

test('a difference within the error of the measurement changes nothing', () => {
	const {local, clock, corrections, measure} = world(200);
	measure(4);
	expect(clock.now()).toBe(local.now());
	const other = world(800);
	other.measure(1000);
	expect([corrections, other.corrections]).toEqual([[], []]);
});

test('a message that took too long, or during which the clock was set, is not used', () => {
	const {local, clock, corrections, measure} = world(5 * minutes);
	measure(3000);
	clock.measure({publishedAt: local.now(), storedAt: local.now(), receivedAt: local.now() - 1});
	expect(corrections).toEqual([]);
});

test('a clock that is set later is followed', () => {
	const {nats, local, clock, measure} = world(0);
	measure(4);
	local.setWallClock(-2 * minutes);
	measure(4);
	expect(clock.now()).toBe(nats.now());
});
