/** Time and randomness as arguments, so that tests can control them. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/**
	 * Milliseconds since an arbitrary moment, for durations, deadlines and cooldowns. Changes of the system clock do
	 * not affect it.
	 */
	monotonic(): number;
	/** Calls `callback` once after `delayMs`; the returned function cancels it. */
	after(delayMs: number, callback: () => void): () => void;
	/** A random number, at least 0 and below 1. */
	random(): number;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	after(delayMs, callback) {
		const timer = setTimeout(callback, delayMs);
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
};
