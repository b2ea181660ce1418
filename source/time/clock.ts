/** Time and chance as arguments, so that tests hold both in their hands. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/**
	 * Milliseconds since an arbitrary moment. Never jumps when the machine's time is set: for durations, deadlines
	 * and cooldowns.
	 */
	monotonic(): number;
	/** Calls `callback` once after `delayMs`; the returned function takes it back. */
	after(delayMs: number, callback: () => void): () => void;
	/** At least 0, below 1. */
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
