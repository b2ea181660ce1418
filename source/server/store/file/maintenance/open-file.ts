/** Opens a database for an operator command, whether a hub uses the database or not. */
import {existsSync, statSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {loadSqlite} from '../../database/driver.ts';
import {toStoreError} from '../../database/sqlite-errors.ts';
import {StoreError} from '../../store-error.ts';
import {isDatabaseInUse} from '../file-lock.ts';
import {migrate} from '../migrations.ts';

/** How long a command waits for a lock that another program holds. */
const waitMs = 5000;

/**
 * SQLite creates files beside a database that no hub uses. The owner of the database could not use files of another
 * user, not even of root.
 */
const refuseForeign = (path: string): void => {
	if (!existsSync(path)) {
		throw new StoreError('failed', `There is no database "${path}". Give another one with --db.`);
	}
	const user = process.getuid?.();
	if (user === undefined || statSync(path).uid === user || (user === 0 && isDatabaseInUse(path))) return;
	throw new StoreError(
		'failed',
		`"${path}" belongs to another user. Run this as the user who runs the server.`,
	);
};

/** Throws a `StoreError` if the file is not a database of termchat, is newer, or belongs to another user. */
export const openFile = (path: string, {readOnly}: {readonly readOnly: boolean}): DatabaseSync => {
	refuseForeign(path);
	const {DatabaseSync} = loadSqlite();
	let db: DatabaseSync | undefined;
	try {
		db = new DatabaseSync(path, {readOnly, timeout: waitMs});
		// Applies no migration. This only checks that the file belongs to termchat and is not newer.
		migrate(db, path, 0);
		return db;
	} catch (error) {
		db?.close();
		throw toStoreError(error, path);
	}
};
