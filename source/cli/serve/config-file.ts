/** The config file of `serve`: where it is, how it is read, and how it is written without ever being half there. */
import {closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {makeFolder} from '../../files/make-folder.ts';
import {Failure, usageFailure} from '../arguments/parse-arguments.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigFile {
	readonly path: string;
	/** What stands in its "serve". */
	readonly values: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (file: string, content: string): Record<string, unknown> => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(content);
	} catch (error) {
		throw usageFailure(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}.`);
	}
	if (isObject(parsed)) return parsed;
	throw usageFailure(`${file} must be a JSON object such as {"serve": {"port": 8080}}.`);
};

/**
 * The `serve` part of a config file: `{"serve": {"port": 8080, "keep": "90d"}}`. An empty file has no settings. Throws
 * a usage Failure that names what does not belong there.
 */
export const parseConfigFile = (
	file: string,
	content: string,
	isSetting: (name: string) => boolean,
): ConfigFile => {
	if (content.trim() === '') return {path: file, values: {}};
	const {serve = {}, ...others} = parse(file, content);
	const [stray] = Object.keys(others);
	if (stray !== undefined) {
		const hint = isSetting(stray) ? ` Write {"serve": {${JSON.stringify(stray)}: …}}.` : '';
		throw usageFailure(`${JSON.stringify(stray)} in ${file} does not belong outside "serve".${hint}`);
	}
	if (!isObject(serve)) throw usageFailure(`"serve" in ${file} must be an object such as {"port": 8080}.`);
	for (const key of Object.keys(serve)) {
		if (!isSetting(key)) {
			throw usageFailure(`There is no setting ${JSON.stringify(key)} ("serve" in ${file}).`);
		}
	}
	return {path: file, values: serve};
};

const homeOf = (env: Environment): string =>
	env.HOME === undefined || env.HOME === '' ? homedir() : env.HOME;

const xdgFolder = (env: Environment, variable: string, ...otherwise: readonly string[]): string => {
	const folder = env[variable];
	// A relative path in such a variable is to be ignored (XDG Base Directory Specification).
	const base =
		folder !== undefined && path.isAbsolute(folder) ? folder : path.join(homeOf(env), ...otherwise);
	return path.join(base, 'termchat');
};

export const defaultConfigPath = (env: Environment): string =>
	path.join(xdgFolder(env, 'XDG_CONFIG_HOME', '.config'), 'config.json');

export const defaultDatabasePath = (env: Environment): string =>
	path.join(xdgFolder(env, 'XDG_DATA_HOME', '.local', 'share'), 'termchat.db');

/** The path of `--config`, of TERMCHAT_CONFIG, or of the file in the config folder. */
export const configPath = (asked: string | undefined, env: Environment): string =>
	asked ?? env.TERMCHAT_CONFIG ?? defaultConfigPath(env);

/** The text of the config file, with its path. One that was asked for must exist; the one in the config folder may. */
export const readConfigText = (
	asked: string | undefined,
	env: Environment,
): {readonly path: string; readonly text: string} => {
	const file = configPath(asked, env);
	try {
		return {path: file, text: readFileSync(file, 'utf8')};
	} catch (error) {
		const isAsked = asked !== undefined || env.TERMCHAT_CONFIG !== undefined;
		if (!isAsked && (error as NodeJS.ErrnoException).code === 'ENOENT') return {path: file, text: ''};
		throw new Failure(`The config file ${file} cannot be read: ${(error as Error).message}.`);
	}
};

/**
 * Replaces the config file in one step: at every moment it is the old one or the new one, whole. Throws a Failure where
 * it cannot be written; the old file is untouched then.
 */
export const writeConfigFile = (file: string, text: string): void => {
	const beside = `${file}.${process.pid}.new`;
	let isBeside = false;
	try {
		makeFolder(path.dirname(file), 0o700);
		const handle = openSync(beside, 'wx', 0o600);
		isBeside = true;
		try {
			writeSync(handle, text);
			fsyncSync(handle);
		} finally {
			closeSync(handle);
		}
		renameSync(beside, file);
	} catch (error) {
		if (isBeside) rmSync(beside, {force: true});
		throw new Failure(`The config file ${file} cannot be written: ${(error as Error).message}.`);
	}
};
