/**
 * Runs costly work fairly: addresses take turns, so that one of them cannot keep the others waiting, and no job
 * begins once `sliceMs` of a turn of the event loop have passed, so that messages are delivered in between.
 */
export interface FairQueueOptions {
	/** Milliseconds of a monotonic clock. */
	readonly now: () => number;
	/** Milliseconds after which the jobs that wait are left to the next turn of the event loop. */
	readonly sliceMs: number;
	/** Jobs that may be under way at the same time. */
	readonly concurrency: number;
	/** Calls back in the next turn of the event loop; `setImmediate` unless a test says otherwise. */
	readonly soon?: (callback: () => void) => void;
}

export class FairQueue {
	readonly #options: FairQueueOptions;
	readonly #soon: (callback: () => void) => void;
	/** Jobs that wait, by address; the address whose turn it is comes first. */
	readonly #waiting = new Map<string, (() => void)[]>();
	#running = 0;
	/** When the first job of this turn of the event loop began. */
	#turnBeganAt: number | undefined = undefined;

	constructor(options: FairQueueOptions) {
		this.#options = options;
		this.#soon = options.soon ?? setImmediate;
	}

	/** Does the job at once if nothing waits, else when it is the turn of its address. */
	run<Result>(address: string, job: () => Result | Promise<Result>): Result | Promise<Result> {
		if (this.#waiting.size === 0 && this.#mayStart()) return this.#start(job);
		return new Promise((resolve, reject) => {
			const line = this.#waiting.get(address);
			const start = (): void => {
				try {
					resolve(this.#start(job));
				} catch (error) {
					reject(error);
				}
			};
			if (line === undefined) this.#waiting.set(address, [start]);
			else line.push(start);
		});
	}

	/** Jobs that wait. */
	get size(): number {
		let size = 0;
		for (const line of this.#waiting.values()) size += line.length;
		return size;
	}

	#mayStart(): boolean {
		const {now, sliceMs, concurrency} = this.#options;
		if (this.#running >= concurrency) return false;
		return this.#turnBeganAt === undefined || now() - this.#turnBeganAt < sliceMs;
	}

	#start<Result>(job: () => Result | Promise<Result>): Result | Promise<Result> {
		this.#beginTurn();
		this.#running++;
		let isUnderWay = false;
		try {
			const result = job();
			if (!(result instanceof Promise)) return result;
			isUnderWay = true;
			const end = (): void => {
				this.#running--;
				this.#proceed();
			};
			result.then(end, end);
			return result;
		} finally {
			if (!isUnderWay) this.#running--;
		}
	}

	#beginTurn(): void {
		if (this.#turnBeganAt !== undefined) return;
		this.#turnBeganAt = this.#options.now();
		this.#soon(() => {
			this.#turnBeganAt = undefined;
			this.#proceed();
		});
	}

	#proceed(): void {
		while (this.#mayStart()) {
			const [next] = this.#waiting;
			if (next === undefined) return;
			const [address, line] = next;
			const job = line.shift();
			// To the end of the round: the other addresses come first.
			this.#waiting.delete(address);
			if (line.length > 0) this.#waiting.set(address, line);
			job?.();
		}
	}
}
