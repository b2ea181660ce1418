/** Writes that no request waits for, such as releasing a user who disconnected. They are retried until they succeed. */
import type {Clock} from '../../time/clock.ts';
import type {Store} from '../store/store.ts';

const retryMs = 1000;

interface RetriedWritesOptions {
	readonly store: Pick<Store, 'write'>;
	readonly clock: Clock;
	/** Called for each failed attempt. `on` names the purpose of the write. */
	readonly onFailure: (on: string, error: unknown) => void;
}

interface PendingWrite {
	readonly on: string;
	readonly work: () => void;
}

export class RetriedWrites {
	readonly #options: RetriedWritesOptions;
	#failed: PendingWrite[] = [];
	#cancelTimer: (() => void) | undefined = undefined;
	#isClosed = false;

	constructor(options: RetriedWritesOptions) {
		this.#options = options;
	}

	/**
	 * Runs `work` in a transaction: now, and if that fails, every second until it is durable. `work` must check whether
	 * the write is still needed. Resolves after the first attempt; never rejects.
	 */
	async add(on: string, work: () => void): Promise<void> {
		try {
			await this.#options.store.write(work);
		} catch (error) {
			this.#options.onFailure(on, error);
			this.#failed.push({on, work});
			this.#wait();
		}
	}

	/** Stops retrying. The next start of the hub repeats what is still needed. */
	close(): void {
		this.#isClosed = true;
		this.#cancelTimer?.();
	}

	#wait(): void {
		if (this.#isClosed || this.#cancelTimer !== undefined) return;
		this.#cancelTimer = this.#options.clock.after(retryMs, () => {
			this.#cancelTimer = undefined;
			const failed = this.#failed;
			this.#failed = [];
			for (const {on, work} of failed) void this.add(on, work);
		});
	}
}
