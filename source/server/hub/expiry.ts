/**
 * Removes expired messages from the store when their time has come. Clients hide them by themselves, so nothing is
 * sent. `expiresAt` is wall-clock time, and the wall clock may be set at any moment: the store is asked again at
 * least every minute.
 */
import type {Clock} from '../../time/clock.ts';
import type {Store} from '../store/store.ts';

/** A message is removed at most this late after the wall clock was wrong. */
const longestWaitMs = 60_000;
const retryMs = 1000;

interface ExpiryOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly onExpired: (room: string) => void;
	readonly onFailure: (error: unknown) => void;
}

export class Expiry {
	readonly #options: ExpiryOptions;
	/** `at` is monotonic. */
	#timer: {readonly at: number; readonly cancel: () => void} | undefined = undefined;
	#isClosed = false;
	#isExpiring = false;
	#underWay = Promise.resolve();

	constructor(options: ExpiryOptions) {
		this.#options = options;
		this.plan();
	}

	/** Something with an end was written: wake up for it, if it is the next to go. */
	plan(): void {
		if (this.#isExpiring) return;
		const waitMs = this.#untilNextExpiry();
		if (waitMs !== undefined) this.#wakeAfter(waitMs);
	}

	/** Milliseconds until the next message expires, or until another attempt if the store fails. */
	#untilNextExpiry(): number | undefined {
		const {store, clock, onFailure} = this.#options;
		try {
			const next = store.nextExpiry();
			return next === undefined ? undefined : next - clock.now();
		} catch (error) {
			onFailure(error);
			return retryMs;
		}
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#timer?.cancel();
		await this.#underWay;
	}

	#wakeAfter(ms: number): void {
		const {clock} = this.#options;
		const delayMs = Math.min(Math.max(0, ms), longestWaitMs);
		const at = clock.monotonic() + delayMs;
		if (this.#isClosed || (this.#timer !== undefined && this.#timer.at <= at)) return;
		this.#timer?.cancel();
		const cancel = clock.after(delayMs, () => {
			this.#timer = undefined;
			this.#underWay = this.#expire();
		});
		this.#timer = {at, cancel};
	}

	async #expire(): Promise<void> {
		const {store, clock, onExpired, onFailure} = this.#options;
		this.#isExpiring = true;
		let hasFailed = false;
		try {
			const gone = await store.expire(clock.now());
			for (const room of new Set(gone.map(({room}) => room))) onExpired(room);
		} catch (error) {
			onFailure(error);
			hasFailed = true;
		}
		this.#isExpiring = false;
		if (this.#isClosed) return;
		const waitMs = hasFailed ? retryMs : this.#untilNextExpiry();
		if (waitMs !== undefined) this.#wakeAfter(waitMs);
	}
}
