/** Locks the file of a store, so that only one hub can use it. */
import {closeSync, existsSync, openSync, realpathSync} from 'node:fs';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {makeFolder} from '../../../files/make-folder.ts';
import {loadSqlite} from '../database/driver.ts';
import {fromSystemError, toStoreError, usedByTermchat} from '../database/sqlite-errors.ts';

const lockFileOf = (file: string): string => `${file}-lock`;

const openLockFile = (lockFile: string): DatabaseSync => {
	const {DatabaseSync} = loadSqlite();
	return new DatabaseSync(lockFile, {timeout: 0});
};

const takeLock = 'PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE';

/** Whether a hub holds the lock of the database. Takes the lock briefly if it is free. */
export const isDatabaseInUse = (file: string): boolean => {
	const lockFile = lockFileOf(file);
	if (!existsSync(lockFile)) return false;
	const holder = openLockFile(lockFile);
	try {
		holder.exec(takeLock);
		return false;
	} catch {
		return true;
	} finally {
		holder.close();
	}
};

/** Creates the file if it does not exist. Messages are private, so only the owner can read a new file. */
const create = (file: string): void => {
	try {
		makeFolder(path.dirname(file), 0o700);
		closeSync(openSync(file, 'a', 0o600));
	} catch (error) {
		throw fromSystemError(error, file);
	}
};

/**
 * Holds an exclusive lock on a file beside the database until the process ends. The kernel releases the lock at any end
 * of the process, so no stale lock remains. `name` is the file in errors.
 */
export const lockDatabase = (file: string, name: string): DatabaseSync => {
	const lockFile = lockFileOf(file);
	create(lockFile);
	const holder = openLockFile(lockFile);
	try {
		holder.exec(takeLock);
		return holder;
	} catch (error) {
		holder.close();
		const {reason} = toStoreError(error, file);
		throw reason === 'locked' ? usedByTermchat(name) : toStoreError(error, lockFile);
	}
};

export interface LockedFile {
	/** The real path, with symbolic links resolved. */
	readonly path: string;
	unlock(): void;
}

/** Creates the file if it does not exist, and locks it for this process. Throws a `StoreError`. */
export const lockSqliteFile = (requestedPath: string): LockedFile => {
	create(requestedPath);
	// A file with two names is one database. With a lock file beside each name, two hubs could open it.
	const file = realpathSync(requestedPath);
	const holder = lockDatabase(file, requestedPath);
	return {path: file, unlock: () => holder.close()};
};
