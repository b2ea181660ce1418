/**
 * Keeps the write-ahead log of the file short. The second thread copies committed pages from the log into the file
 * (checkpoint). Under steady load that never empties the log. Once the log is long, the second thread holds the write
 * lock for a moment and copies the rest, so that the next commit restarts the log.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setTimeout as delay} from 'node:timers/promises';
import {lockWaitMs, walBytes} from '../file/connect.ts';
import {StoreError} from '../store-error.ts';
import type {CheckpointHooks, Checkpoints} from './checkpoints.ts';
import type {WorkerClient} from './worker-client.ts';

/** The time from a commit to the next checkpoint. */
const checkpointDelayMs = 500;
/** The same delay while the log is long. */
const longLogDelayMs = 100;
/** A log of this size is restarted. */
const longLogBytes = 16 * 1024 * 1024;
/** While the log is longer than this, background work pauses, so that checkpoints catch up. */
const tooLongLogBytes = 64 * 1024 * 1024;
const frameBytes = 4096;
/** How long a write of the directory waits for the restart of the log on a slow disk before it fails. */
const restartWaitMs = 2000;
/** A log up to this size is emptied in this thread. */
const shortLogBytes = 512 * 1024;
/** How many times to try to empty the log while another program reads the file, and how long to wait in between. */
const wipeTries = 50;
const wipeDelayMs = 100;

interface WalCheckpointsOptions extends CheckpointHooks {
	readonly db: DatabaseSync;
	readonly path: string;
	readonly worker: WorkerClient;
}

export class WalCheckpoints implements Checkpoints {
	readonly #options: WalCheckpointsOptions;
	#timer: NodeJS.Timeout | undefined = undefined;
	#isRestarting = false;
	#isClosed = false;

	constructor(options: WalCheckpointsOptions) {
		this.#options = options;
	}

	/** Whether the second thread is about to hold the write lock. */
	get isRestarting(): boolean {
		return this.#isRestarting;
	}

	isBehind(): boolean {
		return walBytes(this.#options.path) > tooLongLogBytes;
	}

	plan(): void {
		if (this.#timer !== undefined || this.#isClosed) return;
		const isLong = walBytes(this.#options.path) > longLogBytes;
		this.#timer = setTimeout(() => void this.#run(), isLong ? longLogDelayMs : checkpointDelayMs).unref();
	}

	/**
	 * Rejects if another program keeps reading the file. If the store is closed in the meantime, resolves without
	 * emptying the log, because closing it does that.
	 */
	async wipe(): Promise<void> {
		const {path, worker} = this.#options;
		for (let tries = 0; tries < wipeTries && !this.#isClosed; tries++) {
			// The second thread copies a long log, so that only the most recent pages are left for this thread.
			if (walBytes(path) > shortLogBytes || !worker.isIdle()) await worker.run({type: 'checkpoint'});
			if (worker.isIdle() && this.#truncate()) return;
			await delay(wipeDelayMs);
		}
		if (this.#isClosed) return;
		throw new StoreError(
			'locked',
			`Expired messages were removed from "${path}", but another program reads the file, so its write-ahead log was not emptied. Close that program.`,
		);
	}

	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#timer);
	}

	async #run(): Promise<void> {
		const {worker, onCheckpoint} = this.#options;
		try {
			const {frames} = await worker.run({type: 'checkpoint'});
			if (frames * frameBytes > longLogBytes) {
				// Copies the pages committed in the meantime, so that few are left while the write lock is held.
				await worker.run({type: 'checkpoint'});
				await this.#restart();
			}
		} catch {
			// The next commit schedules another checkpoint. Until then the log only grows.
		}
		this.#timer = undefined;
		if (!this.#isClosed) onCheckpoint();
	}

	async #restart(): Promise<void> {
		const {db, worker, commit} = this.#options;
		commit();
		if (this.#isClosed) return;
		// If a search runs first, the second thread takes the lock at an unknown time, so commits do not wait for it.
		this.#isRestarting = worker.isIdle();
		db.exec(`PRAGMA busy_timeout = ${restartWaitMs}`);
		try {
			await worker.run({type: 'restart'});
		} finally {
			this.#isRestarting = false;
			if (!this.#isClosed) {
				db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
				commit();
			}
		}
	}

	/** Returns false if another connection reads the file. Does not wait for it. */
	#truncate(): boolean {
		const {db} = this.#options;
		db.exec('PRAGMA busy_timeout = 0');
		try {
			return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
		} finally {
			db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
		}
	}
}
