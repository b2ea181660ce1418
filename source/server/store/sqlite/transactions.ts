/**
 * The transactions of the database. After a rollback, the caches of the database are reloaded, so a cache always
 * matches it.
 */
import type {DatabaseSync} from 'node:sqlite';
import {toStoreError, usedByOther} from '../database/sqlite-errors.ts';
import type {Statements} from '../database/statements.ts';
import {lockRetryMs} from '../journal/local-journal.ts';
import {storeClosed} from '../store-error.ts';

interface TransactionsOptions {
	readonly db: DatabaseSync;
	readonly statement: Statements;
	/** The file, for errors. */
	readonly path: string;
	/** The value of `PRAGMA synchronous`. */
	readonly sync: 'full' | 'normal' | 'off';
	/** Throws if nothing may be written. */
	readonly checkWritable: () => void;
	/** Called before each commit, to write the rows that the transaction has collected. */
	readonly onFinish: () => void;
	/** Called after each commit. */
	readonly onCommit: () => void;
	/** Called after a rollback, to reload the caches. */
	readonly onRollback: () => void;
	/** Whether another thread is about to hold the write lock. */
	readonly mustWait: () => boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class Transactions {
	readonly #options: TransactionsOptions;
	#lockedUntil = Number.NEGATIVE_INFINITY;
	#isOpen = false;
	#isClosed = false;
	/** The cache could not be reloaded after a rollback. */
	#isCacheStale = false;

	constructor(options: TransactionsOptions) {
		this.#options = options;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	/**
	 * Runs `work` and commits what it wrote; within an open transaction, `work` becomes a part of that. Throws a `StoreError` after a rollback. Its reason is `locked` if another
	 * program holds the write lock for longer than `lockWaitMs`; throws that at once if the last attempt is less than
	 * `lockRetryMs` old.
	 */
	run<T>(work: () => T): T {
		if (this.#isOpen) return work();
		const {statement, onFinish, onCommit, path} = this.#options;
		this.#begin();
		let result: T;
		try {
			result = work();
			onFinish();
			statement('COMMIT').run();
			this.#isOpen = false;
		} catch (error) {
			this.#rollBack();
			throw toStoreError(error, path);
		}
		onCommit();
		return result;
	}

	/** `run` without waiting for the disk, for writes that can be repeated after a power failure. */
	runUnsynced<T>(work: () => T): T {
		return this.#withoutSync(() => this.run(work));
	}

	/** `runUnsynced`, unless another thread is about to hold the write lock: then returns undefined. */
	tryUnsynced<T>(work: () => T): T | undefined {
		return this.#options.mustWait() ? undefined : this.runUnsynced(work);
	}

	/** Like `tryUnsynced`, for `work` that begins no transaction. */
	tryOutside<T>(work: () => T): T | undefined {
		return this.#options.mustWait() ? undefined : this.#withoutSync(work);
	}

	/** Refuses further transactions. */
	close(): void {
		this.#isClosed = true;
	}

	#withoutSync<T>(work: () => T): T {
		const {db, sync} = this.#options;
		db.exec('PRAGMA synchronous = normal');
		try {
			return work();
		} finally {
			db.exec(`PRAGMA synchronous = ${sync}`);
		}
	}

	#begin(): void {
		if (this.#isClosed) throw storeClosed();
		this.#options.checkWritable();
		if (this.#isCacheStale) this.#reloadCache();
		this.#takeLock();
		this.#isOpen = true;
	}

	#takeLock(): void {
		const {now, path, statement} = this.#options;
		if (now() < this.#lockedUntil) throw usedByOther(path);
		try {
			statement('BEGIN IMMEDIATE').run();
		} catch (error) {
			const failure = toStoreError(error, path);
			if (failure.reason === 'locked') this.#lockedUntil = now() + lockRetryMs;
			throw failure;
		}
		this.#lockedUntil = Number.NEGATIVE_INFINITY;
	}

	#rollBack(): void {
		this.#isOpen = false;
		try {
			this.#options.db.exec('ROLLBACK');
		} catch {
			// SQLite has already rolled back after a full disk or a failed write.
		}
		this.#isCacheStale = true;
		try {
			this.#reloadCache();
		} catch {
			// The next transaction reloads the cache first, and fails while the database cannot be read.
		}
	}

	#reloadCache(): void {
		this.#options.onRollback();
		this.#isCacheStale = false;
	}
}
