/** Files that only this user may read. A write is durable when it returns, and a reader sees the old file or the new one. */
import {
	chmodSync,
	closeSync,
	fsyncSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../files/make-folder.ts';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isMissing = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The text of a file; undefined if there is none. `onFailed` receives any other reason why it cannot be read. */
export const readOptionalFile = (file: string, onFailed: (why: string) => void): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (!isMissing(error)) onFailed(messageOf(error));
		return undefined;
	}
};

/** The names in a folder; none if it cannot be read. */
export const listFolder = (folder: string): string[] => {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
};

/** Renames a file that cannot be used, so that it is neither lost nor read again. */
export const renameBrokenFile = (file: string, why: string, warn: (text: string) => void): void => {
	const aside = `${file}.broken-${Date.now()}`;
	try {
		renameSync(file, aside);
		warn(`${file} cannot be read (${why}); it was set aside as ${aside}.`);
	} catch (error) {
		warn(`${file} cannot be read (${why}), nor set aside: ${messageOf(error)}`);
	}
};

/** Writes a file of mode 0600 in a folder of mode 0700, beside its place first. */
export const writePrivateFile = (file: string, text: string): void => {
	const folder = path.dirname(file);
	makeFolder(folder, 0o700);
	chmodSync(folder, 0o700);
	const beside = `${file}.${process.pid}.new`;
	const descriptor = openSync(beside, 'w', 0o600);
	try {
		writeSync(descriptor, text);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
	renameSync(beside, file);
};
