/**
 * Runs costly jobs fairly. Addresses take turns, so that one address cannot delay the others. After `sliceMs` in one
 * turn of the event loop, the remaining jobs wait for the next turn, so that messages are delivered in between.
 */
interface FairQueueOptions {
	/** Returns monotonic milliseconds. */
	readonly now: () => number;
	/** After this time, waiting jobs are left to the next turn of the event loop. */
	readonly sliceMs: number;
	/** Jobs that may run at the same time. */
	readonly concurrency: number;
	/** Calls back in the next turn of the event loop; `setImmediate` by default. */
	readonly soon?: (callback: () => void) => void;
}

export class FairQueue {
	readonly #options: FairQueueOptions;
	readonly #soon: (callback: () => void) => void;
	/** Waiting jobs by address. The address whose turn is next comes first. */
	readonly #waiting = new Map<string, (() => void)[]>();
	#running = 0;
	/** When the first job of this turn of the event loop started. */
	#turnStartedAt: number | undefined = undefined;

	constructor(options: FairQueueOptions) {
		this.#options = options;
		this.#soon = options.soon ?? setImmediate;
	}

	/** Runs the job at once if no other job waits, otherwise when it is the turn of its address. */
	run<Result>(address: string, job: () => Result | Promise<Result>): Result | Promise<Result> {
		if (this.#waiting.size === 0 && this.#mayStart()) return this.#start(job);
		return new Promise((resolve, reject) => {
			const jobs = this.#waiting.get(address);
			const start = (): void => {
				try {
					resolve(this.#start(job));
				} catch (error) {
					reject(error);
				}
			};
			if (jobs === undefined) this.#waiting.set(address, [start]);
			else jobs.push(start);
		});
	}

	/** The number of waiting jobs. */
	get size(): number {
		let size = 0;
		for (const jobs of this.#waiting.values()) size += jobs.length;
		return size;
	}

	#mayStart(): boolean {
		const {now, sliceMs, concurrency} = this.#options;
		if (this.#running >= concurrency) return false;
		return this.#turnStartedAt === undefined || now() - this.#turnStartedAt < sliceMs;
	}

	#start<Result>(job: () => Result | Promise<Result>): Result | Promise<Result> {
		this.#startTurn();
		this.#running++;
		let isRunning = false;
		try {
			const result = job();
			if (!(result instanceof Promise)) return result;
			isRunning = true;
			const end = (): void => {
				this.#running--;
				this.#proceed();
			};
			result.then(end, end);
			return result;
		} finally {
			if (!isRunning) this.#running--;
		}
	}

	#startTurn(): void {
		if (this.#turnStartedAt !== undefined) return;
		this.#turnStartedAt = this.#options.now();
		this.#soon(() => {
			this.#turnStartedAt = undefined;
			this.#proceed();
		});
	}

	#proceed(): void {
		while (this.#mayStart()) {
			const [next] = this.#waiting;
			if (next === undefined) return;
			const [address, jobs] = next;
			const job = jobs.shift();
			// Moves the address to the end of the round.
			this.#waiting.delete(address);
			if (jobs.length > 0) this.#waiting.set(address, jobs);
			job?.();
		}
	}
}
