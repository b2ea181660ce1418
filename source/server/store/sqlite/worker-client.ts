/** Runs tasks in the second thread of the store. */
import {Worker} from 'node:worker_threads';
import {threadFailed} from '../database/sqlite-errors.ts';
import {StoreError, storeClosed} from '../store-error.ts';
import type {Answer, Task, TaskResult, WorkerData} from './store-worker.ts';

/** In the sources the worker is in this folder; in the bundle it is beside the chunks. */
const workerUrl = new URL(
	import.meta.url.endsWith('.ts') ? './store-worker.ts' : './store-worker.js',
	import.meta.url,
);

interface PendingTask {
	readonly resolve: (value: never) => void;
	readonly reject: (error: Error) => void;
}

export class WorkerClient {
	readonly #workerData: WorkerData;
	readonly #onFailure: (failure: StoreError) => void;
	readonly #pending = new Map<number, PendingTask>();
	#worker: Worker | undefined = undefined;
	#isClosed = false;
	#lastId = 0;

	/** `onFailure` is called with the error of each failed task. */
	constructor(workerData: WorkerData, onFailure: (failure: StoreError) => void = () => {}) {
		this.#workerData = workerData;
		this.#onFailure = onFailure;
	}

	async run<T extends Task>(task: T): Promise<TaskResult<T>> {
		if (this.#isClosed) throw storeClosed();
		this.#worker ??= this.#start();
		// The process stays alive for a running task, but not for an idle thread.
		this.#worker.ref();
		const id = ++this.#lastId;
		const result = new Promise<never>((resolve, reject) => this.#pending.set(id, {resolve, reject}));
		this.#worker.postMessage({id, task});
		return result;
	}

	/** Whether no task is running. Then the thread holds no lock on the file. */
	isIdle(): boolean {
		return this.#pending.size === 0;
	}

	/** Ends the thread. Running tasks reject. */
	async close(): Promise<void> {
		this.#isClosed = true;
		// The process must stay alive until the thread has ended.
		this.#worker?.ref();
		await this.#worker?.terminate();
	}

	/** Starts the thread. If it ends (it may run out of memory), the next task starts a new one. */
	#start(): Worker {
		const {path} = this.#workerData;
		let started: Worker;
		try {
			started = new Worker(workerUrl, {workerData: this.#workerData});
		} catch (error) {
			throw threadFailed(error as Error, path);
		}
		started.on('message', (answer: Answer) => this.#receive(answer));
		started.on('error', error => this.#rejectAll(threadFailed(error, path)));
		started.on('exit', () => {
			if (this.#worker === started) this.#worker = undefined;
			const ended = new StoreError('failed', 'The thread of the store ended unexpectedly. Try again.');
			this.#rejectAll(this.#isClosed ? storeClosed() : ended);
		});
		return started;
	}

	#receive(answer: Answer): void {
		const task = this.#pending.get(answer.id);
		this.#pending.delete(answer.id);
		if (this.#pending.size === 0 && !this.#isClosed) this.#worker?.unref();
		if (answer.ok) {
			task?.resolve(answer.value as never);
			return;
		}
		const failure = new StoreError(answer.reason, answer.message);
		this.#onFailure(failure);
		task?.reject(failure);
	}

	#rejectAll(error: Error): void {
		for (const {reject} of this.#pending.values()) reject(error);
		this.#pending.clear();
	}
}
