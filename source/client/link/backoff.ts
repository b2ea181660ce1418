/** How long to wait before the next attempt to connect. */

const firstMs = 250;
const maxMs = 30_000;

/**
 * Milliseconds to wait before attempt `attempt` (1: the first after a loss): between 0 and a bound that doubles from
 * 0.25 s to 30 s. `random` is at least 0 and below 1. The jitter covers the whole range, so that a thousand clients that
 * lost their connection together do not reconnect together (Brooker, "Exponential Backoff and Jitter", AWS 2015).
 */
export const backoffMs = (attempt: number, random: number): number => {
	const doublings = Math.min(Math.max(attempt - 1, 0), 16);
	return Math.floor(random * Math.min(firstMs * 2 ** doublings, maxMs));
};
