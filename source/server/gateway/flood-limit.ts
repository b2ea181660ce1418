/** The frame rate of a connection, and the number of refused frames before the server closes it. */
import {type Bucket, type Rate, take} from '../../time/token-bucket.ts';

/** Refused frames before the connection is closed. */
const refusalRate: Rate = {burst: 200, perSecond: 10};

type FloodDecision =
	| {readonly type: 'accept'}
	| {readonly type: 'refuse'; readonly retryInMs: number}
	| {readonly type: 'close'};

export class FloodLimit {
	readonly #rate: Rate | undefined;
	#frames: Bucket | undefined = undefined;
	#refusals: Bucket | undefined = undefined;

	/** `rate` undefined: unlimited. */
	constructor(rate: Rate | undefined) {
		this.#rate = rate;
	}

	/** Counts one frame. `now` is in monotonic milliseconds. */
	take(now: number): FloodDecision {
		if (this.#rate === undefined) return {type: 'accept'};
		const {bucket, retryInMs} = take(this.#frames, this.#rate, now);
		this.#frames = bucket;
		if (retryInMs === 0) return {type: 'accept'};
		const refusal = take(this.#refusals, refusalRate, now);
		this.#refusals = refusal.bucket;
		return refusal.retryInMs > 0 ? {type: 'close'} : {type: 'refuse', retryInMs};
	}
}
