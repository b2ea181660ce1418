/** Limits how often an address may fail to sign in. */
import type {Clock} from '../../time/clock.ts';
import {type Bucket, type Rate, refill, take} from '../../time/token-bucket.ts';

/** Ten failures at once, and then one in ten seconds. */
export const failureRate: Rate = {burst: 10, perSecond: 0.1};
const maxAddresses = 10_000;

export class FailedAttempts {
	readonly #clock: Pick<Clock, 'monotonic'>;
	readonly #buckets = new Map<string, Bucket>();

	constructor(clock: Pick<Clock, 'monotonic'>) {
		this.#clock = clock;
	}

	/** Whether the address may try to sign in. */
	mayTry(address: string): boolean {
		return take(this.#buckets.get(address), failureRate, this.#clock.monotonic()).retryInMs === 0;
	}

	add(address: string): void {
		const now = this.#clock.monotonic();
		if (this.#buckets.size >= maxAddresses) this.#forget(now);
		this.#buckets.set(address, take(this.#buckets.get(address), failureRate, now).bucket);
	}

	/** Removes addresses whose failures no longer count; if there are none, all addresses. */
	#forget(now: number): void {
		for (const [address, bucket] of this.#buckets) {
			if (refill(bucket, failureRate, now).tokens >= failureRate.burst) this.#buckets.delete(address);
		}
		if (this.#buckets.size >= maxAddresses) this.#buckets.clear();
	}
}
