/** Creates folders. `mkdirSync` with `recursive` never returns if a parent allows no new entries (/proc, Node 24). */
import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** Creates the folder and its parents if they are missing, each with `mode`. Throws the error of the system. */
export const makeFolder = (folder: string, mode: number): void => {
	try {
		mkdirSync(folder, mode);
	} catch (error) {
		const parent = path.dirname(folder);
		if (codeOf(error) === 'ENOENT' && parent !== folder) {
			makeFolder(parent, mode);
			mkdirSync(folder, mode);
			return;
		}
		// For a root, or a folder on a read-only disk, the error may differ from EEXIST.
		if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory()) throw error;
	}
};
