import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	clientPingMs,
	clientPulse,
	clientSilenceMs,
	type Pulse,
	type PulseAdvice,
	serverPingMs,
	serverPulse,
	serverSilenceMs,
} from '../../source/protocol/heartbeat.ts';

/** Applies the result of each second of a silence that starts at `begin`. Returns the actions and their times. */
const liveThrough = (pulseOf: (pulse: Pulse, now: number) => PulseAdvice, begin: number) => {
	let pulse: Pulse = {heardAt: begin, askedAt: 0};
	const advised: [number, PulseAdvice][] = [];
	for (let second = 0; second <= 60; second++) {
		const now = begin + second * 1000;
		const advice = pulseOf(pulse, now);
		if (advice !== 'wait') advised.push([second, advice]);
		if (advice === 'dead') break;
		if (advice === 'ask') pulse = {...pulse, askedAt: now};
	}
	return advised;
};

test('a client sends one ping after 20 s of silence and gives up 10 s later', () => {
	expect(liveThrough(clientPulse, 1_790_000_000_000)).toEqual([
		[20, 'ask'],
		[30, 'dead'],
	]);
});

test('a server sends a ping every 15 s and gives up after 25 s without a byte', () => {
	const seated: Pulse = {heardAt: 0, askedAt: 0};
	expect(serverPulse(seated, serverPingMs - 1)).toBe('wait');
	expect(serverPulse(seated, serverPingMs)).toBe('ask');
	expect(serverPulse({heardAt: 0, askedAt: serverPingMs}, serverSilenceMs - 1)).toBe('wait');
	expect(serverPulse({heardAt: 0, askedAt: serverPingMs}, serverSilenceMs)).toBe('dead');
});

test('a received byte restarts the time limit', () => {
	expect(clientPulse({heardAt: 25_000, askedAt: 20_000}, 44_999)).toBe('wait');
	expect(clientPulse({heardAt: 25_000, askedAt: 20_000}, 25_000 + clientPingMs)).toBe('ask');
	expect(clientPulse({heardAt: 25_000, askedAt: 45_000}, 25_000 + clientSilenceMs)).toBe('dead');
});

test('no connection fails within the allowed silence', () => {
	fc.assert(
		fc.property(fc.nat(2e12), fc.nat(serverSilenceMs - 1), fc.nat(2e12), (heardAt, silentMs, askedAt) => {
			expect(serverPulse({heardAt, askedAt}, heardAt + silentMs)).not.toBe('dead');
			expect(clientPulse({heardAt, askedAt}, heardAt + silentMs)).not.toBe('dead');
		}),
	);
});
