/**
 * One transaction for each turn of the event loop. The directory writes at once and answers at once; the
 * log's entries are written when the turn ends, and all is committed together.
 *
 * If that fails, the log's part is refused to those who asked for it, and the directory's writes are done once
 * more, alone: an entry that does not fit must not take a ban with it. `written` says what became of them.
 */
import type {DatabaseSync, SQLInputValue} from 'node:sqlite';
import {toStoreError, usedByOther} from '../database/sqlite-errors.ts';
import type {Statements} from '../database/statements.ts';
import type {StoreError} from '../store-error.ts';

export interface TurnTransaction {
	/**
	 * Takes the write lock if it is not held yet. Throws a `StoreError`; `locked` if another program holds the lock,
	 * after `lockWaitMs` at most, and at once while the last attempt is less than `lockRetryMs` old.
	 */
	begin(): void;
	/** Whether something waits for `commit`. */
	isOpen(): boolean;
	/** Writes for the directory; answers with the count of changed rows. Throws a `StoreError`. */
	write(sql: string, ...values: SQLInputValue[]): number;
	/**
	 * All writes of `work`, or none of them: rethrows what it throws, after taking its writes back. What others wrote
	 * in this turn stays. `work` must not catch a failed write.
	 */
	group<T>(work: () => T): T;
	/** Does `work` and commits it with what waits, all or nothing of `work`. Throws a `StoreError`. */
	commit<T>(work: () => T): T;
	/** Resolves when what the directory has written in this turn is durable; rejects with a `StoreError` if it was lost. */
	written(): Promise<void>;
}

/** How often the write lock is asked for while another program holds it. */
export const lockRetryMs = 100;

interface Write {
	readonly sql: string;
	readonly values: readonly SQLInputValue[];
}

interface TurnTransactionOptions {
	/** Called after the first write of a turn. */
	readonly onOpen: () => void;
	/** Called when what was remembered beside the file is no longer true. */
	readonly onRollback: () => void;
	/** Throws if nothing may be written. */
	readonly checkWritable: () => void;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export const createTurnTransaction = (
	db: DatabaseSync,
	statement: Statements,
	path: string,
	{onOpen, onRollback, checkWritable, now}: TurnTransactionOptions,
): TurnTransaction => {
	let lockedUntil = Number.NEGATIVE_INFINITY;
	let isBegun = false;
	let isGroup = false;
	/** What was remembered of a transaction that was rolled back could not be read again yet. */
	let isStale = false;
	let writes: Write[] = [];
	/** Of the writes of this turn; made when somebody asks. */
	let outcome: PromiseWithResolvers<void> | undefined;

	const refresh = (): void => {
		onRollback();
		isStale = false;
	};

	const takeLock = (): void => {
		if (now() < lockedUntil) throw usedByOther(path);
		try {
			statement('BEGIN IMMEDIATE').run();
		} catch (error) {
			const failure = toStoreError(error, path);
			if (failure.reason === 'locked') lockedUntil = now() + lockRetryMs;
			throw failure;
		}
		lockedUntil = Number.NEGATIVE_INFINITY;
	};

	const begin = (): void => {
		if (isBegun) return;
		checkWritable();
		if (isStale) refresh();
		takeLock();
		isBegun = true;
	};

	const settle = (loss?: StoreError): void => {
		const settled = outcome;
		outcome = undefined;
		writes = [];
		if (loss === undefined) settled?.resolve();
		else settled?.reject(loss);
	};

	const end = (): void => {
		statement('COMMIT').run();
		isBegun = false;
		settle();
	};

	const rollBack = (): void => {
		isBegun = false;
		try {
			db.exec('ROLLBACK');
		} catch {
			// A full disk or a failed write has rolled it back already.
		}
	};

	/** Writes once more, and commits, what others wrote in this turn. */
	const redo = (): void => {
		try {
			if (writes.length > 0) begin();
			for (const {sql, values} of writes) statement(sql).run(...values);
			if (isBegun) end();
			else settle();
		} catch (error) {
			rollBack();
			settle(toStoreError(error, path));
		}
	};

	const recover = (error: unknown): StoreError => {
		rollBack();
		redo();
		isStale = true;
		try {
			refresh();
		} catch {
			// The next transaction begins with it, and is refused as long as the file cannot be read.
		}
		return toStoreError(error, path);
	};

	return {
		isOpen: () => isBegun,
		begin,
		write(sql, ...values) {
			// If this throws, nothing has begun and nothing is to be rolled back.
			begin();
			try {
				const changes = statement(sql).run(...values);
				writes.push({sql, values});
				onOpen();
				return changes;
			} catch (error) {
				// The group takes back what it wrote before; alone, there is nothing else to take back.
				throw isGroup ? toStoreError(error, path) : recover(error);
			}
		},
		group(work) {
			const count = writes.length;
			isGroup = true;
			try {
				return work();
			} catch (error) {
				writes = writes.slice(0, count);
				if (isBegun) recover(error);
				throw error;
			} finally {
				isGroup = false;
			}
		},
		commit(work) {
			begin();
			try {
				const result = work();
				end();
				return result;
			} catch (error) {
				throw recover(error);
			}
		},
		written() {
			if (!isBegun) return Promise.resolve();
			outcome ??= Promise.withResolvers();
			return outcome.promise;
		},
	};
};
