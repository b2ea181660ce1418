/**
 * When to ping, and when silence is death. Any byte heard counts as life. Times are monotonic milliseconds, so
 * that setting the machine's clock ends no connection.
 */

export const serverPingMs = 15_000;
export const serverSilenceMs = 25_000;
export const clientPingMs = 20_000;
export const clientSilenceMs = 30_000;
/** A client has this long to say `hello`. */
export const helloDeadlineMs = 10_000;

/** What a side knows of the other's life. */
export interface Pulse {
	/** When the last byte was heard. */
	readonly heardAt: number;
	/** When we last asked for a sign of life; -Infinity if never. */
	readonly askedAt: number;
}

export type PulseAdvice = 'wait' | 'ask' | 'dead';

/** The server asks each 15 s, whatever it heard, and gives up after 25 s without a byte. */
export const serverPulse = (pulse: Pulse, now: number): PulseAdvice => {
	if (now - pulse.heardAt >= serverSilenceMs) return 'dead';
	return now - Math.max(pulse.askedAt, 0) >= serverPingMs ? 'ask' : 'wait';
};

/** The client asks once after 20 s without a byte and gives up 10 s later. */
export const clientPulse = (pulse: Pulse, now: number): PulseAdvice => {
	const silentMs = now - pulse.heardAt;
	if (silentMs >= clientSilenceMs) return 'dead';
	return silentMs >= clientPingMs && pulse.askedAt <= pulse.heardAt ? 'ask' : 'wait';
};
