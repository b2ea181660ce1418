/** Time and randomness as an argument, so that tests can control both. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/**
	 * Milliseconds since an arbitrary moment, for durations, deadlines and cooldowns. A change of the machine's clock does
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
