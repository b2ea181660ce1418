/** Replaces a file in one step. */
import {closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from './make-folder.ts';

/** The temporary file of a process: `settings.json.1234.new`. A process that was killed may leave one behind. */
const temporaryPattern = /\.(\d+)\.new$/;

/** The id of the process that writes this temporary file; undefined for any other name. */
export const writerOf = (name: string): number | undefined => {
	const pid = temporaryPattern.exec(name)?.[1];
	return pid === undefined ? undefined : Number(pid);
};

/**
 * Replaces a file: a reader sees the old content or the new one, never a part. The file gets mode 0600, and missing
 * folders 0700. With `isDurable` (the default) the content is on the disk when it returns. Throws the error of the
 * system; the old file is then unchanged.
 */
export const writeFileAtomically = (
	file: string,
	text: string,
	{isDurable = true}: {readonly isDurable?: boolean} = {},
): void => {
	makeFolder(path.dirname(file), 0o700);
	const temporary = `${file}.${process.pid}.new`;
	try {
		rmSync(temporary, {force: true});
		const descriptor = openSync(temporary, 'wx', 0o600);
		try {
			writeFileSync(descriptor, text);
			if (isDurable) fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(temporary, file);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
};
