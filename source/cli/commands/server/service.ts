/** `termchat service`: runs the server as a service of systemd. */
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {messageOf} from '../../../errors/error-message.ts';
import {makeFolder} from '../../../files/make-folder.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {exitCodes, Failure, unexpectedArgument, usageFailure} from '../../arguments/failure.ts';
import {namedChoice} from '../../arguments/named-choice.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {writeError} from '../../output/stderr.ts';
import {writeLine, writeScript} from '../../output/stdout.ts';
import {installedProgram, isExecutable} from '../../process/this-program.ts';
import {configFolder, defaultDatabasePath} from '../../serve/default-paths.ts';
import {settingsOf, withAbsolutePaths} from '../../service/serve-flags.ts';
import {mustSystemctl, requireStableStart, requireSystemd, systemctl} from '../../service/systemd.ts';
import {unitMark, unitText} from '../../service/unit.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  $ termchat service install [--system] [--print] [-- SERVE_FLAGS…]
	  $ termchat service status [--system]
	  $ termchat service remove [--system]

	Runs termchat serve as a service of systemd, of your user or of the system. The flags after -- are those of the
	server. The unit may write to the folder of the database only, and gains no privileges.

	install  writes the unit, starts it, and starts it at each login or, with --system, at each boot
	status   shows whether it is running, and the end of its log
	remove   stops it and removes the unit; the database stays

	Flags
	  --system         a service of the system, as a user of its own; needs root
	  --run-as USER    the user of a system service, instead of one that systemd creates
	  --print          print the unit instead of installing it
	  --folder FOLDER  write the unit to, or remove it from, this folder, without systemctl

	Examples
	  $ termchat service install -- --port 8080 --keep 90d
	  $ sudo termchat service install --system -- --host 0.0.0.0 --access-token-file /etc/termchat/password
`;

const flags = {
	system: {type: 'boolean', default: false},
	runAs: {type: 'string'},
	print: {type: 'boolean', default: false},
	folder: {type: 'string'},
} as const;

interface ServiceOptions {
	readonly isSystem: boolean;
	readonly runAs: string | undefined;
	readonly isPrinted: boolean;
	/** Set by --folder: then systemctl is not used. */
	readonly folder: string | undefined;
	readonly file: string;
	readonly serveArgv: readonly string[];
}

type Action = (options: ServiceOptions) => Promise<number>;

const unitFolder = (isSystem: boolean): string =>
	isSystem ? '/etc/systemd/system' : path.join(path.dirname(configFolder(process.env)), 'systemd', 'user');

const toUnit = ({isSystem, runAs, serveArgv}: ServiceOptions): string => {
	const argv = withAbsolutePaths(serveArgv, process.cwd());
	const settings = settingsOf(argv);
	const database = settings.db ?? defaultDatabasePath({...process.env, HOME: process.env.HOME ?? homedir()});
	return unitText({
		isSystem,
		program: installedProgram(),
		needsCache: isExecutable(),
		flags: argv,
		user: runAs,
		dataFolder: path.dirname(path.resolve(database)),
		port: settings.port,
		hasTls: settings['tls-cert'] !== undefined,
	});
};

/** Throws a `Failure` for a unit that termchat did not write. */
const checkOwnUnit = (file: string): void => {
	if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(unitMark)) {
		throw new Failure(`${file} was not written by termchat. Move it away first.`);
	}
};

const writeUnit = (file: string, unit: string): void => {
	checkOwnUnit(file);
	try {
		makeFolder(path.dirname(file), 0o755);
		writeFileSync(file, unit, {mode: 0o644});
	} catch (error) {
		throw new Failure(`Cannot write ${file}: ${messageOf(error)}.`);
	}
};

const install: Action = async options => {
	const {isSystem, isPrinted, folder, file} = options;
	const unit = toUnit(options);
	if (isPrinted) {
		await writeScript(unit);
		return exitCodes.done;
	}
	if (folder === undefined) requireSystemd();
	if (!isSystem) {
		// systemd starts no unit whose writable folder is missing.
		const writable = /^ReadWritePaths="(.*)"$/m.exec(unit)?.[1];
		if (writable !== undefined) makeFolder(writable.replaceAll('%%', '%'), 0o700);
	}
	writeUnit(file, unit);
	await writeLine(words`Wrote ${printableLine(file)}.`);
	if (folder !== undefined) return exitCodes.done;
	await mustSystemctl(isSystem, 'daemon-reload');
	await mustSystemctl(isSystem, 'enable', 'termchat.service');
	await mustSystemctl(isSystem, 'restart', 'termchat.service');
	await requireStableStart(isSystem);
	await writeLine(
		words`The service is running. Its log: journalctl ${literal(isSystem ? '' : '--user ')}-u termchat`,
	);
	if (!isSystem) writeError(literal('It stops when you log out. To keep it running: loginctl enable-linger'));
	return exitCodes.done;
};

const requireInstalled = (file: string): void => {
	if (!existsSync(file)) {
		throw new Failure(
			`The service is not installed: there is no ${file}. Install it with: termchat service install`,
		);
	}
};

const status: Action = async ({isSystem, folder, file}) => {
	requireInstalled(file);
	if (folder !== undefined) {
		await writeLine(words`The unit is ${printableLine(file)}.`);
		return exitCodes.done;
	}
	requireSystemd();
	const code = await systemctl(isSystem, '--no-pager', 'status', 'termchat.service');
	return code === 0 ? exitCodes.done : exitCodes.failed;
};

const remove: Action = async ({isSystem, folder, file}) => {
	requireInstalled(file);
	checkOwnUnit(file);
	if (folder === undefined) {
		requireSystemd();
		await mustSystemctl(isSystem, 'disable', '--now', 'termchat.service');
	}
	try {
		rmSync(file);
	} catch (error) {
		throw new Failure(`Cannot remove ${file}: ${messageOf(error)}.`);
	}
	if (folder === undefined) await mustSystemctl(isSystem, 'daemon-reload');
	await writeLine(words`Removed ${printableLine(file)}. The database was not removed.`);
	return exitCodes.done;
};

const actions: Readonly<Record<string, Action>> = {install, status, remove};

const runService = (argv: readonly string[]): Promise<number> =>
	runPrinting('service', async () => {
		const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
		const serveArgv = argv.slice(end + 1);
		const {flags: given, input} = parseArguments('service', help, flags, argv.slice(0, end));
		const [name, extra] = input;
		if (extra !== undefined) throw unexpectedArgument('service', extra);
		const action = namedChoice('service', 'action', name, actions);
		if (given.runAs !== undefined && (!given.system || !/^[a-z_][\w-]*$/i.test(given.runAs))) {
			throw usageFailure('--run-as needs the name of a user, and --system.');
		}
		if (serveArgv.length > 0 && action !== install) {
			throw usageFailure('Flags of the server are for termchat service install only.');
		}
		const folder = given.folder === undefined ? undefined : path.resolve(given.folder);
		return action({
			...{isSystem: given.system, runAs: given.runAs, isPrinted: given.print, folder, serveArgv},
			file: path.join(folder ?? unitFolder(given.system), 'termchat.service'),
		});
	});

export const serviceCommand: Command = {help, flags, actions: Object.keys(actions), run: runService};
