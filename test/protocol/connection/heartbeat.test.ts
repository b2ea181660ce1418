import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	type Activity,
	adviseClient,
	adviseServer,
	clientPingMs,
	clientSilenceMs,
	type HeartbeatAdvice,
	serverPingMs,
	serverSilenceMs,
} from '../../../source/protocol/connection/heartbeat.ts';

/** Applies the result of each second of a silence that starts at `begin`. Returns the actions and their times. */
const adviceDuringSilence = (advise: (activity: Activity, now: number) => HeartbeatAdvice, begin: number) => {
	let activity: Activity = {receivedAt: begin, pingedAt: 0};
	const advised: [number, HeartbeatAdvice][] = [];
	for (let second = 0; second <= 60; second++) {
		const now = begin + second * 1000;
		const advice = advise(activity, now);
		if (advice !== 'wait') advised.push([second, advice]);
		if (advice === 'timedOut') break;
		if (advice === 'ping') activity = {...activity, pingedAt: now};
	}
	return advised;
};

test('a client sends one ping after 20 s of silence and gives up 10 s later', () => {
	expect(adviceDuringSilence(adviseClient, 1_790_000_000_000)).toEqual([
		[20, 'ping'],
		[30, 'timedOut'],
	]);
});

test('a server sends a ping every 15 s and gives up after 25 s without a byte', () => {
	const idle: Activity = {receivedAt: 0, pingedAt: 0};
	expect(adviseServer(idle, serverPingMs - 1)).toBe('wait');
	expect(adviseServer(idle, serverPingMs)).toBe('ping');
	expect(adviseServer({receivedAt: 0, pingedAt: serverPingMs}, serverSilenceMs - 1)).toBe('wait');
	expect(adviseServer({receivedAt: 0, pingedAt: serverPingMs}, serverSilenceMs)).toBe('timedOut');
});

test('a received byte restarts the time limit', () => {
	expect(adviseClient({receivedAt: 25_000, pingedAt: 20_000}, 44_999)).toBe('wait');
	expect(adviseClient({receivedAt: 25_000, pingedAt: 20_000}, 25_000 + clientPingMs)).toBe('ping');
	expect(adviseClient({receivedAt: 25_000, pingedAt: 45_000}, 25_000 + clientSilenceMs)).toBe('timedOut');
});

test('no connection fails within the allowed silence', () => {
	fc.assert(
		fc.property(fc.nat(2e12), fc.nat(serverSilenceMs - 1), fc.nat(2e12), (receivedAt, silentMs, pingedAt) => {
			expect(adviseServer({receivedAt, pingedAt}, receivedAt + silentMs)).not.toBe('timedOut');
			expect(adviseClient({receivedAt, pingedAt}, receivedAt + silentMs)).not.toBe('timedOut');
		}),
	);
});
