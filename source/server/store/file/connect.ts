/** Locks the file of a store for this process alone and opens it, or says clearly why it cannot be opened. */
import {closeSync, openSync, readSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {makeFolder} from '../../../files/make-folder.ts';
import {loadSqlite, pragma, tune} from '../database/driver.ts';
import {damaged, fromSystemError, toStoreError, usedByTermchat} from '../database/sqlite-errors.ts';
import {migrate, newestVersion} from './migrations.ts';

export interface SqliteFileOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes?: number | undefined;
}

const pageBytes = 4096;
/** Where the header of an SQLite file has its `user_version` (https://www.sqlite.org/fileformat.html). */
const versionOffset = 60;
/** So many bytes are recovered in a moment that nobody notices. */
const noticeableBytes = 16 * 1024 * 1024;
/** How long opening waits for another program that writes the file for a moment. */
const openWaitMs = 2000;
/** How long the event loop may stand still for such a program afterwards. */
export const lockWaitMs = 20;

/** Makes the file if there is none. Messages are private: a new file is readable by its owner alone. */
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

/** Makes the schema of a new file, or brings that of an older one up to date, and moves the write-ahead log into the file. */
const prepare = (db: DatabaseSync, file: string): void => {
	// Before anything is written: a file that is not ours, or newer, stays as it is.
	migrate(db, file, 0);
	if (pragma(db, 'page_count') === 0) {
		db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`);
	}
	db.exec('PRAGMA journal_mode = WAL');
	migrate(db, file);
	db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
	checkLength(db, file);
	checkTables(db);
};

/**
 * Opens a connection to the file, which `lockSqliteFile` must have made and locked. `isPrepared`: another connection of
 * this process was opened before. Throws a `StoreError`.
 */
export const connect = (
	{path: file, sync, maxBytes}: SqliteFileOptions,
	isPrepared: boolean,
): DatabaseSync => {
	const {DatabaseSync} = loadSqlite();
	let db: DatabaseSync | undefined;
	try {
		db = new DatabaseSync(file, {timeout: openWaitMs});
		if (maxBytes !== undefined) db.exec(`PRAGMA max_page_count = ${Math.floor(maxBytes / pageBytes)}`);
		tune(db, sync);
		if (!isPrepared) prepare(db, file);
		return db;
	} catch (error) {
		db?.close();
		throw toStoreError(error, file);
	}
};

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

export const walBytes = (file: string): number => sizeOf(`${file}-wal`);

/** The version of the schema as the header of the file has it; undefined: not known. */
const versionInHeader = (file: string): number | undefined => {
	const fd = openSync(file, 'r');
	try {
		const version = Buffer.alloc(4);
		return readSync(fd, version, 0, 4, versionOffset) === 4 ? version.readUInt32BE() : undefined;
	} finally {
		closeSync(fd);
	}
};

/**
 * How many bytes have to be read and written before the file can be used, if that takes noticeable time: the
 * write-ahead log that a kill left behind, and the whole of a big file of an older schema. 0: no time to speak of.
 */
export const recoveryBytes = (file: string): number => {
	const wal = walBytes(file);
	const size = sizeOf(file);
	const isOld = size > noticeableBytes && (versionInHeader(file) ?? newestVersion) < newestVersion;
	const bytes = wal + (isOld ? size : 0);
	return bytes > noticeableBytes ? bytes : 0;
};

export interface LockedFile {
	/** The file itself, if the one that was asked for is a symbolic link. */
	readonly path: string;
	unlock(): void;
}

/** Makes the file if there is none, and locks it for this process alone. Throws a `StoreError`. */
export const lockSqliteFile = (asked: string): LockedFile => {
	create(asked);
	// Two names of one file are one database: a lock beside each would let both in.
	const file = realpathSync(asked);
	const holder = lockDatabase(file, asked);
	return {path: file, unlock: () => holder.close()};
};
