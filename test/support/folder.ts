/** Temporary folders for tests. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

export interface Folder {
	readonly path: string;
	/** The absolute path of a file or folder inside. */
	at(...parts: readonly string[]): string;
	remove(): void;
}

export const makeFolder = (): Folder => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-test-'));
	return {
		path: folder,
		at: (...parts) => path.join(folder, ...parts),
		remove: () => rmSync(folder, {recursive: true, force: true, maxRetries: 5}),
	};
};
