/** Converts errors of SQLite and of the file system to `StoreError`s. */
import {closeSync, openSync} from 'node:fs';
import {devNull} from 'node:os';
import {getSystemErrorMessage} from 'node:util';
import {messageOf} from '../../../errors/error-message.ts';
import {StoreError} from '../store-error.ts';

/** The lock file beside the database is locked. Only termchat locks it. */
export const usedByTermchat = (path: string): StoreError =>
	new StoreError(
		'locked',
		`"${path}" is in use by another termchat. Stop it, or choose another file with --db.`,
	);

export const usedByOther = (path: string): StoreError =>
	new StoreError('locked', `"${path}" is locked by another program. Close that program.`);

export const damaged = (path: string): StoreError =>
	new StoreError(
		'damaged',
		`"${path}" is damaged and is no longer written to. Stop the server and restore a backup, or choose another file with --db.`,
	);

export const full = (path: string): StoreError =>
	new StoreError(
		'full',
		`The disk is full, so "${path}" could not be written. Free some space, or choose another location with --db.`,
	);

export const tooManyFiles = (path: string): StoreError =>
	new StoreError(
		'too_many_files',
		`"${path}" cannot be opened because this process has reached its limit of open files. Raise the limit (ulimit -n).`,
	);

/** `reason`: the message of the system, if it is known. */
export const unwritable = (path: string, reason?: string): StoreError =>
	new StoreError(
		'unwritable',
		`"${path}" cannot be written${reason === undefined ? '' : ` (${reason})`}. Check the permissions of the file and its folder, or choose another file with --db.`,
	);

/** The error when the second thread of the store could not start, or ended. */
export const threadFailed = (error: Error, path: string): StoreError =>
	/\b(EMFILE|ENFILE)\b/.test(error.message) || !canOpenFiles()
		? tooManyFiles(path)
		: new StoreError('failed', `The thread that searches "${path}" failed: ${error.message}.`, {
				cause: error,
			});

const isOutOfFiles = (code: unknown): boolean => code === 'EMFILE' || code === 'ENFILE';

/** Whether any file can be opened now. SQLite does not report why it could not open a file. */
const canOpenFiles = (): boolean => {
	try {
		closeSync(openSync(devNull, 'r'));
		return true;
	} catch (error) {
		return !isOutOfFiles((error as NodeJS.ErrnoException).code);
	}
};

/** Converts an error of the file system from creating the file or its folder. */
export const fromSystemError = (error: unknown, path: string): StoreError => {
	const {code, errno} = error as NodeJS.ErrnoException;
	if (isOutOfFiles(code)) return tooManyFiles(path);
	if (code === 'ENOSPC' || code === 'EDQUOT') return full(path);
	return unwritable(path, errno === undefined ? undefined : getSystemErrorMessage(errno));
};

const notDatabase = (path: string): StoreError =>
	new StoreError(
		'not_a_database',
		`"${path}" is not a database and was not changed. Choose another file with --db.`,
	);

const damagedIndex = (path: string): StoreError =>
	new StoreError('failed', `The search index in "${path}" is damaged. Messages are not affected.`);

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

/** Converts any error to a `StoreError`. Errors that are not from SQLite have the reason `failed`. */
export const toStoreError = (error: unknown, path: string): StoreError => {
	if (error instanceof StoreError) return error;
	const make = reasonOf(error);
	if (make !== undefined) return Object.assign(make(path), {cause: error});
	const text = messageOf(error);
	return new StoreError('failed', `"${path}" could not be read or written: ${text}.`, {cause: error});
};
