/** Backups of a hub's database, as docs/backup.md makes and restores them. */
import {copyFileSync, existsSync, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {backup, DatabaseSync} from 'node:sqlite';

/** Copies the database of a running hub. */
export const makeBackup = async (database: string, copy: string): Promise<void> => {
	const source = new DatabaseSync(database, {readOnly: true});
	try {
		rmSync(copy, {force: true});
		await backup(source, copy);
	} finally {
		source.close();
	}
};

/** Puts the copy in the place of the database, whose hub has ended. The mark beside it stays. */
export const restoreBackup = (database: string, copy: string): void => {
	for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, {force: true});
	copyFileSync(copy, database);
};

/** A copy of everything an ended hub has left, for another hub to read. Returns the copied database's path. */
export const copyDatabase = (database: string, folder: string): string => {
	mkdirSync(folder);
	const copy = path.join(folder, path.basename(database));
	for (const suffix of ['', '-wal', '-mark']) {
		if (existsSync(`${database}${suffix}`)) copyFileSync(`${database}${suffix}`, `${copy}${suffix}`);
	}
	return copy;
};
