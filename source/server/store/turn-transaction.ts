/**
 * One transaction for each turn of the event loop. The directory writes at once and answers at once; the
 * log's entries are written when the turn ends, and all is committed together.
 *
 * Where that fails, the log's part is refused to those who asked for it, but the directory has given its
 * answers already: so its writes are done once more, alone. Only if that fails too are they lost, and
 * `takeLoss` tells.
 */
import type {DatabaseSync, SQLInputValue} from 'node:sqlite';
import {type Statements, toStoreError} from './sqlite.ts';
import type {StoreError} from './store-error.ts';

export interface TurnTransaction {
	/** Whether something waits for `commit`. */
	isOpen(): boolean;
	/** Writes for the directory; answers with the count of changed rows. Throws a `StoreError`. */
	write(sql: string, ...values: SQLInputValue[]): number;
	/** Does `work` and commits it with what waits, all or nothing of `work`. Throws a `StoreError`. */
	commit<T>(work: () => T): T;
	/** Why something the directory wrote was lost since the last call. */
	takeLoss(): StoreError | undefined;
}

interface Write {
	readonly sql: string;
	readonly values: readonly SQLInputValue[];
}

/** `onOpen` is called at the first write of a turn; `onRollback` where what was remembered holds no more. */
export const createTurnTransaction = (
	db: DatabaseSync,
	statement: Statements,
	path: string,
	{onOpen, onRollback}: {readonly onOpen: () => void; readonly onRollback: () => void},
): TurnTransaction => {
	let isBegun = false;
	let writes: Write[] = [];
	let loss: StoreError | undefined;

	const begin = (): void => {
		if (isBegun) return;
		statement('BEGIN IMMEDIATE').run();
		isBegun = true;
	};

	const end = (): void => {
		statement('COMMIT').run();
		isBegun = false;
		writes = [];
	};

	const rollBack = (): void => {
		isBegun = false;
		try {
			db.exec('ROLLBACK');
		} catch {
			// A full disk or a failed write has rolled it back already.
		}
	};

	const redo = (): void => {
		const again = writes;
		if (again.length === 0) return;
		try {
			begin();
			for (const {sql, values} of again) statement(sql).run(...values);
			end();
		} catch (error) {
			rollBack();
			writes = [];
			loss = toStoreError(error, path);
		}
	};

	const recover = (error: unknown): StoreError => {
		rollBack();
		redo();
		onRollback();
		return toStoreError(error, path);
	};

	return {
		isOpen: () => isBegun,
		write(sql, ...values) {
			try {
				begin();
				const {changes} = statement(sql).run(...values);
				writes.push({sql, values});
				onOpen();
				return Number(changes);
			} catch (error) {
				throw recover(error);
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
		takeLoss() {
			const lost = loss;
			loss = undefined;
			return lost;
		},
	};
};
