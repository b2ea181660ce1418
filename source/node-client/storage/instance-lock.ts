/**
 * Locks a user for one window. A window without `--nick` gets a user that no other window has locked, so two windows
 * are two users; with `--nick` any number of windows share the user. The lock is the file `seat` with the process that
 * holds it.
 */
import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../../files/make-folder.ts';
import {listFolder, readOptionalFile} from './private-files.ts';
import {isRunning, startMark} from './processes.ts';
import {findUser, newUserName, readNick, userNames} from './user-folders.ts';

const lockFile = 'seat';
/** Marks a user that was created for an additional window. */
const additionalFile = 'beside';

interface UserLock {
	/** The name of the user's folder. */
	readonly name: string;
	/** The previous holder did not release the lock: it was killed, or the machine stopped. */
	readonly wasInterrupted: boolean;
	/** The user was created for an additional window. */
	readonly isAdditional: boolean;
	release(): void;
}

/** The locks that this process holds. */
const heldHere = new Set<string>();

/** Whether another running process holds the lock of this user. */
export const isLocked = (home: string): boolean => {
	const [pid = '', mark = '0'] = (readOptionalFile(path.join(home, lockFile)) ?? '').trim().split('-');
	const isOurs = Number(pid) === process.pid && mark === startMark(process.pid);
	return /^\d+$/.test(pid) && !isOurs && isRunning({pid: Number(pid), mark});
};

/** Locks the user for this process. Returns the function that releases it; undefined if the user is locked. */
const acquire = (home: string, isAdditional = false): (() => void) | undefined => {
	const file = path.join(home, lockFile);
	if (heldHere.has(file) || isLocked(home)) return undefined;
	try {
		makeFolder(home, 0o700);
		rmSync(file, {force: true});
		writeFileSync(file, `${process.pid}-${startMark(process.pid)}`, {flag: 'wx', mode: 0o600});
		if (isAdditional) writeFileSync(path.join(home, additionalFile), '', {mode: 0o600});
	} catch (error) {
		// EEXIST: another program has just locked it. If nothing can be written, all windows are the same user;
		// the first write reports it.
		return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? undefined : () => {};
	}
	heldHere.add(file);
	return () => {
		heldHere.delete(file);
		rmSync(file, {force: true});
	};
};

/** Locks the first additional user that is free, or a new one. */
const lockAdditional = (server: string): UserLock => {
	const additional = userNames(server).filter(name =>
		listFolder(path.join(server, name)).includes(additionalFile),
	);
	for (const name of [...additional, newUserName()]) {
		const release = acquire(path.join(server, name), true);
		if (release !== undefined) return {name, wasInterrupted: false, isAdditional: true, release};
	}
	return {name: newUserName(), wasInterrupted: false, isAdditional: true, release: () => {}};
};

/** Locks the user with this nick, or without a nick the user used last, or an additional user if that user is locked. */
export const lockUser = (
	server: string,
	nick: string | undefined,
	warn: (text: string) => void,
): UserLock => {
	const name = findUser(server, nick);
	const home = path.join(server, name);
	const hadLock = listFolder(home).includes(lockFile);
	const release = acquire(home);
	if (release !== undefined || nick !== undefined) {
		const wasInterrupted = hadLock && release !== undefined;
		return {name, wasInterrupted, isAdditional: false, release: () => release?.()};
	}
	const known = readNick(home);
	warn(
		known === undefined
			? 'Another window uses your user, so this window uses another one.'
			: `Another window uses ${known}, so this window uses another user. To use ${known} in both, add --nick ${known}.`,
	);
	return lockAdditional(server);
};
