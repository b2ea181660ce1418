/**
 * One transaction for each turn of the event loop. The directory writes at once and answers at once; the
 * log's entries are written when the turn ends, and all is committed together.
 *
 * If that fails, the log's part is refused to those who asked for it, and the directory's writes are done once
 * more, alone: an entry that does not fit must not take a ban with it. `written` says what became of them.
 */
import type {DatabaseSync, SQLInputValue} from 'node:sqlite';
import {type Statements, toStoreError} from './sqlite.ts';
import type {StoreError} from './store-error.ts';

export interface TurnTransaction {
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

interface Write {
	readonly sql: string;
	readonly values: readonly SQLInputValue[];
}

/** `onOpen` is called at the first write of a turn; `onRollback` when what was remembered holds no more. */
export const createTurnTransaction = (
	db: DatabaseSync,
	statement: Statements,
	path: string,
	{onOpen, onRollback}: {readonly onOpen: () => void; readonly onRollback: () => void},
): TurnTransaction => {
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

	const begin = (): void => {
		if (isBegun) return;
		if (isStale) refresh();
		statement('BEGIN IMMEDIATE').run();
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
		write(sql, ...values) {
			try {
				begin();
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
				recover(error);
				throw error;
			} finally {
				isGroup = false;
			}
		},
		commit(work) {
			try {
				begin();
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
