/** Runs jobs in order, a few at a time. */

export interface JobQueue<Input> {
	/** Takes a job; resolves when the queue can take another one. Rejects if a job has rejected. */
	add(input: Input): Promise<void>;
	/** Whether the caller must wait before it adds more. */
	isFull(): boolean;
	/** Resolves when all jobs are done. Rejects if a job has rejected. */
	idle(): Promise<void>;
}

export interface JobQueueOptions<Input> {
	/** How many run at the same time. */
	readonly jobs: number;
	/** How many wait. */
	readonly capacity: number;
	/** Rejects to end the queue: then no further job starts. */
	readonly run: (input: Input) => Promise<void>;
}

export const createJobQueue = <Input>({jobs, capacity, run}: JobQueueOptions<Input>): JobQueue<Input> => {
	const waiting: Input[] = [];
	let running = 0;
	let failure: {readonly error: unknown} | undefined;
	let waiters: {readonly isMet: () => boolean; readonly settle: () => void}[] = [];

	const isFull = (): boolean => waiting.length >= capacity;
	const isIdle = (): boolean => running === 0 && waiting.length === 0;

	const until = (isMet: () => boolean): Promise<void> =>
		new Promise((resolve, reject) => {
			const settle = (): void => (failure === undefined ? resolve() : reject(failure.error));
			if (failure !== undefined || isMet()) settle();
			else waiters.push({isMet, settle});
		});

	const settleWaiters = (): void => {
		const settled = waiters.filter(({isMet}) => failure !== undefined || isMet());
		waiters = waiters.filter(waiter => !settled.includes(waiter));
		for (const {settle} of settled) settle();
	};

	const startNext = (): void => {
		while (failure === undefined && running < jobs && waiting.length > 0) {
			const input = waiting.shift() as Input;
			running++;
			run(input)
				.catch((error: unknown) => {
					failure ??= {error};
				})
				.finally(() => {
					running--;
					startNext();
					settleWaiters();
				});
		}
	};

	return {
		add(input) {
			waiting.push(input);
			startNext();
			return until(() => !isFull());
		},
		isFull,
		idle: () => until(isIdle),
	};
};
