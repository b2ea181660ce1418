/** Compiled SQL statements whose errors are `StoreError`s. */
import type {DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync} from 'node:sqlite';
import type {StoreError} from '../store-error.ts';
import {toStoreError} from './sqlite-errors.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A compiled statement. Every method throws a `StoreError` if SQLite fails. */
export interface Statement {
	/** Runs the statement and returns the number of rows inserted, changed or deleted. */
	run(...values: SQLInputValue[]): number;
	/** Returns the first row. */
	get(...values: SQLInputValue[]): Row | undefined;
	all(...values: SQLInputValue[]): Row[];
	/** Iterates over the rows. Reads each row on demand. */
	iterate(...values: SQLInputValue[]): Generator<Row, void>;
}

export type Statements = (sql: string) => Statement;

/** Runs a statement that writes, in the open transaction. Returns how many rows it changed. Throws a `StoreError`. */
export type Write = (sql: string, ...values: SQLInputValue[]) => number;

type Values = readonly SQLInputValue[];

/**
 * Replaces numbered parameters such as `?1` by plain ones, because `node:sqlite` binds values only to plain ones before
 * Node 24. Returns the new text and a function that repeats and orders the values accordingly. A text contains parameters
 * of one sort only.
 */
const toPlainParameters = (
	sql: string,
): {readonly plain: string; readonly order: (values: Values) => Values} => {
	const indices: number[] = [];
	const plain = sql.replace(/\?(\d+)/g, (_, number: string) => {
		indices.push(Number(number) - 1);
		return '?';
	});
	if (indices.length === 0) return {plain, order: values => values};
	return {plain, order: values => indices.map(index => values[index] ?? null)};
};

/**
 * Compiles a statement. A statement without result columns reads its counts as BigInt, because `run` also reads the
 * last inserted row number of the connection, and row numbers of messages exceed 2^53. Node 22 and 24 round such a
 * number; Node 26 throws.
 */
const compile = (db: DatabaseSync, sql: string): StatementSync => {
	const compiled = db.prepare(sql);
	if (compiled.columns().length === 0) compiled.setReadBigInts(true);
	return compiled;
};

/** Wraps a call to SQLite so that it throws a `StoreError`. */
type Guard = <Result>(work: (...values: SQLInputValue[]) => Result) => (...values: SQLInputValue[]) => Result;

const createGuard =
	(path: string, onFailure: (failure: StoreError) => void): Guard =>
	work =>
	(...values) => {
		try {
			return work(...values);
		} catch (error) {
			const failure = toStoreError(error, path);
			onFailure(failure);
			throw failure;
		}
	};

/** Guards every step, because the rows are read after this call returns, and each read may fail. */
const rowsOf = function* (guard: Guard, compiled: StatementSync, values: Values): Generator<Row, void> {
	const rows = guard(() => compiled.iterate(...values))();
	const next = guard(() => rows.next());
	try {
		for (let step = next(); step.done !== true; step = next()) yield step.value;
	} finally {
		rows.return?.();
	}
};

const prepare = (db: DatabaseSync, guard: Guard, sql: string): Statement => {
	const {plain, order} = toPlainParameters(sql);
	const compiled = guard(() => compile(db, plain))();
	return {
		run: guard((...values) => Number(compiled.run(...order(values)).changes)),
		get: guard((...values) => compiled.get(...order(values))),
		all: guard((...values) => compiled.all(...order(values))),
		iterate: (...values) => rowsOf(guard, compiled, order(values)),
	};
};

/**
 * Returns a function that compiles each SQL text at its first use and caches the statement. Errors name the file by
 * `path`. `onFailure` is called with each error before it is thrown.
 */
export const createStatements = (
	db: DatabaseSync,
	path: string,
	onFailure: (failure: StoreError) => void = () => {},
): Statements => {
	const known = new Map<string, Statement>();
	const guard = createGuard(path, onFailure);
	return sql => {
		let statement = known.get(sql);
		if (statement === undefined) {
			statement = prepare(db, guard, sql);
			known.set(sql, statement);
		}
		return statement;
	};
};
