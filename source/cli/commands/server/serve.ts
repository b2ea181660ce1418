/** `termchat serve`: runs a server. */
import {X509Certificate} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import type {AnyFlags} from 'meow';
import {startServer} from '../../../server/serve.ts';
import {type RunningServer, type ServerOptions, StartError} from '../../../server/startup/server-options.ts';
import {formatDuration} from '../../../text/duration.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import {version} from '../../../version.ts';
import type {Command} from '../../arguments/command.ts';
import {exitCodes, Failure, unexpectedArgument} from '../../arguments/failure.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {escapeUnsafe} from '../../output/safe-json.ts';
import {isStderrTerminal, onStderrError, writeError} from '../../output/stderr.ts';
import {writeLine} from '../../output/stdout.ts';
import {limitServerHeap} from '../../process/heap-flags.ts';
import {type ConfigFile, configPath, writeConfigFile} from '../../serve/config-file.ts';
import {toLogText} from '../../serve/log-text.ts';
import {readConfigFile, resolveServeSettings, toConfigFile} from '../../serve/resolve-settings.ts';
import {runUntilStopped} from '../../serve/run-until-stopped.ts';
import {toServerOptions, unlessOff} from '../../serve/server-options.ts';
import {type ServeSettings, serveFlags, serveHelp, writtenFlags} from '../../serve/settings.ts';
import {planSsh, withSsh} from '../../serve/start-ssh.ts';
import {toStartText} from '../../serve/start-text.ts';
import type {SshProcess} from '../../ssh/process/ssh-process.ts';
import {runCommand} from '../run-command.ts';

const help = () => `Usage
  termchat serve [flags]

Runs a server. Prints "termchat listening on URL" when it is ready. The log goes to stderr: lines of text on a terminal,
JSON elsewhere or with --log json.
On SIGTERM and SIGINT it stores the messages it has received, disconnects the clients and exits with 0. With TLS, SIGHUP
loads the certificate again; without TLS it ends the server, as usual when a terminal closes.

Flags
${serveHelp([
	[
		'--config FILE',
		'settings as JSON: {"serve": {"port": 8080}} (default: config.json in your config folder)',
	],
	['--print-config', 'print the current settings in this format, and exit'],
	['--write-config', 'write the current settings to this file, and exit'],
])}

Each flag can also be set in the environment: --keep-entries as TERMCHAT_KEEP_ENTRIES. A flag takes precedence over the
environment, and the environment over the file.

Examples
  termchat serve
  termchat serve --host 0.0.0.0 --port 8080 --keep 90d
  termchat serve --memory --exit-when-idle 10m
  termchat serve --host 0.0.0.0 --ssh 2222
  termchat serve --irc 6667 --irc-tls 6697 --irc-cert cert.pem --irc-key key.pem
  termchat serve --nats nats://10.0.0.1:4222,nats://10.0.0.2:4222 --public-url https://one.example.org
`;

const flags: AnyFlags = {
	...serveFlags,
	config: {type: 'string'},
	printConfig: {type: 'boolean'},
	writeConfig: {type: 'boolean'},
};

/** The host names of the certificate, without wildcards; none if it cannot be read. */
const certificateNames = (file: string): string[] => {
	try {
		const {subjectAltName = ''} = new X509Certificate(readFileSync(file));
		return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^\s,*]+)(?=,|$)/g)].map(([, name = '']) => name);
	} catch {
		return [];
	}
};

const writeStartText = (
	{store, tls, publicUrl, accessToken}: ServerOptions,
	{host, port, irc}: RunningServer,
	ssh: SshProcess | undefined,
): void => {
	const isFile = store !== undefined && 'type' in store && store.type === 'file';
	const info = {
		version,
		host,
		port,
		certificateNames: tls === undefined ? undefined : certificateNames(tls.certPath),
		publicUrl,
		database: isFile ? store.path : undefined,
		hasAccessToken: accessToken !== undefined,
		interfaces: networkInterfaces(),
		...{ssh, irc},
	};
	writeError(toStartText(info));
};

const isTextLog = ({log}: ServeSettings): boolean => log === 'text' || (log === 'auto' && isStderrTerminal());

const createLogWriter =
	(isText: boolean) =>
	(line: string): void => {
		const shown = isText ? toLogText(line) : escapeUnsafe(line.trimEnd());
		if (shown !== undefined) writeError(shown);
	};

/** The config file to replace, which may not exist yet. */
const readConfigToReplace = (flag: string | undefined, env: NodeJS.ProcessEnv): ConfigFile => {
	const path = configPath(flag, env);
	return existsSync(path) ? readConfigFile(path, env) : {path, values: {}};
};

const runServer = async (settings: ServeSettings): Promise<number> => {
	const options = toServerOptions(settings, process.env);
	// The server keeps running when the reader of its log closes the pipe.
	onStderrError(() => {});
	const isText = isTextLog(settings);
	const writeLog = createLogWriter(isText);
	limitServerHeap();
	const idleMs = unlessOff(settings['exit-when-idle']);
	const plan = planSsh(settings, options, process.env, writeLog);
	let ssh: SshProcess | undefined;
	try {
		const cause = await runUntilStopped(
			async ({onIdle, onRecovery, onCatchUp}) => {
				const server = await startServer({
					...(plan?.options ?? options),
					writeLog,
					...{onRecovery, onCatchUp},
					...(idleMs !== undefined && {idle: {afterMs: idleMs, onIdle}}),
				});
				if (plan === undefined) return server;
				return withSsh(server, plan, started => {
					ssh = started;
				});
			},
			options.tls !== undefined || options.irc?.secure !== undefined,
			server => isText && writeStartText(options, server, ssh),
		);
		if (cause === 'idle' && idleMs !== undefined) {
			await writeLine(words`termchat stopped: no connections for ${literal(formatDuration(idleMs))}`);
		}
		return exitCodes.done;
	} catch (error) {
		if (error instanceof StartError) throw new Failure(error.message);
		throw error;
	} finally {
		plan?.remove();
	}
};

const runServe = (argv: readonly string[]): Promise<number> =>
	runCommand('serve', async () => {
		const {flags: given, input} = parseArguments('serve', help(), flags, argv);
		const [extra] = input;
		if (extra !== undefined) throw unexpectedArgument('serve', extra);
		const config = typeof given.config === 'string' ? given.config : undefined;
		const written = writtenFlags(given, argv);
		const readFile = given.writeConfig === true ? readConfigToReplace : readConfigFile;
		const configFile = readFile(config, process.env);
		if (given.printConfig === true) {
			await writeLine(toConfigFile(written, process.env, configFile));
			return exitCodes.done;
		}
		if (given.writeConfig === true) {
			writeConfigFile(configFile.path, `${toConfigFile(written, process.env, configFile)}\n`);
			await writeLine(words`Wrote ${printableLine(configFile.path)}.`);
			return exitCodes.done;
		}
		return runServer(resolveServeSettings(written, process.env, configFile));
	});

export const serveCommand: Command = {help: help(), flags, run: runServe};
