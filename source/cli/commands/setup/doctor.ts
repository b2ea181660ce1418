/** `termchat doctor`: checks this machine, the terminal and the server, and names a remedy for each problem. */
import path from 'node:path';
import {stateFolder} from '../../../node-client/state-folder.ts';
import {literal, type Printable, printableLine, words} from '../../../text/sanitize.ts';
import type {Command} from '../../arguments/command.ts';
import {jsonFlag} from '../../arguments/connection-flags.ts';
import {exitCodes, Failure, unexpectedArgument} from '../../arguments/failure.ts';
import {pemFlag} from '../../arguments/flag-values.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {addressOf} from '../../connect/server-address.ts';
import {type Finding, note, problem} from '../../doctor/finding.ts';
import {checkDatabase, checkFolder, checkNode, checkPort} from '../../doctor/machine.ts';
import {checkServer} from '../../doctor/server.ts';
import {checkTerminal} from '../../doctor/terminal.ts';
import {readTerminalFacts} from '../../doctor/terminal-facts.ts';
import {writeJson, writeLine} from '../../output/stdout.ts';
import {configFolder, defaultDatabasePath} from '../../serve/default-paths.ts';
import {readConfigFile, resolveServeSettings} from '../../serve/resolve-settings.ts';
import type {ServeSettings} from '../../serve/settings.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  $ termchat doctor [--url URL] [--json]

	Checks Node, the terminal, the locale, the folders, and the port and the database that termchat serve would use, and
	connects to the server without joining it. Prints one line for each, with a remedy. Changes nothing.

	Flags
	  --url, -u URL  the server (default: TERMCHAT_URL, or this machine with port TERMCHAT_PORT or 8080)
	  --ca FILE      certificates to trust, for a server with a private certificate authority
	  --db PATH      the database (default: as for termchat serve)
	  --json, -j     print each result as a JSON object: name, state (ok, note, problem), text, remedy

	Exit codes
	  0 no problem, 1 a problem was found, 2 wrong usage

	Example
	  $ termchat doctor --url https://chat.example.org
`;

const flags = {
	url: {type: 'string', shortFlag: 'u'},
	ca: {type: 'string'},
	db: {type: 'string'},
	...jsonFlag,
} as const;

interface DoctorFlags {
	readonly url?: string | undefined;
	readonly ca?: string | undefined;
	readonly db?: string | undefined;
}

/** The settings that `termchat serve` would use, or a finding that describes their error. */
const readSettings = ({db}: DoctorFlags): ServeSettings | Finding => {
	try {
		const config = readConfigFile(undefined, process.env);
		return resolveServeSettings(db === undefined ? {} : {db}, process.env, config);
	} catch (error) {
		if (error instanceof Failure) {
			return problem('Settings', error.message, 'See: termchat serve --help');
		}
		throw error;
	}
};

const checkNamedServer = async (given: DoctorFlags): Promise<Finding> => {
	const isDefault = !(given.url ?? process.env.TERMCHAT_URL);
	let ca: Buffer | undefined;
	try {
		ca = pemFlag('ca', given.ca);
	} catch (error) {
		if (error instanceof Failure)
			return problem('Certificates', error.message, 'Give another file with --ca.');
		throw error;
	}
	try {
		return await checkServer({address: addressOf(given), isDefault, ca});
	} catch (error) {
		if (error instanceof Failure) return problem('Server', error.message, 'Change --url or TERMCHAT_URL.');
		throw error;
	}
};

async function* findings(given: DoctorFlags): AsyncGenerator<Finding> {
	const {env} = process;
	yield checkNode();
	yield* checkTerminal(await readTerminalFacts(), env);
	yield checkFolder('Config folder', configFolder(env), false);
	yield checkFolder('State folder', stateFolder(env), true);
	const settings = readSettings(given);
	if ('state' in settings) yield settings;
	else {
		const database = path.resolve(settings.db ?? defaultDatabasePath(env));
		yield checkFolder('Data folder', path.dirname(database), false);
		yield settings.memory
			? note('Database', 'Servers store nothing on disk, because the setting memory is on.')
			: checkDatabase(database);
		yield await checkPort(settings.host, settings.port);
	}
	yield await checkNamedServer(given);
}

const marks: Readonly<Record<Finding['state'], Printable>> = {
	ok: literal('ok     '),
	note: literal('note   '),
	problem: literal('PROBLEM'),
};

const nameColumns = 15;

const toLine = ({name, state, text, remedy}: Finding): Printable =>
	words`${marks[state]}  ${printableLine(name.padEnd(nameColumns))}  ${printableLine(remedy === undefined ? text : `${text} ${remedy}`)}`;

const runDoctor = (argv: readonly string[]): Promise<number> =>
	runPrinting('doctor', async () => {
		const {flags: given, input} = parseArguments('doctor', help, flags, argv);
		const [extra] = input;
		if (extra !== undefined) throw unexpectedArgument('doctor', extra);
		let hasProblem = false;
		for await (const finding of findings(given)) {
			hasProblem ||= finding.state === 'problem';
			await (given.json ? writeJson(finding) : writeLine(toLine(finding)));
		}
		return hasProblem ? exitCodes.failed : exitCodes.done;
	});

export const doctorCommand: Command = {help, flags, run: runDoctor};
