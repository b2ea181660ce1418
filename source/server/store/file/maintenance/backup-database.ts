/** Copies a database to a file, whether a hub uses the database or not. */
import {randomBytes} from 'node:crypto';
import {closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync} from 'node:fs';
import {pragma} from '../../database/driver.ts';
import {fromSystemError, toStoreError} from '../../database/sqlite-errors.ts';
import {StoreError} from '../../store-error.ts';
import {openFile} from './open-file.ts';

const copyTo = (path: string, target: string): void => {
	const db = openFile(path, {readOnly: true});
	try {
		db.prepare('VACUUM INTO ?').run(target);
	} catch (error) {
		throw toStoreError(error, target);
	} finally {
		db.close();
	}
};

/** Throws a `StoreError` if the copy cannot be read. */
const checkCopy = (target: string): void => {
	const copy = openFile(target, {readOnly: true});
	try {
		const result = pragma(copy, 'quick_check(1)');
		if (result !== 'ok')
			throw new StoreError('damaged', `The copy is damaged: ${result}. Run: termchat admin check`);
	} catch (error) {
		throw toStoreError(error, target);
	} finally {
		copy.close();
	}
};

const sync = (file: string): void => {
	const fd = openSync(file, 'r+');
	fsyncSync(fd);
	closeSync(fd);
};

/**
 * Creates a copy of the state at one moment, without removed data. Only its owner can read it. It appears under its
 * name when it is complete. Returns its size in bytes. Throws a `StoreError`.
 */
export const backupDatabase = (path: string, target: string): number => {
	if (existsSync(target)) {
		throw new StoreError('failed', `"${target}" exists already. Choose another name, or remove it first.`);
	}
	const part = `${target}.part-${randomBytes(4).toString('hex')}`;
	const mask = process.umask(0o077);
	try {
		copyTo(path, part);
		checkCopy(part);
		sync(part);
		renameSync(part, target);
		return statSync(target).size;
	} catch (error) {
		throw error instanceof StoreError ? error : fromSystemError(error, target);
	} finally {
		process.umask(mask);
		rmSync(part, {force: true});
		rmSync(`${part}-journal`, {force: true});
	}
};
