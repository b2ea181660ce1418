/** Writes that no request waits for, such as freeing the nick of a user who left: tried again until they succeed. */
import type {Clock} from '../../time/clock.ts';
import type {Store} from '../store/store.ts';

const retryMs = 1000;

interface RetriedWritesOptions {
	readonly store: Pick<Store, 'write'>;
	readonly clock: Clock;
	/** Called for each failed attempt. `on` says what the write is for. */
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
	 * Runs `work` in a transaction, now and then each second until it is durable, so it must look itself whether the
	 * write is still wanted. Resolves after the first attempt; never rejects.
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

	/** Gives up what still fails: the next start of the hub finds it. */
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
