/**
 * Finds the value of each setting: the flag takes precedence over the environment, and the environment over the config
 * file.
 */
import {usageFailure} from '../arguments/failure.ts';
import {type SafeJson, toSafeJson} from '../output/safe-json.ts';
import {type ConfigFile, parseConfigFile, readConfigText} from './config-file.ts';
import {defaultDatabasePath, type Environment} from './default-paths.ts';
import {
	isSettingName,
	type ServeSettingName,
	type ServeSettings,
	settingNames,
	settingOf,
	toCamel,
	variableOf,
} from './settings.ts';

interface GivenTexts {
	/** Names the source in an error: `--port`, `TERMCHAT_PORT`, `"port" in FILE`. */
	readonly source: string;
	readonly texts: readonly string[];
}

type Flags = Readonly<Record<string, unknown>>;

const fromFlags = (flags: Flags, name: ServeSettingName): GivenTexts | undefined => {
	const value = flags[toCamel(name)];
	if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
	return {source: `--${name}`, texts: (Array.isArray(value) ? value : [value]).map(String)};
};

const fromEnvironment = (env: Environment, name: ServeSettingName): GivenTexts | undefined => {
	const variable = variableOf(name);
	const value = env[variable];
	if (value === undefined) return undefined;
	const texts = settingOf(name).isMultiple === true ? value.split(/[\s,]+/).filter(Boolean) : [value];
	return {source: variable, texts};
};

const fromFile = (file: ConfigFile, name: ServeSettingName): GivenTexts | undefined => {
	const value = file.values[name];
	if (value === undefined) return undefined;
	const source = `"${name}" in ${file.path}`;
	const items = Array.isArray(value) && settingOf(name).isMultiple === true ? value : [value];
	if (items.some(item => !['string', 'number', 'boolean'].includes(typeof item))) {
		throw usageFailure(`${source} must be a string, a number, true or false.`);
	}
	return {source, texts: items.map(String)};
};

const defaultOf = (name: ServeSettingName): GivenTexts | undefined => {
	const {default: value, isMultiple} = settingOf(name);
	if (isMultiple === true) return {source: 'default', texts: []};
	return value === undefined ? undefined : {source: 'default', texts: [String(value)]};
};

const readGiven = (name: ServeSettingName, given: GivenTexts): unknown => {
	const {read, isMultiple} = settingOf(name);
	const values = given.texts.map(text => {
		const found = read(text);
		if (typeof found !== 'string') return found.value;
		throw usageFailure(`${given.source} ${found}, not ${JSON.stringify(text.slice(0, 100))}.`);
	});
	return isMultiple === true ? values : values[0];
};

/** The settings of the config file. A file that the user named must exist; the one in the config folder may. */
export const readConfigFile = (flag: string | undefined, env: Environment): ConfigFile => {
	const {path, text} = readConfigText(flag, env);
	return parseConfigFile(path, text, isSettingName);
};

/** `rank`: 0 for a flag, 1 for the environment, 2 for the file, 3 for the default. */
type GivenSettings = ReadonlyMap<ServeSettingName, GivenTexts & {readonly rank: number}>;

/** The texts of each setting, from the source with the highest precedence. */
const collectGiven = (flags: Flags, env: Environment, file: ConfigFile): GivenSettings => {
	const sources = [
		fromFlags.bind(undefined, flags),
		fromEnvironment.bind(undefined, env),
		fromFile.bind(undefined, file),
		defaultOf,
	];
	const given = new Map<ServeSettingName, GivenTexts & {readonly rank: number}>();
	for (const name of settingNames) {
		for (const [rank, source] of sources.entries()) {
			const found = source(name);
			if (found === undefined) continue;
			given.set(name, {...found, rank});
			break;
		}
	}
	return given;
};

/** Keeps the one of `db` and `memory` with the higher precedence. Throws a usage `Failure` if both have the same. */
const withOneStore = (settings: ServeSettings, given: GivenSettings): ServeSettings => {
	const db = given.get('db');
	const memory = given.get('memory');
	if (db === undefined || memory === undefined || !settings.memory) return settings;
	if (db.rank === memory.rank) {
		throw usageFailure(`${db.source} and ${memory.source} cannot be used together. Give one of them.`);
	}
	return db.rank < memory.rank ? {...settings, memory: false} : {...settings, db: undefined};
};

const resolve = (given: GivenSettings): ServeSettings => {
	const settings = Object.fromEntries(
		settingNames.map(name => {
			const texts = given.get(name);
			return [name, texts === undefined ? undefined : readGiven(name, texts)];
		}),
	) as unknown as ServeSettings;
	return withOneStore(settings, given);
};

/** The value of every setting. Throws a usage `Failure` that names the source of an invalid value. */
export const resolveServeSettings = (flags: Flags, env: Environment, file: ConfigFile): ServeSettings =>
	resolve(collectGiven(flags, env, file));

/** Whether the value is a number without a unit. Durations are shown as they were typed. */
const isCount = (name: ServeSettingName, value: unknown): boolean =>
	typeof value === 'number' && /^\d+$/.test(String(value)) && settingOf(name).placeholder !== 'DURATION';

/**
 * The settings in effect, as the content of a config file: each as the user typed it, and the database with its default
 * path. Throws as `resolveServeSettings` does.
 */
export const toConfigFile = (flags: Flags, env: Environment, file: ConfigFile): SafeJson => {
	const given = collectGiven(flags, env, file);
	const settings = resolve(given);
	const shown = settingNames.flatMap(name => {
		const value: unknown = settings[name];
		if (name === 'db' && value === undefined && !settings.memory) return [[name, defaultDatabasePath(env)]];
		if (value === undefined) return [];
		const isAsRead = typeof value === 'boolean' || Array.isArray(value) || isCount(name, value);
		return [[name, isAsRead ? value : given.get(name)?.texts[0]]];
	});
	return toSafeJson({serve: Object.fromEntries(shown)}, '\t');
};
