/** The settings of `termchat serve`. Each is a flag, an environment variable and a key of the config file. */
import type {AnyFlags} from 'meow';
import {
	oneOf,
	orOff,
	type ReadValue,
	readClusterName,
	readDuration,
	readHostPort,
	readNatsUrls,
	readNick,
	readOrigin,
	readRate,
	readRootUrl,
	readServerName,
	readSize,
	readSwitch,
	readText,
	wholeNumber,
} from './setting-values.ts';

interface Setting<Value> {
	/** The placeholder of the value in the help. Undefined for a switch. */
	readonly placeholder?: string;
	readonly help: string;
	/** The default as a user would type it. */
	readonly default?: string | boolean | readonly string[];
	/** The setting may be given more than once. */
	readonly isMultiple?: boolean;
	readonly read: (text: string) => ReadValue<Value>;
}

const port = wholeNumber(0, 65_535, 'a port');

export const serveSettings = {
	host: {
		placeholder: 'HOST',
		help: 'address to listen on; 0.0.0.0 or :: for all addresses of this machine',
		default: '127.0.0.1',
		read: readText,
	},
	port: {placeholder: 'PORT', help: 'port to listen on; 0 for any free port', default: '8080', read: port},
	db: {
		placeholder: 'PATH',
		help: 'database file (default: termchat.db in your data folder)',
		read: readText,
	},
	memory: {
		help: 'store nothing on disk; all data is lost when the server stops',
		default: false,
		read: readSwitch,
	},
	sync: {
		placeholder: 'full|normal',
		help: 'full: each message is on disk before anyone sees it; normal: a power failure may lose the newest messages',
		default: 'full',
		read: oneOf('full', 'normal'),
	},
	keep: {
		placeholder: 'DURATION',
		help: 'delete messages older than this, such as 90d; or off',
		default: 'off',
		read: orOff(readDuration),
	},
	'keep-entries': {
		placeholder: 'N',
		help: 'keep the newest N messages of each room; or off',
		default: 'off',
		read: orOff(wholeNumber(1, 1e12)),
	},
	'rate-limit': {
		placeholder: 'BURST,PER_SECOND',
		help: 'messages a user may send at once, and then per second; or off',
		default: '20,5',
		read: orOff(readRate),
	},
	'connections-per-address': {
		placeholder: 'N',
		help: 'connections from one address at the same time; off removes all limits per address',
		default: '512',
		read: orOff(wholeNumber(1, 1e9)),
	},
	'reader-memory': {
		placeholder: 'SIZE',
		help: 'memory for data that clients have not read yet, such as 64M; the slowest clients are disconnected',
		read: readSize,
	},
	'access-token-file': {
		placeholder: 'FILE',
		help: 'file with the server password; only clients that send it can connect',
		read: readText,
	},
	owner: {
		placeholder: 'NICK',
		help: 'user who owns public rooms without an owner and may moderate all public rooms',
		read: readNick,
	},
	'metrics-token-file': {
		placeholder: 'FILE',
		help: 'file with the bearer token that /metrics requires',
		read: readText,
	},
	'metrics-port': {placeholder: 'PORT', help: 'separate port for /metrics, on the same host', read: port},
	'private-linger': {
		placeholder: 'DURATION',
		help: 'delete a private room that has been empty for this long',
		default: '10m',
		read: readDuration,
	},
	'exit-when-idle': {
		placeholder: 'DURATION',
		help: 'stop when no client has been connected for this long; or off',
		default: 'off',
		read: orOff(readDuration),
	},
	origin: {
		placeholder: 'ORIGIN',
		help: 'origin of web pages that may connect, such as https://example.org (repeatable)',
		isMultiple: true,
		read: readOrigin,
	},
	'public-url': {
		placeholder: 'URL',
		help: 'URL under which users reach this server, such as https://chat.example.org',
		read: readRootUrl,
	},
	'trust-proxy': {
		help: 'the server is behind a reverse proxy: trust its X-Forwarded-For header',
		default: false,
		read: readSwitch,
	},
	'tls-cert': {
		placeholder: 'FILE',
		help: 'certificate chain (PEM); loaded again on SIGHUP',
		read: readText,
	},
	'tls-key': {placeholder: 'FILE', help: 'private key of the certificate (PEM)', read: readText},
	ssh: {
		placeholder: '[HOST:]PORT',
		help: 'SSH server for the full-screen chat: ssh -p PORT NICK@HOST; HOST is that of --host by default',
		read: readHostPort,
	},
	'ssh-keys': {
		placeholder: 'FILE',
		help: 'only these SSH keys can connect (format of authorized_keys)',
		read: readText,
	},
	'ssh-sessions': {
		placeholder: 'N',
		help: 'SSH sessions at the same time',
		default: '100',
		read: wholeNumber(1, 10_000),
	},
	irc: {
		placeholder: '[HOST:]PORT',
		help: 'port for IRC clients, without TLS; HOST is that of --host by default',
		read: readHostPort,
	},
	'irc-tls': {
		placeholder: '[HOST:]PORT',
		help: 'port for IRC clients with TLS',
		read: readHostPort,
	},
	'irc-name': {
		placeholder: 'NAME',
		help: 'name of the server for IRC clients, such as irc.example.org (default: host of --public-url)',
		read: readServerName,
	},
	'irc-cert': {
		placeholder: 'FILE',
		help: 'certificate chain for --irc-tls (PEM; default: that of --tls-cert); loaded again on SIGHUP',
		read: readText,
	},
	'irc-key': {
		placeholder: 'FILE',
		help: 'private key of that certificate (PEM)',
		read: readText,
	},
	nats: {
		placeholder: 'URL[,URL…]',
		help: 'NATS servers with JetStream: this server is one of several hubs of one chat',
		read: readNatsUrls,
	},
	cluster: {
		placeholder: 'NAME',
		help: 'name of the chat in NATS, the same for all hubs; several chats can share NATS',
		default: 'termchat',
		read: readClusterName,
	},
	replicas: {
		placeholder: 'N',
		help: 'NATS servers that store each message, when the first hub starts (default: 3, or fewer if there are fewer)',
		read: wholeNumber(1, 5),
	},
	'snapshot-entries': {
		placeholder: 'N',
		help: 'make a snapshot for new hubs after this many changes of the cluster',
		default: '100000',
		read: wholeNumber(1, 1e9),
	},
	'snapshot-every': {
		placeholder: 'DURATION',
		help: 'make a snapshot after this time, if anything has changed',
		default: '6h',
		read: readDuration,
	},
	'nats-creds': {placeholder: 'FILE', help: 'credentials file for NATS', read: readText},
	'nats-tls-ca': {
		placeholder: 'FILE',
		help: 'certificate authority of the NATS servers (PEM)',
		read: readText,
	},
	'nats-tls-cert': {placeholder: 'FILE', help: 'client certificate for NATS (PEM)', read: readText},
	'nats-tls-key': {placeholder: 'FILE', help: 'private key of that certificate (PEM)', read: readText},
	log: {
		placeholder: 'auto|text|json',
		help: 'log format; auto: text on a terminal, JSON elsewhere',
		default: 'auto',
		read: oneOf('auto', 'text', 'json'),
	},
} satisfies Record<string, Setting<unknown>>;

type ServeTable = typeof serveSettings;
export type ServeSettingName = keyof ServeTable;

type ValueOf<One> = One extends {read: (text: string) => infer Result}
	? Extract<Result, {value: unknown}>['value']
	: never;

/** The value of each setting; undefined if it was not given and has no default. */
export type ServeSettings = {
	readonly [Name in ServeSettingName]: ServeTable[Name] extends {isMultiple: true}
		? readonly ValueOf<ServeTable[Name]>[]
		: ValueOf<ServeTable[Name]> | (ServeTable[Name] extends {default: unknown} ? never : undefined);
};

export const settingNames = Object.keys(serveSettings) as ServeSettingName[];

export const settingOf = (name: ServeSettingName): Setting<unknown> => serveSettings[name];

export const isSettingName = (name: string): boolean => Object.hasOwn(serveSettings, name);

export const variableOf = (name: string): string => `TERMCHAT_${name.toUpperCase().replaceAll('-', '_')}`;

/** The key of a flag in meow: `keepEntries` for `keep-entries`. */
export const toCamel = (name: string): string =>
	name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * The settings as flags for meow. All values are strings, so that flags, variables and the file are read in the same
 * way.
 */
export const serveFlags: AnyFlags = Object.fromEntries(
	settingNames.map(name => {
		const {placeholder, isMultiple = false} = settingOf(name);
		const type = placeholder === undefined ? ('boolean' as const) : ('string' as const);
		return [toCamel(name), {type, ...(isMultiple && {isMultiple})}];
	}),
);

/** The flags that the user gave: meow reports a switch that was not given as `false`, which would override the environment. */
export const writtenFlags = (
	flags: Readonly<Record<string, unknown>>,
	argv: readonly string[],
): Readonly<Record<string, unknown>> => {
	const written = new Set(argv.map(word => toCamel(word.replace(/^--(no-)?/, '').replace(/=.*$/, ''))));
	return Object.fromEntries(
		Object.entries(flags).filter(([key, value]) => value !== false || written.has(key)),
	);
};

/** One line for each setting, for `--help`. `others` are flags that are not settings, with their descriptions. */
export const serveHelp = (others: readonly (readonly [string, string])[] = []): string => {
	const rows = settingNames.map(name => {
		const {placeholder, help, default: standard} = settingOf(name);
		const left = `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;
		const shown = typeof standard === 'string' && standard !== 'off' ? ` (${standard})` : '';
		return [left, `${help}${shown}`] as const;
	});
	const all = [...rows, ...others];
	const width = Math.max(...all.map(([left]) => left.length));
	return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
};
