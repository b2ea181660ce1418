/**
 * The wall clock of a cluster: that of this machine, corrected to the time of NATS. The clocks of hubs may differ by
 * minutes, but a message with a lifetime must end at the same moment on all of them. `monotonic` and the timers are those
 * of this machine.
 */
import type {Clock} from '../../../../time/clock.ts';

/** A measurement that took longer is too inexact. */
const mostRoundTripMs = 2000;
/** Smaller differences are left alone, so that the time does not jump to and fro. */
const toleranceMs = 250;

/** One message of this hub: when it was published and received by the local clock, and stored by that of NATS. */
export interface RoundTrip {
	readonly publishedAt: number;
	readonly storedAt: number;
	readonly receivedAt: number;
}

export class ClusterClock implements Clock {
	readonly #local: Clock;
	readonly #onCorrected: (offsetMs: number) => void;
	#offsetMs = 0;

	/** `onCorrected` is called with each new difference from the local clock. */
	constructor(local: Clock, onCorrected: (offsetMs: number) => void = () => {}) {
		this.#local = local;
		this.#onCorrected = onCorrected;
	}

	now(): number {
		return this.#local.now() + this.#offsetMs;
	}

	monotonic(): number {
		return this.#local.monotonic();
	}

	after(delayMs: number, callback: () => void): () => void {
		return this.#local.after(delayMs, callback);
	}

	random(): number {
		return this.#local.random();
	}

	/** The message was stored at some moment between the other two, so the error is at most half of the round trip. */
	measure({publishedAt, storedAt, receivedAt}: RoundTrip): void {
		const roundTripMs = receivedAt - publishedAt;
		// The local clock was set meanwhile.
		if (roundTripMs < 0 || roundTripMs > mostRoundTripMs) return;
		const offsetMs = Math.round(storedAt - (publishedAt + receivedAt) / 2);
		if (Math.abs(offsetMs - this.#offsetMs) <= Math.max(toleranceMs, roundTripMs)) return;
		this.#offsetMs = offsetMs;
		this.#onCorrected(offsetMs);
	}
}
