/**
 * One transaction per turn of the event loop. The directory writes and answers immediately; the entries of the log are
 * written at the end of the turn, and everything is committed together.
 *
 * If the entries cannot be written, their appends are rejected, and the writes of the directory are repeated without
 * them: an entry that does not fit must not discard a ban. `written` reports whether the directory's writes were
 * committed.
 */
import type {DatabaseSync, SQLInputValue} from 'node:sqlite';
import {toStoreError, usedByOther} from '../database/sqlite-errors.ts';
import type {Statements, Write} from '../database/statements.ts';
import type {StoreError} from '../store-error.ts';

/** How long to wait before asking again for a write lock that another program holds. */
export const lockRetryMs = 100;

interface RepeatableWrite {
	readonly sql: string;
	readonly values: readonly SQLInputValue[];
}

interface TurnTransactionOptions {
	readonly db: DatabaseSync;
	readonly statement: Statements;
	/** The file, for errors. */
	readonly path: string;
	/** Called after each write of the directory. */
	readonly onWrite: () => void;
	/** Called after a rollback, to reload what is cached from the file. */
	readonly onRollback: () => void;
	/** Throws if nothing may be written. */
	readonly checkWritable: () => void;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class TurnTransaction {
	readonly #options: TurnTransactionOptions;
	#lockedUntil = Number.NEGATIVE_INFINITY;
	#isOpen = false;
	#isGroup = false;
	/** The cache could not be reloaded after a rollback. */
	#isCacheStale = false;
	/** The directory's writes in this turn. */
	#writes: RepeatableWrite[] = [];
	/** The outcome of the writes of this turn. Created when `written` is called. */
	#outcome: PromiseWithResolvers<void> | undefined = undefined;

	constructor(options: TurnTransactionOptions) {
		this.#options = options;
	}

	/** Whether there is something to commit. */
	get isOpen(): boolean {
		return this.#isOpen;
	}

	/**
	 * Takes the write lock unless it is already held. Throws a `StoreError`; its reason is `locked` if another program
	 * holds the lock for longer than `lockWaitMs`. Throws that at once if the last attempt is less than `lockRetryMs`
	 * old.
	 */
	begin(): void {
		if (this.#isOpen) return;
		this.#options.checkWritable();
		if (this.#isCacheStale) this.#reloadCache();
		this.#takeLock();
		this.#isOpen = true;
	}

	/** Writes for the directory. */
	readonly write: Write = (sql, ...values) => {
		// If this throws, no transaction has begun and there is nothing to roll back.
		this.begin();
		try {
			const changes = this.#options.statement(sql).run(...values);
			this.#writes.push({sql, values});
			this.#options.onWrite();
			return changes;
		} catch (error) {
			// A group rolls back its earlier writes itself. A single write has nothing else to roll back.
			throw this.#isGroup ? toStoreError(error, this.#options.path) : this.#recover(error);
		}
	};

	/**
	 * Performs all writes of `work`, or none of them: if `work` throws, its writes are rolled back and the error is
	 * rethrown. Other writes of this turn are kept. `work` must not catch the error of a write.
	 */
	group<T>(work: () => T): T {
		const count = this.#writes.length;
		this.#isGroup = true;
		try {
			return work();
		} catch (error) {
			this.#writes = this.#writes.slice(0, count);
			if (this.#isOpen) this.#recover(error);
			throw error;
		} finally {
			this.#isGroup = false;
		}
	}

	/** Runs `work` and commits it together with the directory's writes. Throws a `StoreError`. */
	commit<T>(work: () => T): T {
		this.begin();
		try {
			const result = work();
			this.#end();
			return result;
		} catch (error) {
			throw this.#recover(error);
		}
	}

	/** Resolves when the directory's writes of this turn are durable. Rejects with a `StoreError` if they were lost. */
	written(): Promise<void> {
		if (!this.#isOpen) return Promise.resolve();
		this.#outcome ??= Promise.withResolvers();
		return this.#outcome.promise;
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

	#reloadCache(): void {
		this.#options.onRollback();
		this.#isCacheStale = false;
	}

	#end(): void {
		this.#options.statement('COMMIT').run();
		this.#isOpen = false;
		this.#settle();
	}

	/** Reports the outcome of the turn's writes; `loss` if they were lost. */
	#settle(loss?: StoreError): void {
		const outcome = this.#outcome;
		this.#outcome = undefined;
		this.#writes = [];
		if (loss === undefined) outcome?.resolve();
		else outcome?.reject(loss);
	}

	#rollBack(): void {
		this.#isOpen = false;
		try {
			this.#options.db.exec('ROLLBACK');
		} catch {
			// SQLite has already rolled back after a full disk or a failed write.
		}
	}

	/** Repeats the directory's writes of this turn, and commits them. */
	#repeatWrites(): void {
		try {
			if (this.#writes.length > 0) this.begin();
			for (const {sql, values} of this.#writes) this.#options.statement(sql).run(...values);
			if (this.#isOpen) this.#end();
			else this.#settle();
		} catch (error) {
			this.#rollBack();
			this.#settle(toStoreError(error, this.#options.path));
		}
	}

	/** Rolls back, and keeps the directory's writes of this turn. Returns the error to throw. */
	#recover(error: unknown): StoreError {
		this.#rollBack();
		this.#repeatWrites();
		this.#isCacheStale = true;
		try {
			this.#reloadCache();
		} catch {
			// The next transaction reloads it first, and fails as long as the file cannot be read.
		}
		return toStoreError(error, this.#options.path);
	}
}
