/** Opens connections to the file of a store, and prepares the file at the first one. */
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {loadSqlite, pragma, tune} from '../database/driver.ts';
import {damaged, toStoreError} from '../database/sqlite-errors.ts';
import {migrate, newestVersion} from './migrations.ts';

export interface SqliteFileOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes?: number | undefined;
}

const pageBytes = 4096;
/** The offset of `user_version` in the header of an SQLite file (https://www.sqlite.org/fileformat.html). */
const versionOffset = 60;
/** Recovering this many bytes takes no noticeable time. */
const noticeableBytes = 16 * 1024 * 1024;
/** How long opening waits for a lock of another program, in milliseconds. */
const openWaitMs = 2000;
/** How long such a lock may block the event loop after the start, in milliseconds. */
export const lockWaitMs = 20;

/**
 * Throws if the file is shorter than the length in its header. SQLite would only notice when it reads the missing part.
 */
const checkLength = (db: DatabaseSync, file: string): void => {
	if (Number(pragma(db, 'page_count')) * Number(pragma(db, 'page_size')) > statSync(file).size)
		throw damaged(file);
};

/** Reads a row of every table and index, to detect damage. */
const checkTables = (db: DatabaseSync): void => {
	const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0").all();
	for (const {name} of tables) db.prepare(`SELECT count(*) FROM (SELECT * FROM "${name}" LIMIT 1)`).get();
	db.prepare('SELECT max(doc) & 1 FROM entries').get();
	db.prepare('SELECT max(seq) FROM entries WHERE room_id = 1').get();
};

/** Creates or upgrades the schema, and copies the write-ahead log into the file. */
const prepare = (db: DatabaseSync, file: string): void => {
	// Checks the file before anything is written, so that a file of another program or a newer version is not changed.
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
 * Opens a connection to the file, which `lockSqliteFile` must have locked. `isPrepared`: another connection of this
 * process was opened before. Throws a `StoreError`.
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

/** The schema version in the header of the file. Undefined if it is unknown. */
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
 * How many bytes must be read and written before the file can be used: the write-ahead log after a crash, and the whole
 * of a big file with an older schema. 0 if that takes no noticeable time.
 */
export const recoveryBytes = (file: string): number => {
	const wal = walBytes(file);
	const size = sizeOf(file);
	const isOld = size > noticeableBytes && (versionInHeader(file) ?? newestVersion) < newestVersion;
	const bytes = wal + (isOld ? size : 0);
	return bytes > noticeableBytes ? bytes : 0;
};
