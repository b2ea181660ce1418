/** Node's own SQLite, quietly loaded, and its errors as a store's. */
import type {DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync} from 'node:sqlite';
import {StoreError} from './store-error.ts';

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

/** The connection's settings that do not stay in the file. */
export const tune = (db: DatabaseSync, synchronous: 'full' | 'normal'): void => {
	db.exec(`
		PRAGMA synchronous = ${synchronous};
		PRAGMA wal_autocheckpoint = 0;
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

/** Returns the statement of a text, compiled at its first use. `path` names the file in errors. */
export const createStatements = (db: DatabaseSync, path: string): Statements => {
	const known = new Map<string, Statement>();
	const guard =
		<Result>(work: (...values: SQLInputValue[]) => Result) =>
		(...values: SQLInputValue[]): Result => {
			try {
				return work(...values);
			} catch (error) {
				throw toStoreError(error, path);
			}
		};
	const prepare = guard((sql): Statement => {
		const compiled = compile(db, String(sql));
		return {
			run: guard((...values) => Number(compiled.run(...values).changes)),
			get: guard((...values) => compiled.get(...values)),
			all: guard((...values) => compiled.all(...values)),
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

// Primary result codes: https://www.sqlite.org/rescode.html
const reasons = new Map<number, (path: string) => StoreError>([
	[3, path => unwritable(path)],
	[5, path => locked(path)],
	[6, path => locked(path)],
	[8, path => unwritable(path)],
	[11, path => damaged(path)],
	[
		13,
		path =>
			new StoreError(
				'full',
				`There is no room left to write "${path}"; what was said could not be kept. Free some space, or give another place with --db.`,
			),
	],
	[14, path => unwritable(path)],
	[
		26,
		path =>
			new StoreError(
				'not_a_database',
				`"${path}" is not a database; it was left as it is. Give another file with --db.`,
			),
	],
]);

export const locked = (path: string): StoreError =>
	new StoreError(
		'locked',
		`"${path}" is in use by another termchat; stop that one, or give another file with --db.`,
	);

export const damaged = (path: string): StoreError =>
	new StoreError(
		'damaged',
		`"${path}" is damaged; it was left as it is. Put a backup in its place, or give another file with --db.`,
	);

export const unwritable = (path: string): StoreError =>
	new StoreError(
		'unwritable',
		`"${path}" cannot be written; check the rights of the file and its folder, or give another file with --db.`,
	);

const primaryCode = (error: unknown): number | undefined => {
	const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
	return typeof code === 'number' ? code & 0xff : undefined;
};

/** Any failure as a `StoreError`; what was none of SQLite's is `failed`, with what it said. */
export const toStoreError = (error: unknown, path: string): StoreError => {
	if (error instanceof StoreError) return error;
	const make = reasons.get(primaryCode(error) ?? -1);
	if (make !== undefined) return Object.assign(make(path), {cause: error});
	const said = error instanceof Error ? error.message : String(error);
	return new StoreError('failed', `"${path}" could not be read or written: ${said}.`, {cause: error});
};
