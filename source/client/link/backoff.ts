/** How long to wait before the next try. */

const firstMs = 250;
const longestMs = 30_000;

/**
 * Milliseconds to wait before try `attempt` (1: the first after a loss): anything from 0 up to a bound that
 * doubles from 0.25 s to 30 s. `random` is at least 0 and below 1. Full jitter, so that a thousand clients cut at once
 * do not come back at once (Brooker, "Exponential Backoff and Jitter", AWS 2015).
 */
export const backoffMs = (attempt: number, random: number): number => {
	const doublings = Math.min(Math.max(attempt - 1, 0), 16);
	return Math.floor(random * Math.min(firstMs * 2 ** doublings, longestMs));
};
