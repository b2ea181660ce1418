/** `termchat serve`: the hub that everybody joins. */

import {X509Certificate} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import {type RunningServer, type ServerOptions, StartError, startServer} from '../../server/serve.ts';
import {formatDuration} from '../../text/duration.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import {exitCodes, Failure, parseArguments, runCommand, usageFailure} from '../arguments/parse-arguments.ts';
import {stderrProgress} from '../output/progress.ts';
import {escapeUnsafe} from '../output/safe-json.ts';
import {isStderrTerminal, onStderrError, writeError} from '../output/stderr.ts';
import {writeLine} from '../output/stdout.ts';
import {type ConfigFile, configPath, defaultDatabasePath, writeConfigFile} from '../serve/config-file.ts';
import {toLogText} from '../serve/log-text.ts';
import {
	readConfigFile,
	resolveServeSettings,
	type ServeSettings,
	serveFlags,
	serveHelp,
	toConfigFile,
	writtenFlags,
} from '../serve/settings.ts';
import {toStartText} from '../serve/start-text.ts';

const help = () => `Usage
  termchat serve [flags]

Runs a hub. Prints "termchat listening on URL" when it is ready. Its log goes to stderr: short lines for people
if that is a terminal, a JSON object a line otherwise or with --log json.
SIGTERM and SIGINT let it finish what was said, see everyone out and exit 0. With TLS, SIGHUP reads its files again;
without, it means what it always does: the terminal was closed.

Flags
${serveHelp([
	[
		'--config FILE',
		'settings as JSON: {"serve": {"port": 8080}}; config.json in your config folder if it is there',
	],
	['--print-config', 'print the settings that would hold, as such a file, and exit'],
	['--write-config', 'write them to that file in one step, and exit'],
])}

Each flag can also be given in the environment: --keep-entries as TERMCHAT_KEEP_ENTRIES. A flag counts before the
environment, and that before the file.

Examples
  termchat serve
  termchat serve --host 0.0.0.0 --port 8080 --keep 90d
  termchat serve --memory --exit-when-idle 10m
`;

/** How often the progress of a recovery is shown. */
const recoveryShownMs = 1000;

const onOrOff = <Value>(value: Value | 'off'): Value | undefined => (value === 'off' ? undefined : value);

const readSecretFile = (file: string | undefined, name: string): string | undefined => {
	if (file === undefined) return undefined;
	let content: string;
	try {
		content = readFileSync(file, 'utf8').trim();
	} catch (error) {
		throw new Failure(`The ${name} token file ${file} cannot be read: ${(error as Error).message}.`);
	}
	if (content === '' || /\s/.test(content) || content.length > 512) {
		throw new Failure(
			`The ${name} token file ${file} must hold one secret of at most 512 characters, without spaces.`,
		);
	}
	return content;
};

const placeOf = (settings: ServeSettings, env: NodeJS.ProcessEnv): NonNullable<ServerOptions['store']> => {
	if (settings.memory) return {type: 'memory'};
	return {type: 'file', path: path.resolve(settings.db ?? defaultDatabasePath(env)), sync: settings.sync};
};

const tlsOf = (settings: ServeSettings): ServerOptions['tls'] => {
	const certPath = settings['tls-cert'];
	const keyPath = settings['tls-key'];
	if (certPath === undefined && keyPath === undefined) return undefined;
	if (certPath === undefined || keyPath === undefined) {
		throw usageFailure('--tls-cert and --tls-key belong together; one of them is missing.');
	}
	return {certPath, keyPath};
};

/** The settings as options of `startServer`. */
export const toServerOptions = (settings: ServeSettings, env: NodeJS.ProcessEnv): ServerOptions => {
	const maxAgeMs = onOrOff(settings.keep);
	const maxEntries = onOrOff(settings['keep-entries']);
	const tls = tlsOf(settings);
	const accessToken = readSecretFile(settings['access-token-file'], 'access');
	const readerMemoryBytes = settings['reader-memory'];
	const metricsToken = readSecretFile(settings['metrics-token-file'], 'metrics');
	const metricsPort = settings['metrics-port'];
	const publicUrl = settings['public-url'];
	return {
		host: settings.host,
		port: settings.port,
		version,
		store: placeOf(settings, env),
		...((maxAgeMs ?? maxEntries) !== undefined && {
			retention: {
				...(maxAgeMs !== undefined && {maxAgeMs}),
				...(maxEntries !== undefined && {maxEntries}),
			},
		}),
		rateLimit: settings['rate-limit'],
		connectionsPerAddress: settings['connections-per-address'],
		...(metricsToken !== undefined && {metricsToken}),
		...(metricsPort !== undefined && {metricsPort}),
		...(readerMemoryBytes !== undefined && {readerMemoryBytes}),
		origins: settings.origin,
		...(publicUrl !== undefined && {publicUrl}),
		isProxyTrusted: settings['trust-proxy'],
		...(tls !== undefined && {tls}),
		...(accessToken !== undefined && {accessToken}),
		...(settings.owner !== undefined && {ownerNick: settings.owner}),
		privateLingerMs: settings['private-linger'],
	};
};

/**
 * Keeps V8's young generation at its first size. It would grow by some 50 MB while many connect at once, and
 * stay so: 10,000 idle connections then take 16 KB each rather than 6. Deliveries cost the same either way.
 */
const stayLean = (): void => {
	// A flag a later V8 might not know would be complained about on stderr, which is the log's.
	if (Number.parseInt(process.versions.node, 10) <= 24) v8.setFlagsFromString('--semi-space-growth-factor=1');
};

interface StartHooks {
	readonly onIdle: () => void;
	readonly onRecovery: NonNullable<ServerOptions['onRecovery']>;
}

/**
 * Runs until a signal or idleness ends it; resolves with which. A second signal does not wait for clients. While the
 * database is recovered no client is connected, and a kill does no harm: the next start recovers it again. The first
 * signal ends the process then, and by default action, since `process.exit` would wait for the recovery.
 */
const runUntilEnded = async (
	start: (hooks: StartHooks) => Promise<RunningServer>,
	hasTls: boolean,
	onReady: (server: RunningServer) => void,
): Promise<string> => {
	let end: (cause: string) => void = () => {};
	const ended = new Promise<string>(resolve => {
		end = resolve;
	});
	let signals = 0;
	let endRecovery: (() => void) | undefined;
	const exit = (signal: NodeJS.Signals): never => process.exit(signal === 'SIGINT' ? 130 : 143);
	const onSignal = (signal: NodeJS.Signals) => {
		if (endRecovery !== undefined) {
			endRecovery();
			process.off(signal, onSignal);
			process.kill(process.pid, signal);
			// The first process of a container has no default action.
			exit(signal);
		}
		if (++signals > 1) exit(signal);
		end(signal);
	};
	process.on('SIGTERM', onSignal);
	process.on('SIGINT', onSignal);
	try {
		const server = await start({
			onIdle: () => end('idle'),
			onRecovery() {
				endRecovery = showRecovery();
				return () => {
					endRecovery?.();
					endRecovery = undefined;
				};
			},
		});
		// Listened to only if there is something to reload: a hub must not outlive its terminal, and nohup must hold.
		if (hasTls) process.on('SIGHUP', server.reloadTls);
		await writeLine(words`termchat listening on ${printableLine(server.url)}`);
		onReady(server);
		const cause = await ended;
		await server.close({cause});
		process.off('SIGHUP', server.reloadTls);
		return cause;
	} finally {
		// The recovery may have failed.
		endRecovery?.();
		process.off('SIGTERM', onSignal);
		process.off('SIGINT', onSignal);
	}
};

/** Shows on a terminal for how long the database has been recovered by now. Returns a function that ends it. */
const showRecovery = (): (() => void) => {
	const progress = stderrProgress(literal('Recovering the database for'), literal('s'), false);
	const startedAt = performance.now();
	const timer = setInterval(
		() => progress.update(Math.round((performance.now() - startedAt) / 1000)),
		recoveryShownMs,
	);
	return () => {
		clearInterval(timer);
		progress.end();
	};
};

/** The hosts the certificate is for, without wildcards; none if it cannot be read. */
const certificateNames = (file: string): string[] => {
	try {
		const {subjectAltName = ''} = new X509Certificate(readFileSync(file));
		return [...subjectAltName.matchAll(/(?:DNS|IP Address):([^\s,*]+)(?=,|$)/g)].map(([, name = '']) => name);
	} catch {
		return [];
	}
};

const writeStart = (
	{store, tls, publicUrl, accessToken}: ServerOptions,
	{host, port}: RunningServer,
): void => {
	const isFile = store !== undefined && 'type' in store && store.type === 'file';
	const facts = {
		version,
		host,
		port,
		certificateNames: tls === undefined ? undefined : certificateNames(tls.certPath),
		publicUrl,
		database: isFile ? store.path : undefined,
		hasAccessToken: accessToken !== undefined,
		interfaces: networkInterfaces(),
	};
	writeError(toStartText(facts));
};

const isTextLog = ({log}: ServeSettings): boolean => log === 'text' || (log === 'auto' && isStderrTerminal());

/** The config file that is about to be written, which need not exist yet. */
const readConfigToReplace = (asked: string | undefined, env: NodeJS.ProcessEnv): ConfigFile => {
	const path = configPath(asked, env);
	return existsSync(path) ? readConfigFile(path, env) : {path, values: {}};
};

const serve = async (argv: readonly string[]): Promise<number> => {
	const {flags, input} = parseArguments(
		'serve',
		help(),
		{...serveFlags, config: {type: 'string'}, printConfig: {type: 'boolean'}, writeConfig: {type: 'boolean'}},
		argv,
	);
	const [extra] = input;
	if (extra !== undefined)
		throw usageFailure(`There is nothing to do with ${JSON.stringify(extra)}. See: termchat serve --help`);
	const config = typeof flags.config === 'string' ? flags.config : undefined;
	const written = writtenFlags(flags, argv);
	const configFile =
		flags.writeConfig === true
			? readConfigToReplace(config, process.env)
			: readConfigFile(config, process.env);
	if (flags.printConfig === true) {
		await writeLine(toConfigFile(written, process.env, configFile));
		return exitCodes.done;
	}
	if (flags.writeConfig === true) {
		writeConfigFile(configFile.path, `${toConfigFile(written, process.env, configFile)}\n`);
		await writeLine(words`Wrote ${printableLine(configFile.path)}.`);
		return exitCodes.done;
	}
	const settings = resolveServeSettings(written, process.env, configFile);
	const options = toServerOptions(settings, process.env);
	// Whoever reads the log may go away; the chat stays.
	onStderrError(() => {});
	const isText = isTextLog(settings);
	const writeLog = (line: string): void => {
		const shown = isText ? toLogText(line) : escapeUnsafe(line.trimEnd());
		if (shown !== undefined) writeError(shown);
	};
	stayLean();
	const idleMs = onOrOff(settings['exit-when-idle']);
	try {
		const cause = await runUntilEnded(
			({onIdle, onRecovery}) =>
				startServer({
					...options,
					writeLog,
					onRecovery,
					...(idleMs !== undefined && {idle: {afterMs: idleMs, onIdle}}),
				}),
			options.tls !== undefined,
			server => isText && writeStart(options, server),
		);
		if (cause === 'idle' && idleMs !== undefined) {
			await writeLine(words`termchat stopped: nobody has been here for ${literal(formatDuration(idleMs))}`);
		}
		return exitCodes.done;
	} catch (error) {
		if (error instanceof StartError) throw new Failure(error.message);
		throw error;
	}
};

export const runServe = (argv: readonly string[]): Promise<number> => runCommand('serve', () => serve(argv));
