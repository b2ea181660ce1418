/** Opens the file of a store, for this process alone, or says clearly why it cannot be opened. */
import {closeSync, mkdirSync, openSync, statSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {migrate} from './migrations.ts';
import {damaged, loadSqlite, locked, pragma, toStoreError, tune, unwritable} from './sqlite.ts';

export interface SqliteFile {
	readonly db: DatabaseSync;
	close(): void;
}

export interface SqliteFileOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes?: number | undefined;
}

const pageBytes = 4096;
/** How long to wait for another program that reads or writes the file for a moment (a backup, a look at it). */
export const patienceMs = 2000;

/** What people say is theirs: a new file is readable by its owner alone. */
const create = (file: string): void => {
	try {
		mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
		closeSync(openSync(file, 'a', 0o600));
	} catch {
		throw unwritable(file);
	}
};

/**
 * Holds an exclusive lock on a file beside it for as long as the process lives. The lock is the kernel's: it
 * ends with the process, however that ended, so there is nothing stale to clean up.
 */
const lock = (file: string): DatabaseSync => {
	const lockFile = `${file}-lock`;
	create(lockFile);
	const {DatabaseSync} = loadSqlite();
	const holder = new DatabaseSync(lockFile, {timeout: 0});
	try {
		holder.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
		return holder;
	} catch (error) {
		holder.close();
		const {reason} = toStoreError(error, file);
		throw reason === 'locked' ? locked(file) : toStoreError(error, lockFile);
	}
};

/** A file that was cut short is told by its own header; SQLite would tell only when it gets there. */
const checkLength = (db: DatabaseSync, file: string): void => {
	if (Number(pragma(db, 'page_count')) * Number(pragma(db, 'page_size')) > statSync(file).size)
		throw damaged(file);
};

/** Reads a little of every table and index. */
const checkTables = (db: DatabaseSync): void => {
	const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all();
	for (const {name} of tables) db.prepare(`SELECT count(*) FROM (SELECT * FROM "${name}" LIMIT 1)`).get();
	db.prepare('SELECT max(doc) & 1 FROM entries').get();
	db.prepare('SELECT max(seq) FROM entries WHERE room_id = 1').get();
};

const prepare = (db: DatabaseSync, {path: file, sync, maxBytes}: SqliteFileOptions): void => {
	// Before anything is written: a file that is not ours, or newer, stays as it is.
	migrate(db, file, 0);
	if (pragma(db, 'page_count') === 0) {
		db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
	}
	if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageBytes)}`);
	db.exec('PRAGMA journal_mode = WAL');
	tune(db, sync);
	migrate(db, file);
	// What a crash left in the log of the file goes into the file, and nothing of it stays behind.
	db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
	checkLength(db, file);
	checkTables(db);
};

export const openSqliteFile = (options: SqliteFileOptions): SqliteFile => {
	const file = options.path;
	create(file);
	const holder = lock(file);
	const {DatabaseSync} = loadSqlite();
	let db: DatabaseSync | undefined;
	try {
		db = new DatabaseSync(file, {timeout: patienceMs});
		prepare(db, options);
	} catch (error) {
		db?.close();
		holder.close();
		throw toStoreError(error, file);
	}
	const opened = db;
	return {
		db: opened,
		close() {
			opened.close();
			holder.close();
		},
	};
};
