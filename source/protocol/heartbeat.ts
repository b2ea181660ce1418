/**
 * When to send a ping, and when a silent connection has failed. Any received byte counts as activity. Times are
 * monotonic milliseconds, so that a change of the machine's clock ends no connection.
 */

export const serverPingMs = 15_000;
export const serverSilenceMs = 25_000;
export const clientPingMs = 20_000;
export const clientSilenceMs = 30_000;
/** A client must send `hello` within this time. */
export const helloDeadlineMs = 10_000;

/** The activity of the other side. */
export interface Pulse {
	/** When the last byte was received. */
	readonly heardAt: number;
	/** When the last ping was sent; -Infinity if never. */
	readonly askedAt: number;
}

export type PulseAdvice = 'wait' | 'ask' | 'dead';

/** The server sends a ping every 15 s, and closes the connection after 25 s without a byte. */
export const serverPulse = (pulse: Pulse, now: number): PulseAdvice => {
	if (now - pulse.heardAt >= serverSilenceMs) return 'dead';
	return now - Math.max(pulse.askedAt, 0) >= serverPingMs ? 'ask' : 'wait';
};

/** The client sends one ping after 20 s without a byte, and closes the connection 10 s later. */
export const clientPulse = (pulse: Pulse, now: number): PulseAdvice => {
	const silentMs = now - pulse.heardAt;
	if (silentMs >= clientSilenceMs) return 'dead';
	return silentMs >= clientPingMs && pulse.askedAt <= pulse.heardAt ? 'ask' : 'wait';
};
