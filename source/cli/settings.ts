/**
 * The settings of `serve`, one table: each is a flag, a variable of the environment and a key of the config file,
 * all read by the same rule. The first that is given counts: flag, environment, file, default.
 */
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import type {AnyFlags} from 'meow';
import {isNick} from '../protocol/limits.ts';
import {parseDuration} from '../text/duration.ts';
import {usageFailure} from './arguments.ts';
import {type SafeJson, toSafeJson} from './safe-json.ts';

/** Where a value came from, so that an error can name it: `--port`, `TERMCHAT_PORT`, `port in FILE`. */
type Source = string;

type Environment = Readonly<Record<string, string | undefined>>;

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
	const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
	return url !== undefined && isWeb ? {value: url.origin} : `must be ${what}`;
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
		read: webUrl('a URL such as https://chat.example.org'),
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

export interface ConfigFile {
	readonly path: string;
	readonly values: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The `serve` part of a config file: `{"serve": {"port": 8080, "keep": "90d"}}`. */
export const parseConfigFile = (file: string, content: string): ConfigFile => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(content);
	} catch (error) {
		throw usageFailure(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
	}
	if (!isObject(parsed))
		throw usageFailure(`${file} must be a JSON object such as {"serve": {"port": 8080}}.`);
	const values = Object.hasOwn(parsed, 'serve') ? parsed.serve : {};
	if (!isObject(values)) throw usageFailure(`"serve" in ${file} must be an object such as {"port": 8080}.`);
	for (const key of Object.keys(values)) {
		if (!Object.hasOwn(serveSettings, key)) {
			throw usageFailure(`There is no setting ${JSON.stringify(key)} ("serve" in ${file}).`);
		}
	}
	return {path: file, values};
};

const xdgFolder = (env: Environment, variable: string, ...otherwise: readonly string[]): string => {
	const folder = env[variable];
	// A relative path in such a variable is to be ignored (XDG Base Directory Specification).
	const base =
		folder !== undefined && path.isAbsolute(folder) ? folder : path.join(homeOf(env), ...otherwise);
	return path.join(base, 'termchat');
};

const homeOf = (env: Environment): string =>
	env.HOME === undefined || env.HOME === '' ? homedir() : env.HOME;

export const defaultConfigPath = (env: Environment): string =>
	path.join(xdgFolder(env, 'XDG_CONFIG_HOME', '.config'), 'config.json');

export const defaultDatabasePath = (env: Environment): string =>
	path.join(xdgFolder(env, 'XDG_DATA_HOME', '.local', 'share'), 'termchat.db');

/** The file that was asked for must be there; the one in the config folder may be. */
export const readConfigFile = (asked: string | undefined, env: Environment): ConfigFile => {
	const file = asked ?? env.TERMCHAT_CONFIG ?? defaultConfigPath(env);
	let content: string;
	try {
		content = readFileSync(file, 'utf8');
	} catch (error) {
		const isAsked = asked !== undefined || env.TERMCHAT_CONFIG !== undefined;
		if (!isAsked && (error as NodeJS.ErrnoException).code === 'ENOENT') return {path: file, values: {}};
		throw usageFailure(`The config file ${file} cannot be read: ${(error as Error).message}.`);
	}
	return parseConfigFile(file, content);
};

/** Every setting from the first place that has it. Throws a usage `Failure` that names the place of a bad value. */
export const resolveServeSettings = (
	flags: Readonly<Record<string, unknown>>,
	env: Environment,
	file: ConfigFile,
): ServeSettings => {
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

/** The settings as a config file that gives them again. Durations are written in seconds. */
export const toConfigFile = (settings: ServeSettings): SafeJson => {
	const shown = names.flatMap(name => {
		const value: unknown = settings[name];
		return value === undefined ? [] : [[name, writeValue(name, value)] as const];
	});
	return toSafeJson({serve: Object.fromEntries(shown)}, '\t');
};

const durations: readonly string[] = ['keep', 'private-linger', 'exit-when-idle'];

const writeValue = (name: string, value: unknown): unknown => {
	if (durations.includes(name) && typeof value === 'number') {
		return value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`;
	}
	if (isObject(value)) return `${value.burst},${value.perSecond}`;
	return value;
};
