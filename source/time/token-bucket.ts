/** A token bucket: limits the rate of an action. Times are monotonic milliseconds, passed as arguments. */

/** Allows `burst` actions at once, then `perSecond`. */
export interface Rate {
	readonly burst: number;
	readonly perSecond: number;
}

/** The tokens in a bucket at a time. */
export interface Bucket {
	readonly tokens: number;
	readonly at: number;
}

/** Tokens are fractions: a bucket with this many counts as having one. */
const oneToken = 1 - 1e-9;

/** The bucket with the tokens gained until `now`. An undefined bucket is full. */
export const refill = (bucket: Bucket | undefined, rate: Rate, now: number): Bucket => {
	if (bucket === undefined) return {tokens: rate.burst, at: now};
	const gained = (Math.max(0, now - bucket.at) * rate.perSecond) / 1000;
	return {tokens: Math.min(rate.burst, bucket.tokens + gained), at: now};
};

/** Takes one token. `retryInMs` is 0 if there was one, otherwise the milliseconds until there will be. */
export const take = (
	bucket: Bucket | undefined,
	rate: Rate,
	now: number,
): {readonly bucket: Bucket; readonly retryInMs: number} => {
	const filled = refill(bucket, rate, now);
	if (filled.tokens >= oneToken)
		return {bucket: {tokens: Math.max(0, filled.tokens - 1), at: now}, retryInMs: 0};
	return {bucket: filled, retryInMs: Math.ceil(((1 - filled.tokens) * 1000) / rate.perSecond)};
};
