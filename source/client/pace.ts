/** The client's own token bucket, so that it keeps within the server's limit and is not refused. */

export interface Pace {
	readonly tokens: number;
	/** When `tokens` was right, in monotonic milliseconds. */
	readonly at: number;
}

export interface PaceLimits {
	readonly sendBurst: number;
	/** 0 or less: there is no limit. */
	readonly sendsPerSecond: number;
}

export const fullPace = ({sendBurst}: PaceLimits, now: number): Pace => ({tokens: sendBurst, at: now});

export const emptyPace = (now: number): Pace => ({tokens: 0, at: now});

const refilled = (pace: Pace, limits: PaceLimits, now: number): number => {
	const elapsedMs = Math.max(now - pace.at, 0);
	return Math.min(limits.sendBurst, pace.tokens + (elapsedMs * limits.sendsPerSecond) / 1000);
};

/** Whatever the server's limits are, and however long a timer can be. */
const longestWaitMs = 60_000;

export type Turn =
	| {readonly type: 'go'; readonly pace: Pace}
	| {readonly type: 'wait'; readonly waitMs: number};

/** Takes one send out of the bucket, or tells how long until there is one. */
export const takeTurn = (pace: Pace, limits: PaceLimits, now: number): Turn => {
	if (limits.sendsPerSecond <= 0 || limits.sendBurst < 1) return {type: 'go', pace};
	const tokens = refilled(pace, limits, now);
	// A thousandth of a token is rounding, not waiting.
	if (tokens >= 0.999) return {type: 'go', pace: {tokens: Math.max(tokens - 1, 0), at: now}};
	const waitMs = Math.ceil(((1 - tokens) * 1000) / limits.sendsPerSecond);
	return {type: 'wait', waitMs: Math.min(Math.max(waitMs, 1), longestWaitMs)};
};
