/** Copies the database of a running hub to a file beside it, in another thread. */
import {randomBytes} from 'node:crypto';
import {existsSync, readdirSync, rmSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {type InspectedDatabase, inspectDatabase} from '../../../store/file/maintenance/inspect.ts';
import {WorkerClient} from '../../../store/sqlite/worker-client.ts';

export interface DatabaseCopy extends InspectedDatabase {
	readonly path: string;
	remove(): void;
}

const copyPath = (path: string): string => `${path}-snapshot-${randomBytes(4).toString('hex')}`;

/**
 * Removes copies that a hub has left behind when it was killed: they contain what the database may have removed since. No
 * hub may use the database.
 */
export const removeOldCopies = (path: string): void => {
	const [folder, prefix] = [dirname(path), `${basename(path)}-snapshot-`];
	if (!existsSync(folder)) return;
	for (const name of readdirSync(folder)) {
		if (name.startsWith(prefix)) rmSync(join(folder, name), {force: true});
	}
};

/**
 * Contains the state of one moment, and nothing that was removed before it. Searches and commits of the hub go on
 * meanwhile. Rejects with a `StoreError`.
 */
export const copyDatabase = async (path: string): Promise<DatabaseCopy> => {
	const copy = copyPath(path);
	const remove = (): void => {
		for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${copy}${end}`, {force: true});
	};
	const worker = new WorkerClient({path, sync: 'normal', maxBytes: undefined});
	try {
		await worker.run({type: 'copy', to: copy});
		return {...inspectDatabase(copy), path: copy, remove};
	} catch (error) {
		remove();
		throw error;
	} finally {
		await worker.close();
	}
};
