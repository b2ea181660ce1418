/** Runs jobs in order, a few at a time. */

export interface JobQueueOptions<Input> {
	/** The number of jobs that run at the same time. */
	readonly jobs: number;
	/** The number of jobs that may wait. */
	readonly capacity: number;
	/** Runs one job. If it rejects, the queue ends and no further job starts. */
	readonly run: (input: Input) => Promise<void>;
}

/** Resolves or rejects a caller that waits. */
interface Waiter {
	readonly isMet: () => boolean;
	readonly settle: () => void;
}

export class JobQueue<Input> {
	readonly #options: JobQueueOptions<Input>;
	readonly #waiting: Input[] = [];
	#running = 0;
	#failure: {readonly error: unknown} | undefined;
	#waiters: readonly Waiter[] = [];

	constructor(options: JobQueueOptions<Input>) {
		this.#options = options;
	}

	/** Takes a job; resolves when the queue can take another one. Rejects if a job has rejected. */
	add(input: Input): Promise<void> {
		this.#waiting.push(input);
		this.#startNext();
		return this.#until(() => !this.isFull());
	}

	/** Whether the caller must wait before it adds more. */
	isFull(): boolean {
		return this.#waiting.length >= this.#options.capacity;
	}

	/** Resolves when all jobs are done. Rejects if a job has rejected. */
	idle(): Promise<void> {
		return this.#until(() => this.#running === 0 && this.#waiting.length === 0);
	}

	#until(isMet: () => boolean): Promise<void> {
		return new Promise((resolve, reject) => {
			const settle = (): void => (this.#failure === undefined ? resolve() : reject(this.#failure.error));
			if (this.#failure !== undefined || isMet()) settle();
			else this.#waiters = [...this.#waiters, {isMet, settle}];
		});
	}

	#settleWaiters(): void {
		const settled = this.#waiters.filter(({isMet}) => this.#failure !== undefined || isMet());
		this.#waiters = this.#waiters.filter(waiter => !settled.includes(waiter));
		for (const {settle} of settled) settle();
	}

	#startNext(): void {
		const {jobs, run} = this.#options;
		while (this.#failure === undefined && this.#running < jobs && this.#waiting.length > 0) {
			this.#running++;
			run(this.#waiting.shift() as Input)
				.catch((error: unknown) => {
					this.#failure ??= {error};
				})
				.finally(() => {
					this.#running--;
					this.#startNext();
					this.#settleWaiters();
				});
		}
	}
}
