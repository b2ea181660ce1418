/**
 * The settings of `serve`, one table: each is a flag, a variable of the environment and a key of the config file,
 * all read by the same rule. The first that is given counts: flag, environment, file, default.
 */
import type {AnyFlags} from 'meow';
import {isNick} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {usageFailure} from '../arguments/parse-arguments.ts';
import {type SafeJson, toSafeJson} from '../output/safe-json.ts';
import {
	type ConfigFile,
	defaultDatabasePath,
	type Environment,
	parseConfigFile,
	readConfigText,
} from './config-file.ts';

/** Where a value came from, so that an error can name it: `--port`, `TERMCHAT_PORT`, `port in FILE`. */
type Source = string;

interface Setting<Value> {
	/** What stands for the value in the help; undefined: it is on or off. */
	readonly placeholder?: string;
	readonly help: string;
	/** As a person would write it. */
	readonly default?: string | boolean | readonly string[];
	/** It may be given more than once. */
	readonly isMultiple?: boolean;
	/** Reads what was written; a string says why it is wrong: `must be …`. */
	readonly read: (text: string) => {readonly value: Value} | string;
}

// — how values are written —

const text = (value: string) => (value === '' ? 'must not be empty' : {value});

const wholeNumber =
	(least: number, most: number, what = 'a whole number') =>
	(value: string) => {
		const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
		return number >= least && number <= most ? {value: number} : `must be ${what} from ${least} to ${most}`;
	};

const orOff =
	<Value>(read: (value: string) => {readonly value: Value} | string) =>
	(value: string): {readonly value: Value | 'off'} | string => {
		if (value === 'off') return {value};
		const found = read(value);
		return typeof found === 'string' ? `${found}, or off` : found;
	};

/** `30s`, `10m`, `1h30m`, `90d`: milliseconds, more than 0. A bare number is refused: `--keep 90` must not mean seconds. */
export const readDuration = (value: string): {readonly value: number} | string => {
	const ms = /^[\d.]*$/.test(value) ? undefined : parseDuration(value);
	return ms !== undefined && ms > 0 ? {value: ms} : 'must be a duration such as 30s, 10m, 12h or 90d';
};

const oneOf =
	<const Choice extends string>(...choices: readonly Choice[]) =>
	(value: string) => {
		const found = choices.find(choice => choice === value);
		return found === undefined ? `must be ${choices.join(' or ')}` : {value: found};
	};

const rate = (value: string) => {
	const [, burst, perSecond] = /^(\d{1,9}),(\d{1,9}(?:\.\d{1,3})?)$/.exec(value) ?? [];
	const found = {burst: Number(burst), perSecond: Number(perSecond)};
	return found.burst > 0 && found.perSecond > 0
		? {value: found}
		: 'must be BURST,PER_SECOND, such as 20,5, both more than 0';
};

const nickName = (value: string) =>
	isNick(value) ? {value} : 'must be a nick: 1 to 32 letters, digits, _ . or - of one script';

const webUrl = (what: string) => (value: string) => {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return `must be ${what}`;
	return {value: url.origin};
};

/** The page and its links stand at the root of the host, so anything after the host would have no effect. */
const rootUrl = (what: string) => (value: string) => {
	const found = webUrl(what)(value);
	const isRoot = typeof found !== 'string' && new URL(value).href === `${found.value}/`;
	return typeof found === 'string' || isRoot ? found : `must be ${what}, without a path, a query or a user`;
};

/** `64M`, `64MB`, `64MiB`, `1g`: bytes, in powers of 1024. */
export const readSize = (value: string): {readonly value: number} | string => {
	const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)([kmg])?(?:i?b)?$/i.exec(value) ?? [];
	const bytes = Math.round(Number(number) * 1024 ** (1 + 'kmg'.indexOf(unit.toLowerCase())));
	const isSize = number !== undefined && unit !== '' && bytes >= 1024 * 1024;
	return isSize ? {value: bytes} : 'must be a size of at least 1M, such as 64M or 1G';
};

const flag = (value: string) => {
	if (['true', '1', 'yes', 'on'].includes(value)) return {value: true};
	if (['false', '0', 'no', 'off', ''].includes(value)) return {value: false};
	return 'must be true or false';
};

// — the table —

export const serveSettings = {
	host: {
		placeholder: 'HOST',
		help: 'address to listen on; 0.0.0.0 or :: for all of this machine',
		default: '127.0.0.1',
		read: text,
	},
	port: {
		placeholder: 'PORT',
		help: 'port to listen on; 0 for any free one',
		default: '8080',
		read: wholeNumber(0, 65_535, 'a port'),
	},
	db: {
		placeholder: 'PATH',
		help: 'database file; in your data folder unless said otherwise',
		read: text,
	},
	memory: {help: 'keep nothing: all is gone when the server stops', default: false, read: flag},
	sync: {
		placeholder: 'full|normal',
		help: 'full: what you saw is on the disk; normal: a power cut may lose the last moments',
		default: 'full',
		read: oneOf('full', 'normal'),
	},
	keep: {
		placeholder: 'DURATION',
		help: 'forget messages older than this, such as 90d; off keeps them',
		default: 'off',
		read: orOff(readDuration),
	},
	'keep-entries': {
		placeholder: 'N',
		help: 'keep so many messages per room; off keeps them all',
		default: 'off',
		read: orOff(wholeNumber(1, 1e12)),
	},
	'rate-limit': {
		placeholder: 'BURST,PER_SECOND',
		help: 'messages a user may send at once, and then per second; or off',
		default: '20,5',
		read: orOff(rate),
	},
	'connections-per-address': {
		placeholder: 'N',
		help: 'connections from one address at the same time; or off, with all limits per address',
		default: '512',
		read: orOff(wholeNumber(1, 1e9)),
	},
	'reader-memory': {
		placeholder: 'SIZE',
		help: 'memory for what clients have not read yet, such as 64M; the slowest are disconnected',
		read: readSize,
	},
	'access-token-file': {
		placeholder: 'FILE',
		help: 'only those who know the secret in this file come in',
		read: text,
	},
	owner: {
		placeholder: 'NICK',
		help: 'this user owns public rooms without an owner and may moderate all',
		read: nickName,
	},
	'metrics-token-file': {
		placeholder: 'FILE',
		help: '/metrics needs the secret in this file as a bearer token',
		read: text,
	},
	'metrics-port': {
		placeholder: 'PORT',
		help: 'a port of its own for /metrics, at the same host',
		read: wholeNumber(0, 65_535, 'a port'),
	},
	'private-linger': {
		placeholder: 'DURATION',
		help: 'forget a private room that has been empty for so long',
		default: '10m',
		read: readDuration,
	},
	'exit-when-idle': {
		placeholder: 'DURATION',
		help: 'stop when nobody has been connected for so long; off never does',
		default: 'off',
		read: orOff(readDuration),
	},
	origin: {
		placeholder: 'ORIGIN',
		help: 'let web pages of this origin in, such as https://example.org (repeatable)',
		isMultiple: true,
		read: webUrl('an origin such as https://example.org'),
	},
	'public-url': {
		placeholder: 'URL',
		help: 'where people reach this server, such as https://chat.example.org',
		read: rootUrl('a URL such as https://chat.example.org'),
	},
	'trust-proxy': {
		help: 'a reverse proxy stands before it: believe its X-Forwarded-For',
		default: false,
		read: flag,
	},
	'tls-cert': {
		placeholder: 'FILE',
		help: 'certificate chain (PEM); read again on SIGHUP',
		read: text,
	},
	'tls-key': {placeholder: 'FILE', help: 'its key (PEM)', read: text},
	log: {
		placeholder: 'auto|text|json',
		help: 'how the log is written; auto: text on a terminal, JSON elsewhere',
		default: 'auto',
		read: oneOf('auto', 'text', 'json'),
	},
} satisfies Record<string, Setting<unknown>>;

type ServeTable = typeof serveSettings;
export type ServeSettingName = keyof ServeTable;

type Read<One> = One extends {read: (text: string) => infer Result}
	? Extract<Result, {value: unknown}>['value']
	: never;

/** What each setting is; undefined where it was not given and has no default. */
export type ServeSettings = {
	readonly [Name in ServeSettingName]: ServeTable[Name] extends {isMultiple: true}
		? readonly Read<ServeTable[Name]>[]
		: Read<ServeTable[Name]> | (ServeTable[Name] extends {default: unknown} ? never : undefined);
};

const names = Object.keys(serveSettings) as ServeSettingName[];
const tableRow = (name: ServeSettingName): Setting<unknown> => serveSettings[name];

export const variableOf = (name: string): string => `TERMCHAT_${name.toUpperCase().replaceAll('-', '_')}`;

const toCamel = (name: string): string =>
	name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The table as meow takes it. Everything is text, so that flags, variables and the file are read alike. */
export const serveFlags: AnyFlags = Object.fromEntries(
	names.map(name => {
		const {placeholder, isMultiple = false} = tableRow(name);
		const type = placeholder === undefined ? ('boolean' as const) : ('string' as const);
		return [toCamel(name), {type, ...(isMultiple && {isMultiple})}];
	}),
);

/** Only the flags somebody wrote: for meow a switch nobody touched is `false`, which would outdo the environment. */
export const writtenFlags = (
	flags: Readonly<Record<string, unknown>>,
	argv: readonly string[],
): Readonly<Record<string, unknown>> => {
	const written = new Set(argv.map(word => toCamel(word.replace(/^--(no-)?/, '').replace(/=.*$/, ''))));
	return Object.fromEntries(
		Object.entries(flags).filter(([key, value]) => value !== false || written.has(key)),
	);
};

/** One line per setting, for `--help`; `others` are flags that are no settings, as [flag, what it does]. */
export const serveHelp = (others: readonly (readonly [string, string])[] = []): string => {
	const rows = names.map(name => {
		const {placeholder, help, default: standard} = tableRow(name);
		const left = `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`;
		const shown = typeof standard === 'string' && standard !== 'off' ? ` (${standard})` : '';
		return [left, `${help}${shown}`] as const;
	});
	const all = [...rows, ...others];
	const width = Math.max(...all.map(([left]) => left.length));
	return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
};

// — reading —

interface Given {
	readonly source: Source;
	readonly texts: readonly string[];
}

const fromFlags = (flags: Readonly<Record<string, unknown>>, name: ServeSettingName): Given | undefined => {
	const value = flags[toCamel(name)];
	if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
	return {source: `--${name}`, texts: (Array.isArray(value) ? value : [value]).map(String)};
};

const fromEnvironment = (env: Environment, name: ServeSettingName): Given | undefined => {
	const variable = variableOf(name);
	const value = env[variable];
	if (value === undefined) return undefined;
	const texts = tableRow(name).isMultiple === true ? value.split(/[\s,]+/).filter(Boolean) : [value];
	return {source: variable, texts};
};

const fromFile = (file: ConfigFile, name: ServeSettingName): Given | undefined => {
	const value = file.values[name];
	if (value === undefined) return undefined;
	const source = `"${name}" in ${file.path}`;
	const items = Array.isArray(value) && tableRow(name).isMultiple === true ? value : [value];
	if (items.some(item => !['string', 'number', 'boolean'].includes(typeof item))) {
		throw usageFailure(`${source} must be a string, a number, true or false.`);
	}
	return {source, texts: items.map(String)};
};

const readOne = (name: ServeSettingName, given: Given): unknown => {
	const {read, isMultiple} = tableRow(name);
	const values = given.texts.map(one => {
		const found = read(one);
		if (typeof found !== 'string') return found.value;
		throw usageFailure(`${given.source} ${found}, not ${JSON.stringify(one.slice(0, 100))}.`);
	});
	return isMultiple === true ? values : values[0];
};

const standardOf = (name: ServeSettingName): Given | undefined => {
	const {default: standard, isMultiple} = tableRow(name);
	if (isMultiple === true) return {source: 'default', texts: []};
	return standard === undefined ? undefined : {source: 'default', texts: [String(standard)]};
};

export const isSettingName = (name: string): boolean => Object.hasOwn(serveSettings, name);

/** The settings of the config file. The file that was asked for must exist; the one in the config folder may. */
export const readConfigFile = (asked: string | undefined, env: Environment): ConfigFile => {
	const {path, text: content} = readConfigText(asked, env);
	return parseConfigFile(path, content, isSettingName);
};

type GivenSettings = ReadonlyMap<ServeSettingName, Given & {readonly rank: number}>;

/** What was written for each setting, in the first place that has it. */
const collectGiven = (
	flags: Readonly<Record<string, unknown>>,
	env: Environment,
	file: ConfigFile,
): GivenSettings => {
	const places = [
		fromFlags.bind(undefined, flags),
		fromEnvironment.bind(undefined, env),
		fromFile.bind(undefined, file),
	];
	const given = new Map<ServeSettingName, Given & {readonly rank: number}>();
	for (const name of names) {
		const rank = places.findIndex(place => place(name) !== undefined);
		const one = places[rank]?.(name) ?? standardOf(name);
		if (one !== undefined) given.set(name, {...one, rank: rank === -1 ? places.length : rank});
	}
	return given;
};

/** Every setting from the first place that has it. Throws a usage `Failure` that names the place of a bad value. */
export const resolveServeSettings = (
	flags: Readonly<Record<string, unknown>>,
	env: Environment,
	file: ConfigFile,
): ServeSettings => {
	const given = collectGiven(flags, env, file);
	const settings = Object.fromEntries(
		names.map(name => {
			const one = given.get(name);
			return [name, one === undefined ? undefined : readOne(name, one)];
		}),
	) as unknown as ServeSettings;
	const db = given.get('db');
	const memory = given.get('memory');
	if (db === undefined || memory === undefined || !settings.memory) return settings;
	if (db.rank === memory.rank) {
		throw usageFailure(`${db.source} and ${memory.source} do not go together: keep everything, or nothing?`);
	}
	return db.rank < memory.rank ? {...settings, memory: false} : {...settings, db: undefined};
};

/**
 * The settings that hold, as a config file that gives them again: each as it was typed, and the database with the path
 * it has by default. Throws as `resolveServeSettings` does.
 */
export const toConfigFile = (
	flags: Readonly<Record<string, unknown>>,
	env: Environment,
	file: ConfigFile,
): SafeJson => {
	const settings = resolveServeSettings(flags, env, file);
	const given = collectGiven(flags, env, file);
	const shown = names.flatMap(name => {
		const value: unknown = settings[name];
		if (name === 'db' && value === undefined && !settings.memory) return [[name, defaultDatabasePath(env)]];
		if (value === undefined) return [];
		const isAsRead = typeof value === 'boolean' || Array.isArray(value) || isCount(name, value);
		return [[name, isAsRead ? value : given.get(name)?.texts[0]]];
	});
	return toSafeJson({serve: Object.fromEntries(shown)}, '\t');
};

/** A number that is no duration: those are shown as they were typed, with their unit. */
const isCount = (name: ServeSettingName, value: unknown): boolean =>
	typeof value === 'number' && /^\d+$/.test(String(value)) && tableRow(name).placeholder !== 'DURATION';
