/** Opens the file of a store, for this process alone, or says clearly why it cannot be opened. */
import {closeSync, openSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {makeFolder} from '../../files/make-folder.ts';
import {migrate} from './migrations.ts';
import {loadSqlite, pragma, tune} from './sqlite.ts';
import {damaged, fromSystemError, toStoreError, usedByTermchat} from './sqlite-errors.ts';

export interface SqliteFile {
	readonly db: DatabaseSync;
	/** The file itself, if the one that was asked for is a symbolic link. */
	readonly path: string;
	close(): void;
}

export interface SqliteFileOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes?: number | undefined;
}

const pageBytes = 4096;
/** How long opening waits for another program that writes the file for a moment. */
const openWaitMs = 2000;
/** How long the event loop may stand still for such a program afterwards. */
export const lockWaitMs = 20;

/** What people say is theirs: a new file is readable by its owner alone. */
const create = (file: string): void => {
	try {
		makeFolder(path.dirname(file), 0o700);
		closeSync(openSync(file, 'a', 0o600));
	} catch (error) {
		throw fromSystemError(error, file);
	}
};

/**
 * Holds an exclusive lock on a file beside it for as long as the process lives. The lock is the kernel's: it
 * ends with the process, however that ended, so there is nothing stale to clean up. `name`: the file in errors.
 */
export const lockDatabase = (file: string, name: string): DatabaseSync => {
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
		throw reason === 'locked' ? usedByTermchat(name) : toStoreError(error, lockFile);
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
	create(options.path);
	// Two names of one file are one database: a lock beside each would let both in.
	const file = realpathSync(options.path);
	const holder = lockDatabase(file, options.path);
	const {DatabaseSync} = loadSqlite();
	let db: DatabaseSync | undefined;
	try {
		db = new DatabaseSync(file, {timeout: openWaitMs});
		prepare(db, {...options, path: file});
	} catch (error) {
		db?.close();
		holder.close();
		throw toStoreError(error, file);
	}
	const opened = db;
	return {
		db: opened,
		path: file,
		close() {
			opened.close();
			holder.close();
		},
	};
};
