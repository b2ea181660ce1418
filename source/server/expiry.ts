/** Has the store remove what has expired, at that time. Clients hide it by themselves: nobody is told. */
import type {Clock} from '../time/clock.ts';
import type {Store} from './store/store.ts';

/** Timers cannot wait longer than 2³¹ − 1 ms; ask again after a day. */
const longestWaitMs = 24 * 3600 * 1000;
const retryMs = 1000;

interface ExpiryOptions {
	readonly store: Store;
	readonly clock: Clock;
	readonly onExpired: (room: string) => void;
	readonly onFailure: (error: unknown) => void;
}

export class Expiry {
	readonly #options: ExpiryOptions;
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
		const next = this.#options.store.nextExpiry();
		if (next !== undefined && !this.#isExpiring) this.#wakeAt(next);
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		this.#timer?.cancel();
		await this.#underWay;
	}

	#wakeAt(at: number): void {
		if (this.#isClosed || (this.#timer !== undefined && this.#timer.at <= at)) return;
		this.#timer?.cancel();
		const {clock} = this.#options;
		const delayMs = Math.min(Math.max(0, at - clock.now()), longestWaitMs);
		const cancel = clock.after(delayMs, () => {
			this.#timer = undefined;
			this.#underWay = this.#expire();
		});
		this.#timer = {at: clock.now() + delayMs, cancel};
	}

	async #expire(): Promise<void> {
		const {store, clock, onExpired, onFailure} = this.#options;
		this.#isExpiring = true;
		let retryAt: number | undefined;
		try {
			const gone = await store.expire(clock.now());
			for (const room of new Set(gone.map(({room}) => room))) onExpired(room);
		} catch (error) {
			onFailure(error);
			retryAt = clock.now() + retryMs;
		}
		this.#isExpiring = false;
		if (this.#isClosed) return;
		const next = retryAt ?? store.nextExpiry();
		if (next !== undefined) this.#wakeAt(next);
	}
}
