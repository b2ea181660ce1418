/** Empty folders for tests, gone when the test is over. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

export interface Folder {
	readonly path: string;
	/** The absolute path of something within. */
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
