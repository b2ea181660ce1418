/** Files of the client's state, which only this user may read. */
import {chmodSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import {messageOf} from '../../errors/error-message.ts';
import {writeFileAtomically} from '../../files/atomic-write.ts';

const isMissing = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The text of a file; undefined if the file does not exist. `onFailed` receives any other reason why it cannot be read. */
export const readOptionalFile = (
	file: string,
	onFailed: (reason: string) => void = () => {},
): string | undefined => {
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
export const renameBrokenFile = (file: string, reason: string, warn: (text: string) => void): void => {
	const renamed = `${file}.broken-${Date.now()}`;
	try {
		renameSync(file, renamed);
		warn(`Cannot read ${file} (${reason}). It was renamed to ${renamed}.`);
	} catch (error) {
		warn(`Cannot read ${file} (${reason}) or rename it (${messageOf(error)}).`);
	}
};

/** Replaces a file of mode 0600 in a folder of mode 0700, durably and in one step. */
export const writePrivateFile = (file: string, text: string): void => {
	writeFileAtomically(file, text);
	chmodSync(path.dirname(file), 0o700);
};
