/** Checks this machine: Node, folders, the port of a server and its database. */
import {accessSync, constants, existsSync, statSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {messageOf} from '../../errors/error-message.ts';
import {loadSqlite} from '../../server/store/database/driver.ts';
import {isDatabaseInUse} from '../../server/store/file/file-lock.ts';
import {toByteText} from '../output/byte-text.ts';
import {type Finding, note, ok, problem} from './finding.ts';

export const checkNode = (): Finding =>
	ok('Node', `${process.versions.node}, ${process.platform} ${process.arch}.`);

const nearestExisting = (folder: string): string =>
	existsSync(folder) ? folder : nearestExisting(path.dirname(folder));

/** Others may read a folder of this mode. */
const isOpenToOthers = (mode: number): boolean => (mode & 0o077) !== 0;

/** `isPrivate`: the folder holds secrets or messages. */
export const checkFolder = (name: string, folder: string, isPrivate: boolean): Finding => {
	const existing = nearestExisting(folder);
	try {
		if (!statSync(existing).isDirectory()) {
			return problem(
				name,
				`${existing} is not a folder.`,
				'Rename it, or set another folder in XDG_CONFIG_HOME, XDG_STATE_HOME or XDG_DATA_HOME.',
			);
		}
		accessSync(existing, constants.W_OK | constants.X_OK);
	} catch {
		return problem(
			name,
			`${existing} cannot be written.`,
			`Change its owner or mode: chown $USER ${existing}`,
		);
	}
	if (existing !== folder) return ok(name, `${folder} will be created.`);
	const mode = statSync(folder).mode & 0o777;
	return isPrivate && process.platform !== 'win32' && isOpenToOthers(mode)
		? note(
				name,
				`${folder} has mode ${mode.toString(8)}: other users of this machine can read it.`,
				`Run: chmod 700 ${folder}`,
			)
		: ok(name, `${folder} is writable (mode ${mode.toString(8)}).`);
};

const listenError = (host: string, port: number): Promise<string | undefined> =>
	new Promise(resolve => {
		const server = createServer();
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
		server.listen({host, port, exclusive: true}, () => server.close(() => resolve(undefined)));
	});

/** Whether a termchat server answers at this address. */
const isTermchat = async (host: string, port: number): Promise<boolean> => {
	const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
	try {
		const response = await fetch(`http://${name}:${port}/`, {signal: AbortSignal.timeout(2000)});
		return (await response.text()).includes('<title>termchat');
	} catch {
		return false;
	}
};

export const checkPort = async (host: string, port: number): Promise<Finding> => {
	const name = 'Port';
	const error = await listenError(host, port);
	if (error === undefined) return ok(name, `${host} port ${port} is free for a server.`);
	if (error === 'EADDRINUSE') {
		return (await isTermchat(host, port))
			? ok(name, `${host} port ${port} is used by a termchat server.`)
			: problem(
					name,
					`${host} port ${port} is used by another program.`,
					`Find it with: ss -ltnp 'sport = :${port}', or choose another --port.`,
				);
	}
	if (error === 'EACCES') {
		return problem(
			name,
			`This user may not listen on port ${port}.`,
			'Choose a port from 1024 on, and put a proxy in front.',
		);
	}
	return error === 'EADDRNOTAVAIL'
		? problem(name, `${host} is not an address of this machine.`, 'Choose another --host.')
		: problem(name, `Cannot listen on ${host} port ${port}: ${error}.`, 'Choose another --host or --port.');
};

/** The damage that SQLite finds in the database; undefined if it finds none. */
const findDamage = (file: string): string | undefined => {
	const {DatabaseSync} = loadSqlite();
	const database = new DatabaseSync(file, {readOnly: true, timeout: 2000});
	try {
		const row = database.prepare('PRAGMA quick_check(1)').get() as {quick_check: string};
		return row.quick_check === 'ok' ? undefined : row.quick_check.split('\n', 1)[0];
	} finally {
		database.close();
	}
};

export const checkDatabase = (file: string): Finding => {
	const name = 'Database';
	if (!existsSync(file)) return ok(name, `${file} does not exist; a server creates it.`);
	const {size, mode, uid} = statSync(file);
	// Opening it could leave files beside it that its owner cannot use.
	if (process.getuid !== undefined && uid !== process.getuid()) {
		return problem(name, `${file} belongs to another user.`, 'Run this as the user who runs the server.');
	}
	try {
		accessSync(file, constants.R_OK | constants.W_OK);
	} catch {
		return problem(name, `${file} cannot be read and written.`, 'Run this as the user who runs the server.');
	}
	let damage: string | undefined;
	let inUse = false;
	try {
		inUse = isDatabaseInUse(file);
		damage = findDamage(file);
	} catch (error) {
		damage = messageOf(error);
	}
	if (damage !== undefined) {
		return problem(name, `${file} is damaged: ${damage}.`, 'Restore a backup; see docs/backup.md.');
	}
	if (process.platform !== 'win32' && isOpenToOthers(mode)) {
		return note(
			name,
			`${file} is sound, but other users of this machine can read it.`,
			`Run: chmod 600 ${file}`,
		);
	}
	return ok(
		name,
		`${file} is sound (${toByteText(size)}), ${inUse ? 'and in use by a server' : 'and not in use'}.`,
	);
};
