/** Replaces the database of a stopped hub by a backup. */
import {closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {loadSqlite, pragma} from '../../database/driver.ts';
import {damaged, toStoreError} from '../../database/sqlite-errors.ts';
import {StoreError} from '../../store-error.ts';
import {lockDatabase} from '../file-lock.ts';
import {migrate} from '../migrations.ts';

/** Throws unless the backup is an undamaged database of this version of termchat or an older one. */
const checkBackup = (db: DatabaseSync, backup: string): void => {
	// Applies no migration. This only checks that the file belongs to termchat and is not newer.
	migrate(db, backup, 0);
	if (pragma(db, 'user_version') === 0) {
		throw new StoreError('foreign', `"${backup}" is empty, so it is not a backup of termchat.`);
	}
	if (pragma(db, 'quick_check(1)') !== 'ok') throw damaged(backup);
};

/** Makes a consistent copy of `backup`, including its own write-ahead log. */
const copyDatabase = (backup: string, copy: string): void => {
	const {DatabaseSync} = loadSqlite();
	if (!existsSync(backup))
		throw new StoreError('failed', `Backup "${backup}" does not exist. Check the path.`);
	rmSync(copy, {force: true});
	// Only the owner can ever read the copy.
	closeSync(openSync(copy, 'wx', 0o600));
	const db = new DatabaseSync(backup, {readOnly: true});
	try {
		checkBackup(db, backup);
		db.prepare('VACUUM INTO ?').run(copy);
	} finally {
		db.close();
	}
	const file = openSync(copy, 'r+');
	fsyncSync(file);
	closeSync(file);
};

/**
 * Replaces `database` by `backup`. Renames the old files to `database` plus `-replaced-` and `label`, and returns that
 * path (undefined if there was no database). If the old database was ahead of the backup, the next start of the hub
 * gives all rooms new epochs. Throws a `StoreError` if the database is in use, or if the backup is damaged, missing or
 * not a database of termchat.
 */
export const restoreDatabase = (backup: string, database: string, label: string): string | undefined => {
	// The hub locks the file itself, not a symbolic link to it.
	const file = existsSync(database) ? realpathSync(database) : database;
	const holder = lockDatabase(file, database);
	const copy = `${file}-restoring`;
	try {
		copyDatabase(backup, copy);
		const replaced = existsSync(file) ? `${file}-replaced-${label}` : undefined;
		for (const end of ['-wal', '-shm', '']) {
			const part = `${file}${end}`;
			if (replaced !== undefined && existsSync(part)) renameSync(part, `${replaced}${end}`);
			else rmSync(part, {force: true});
		}
		renameSync(copy, file);
		return replaced;
	} catch (error) {
		rmSync(copy, {force: true});
		throw toStoreError(error, backup);
	} finally {
		holder.close();
	}
};
