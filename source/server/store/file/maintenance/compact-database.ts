/** Rewrites a database without its free pages. No hub may use it. */
import {statSync} from 'node:fs';
import {pragma} from '../../database/driver.ts';
import {toStoreError} from '../../database/sqlite-errors.ts';
import {walBytes} from '../connect.ts';
import {lockDatabase} from '../file-lock.ts';
import {openFile} from './open-file.ts';

export interface Sizes {
	/** Bytes, with the write-ahead log. */
	readonly before: number;
	readonly after: number;
}

const sizeOf = (path: string): number => statSync(path).size + walBytes(path);

/**
 * Requires as much free space as the size of the database. Throws a `StoreError`, with the reason `locked` if a hub
 * uses it.
 */
export const compactDatabase = (path: string): Sizes => {
	const db = openFile(path, {readOnly: false});
	try {
		const lock = lockDatabase(path, path);
		try {
			const before = sizeOf(path);
			db.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA secure_delete = ON; VACUUM');
			pragma(db, 'wal_checkpoint(TRUNCATE)');
			return {before, after: sizeOf(path)};
		} finally {
			lock.close();
		}
	} catch (error) {
		throw toStoreError(error, path);
	} finally {
		db.close();
	}
};
