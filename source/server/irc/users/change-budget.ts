/**
 * Limits changes that are not requests to the hub, such as a new real name, because other clients receive them. The rate is that
 * of changes in the protocol (`protocol.md`, limits).
 */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {KeyedBuckets, times} from '../../limits/rate-limit.ts';

type Limits = Pick<ServerFrameOf<'welcome'>['limits'], 'sendBurst' | 'sendsPerSecond'>;

/** Changes for each `send`. */
const factor = 5;

export class ChangeBudget {
	/** All users of a server have the same limits. */
	#buckets: KeyedBuckets | undefined;

	/** Takes a change and returns 0, or returns the milliseconds until one is allowed. `now` is monotonic. */
	take(userId: string, {sendBurst, sendsPerSecond}: Limits, now: number): number {
		this.#buckets ??= new KeyedBuckets(times(factor, {burst: sendBurst, perSecond: sendsPerSecond}));
		const retryInMs = this.#buckets.retryInMs(userId, now);
		if (retryInMs === 0) this.#buckets.take(userId, now);
		return retryInMs;
	}
}
