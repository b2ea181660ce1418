/** The client's token bucket, which keeps it within the rate limit of the server. */
import type {Clock} from '../../time/clock.ts';
import {type Bucket, type Rate, take} from '../../time/token-bucket.ts';

/** The longest wait, whatever the server's limits are: the timers of some platforms do not support longer ones. */
const maxWaitMs = 60_000;

export class SendPace {
	readonly #clock: Clock;
	readonly #rate: () => Rate;
	#bucket: Bucket | undefined;

	/** `rate` is read for each token, since a `welcome` may change it. A rate of 0 or a burst below 1 means no limit. */
	constructor(clock: Clock, rate: () => Rate) {
		this.#clock = clock;
		this.#rate = rate;
	}

	/** Makes the full burst available. For a new connection. */
	reset(): void {
		this.#bucket = undefined;
	}

	/** Empties the bucket. For a frame that the server refused because of the rate. */
	drain(): void {
		this.#bucket = {tokens: 0, at: this.#clock.monotonic()};
	}

	/** Takes one token and returns 0. If there is none, returns the milliseconds to wait and takes nothing. */
	take(): number {
		const rate = this.#rate();
		if (rate.perSecond <= 0 || rate.burst < 1) return 0;
		const {bucket, retryInMs} = take(this.#bucket, rate, this.#clock.monotonic());
		this.#bucket = bucket;
		return Math.min(retryInMs, maxWaitMs);
	}
}
