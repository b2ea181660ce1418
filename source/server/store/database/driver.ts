/** Loads the SQLite of Node and sets the options of a connection. */
import type {DatabaseSync} from 'node:sqlite';

export type Sqlite = typeof import('node:sqlite');

let loaded: Sqlite | undefined;

/**
 * Node 22 warns once per process that its SQLite is experimental. Users cannot act on this warning, so it is
 * suppressed.
 */
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

/** SQLite truncates the write-ahead log to this size when it restarts it. Reusing this space is faster than growing the file. */
const keptWalBytes = 16 * 1024 * 1024;

/** Sets the options of a connection that SQLite does not save in the file. */
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

/** Returns the single value of a pragma. */
export const pragma = (db: DatabaseSync, name: string): unknown =>
	Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
