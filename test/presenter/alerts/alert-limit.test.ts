import {describe, expect, test} from 'vitest';
import {type AlertTimes, admitAlert, noAlerts} from '../../../source/presenter/alerts/alert-limit.ts';

/** Which of these alerts (room, sender, time in ms) are admitted, one after the other. */
const admitted = (...alerts: readonly (readonly [string, string, number])[]): boolean[] => {
	let times: AlertTimes = noAlerts;
	return alerts.map(([room, sender, now]) => {
		const next = admitAlert(times, {room, sender}, now);
		times = next ?? times;
		return next !== undefined;
	});
};

describe('alerts', () => {
	test('come at most once a second per room', () => {
		expect(admitted(['dev', 'ann', 0], ['dev', 'bob', 999], ['dev', 'bob', 1000])).toEqual([
			true,
			false,
			true,
		]);
	});

	test('of two rooms are independent', () => {
		expect(admitted(['dev', 'ann', 0], ['ops', 'bob', 1])).toEqual([true, true]);
	});

	test('come at most once in ten seconds per sender, over all rooms', () => {
		expect(admitted(['dev', 'ann', 0], ['ops', 'ann', 9999], ['ops', 'ann', 10_000])).toEqual([
			true,
			false,
			true,
		]);
	});

	test('that are refused do not extend the cooldown', () => {
		expect(admitted(['dev', 'ann', 0], ['dev', 'ann', 9000], ['dev', 'ann', 10_000])).toEqual([
			true,
			false,
			true,
		]);
	});

	test('of 10,000 senders leave only the recent ones in memory', () => {
		let times: AlertTimes = noAlerts;
		for (let at = 0; at < 10_000; at++)
			times = admitAlert(times, {room: `room${at}`, sender: `user${at}`}, at * 1000) ?? times;
		expect(times.rooms.size + times.senders.size).toBeLessThan(20);
	});
});
