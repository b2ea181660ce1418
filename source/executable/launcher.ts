/**
 * The main script of a single-file executable: unpacks the program into the cache folder at the first start, and runs it
 * there. Its assets are the files of the npm package; `scripts/executable/` builds it. It uses no module that the program
 * loads again, so that a start takes little longer than that of the npm package.
 */
import {existsSync} from 'node:fs';
import {createRequire, enableCompileCache} from 'node:module';
import {homedir, tmpdir} from 'node:os';
import path from 'node:path';
import {getRawAsset} from 'node:sea';
import {messageOf} from '../errors/error-message.ts';
import {cacheFolders} from './cache-folders.ts';
import {type Archive, registerProcess, removeOthers, unpackInto} from './unpack.ts';

/** Set by the build. */
declare const TERMCHAT_ARCHIVE: {readonly name: string; readonly files: Readonly<Record<string, number>>};

/** The folder of the program, for processes that this program starts: they may have another home folder, or none. */
const folderVariable = 'TERMCHAT_UNPACKED';

const archive: Archive = {...TERMCHAT_ARCHIVE, read: file => new Uint8Array(getRawAsset(file))};
const uid = process.geteuid?.();

const home = (): string => {
	try {
		return homedir();
	} catch {
		return path.sep;
	}
};

/** Returns the folder of the program. Throws an error that gives the reason for each folder that cannot be used. */
const unpack = (): string => {
	const given = process.env[folderVariable];
	const machine = {platform: process.platform, env: process.env, home: home(), temporary: tmpdir(), uid};
	const parents = [
		...(given !== undefined && path.basename(given) === archive.name ? [path.dirname(given)] : []),
		...cacheFolders(machine),
	];
	const faults: string[] = [];
	for (const parent of parents) {
		const isNew = !existsSync(path.join(parent, archive.name));
		try {
			const folder = unpackInto(parent, archive, uid);
			if (isNew) removeOthers(folder);
			return folder;
		} catch (error) {
			faults.push(`${parent} (${messageOf(error)})`);
		}
	}
	throw new Error(
		`termchat cannot unpack its files into ${faults.join(' or ')}. Set XDG_CACHE_HOME to a folder that you can write to.`,
	);
};

const start = (): void => {
	const folder = unpack();
	process.once('exit', registerProcess(folder));
	process.env[folderVariable] = folder;
	enableCompileCache(path.join(folder, 'compiled'));
	const program = path.join(folder, 'dist', 'cli.js');
	createRequire(program)(program);
};

try {
	start();
} catch (error) {
	process.stderr.write(`${messageOf(error)}\n`);
	process.exitCode = 1;
}
