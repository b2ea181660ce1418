/** Backups of a server's database, made and restored as docs/backup.md describes. */
import {copyFileSync, existsSync, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {backup, DatabaseSync} from 'node:sqlite';

/** Copies the database of a running server. */
export const makeBackup = async (database: string, copy: string): Promise<void> => {
	const source = new DatabaseSync(database, {readOnly: true});
	try {
		rmSync(copy, {force: true});
		await backup(source, copy);
	} finally {
		source.close();
	}
};

/** Replaces the database of a stopped server with the copy. The mark beside it stays. */
export const restoreBackup = (database: string, copy: string): void => {
	for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, {force: true});
	copyFileSync(copy, database);
};

/** Copies all files of a stopped server, for another server to read. Returns the path of the copied database. */
export const copyDatabase = (database: string, folder: string): string => {
	mkdirSync(folder);
	const copy = path.join(folder, path.basename(database));
	for (const suffix of ['', '-wal', '-mark']) {
		if (existsSync(`${database}${suffix}`)) copyFileSync(`${database}${suffix}`, `${copy}${suffix}`);
	}
	return copy;
};
