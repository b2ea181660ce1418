/**
 * Merges the folders that older versions created for other forms of the same address (`127.0.0.1` and `localhost`).
 * Every user keeps its nick, secrets and outboxes. The folder of a user that a running program uses is merged at a later
 * start.
 */
import {randomBytes} from 'node:crypto';
import {existsSync, renameSync, rmdirSync, rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../../files/make-folder.ts';
import {nameKey} from '../../protocol/limits.ts';
import {listFolder, readOptionalFile} from './private-files.ts';

const outboxPattern = /^outbox-.*-[0-9a-f]+\.json$/;
const userPattern = /^(?:who-[0-9a-f]{8}|script-[0-9a-f]{12})$/;

interface FolderMigration {
	/** The state folder. */
	readonly folder: string;
	/** The name of the folder for this address, and the names it had in older versions. */
	readonly key: string;
	readonly previousKeys: readonly string[];
	/** Whether a running program uses this user's folder. */
	readonly isInUse: (home: string) => boolean;
}

const nickOf = (home: string): string | undefined => {
	const nick = readOptionalFile(path.join(home, 'nick'))?.trim();
	return nick === undefined ? undefined : nameKey(nick);
};

/** Moves a file or folder; false if another program has moved it. */
const move = (from: string, to: string): boolean => {
	try {
		renameSync(from, to);
		return true;
	} catch {
		return false;
	}
};

/** Merges the secrets and outboxes of a user into the folder of the same user under the present key. */
const mergeUser = (from: string, to: string): void => {
	for (const name of listFolder(from)) {
		const target = path.join(to, name);
		if (name === 'nick' || name === 'seat' || name === 'beside') rmSync(path.join(from, name), {force: true});
		else if (!existsSync(target)) move(path.join(from, name), target);
		// The client tries both, and the server accepts the one it knows.
		else if (name.startsWith('secret'))
			move(path.join(from, name), path.join(to, `secret.old-${randomBytes(4).toString('hex')}`));
	}
	for (const name of listFolder(from).filter(one => outboxPattern.test(one))) {
		const fresh = randomBytes(4).toString('hex');
		move(path.join(from, name), path.join(to, name.replace(/[0-9a-f]+\.json$/, `${fresh}.json`)));
	}
	try {
		rmdirSync(from);
	} catch {
		// Files that are left do no harm.
	}
};

const modifiedAt = (file: string): number => {
	try {
		return statSync(file).mtimeMs;
	} catch {
		return 0;
	}
};

const mergeFolder = (previous: string, present: string, isInUse: (home: string) => boolean): void => {
	const users = listFolder(previous).filter(name => userPattern.test(name));
	for (const name of users) {
		const from = path.join(previous, name);
		if (isInUse(from)) continue;
		makeFolder(present, 0o700);
		const nick = nickOf(from);
		const same = listFolder(present)
			.filter(other => userPattern.test(other))
			.find(other => other === name || (nick !== undefined && nickOf(path.join(present, other)) === nick));
		if (same === undefined) move(from, path.join(present, name));
		else if (!isInUse(path.join(present, same))) mergeUser(from, path.join(present, same));
	}
	const last = path.join(previous, 'last');
	if (modifiedAt(last) > modifiedAt(path.join(present, 'last'))) move(last, path.join(present, 'last'));
};

/** Never throws: the next start tries again to move what cannot be moved now. */
export const migrateFolders = ({folder, key, previousKeys, isInUse}: FolderMigration): void => {
	for (const previous of previousKeys) {
		try {
			if (existsSync(path.join(folder, previous)))
				mergeFolder(path.join(folder, previous), path.join(folder, key), isInUse);
		} catch {
			// The first write to the folder reports why it cannot be written.
		}
	}
};
