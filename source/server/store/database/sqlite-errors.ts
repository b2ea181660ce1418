/** Errors of SQLite and of the file system as a store's: what is wrong, with which file, and what to do. */

import {closeSync, openSync} from 'node:fs';
import {devNull} from 'node:os';
import {getSystemErrorMessage} from 'node:util';
import {messageOf} from '../../../errors/error-message.ts';
import {StoreError} from '../store-error.ts';

/** The lock beside the file is held, which only termchat takes. */
export const usedByTermchat = (path: string): StoreError =>
	new StoreError(
		'locked',
		`"${path}" is in use by another termchat; stop that one, or give another file with --db.`,
	);

export const usedByOther = (path: string): StoreError =>
	new StoreError('locked', `"${path}" is locked by another program; close that program.`);

export const damaged = (path: string): StoreError =>
	new StoreError(
		'damaged',
		`"${path}" is damaged; nothing more is written to it. Stop the server and put a backup in its place, or give another file with --db.`,
	);

export const full = (path: string): StoreError =>
	new StoreError(
		'full',
		`There is no room left to write "${path}"; what was said could not be kept. Free some space, or give another place with --db.`,
	);

export const tooManyFiles = (path: string): StoreError =>
	new StoreError(
		'too_many_files',
		`"${path}" cannot be opened, because this process may not open more files. Raise the limit (ulimit -n).`,
	);

/** `reason`: what the system said, if it is known. */
export const unwritable = (path: string, reason?: string): StoreError =>
	new StoreError(
		'unwritable',
		`"${path}" cannot be written${reason === undefined ? '' : ` (${reason})`}; check the rights of the file and its folder, or give another file with --db.`,
	);

/** The second thread of the store could not start, or has ended. */
export const threadFailed = (error: Error, path: string): StoreError =>
	/\b(EMFILE|ENFILE)\b/.test(error.message) || !canOpenFiles()
		? tooManyFiles(path)
		: new StoreError('failed', `The thread that searches "${path}" failed: ${error.message}.`, {
				cause: error,
			});

const isOutOfFiles = (code: unknown): boolean => code === 'EMFILE' || code === 'ENFILE';

/** SQLite does not say why it could not open a file: asks whether any file can be opened at present. */
const canOpenFiles = (): boolean => {
	try {
		closeSync(openSync(devNull, 'r'));
		return true;
	} catch (error) {
		return !isOutOfFiles((error as NodeJS.ErrnoException).code);
	}
};

/** An error of the file system while the store's file or its folder was made. */
export const fromSystemError = (error: unknown, path: string): StoreError => {
	const {code, errno} = error as NodeJS.ErrnoException;
	if (isOutOfFiles(code)) return tooManyFiles(path);
	if (code === 'ENOSPC' || code === 'EDQUOT') return full(path);
	return unwritable(path, errno === undefined ? undefined : getSystemErrorMessage(errno));
};

const notDatabase = (path: string): StoreError =>
	new StoreError(
		'not_a_database',
		`"${path}" is not a database; it was left as it is. Give another file with --db.`,
	);

const damagedIndex = (path: string): StoreError =>
	new StoreError('failed', `The search index in "${path}" is damaged; messages are not affected.`);

// Result codes: https://www.sqlite.org/rescode.html
const corruptIndex = 267;
const reasons = new Map<number, (path: string) => StoreError>([
	[3, unwritable],
	[5, usedByOther],
	[6, usedByOther],
	[8, unwritable],
	[11, damaged],
	[13, full],
	[14, path => (canOpenFiles() ? unwritable(path) : tooManyFiles(path))],
	[26, notDatabase],
	[corruptIndex, damagedIndex],
]);

const reasonOf = (error: unknown): ((path: string) => StoreError) | undefined => {
	const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
	if (typeof code !== 'number') return undefined;
	return reasons.get(code) ?? reasons.get(code & 0xff);
};

/** Any failure as a `StoreError`; one that is not of SQLite is `failed`, with its message. */
export const toStoreError = (error: unknown, path: string): StoreError => {
	if (error instanceof StoreError) return error;
	const make = reasonOf(error);
	if (make !== undefined) return Object.assign(make(path), {cause: error});
	const said = messageOf(error);
	return new StoreError('failed', `"${path}" could not be read or written: ${said}.`, {cause: error});
};
