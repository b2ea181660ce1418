/**
 * Keeps the write-ahead log of the file short. The second thread moves what was committed from the log into the file
 * (checkpoint). Under steady load the log never becomes free by that: once it is long, the second thread holds the
 * write lock for a moment, moves the rest, and the next commit begins the log anew.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setTimeout as delay} from 'node:timers/promises';
import {lockWaitMs, walBytes} from '../file/connect.ts';
import {StoreError} from '../store-error.ts';
import type {WorkerClient} from './worker-client.ts';

/** A checkpoint follows this long after a commit, sooner while the log is long. */
const checkpointDelayMs = 500;
const longLogDelayMs = 100;
/** Of this size on, the log is to begin anew. */
const longLogBytes = 16 * 1024 * 1024;
/** Of this size on, work that can wait does, so that checkpoints get ahead of it. */
const tooLongLogBytes = 64 * 1024 * 1024;
const frameBytes = 4096;
/** What the moving of the rest may take at most, on a slow disk, before a write of the directory is refused. */
const restartWaitMs = 2000;
/** A log this short is emptied at once. */
const shortLogBytes = 512 * 1024;
/** How often to try to empty the log while another program reads the file, and how long to wait between. */
const wipeTries = 50;
const wipeDelayMs = 100;

interface WalCheckpointsOptions {
	readonly db: DatabaseSync;
	readonly path: string;
	readonly worker: WorkerClient;
	/** Commits what waits. */
	readonly commit: () => void;
	readonly isTransactionOpen: () => boolean;
	/** Called after each checkpoint. */
	readonly onCheckpoint: () => void;
}

export class WalCheckpoints {
	readonly #options: WalCheckpointsOptions;
	#timer: NodeJS.Timeout | undefined = undefined;
	#isRestarting = false;
	#isClosed = false;

	constructor(options: WalCheckpointsOptions) {
		this.#options = options;
	}

	/** The second thread is about to hold the write lock: commits wait until it calls `commit`. */
	get isRestarting(): boolean {
		return this.#isRestarting;
	}

	/** The log is so long that work that can wait must wait. */
	isBehind(): boolean {
		return walBytes(this.#options.path) > tooLongLogBytes;
	}

	/** Something was committed. */
	plan(): void {
		if (this.#timer !== undefined || this.#isClosed) return;
		const isLong = walBytes(this.#options.path) > longLogBytes;
		this.#timer = setTimeout(() => void this.#run(), isLong ? longLogDelayMs : checkpointDelayMs).unref();
	}

	/**
	 * Empties the log, from which removed text can still be read. Rejects if another program reads the file all the
	 * time. Resolves without having done so if the store is closed meanwhile, since closing empties the log, too.
	 */
	async wipe(): Promise<void> {
		const {path, worker, commit} = this.#options;
		for (let tries = 0; tries < wipeTries && !this.#isClosed; tries++) {
			// The other thread moves what is much, so that only the little that came since is left to do here.
			if (walBytes(path) > shortLogBytes || !worker.isIdle()) await worker.run({type: 'checkpoint'});
			commit();
			if (worker.isIdle() && this.#truncate()) return;
			await delay(wipeDelayMs);
		}
		if (this.#isClosed) return;
		throw new StoreError(
			'locked',
			`What has expired was removed from "${path}", but another program reads the file and keeps its log from being emptied; close that program.`,
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
				// What came meanwhile, so that little is left to be moved while nobody can write.
				await worker.run({type: 'checkpoint'});
				await this.#restart();
			}
		} catch {
			// The next commit asks again; until then the log is only longer.
		}
		this.#timer = undefined;
		if (!this.#isClosed) onCheckpoint();
	}

	async #restart(): Promise<void> {
		const {db, worker, commit, isTransactionOpen} = this.#options;
		commit();
		// Within a transaction a checkpoint has no effect.
		if (this.#isClosed || isTransactionOpen()) return;
		// Behind a search, the second thread takes the lock at an unknown time: then commits do not wait for it.
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

	/** Does not wait for those who read the file; false: somebody does. */
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
