/** Unpacks the program of a single-file executable: once, in one step, and readable by its user only. */
import {randomBytes} from 'node:crypto';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {makeFolder} from '../files/make-folder.ts';

export interface Archive {
	/** The name of the folder: version and hash of the content. */
	readonly name: string;
	/** The sizes in bytes, by path with `/`. */
	readonly files: Readonly<Record<string, number>>;
	read(file: string): Uint8Array;
}

/** The owner and the mode of a file or folder. */
interface FileInfo {
	readonly uid: number;
	readonly mode: number;
	isDirectory(): boolean;
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

const nearestExisting = (folder: string): string =>
	existsSync(folder) || path.dirname(folder) === folder ? folder : nearestExisting(path.dirname(folder));

/** No other user may change what this user runs. `uid`: of this user; undefined on Windows, which has no such numbers. */
const isPrivate = (found: FileInfo, uid: number | undefined): boolean =>
	found.isDirectory() && (uid === undefined || (found.uid === uid && (found.mode & 0o022) === 0));

/** Whether the folder contains all files. A cleaner of caches may have removed some. */
const isComplete = (folder: string, {files}: Archive, uid: number | undefined): boolean => {
	const found = lstatSync(folder, {throwIfNoEntry: false});
	if (found === undefined || !isPrivate(found, uid)) return false;
	return Object.entries(files).every(
		([file, size]) => lstatSync(path.join(folder, file), {throwIfNoEntry: false})?.size === size,
	);
};

const writeFiles = (folder: string, {files, read}: Archive): void => {
	mkdirSync(folder, {mode: 0o700});
	for (const file of Object.keys(files)) {
		const target = path.join(folder, file);
		makeFolder(path.dirname(target), 0o700);
		writeFileSync(target, read(file), {mode: 0o600, flag: 'wx'});
	}
};

/** Moves the new folder to its place. If another process was first, its folder has the same content. */
const moveIntoPlace = (from: string, to: string, isReady: () => boolean): void => {
	for (let attempt = 0; attempt < 5; attempt++) {
		try {
			renameSync(from, to);
			return;
		} catch (error) {
			// POSIX reports ENOTEMPTY or EEXIST, Windows EPERM.
			if (isReady()) return;
			if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(String(codeOf(error)))) throw error;
		}
		// The existing folder is incomplete. It is moved away first, because a running program may read from it.
		const old = `${from}.old`;
		try {
			renameSync(to, old);
		} catch (error) {
			// Another process has moved it.
			if (codeOf(error) !== 'ENOENT') throw error;
		}
		rmSync(old, {recursive: true, force: true});
	}
	throw new Error(`${to} cannot be replaced`);
};

/**
 * Returns the folder with the files in `parent`, which is unpacked if it is missing. Several processes may do so at once.
 * Throws the error of the system if the folder cannot be written, and an error if another user could change it.
 */
export const unpackInto = (parent: string, archive: Archive, uid: number | undefined): string => {
	const existing = statSync(nearestExisting(parent));
	// A folder for all users, such as /tmp, has the sticky bit: others cannot replace what this user creates in it.
	const isShared = (existing.mode & 0o1000) !== 0;
	if (uid !== undefined && existing.uid !== uid && !isShared) throw new Error('it belongs to another user');
	makeFolder(parent, 0o700);
	if (!isPrivate(lstatSync(parent), uid)) throw new Error('another user can change it');
	const folder = path.join(parent, archive.name);
	const isReady = (): boolean => isComplete(folder, archive, uid);
	if (isReady()) return folder;
	const temporary = path.join(parent, `.${archive.name}.${process.pid}.${randomBytes(4).toString('hex')}`);
	try {
		writeFiles(temporary, archive);
		moveIntoPlace(temporary, folder, isReady);
	} finally {
		rmSync(temporary, {recursive: true, force: true});
	}
	return folder;
};

/** The folder of an archive, and one that is being written: `.NAME.PID.RANDOM`. */
const unpackedName = /^(?:\d+\.\d+\.\d+[\w.+-]*-[0-9a-f]{16}|\..+\.(\d+)\.[0-9a-f]{8}(?:\.old)?)$/;

const isRunning = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
};

/** The folder of the processes that run an unpacked program: an empty file for each, named by its process id. */
const processesOf = (folder: string): string => path.join(folder, 'processes');

/** The number of running processes of a folder. Removes the files of those that have ended. */
const runningIn = (folder: string): number => {
	let running = 0;
	try {
		for (const name of readdirSync(processesOf(folder))) {
			if (isRunning(Number(name))) running++;
			else rmSync(path.join(processesOf(folder), name), {force: true});
		}
	} catch {
		// No process was ever registered.
	}
	return running;
};

/** Keeps newer versions from removing the folder while this process runs. Returns a function that ends this. */
export const registerProcess = (folder: string): (() => void) => {
	const file = path.join(processesOf(folder), String(process.pid));
	try {
		runningIn(folder);
		makeFolder(processesOf(folder), 0o700);
		writeFileSync(file, '', {mode: 0o600});
	} catch {
		// The folder is read-only: no version can remove it.
		return () => {};
	}
	return () => {
		try {
			rmSync(file, {force: true});
		} catch {
			// The next start removes it.
		}
	};
};

/** Removes the other versions that no process runs, and incomplete folders of processes that were killed. */
export const removeOthers = (folder: string): void => {
	const parent = path.dirname(folder);
	for (const name of readdirSync(parent)) {
		const other = path.join(parent, name);
		const match = unpackedName.exec(name);
		if (match === null || other === folder) continue;
		const isUsed = match[1] === undefined ? runningIn(other) > 0 : isRunning(Number(match[1]));
		if (isUsed) continue;
		try {
			rmSync(other, {recursive: true, force: true});
		} catch {
			// The next new version tries again.
		}
	}
};
