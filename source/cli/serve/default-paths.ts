/** The folders of the XDG Base Directory Specification. */
import {homedir} from 'node:os';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

const homeOf = (env: Environment): string =>
	env.HOME === undefined || env.HOME === '' ? homedir() : env.HOME;

const xdgFolder = (env: Environment, variable: string, ...fallback: readonly string[]): string => {
	const folder = env[variable];
	// The specification requires relative paths to be ignored.
	const base = folder !== undefined && path.isAbsolute(folder) ? folder : path.join(homeOf(env), ...fallback);
	return path.join(base, 'termchat');
};

/** The folder of the settings of the client and the server. */
export const configFolder = (env: Environment): string => xdgFolder(env, 'XDG_CONFIG_HOME', '.config');

/** The path in its short form: `~/.config/termchat/settings.jsonc`. */
export const shortPath = (file: string, env: Environment): string => {
	const home = homeOf(env);
	return file.startsWith(`${home}${path.sep}`) ? `~${file.slice(home.length)}` : file;
};

export const defaultConfigPath = (env: Environment): string => path.join(configFolder(env), 'config.json');

export const defaultDatabasePath = (env: Environment): string =>
	path.join(xdgFolder(env, 'XDG_DATA_HOME', '.local', 'share'), 'termchat.db');
