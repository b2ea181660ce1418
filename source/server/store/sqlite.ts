/** Node's own SQLite, quietly loaded, and its errors as a store's. */
import type {DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync} from 'node:sqlite';
import {toStoreError} from './sqlite-errors.ts';
import type {StoreError} from './store-error.ts';

export type Sqlite = typeof import('node:sqlite');

let loaded: Sqlite | undefined;

/** Node 22 warns, once for each process, that its SQLite is experimental: true, and not the user's to read. */
export const loadSqlite = (): Sqlite => {
	if (loaded !== undefined) return loaded;
	const {emitWarning} = process;
	process.emitWarning = () => {};
	try {
		loaded = process.getBuiltinModule('node:sqlite');
	} finally {
		process.emitWarning = emitWarning;
	}
	return loaded;
};

/** The write-ahead log is cut to this when it begins anew; a short one saves making the file longer again. */
const keptWalBytes = 16 * 1024 * 1024;

/** The connection's settings that do not stay in the file. */
export const tune = (db: DatabaseSync, synchronous: 'full' | 'normal'): void => {
	db.exec(`
		PRAGMA synchronous = ${synchronous};
		PRAGMA wal_autocheckpoint = 0;
		PRAGMA journal_size_limit = ${keptWalBytes};
		PRAGMA secure_delete = ON;
		PRAGMA temp_store = MEMORY;
		PRAGMA cache_size = -32000;
	`);
};

/** The one value of a pragma. */
export const pragma = (db: DatabaseSync, name: string): unknown =>
	Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A compiled statement. Every method throws a `StoreError` if SQLite fails. */
export interface Statement {
	/** Runs it to its end and returns how many rows it inserted, changed or deleted. */
	run(...values: SQLInputValue[]): number;
	/** Returns its first row. */
	get(...values: SQLInputValue[]): Row | undefined;
	all(...values: SQLInputValue[]): Row[];
	/** Its rows as they are asked for: those nobody asks for are not read. */
	iterate(...values: SQLInputValue[]): Generator<Row, void>;
}

export type Statements = (sql: string) => Statement;

/**
 * Compiles a statement. One without result columns reads its counts as BigInt: `run` also reads the last inserted row
 * number of the connection, and those of messages exceed 2^53. Node 22 and 24 round such a number, Node 26 throws.
 */
const compile = (db: DatabaseSync, sql: string): StatementSync => {
	const compiled = db.prepare(sql);
	if (compiled.columns().length === 0) compiled.setReadBigInts(true);
	return compiled;
};

/**
 * Returns the statement of a text, compiled at its first use. `path` names the file in errors; `onFailure` is called
 * with each of them before it is thrown.
 */
export const createStatements = (
	db: DatabaseSync,
	path: string,
	onFailure: (failure: StoreError) => void = () => {},
): Statements => {
	const known = new Map<string, Statement>();
	const guard =
		<Result>(work: (...values: SQLInputValue[]) => Result) =>
		(...values: SQLInputValue[]): Result => {
			try {
				return work(...values);
			} catch (error) {
				const failure = toStoreError(error, path);
				onFailure(failure);
				throw failure;
			}
		};
	/** A generator, since the rows are read long after the call: each of them may fail. */
	const rowsOf = function* (compiled: StatementSync, values: SQLInputValue[]): Generator<Row, void> {
		const rows = guard(() => compiled.iterate(...values))();
		const next = guard(() => rows.next());
		try {
			for (let step = next(); step.done !== true; step = next()) yield step.value;
		} finally {
			rows.return?.();
		}
	};
	const prepare = guard((sql): Statement => {
		const compiled = compile(db, String(sql));
		return {
			run: guard((...values) => Number(compiled.run(...values).changes)),
			get: guard((...values) => compiled.get(...values)),
			all: guard((...values) => compiled.all(...values)),
			iterate: (...values) => rowsOf(compiled, values),
		};
	});
	return sql => {
		let statement = known.get(sql);
		if (statement === undefined) {
			statement = prepare(sql);
			known.set(sql, statement);
		}
		return statement;
	};
};
