/** Rate limits by key. Times are monotonic milliseconds, passed as arguments. */
import {type Bucket, type Rate, refill} from '../../time/token-bucket.ts';

export const times = (factor: number, {burst, perSecond}: Rate): Rate => ({
	burst: factor * burst,
	perSecond: factor * perSecond,
});

/** A token bucket per key. A key is removed when its bucket is full again. */
export class KeyedBuckets {
	readonly #rate: Rate;
	/** By key, the most recently used last. */
	readonly #buckets = new Map<string, Bucket>();

	constructor(rate: Rate) {
		this.#rate = rate;
	}

	/** 0 if the key has `tokens` now, otherwise the milliseconds until it has. Takes nothing. */
	retryInMs(key: string, now: number, tokens = 1): number {
		const missing =
			Math.min(tokens, this.#rate.burst) - refill(this.#buckets.get(key), this.#rate, now).tokens;
		return missing <= 0 ? 0 : Math.ceil((missing * 1000) / this.#rate.perSecond);
	}

	/** Takes `tokens`, or all that are left. Call `retryInMs` first. */
	take(key: string, now: number, tokens = 1): void {
		const filled = refill(this.#buckets.get(key), this.#rate, now);
		this.#buckets.delete(key);
		this.#buckets.set(key, {tokens: Math.max(0, filled.tokens - tokens), at: now});
		this.#forget(now);
	}

	/** The number of remembered keys. */
	get size(): number {
		return this.#buckets.size;
	}

	#forget(now: number): void {
		const fullAfterMs = (this.#rate.burst * 1000) / this.#rate.perSecond;
		for (const [key, {at}] of this.#buckets) {
			if (now - at < fullAfterMs) return;
			this.#buckets.delete(key);
		}
	}
}

/** Allows `times` events within any `windowMs`, per key. A key is removed after `windowMs` without an event. */
export class WindowLimit {
	readonly #times: number;
	readonly #windowMs: number;
	/** The times of the events by key, the most recent key last. */
	readonly #noted = new Map<string, number[]>();

	constructor(times: number, windowMs: number) {
		this.#times = times;
		this.#windowMs = windowMs;
	}

	/** 0 if the event is allowed now, otherwise the milliseconds until it is. */
	retryInMs(key: string, now: number): number {
		this.#forget(now);
		const noted = this.#noted.get(key)?.filter(at => now - at < this.#windowMs) ?? [];
		const oldest = noted.at(-this.#times);
		return oldest === undefined ? 0 : oldest + this.#windowMs - now;
	}

	note(key: string, now: number): void {
		this.#forget(now);
		const noted = this.#noted.get(key) ?? [];
		this.#noted.delete(key);
		this.#noted.set(key, [...noted, now].slice(-this.#times));
	}

	/** The number of remembered keys. */
	get size(): number {
		return this.#noted.size;
	}

	#forget(now: number): void {
		for (const [key, noted] of this.#noted) {
			if (now - (noted.at(-1) ?? 0) < this.#windowMs) return;
			this.#noted.delete(key);
		}
	}
}

/** The shortest time between two events of one key. Each call passes the interval, because it may change. */
export class Cooldown {
	readonly #last = new Map<string, number>();

	/** 0 if the event is allowed now, otherwise the milliseconds until it is. */
	waitMs(key: string, intervalMs: number, now: number): number {
		for (const [known, at] of this.#last) {
			if (now - at < intervalMs) break;
			this.#last.delete(known);
		}
		const at = this.#last.get(key);
		return at === undefined ? 0 : Math.max(0, at + intervalMs - now);
	}

	note(key: string, now: number): void {
		this.#last.delete(key);
		this.#last.set(key, now);
	}
}
