/** The store's side of its second thread: it sends tasks and receives their results. */
import {Worker} from 'node:worker_threads';
import {threadFailed} from '../database/sqlite-errors.ts';
import {StoreError, storeClosed} from '../store-error.ts';
import type {Answer, Task, TaskResult, WorkerData} from './store-worker.ts';

export interface WorkerClient {
	run<T extends Task>(task: T): Promise<TaskResult<T>>;
	/** No task is under way: the thread holds no lock on the file. */
	isIdle(): boolean;
	/** Ends the thread; what is under way rejects. */
	close(): Promise<void>;
}

/** Beside this file in the sources, beside the bundle's chunks in what is built. */
const workerUrl = new URL(
	import.meta.url.endsWith('.ts') ? './store-worker.ts' : './store-worker.js',
	import.meta.url,
);

interface Waiting {
	readonly resolve: (value: never) => void;
	readonly reject: (error: Error) => void;
}

/** `onFailure` is called with the error of each task that failed. */
export const createWorkerClient = (
	workerData: WorkerData,
	onFailure: (failure: StoreError) => void = () => {},
): WorkerClient => {
	const waiting = new Map<number, Waiting>();
	let worker: Worker | undefined;
	let isClosed = false;
	let lastId = 0;

	const rejectAll = (error: Error): void => {
		for (const {reject} of waiting.values()) reject(error);
		waiting.clear();
	};

	const receive = (answer: Answer): void => {
		const asked = waiting.get(answer.id);
		waiting.delete(answer.id);
		if (waiting.size === 0 && !isClosed) worker?.unref();
		if (answer.ok) {
			asked?.resolve(answer.value as never);
			return;
		}
		const failure = new StoreError(answer.reason, answer.message);
		onFailure(failure);
		asked?.reject(failure);
	};

	/** A thread that has died (it may, of memory) is replaced at the next task. */
	const start = (): Worker => {
		const started = new Worker(workerUrl, {workerData});
		started.on('message', receive);
		started.on('error', error => rejectAll(threadFailed(error, workerData.path)));
		started.on('exit', () => {
			if (worker === started) worker = undefined;
			rejectAll(
				isClosed ? storeClosed() : new StoreError('failed', 'The thread of the store has ended; try again.'),
			);
		});
		return started;
	};

	const startOrExplain = (): Worker => {
		try {
			return start();
		} catch (error) {
			throw threadFailed(error as Error, workerData.path);
		}
	};

	return {
		async run(task) {
			if (isClosed) throw storeClosed();
			worker ??= startOrExplain();
			// The process lives for a task, and not for an idle thread.
			worker.ref();
			const id = ++lastId;
			const result = new Promise<never>((resolve, reject) => waiting.set(id, {resolve, reject}));
			worker.postMessage({id, task});
			return result;
		},
		isIdle: () => waiting.size === 0,
		async close() {
			isClosed = true;
			// The process must live until the thread has ended.
			worker?.ref();
			await worker?.terminate();
		},
	};
};
