/**
 * Proposes the removal of expired messages while this hub holds the lease. Clients hide expired messages themselves, so
 * no frame is sent. `expiresAt` is a wall-clock time, and the wall clock may change at any moment, so the timer fires
 * at least every minute.
 */
import type {Clock} from '../../time/clock.ts';
import type {Lease} from '../cluster/lease.ts';
import type {Journal} from '../store/journal.ts';
import type {StateReader} from '../store/state.ts';

/** If the wall clock was wrong, a message is removed at most this late. */
const longestWaitMs = 60_000;
const retryMs = 1000;
/** Messages removed by one command. */
const expiryStep = 200;

interface ExpiryOptions {
	readonly reader: StateReader;
	readonly journal: Journal;
	readonly lease: Lease;
	readonly clock: Clock;
	readonly onFailure: (error: unknown) => void;
}

export class Expiry {
	readonly #options: ExpiryOptions;
	/** `at` is monotonic. */
	#timer: {readonly at: number; readonly cancel: () => void} | undefined = undefined;
	#isClosed = false;
	#isExpiring = false;
	#inProgress = Promise.resolve();

	readonly #unsubscribe: () => void;

	constructor(options: ExpiryOptions) {
		this.#options = options;
		this.#unsubscribe = options.lease.onChange(() => this.plan());
		this.plan();
	}

	/** A message with an expiry time was written, and may be the next one to remove. */
	plan(): void {
		if (this.#isExpiring || !this.#options.lease.isHeld) return;
		const waitMs = this.#untilNextExpiry();
		if (waitMs !== undefined) this.#wakeAfter(waitMs);
	}

	/** Milliseconds until the next message expires, or until another attempt if the store fails. */
	#untilNextExpiry(): number | undefined {
		const {reader, clock, onFailure} = this.#options;
		try {
			const next = reader.nextExpiry();
			return next === undefined ? undefined : next - clock.now();
		} catch (error) {
			onFailure(error);
			return retryMs;
		}
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#unsubscribe();
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
		const {lease, clock, journal, onFailure} = this.#options;
		this.#isExpiring = true;
		let hasFailed = false;
		try {
			for (let hasMore = true; hasMore && lease.isHeld && !this.#isClosed; ) {
				({hasMore} = await journal.propose({type: 'expire', at: clock.now(), limit: expiryStep}));
			}
		} catch (error) {
			onFailure(error);
			hasFailed = true;
		}
		this.#isExpiring = false;
		if (this.#isClosed || !lease.isHeld) return;
		const waitMs = hasFailed ? retryMs : this.#untilNextExpiry();
		if (waitMs !== undefined) this.#wakeAfter(waitMs);
	}
}
