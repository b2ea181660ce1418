/**
 * Removes expired messages from the store. Clients hide them by themselves, so nothing is sent. `expiresAt` is
 * wall-clock time, and the wall clock may be set at any moment, so this asks the store again at least every minute.
 */
import type {Clock} from '../../time/clock.ts';
import type {Store} from '../store/store.ts';

/** After the wall clock was wrong, a message is removed at most this late. */
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
	#inProgress = Promise.resolve();

	constructor(options: ExpiryOptions) {
		this.#options = options;
		this.plan();
	}

	/** A message that expires was written: it may be the next one to remove. */
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
		await this.#inProgress;
	}

	#wakeAfter(ms: number): void {
		const {clock} = this.#options;
		const delayMs = Math.min(Math.max(0, ms), longestWaitMs);
		const at = clock.monotonic() + delayMs;
		if (this.#isClosed || (this.#timer !== undefined && this.#timer.at <= at)) return;
		this.#timer?.cancel();
		const cancel = clock.after(delayMs, () => {
			this.#timer = undefined;
			this.#inProgress = this.#expire();
		});
		this.#timer = {at, cancel};
	}

	async #expire(): Promise<void> {
		const {store, clock, onExpired, onFailure} = this.#options;
		this.#isExpiring = true;
		let hasFailed = false;
		try {
			const removed = await store.expire(clock.now());
			for (const room of new Set(removed.map(({room}) => room))) onExpired(room);
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
