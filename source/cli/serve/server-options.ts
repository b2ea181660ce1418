/** Turns the settings of `termchat serve` into the options of the server. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {messageOf} from '../../errors/error-message.ts';
import type {ServerOptions} from '../../server/startup/server-options.ts';
import {version} from '../../version.ts';
import {Failure, usageFailure} from '../arguments/failure.ts';
import {defaultDatabasePath} from './default-paths.ts';
import type {ServeSettings} from './settings.ts';

/** The value of a setting; undefined for `off`. */
export const unlessOff = <Value>(value: Value | 'off'): Value | undefined =>
	value === 'off' ? undefined : value;

const readSecretFile = (file: string | undefined, name: string): string | undefined => {
	if (file === undefined) return undefined;
	let content: string;
	try {
		content = readFileSync(file, 'utf8').trim();
	} catch (error) {
		throw new Failure(`Cannot read the ${name} token file ${file}: ${messageOf(error)}.`);
	}
	if (content === '' || /\s/.test(content) || content.length > 512) {
		throw new Failure(
			`Invalid ${name} token file ${file}. It must contain one secret of at most 512 characters, without spaces.`,
		);
	}
	return content;
};

const storeOf = (settings: ServeSettings, env: NodeJS.ProcessEnv): NonNullable<ServerOptions['store']> => {
	if (settings.memory) return {type: 'memory'};
	return {type: 'file', path: path.resolve(settings.db ?? defaultDatabasePath(env)), sync: settings.sync};
};

const tlsOf = (settings: ServeSettings): ServerOptions['tls'] => {
	const certPath = settings['tls-cert'];
	const keyPath = settings['tls-key'];
	if (certPath === undefined && keyPath === undefined) return undefined;
	if (certPath === undefined || keyPath === undefined) {
		throw usageFailure('--tls-cert and --tls-key must be given together.');
	}
	return {certPath, keyPath};
};

/** The ports for IRC. Throws a usage `Failure` for a combination that cannot be used. */
const ircOf = (settings: ServeSettings): ServerOptions['irc'] => {
	const {irc, host} = settings;
	const secure = settings['irc-tls'];
	const certPath = settings['irc-cert'];
	const keyPath = settings['irc-key'];
	if ((certPath === undefined) !== (keyPath === undefined))
		throw usageFailure('--irc-cert and --irc-key must be given together.');
	if (secure === undefined && certPath !== undefined) throw usageFailure('--irc-cert needs --irc-tls.');
	if (secure !== undefined && certPath === undefined && settings['tls-cert'] === undefined)
		throw usageFailure('--irc-tls needs a certificate. Give it with --irc-cert and --irc-key.');
	if (irc === undefined && secure === undefined) return undefined;
	const name = settings['irc-name'];
	return {
		...(name !== undefined && {name}),
		...(irc !== undefined && {plain: {host: irc.host ?? host, port: irc.port}}),
		...(secure !== undefined && {secure: {host: secure.host ?? host, port: secure.port}}),
		...(certPath !== undefined && keyPath !== undefined && {tls: {certPath, keyPath}}),
	};
};

const retentionOf = (settings: ServeSettings): ServerOptions['retention'] => {
	const maxAgeMs = unlessOff(settings.keep);
	const maxEntries = unlessOff(settings['keep-entries']);
	if (maxAgeMs === undefined && maxEntries === undefined) return undefined;
	return {...(maxAgeMs !== undefined && {maxAgeMs}), ...(maxEntries !== undefined && {maxEntries})};
};

/** The connection to the cluster; undefined: a single server. Throws a usage `Failure` for a combination that cannot be used. */
export const natsOf = (settings: ServeSettings): ServerOptions['nats'] => {
	const {nats: urls, cluster} = settings;
	if (urls === undefined) return undefined;
	const tlsCertPath = settings['nats-tls-cert'];
	const tlsKeyPath = settings['nats-tls-key'];
	if ((tlsCertPath === undefined) !== (tlsKeyPath === undefined)) {
		throw usageFailure('--nats-tls-cert and --nats-tls-key must be given together.');
	}
	return {
		...{urls, cluster},
		snapshots: {entries: settings['snapshot-entries'], maxAgeMs: settings['snapshot-every']},
		...definedOnly({
			replicas: settings.replicas,
			credsPath: settings['nats-creds'],
			tlsCaPath: settings['nats-tls-ca'],
			...{tlsCertPath, tlsKeyPath},
		}),
	};
};

type Defined<Options> = {[Key in keyof Options]: Exclude<Options[Key], undefined>};

/** The options that are not undefined. */
const definedOnly = <Options extends object>(options: Options): Partial<Defined<Options>> =>
	Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<
		Defined<Options>
	>;

/** Reads the token files. Throws a `Failure` for a file or a combination that cannot be used. */
export const toServerOptions = (settings: ServeSettings, env: NodeJS.ProcessEnv): ServerOptions => ({
	host: settings.host,
	port: settings.port,
	version,
	store: storeOf(settings, env),
	rateLimit: settings['rate-limit'],
	connectionsPerAddress: settings['connections-per-address'],
	origins: settings.origin,
	isProxyTrusted: settings['trust-proxy'],
	privateLingerMs: settings['private-linger'],
	...definedOnly({
		retention: retentionOf(settings),
		nats: natsOf(settings),
		metricsToken: readSecretFile(settings['metrics-token-file'], 'metrics'),
		metricsPort: settings['metrics-port'],
		readerMemoryBytes: settings['reader-memory'],
		publicUrl: settings['public-url'],
		tls: tlsOf(settings),
		irc: ircOf(settings),
		accessToken: readSecretFile(settings['access-token-file'], 'access'),
		ownerNick: settings.owner,
	}),
});
