/** The config file of `termchat serve`. */
import {readFileSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import {writeFileAtomically} from '../../files/atomic-write.ts';
import {Failure, usageFailure} from '../arguments/failure.ts';
import {defaultConfigPath, type Environment} from './default-paths.ts';

export interface ConfigFile {
	readonly path: string;
	/** The content of its "serve". */
	readonly values: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (file: string, content: string): Record<string, unknown> => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(content);
	} catch (error) {
		throw usageFailure(`${file} is not valid JSON: ${messageOf(error)}.`);
	}
	if (isObject(parsed)) return parsed;
	throw usageFailure(`${file} must be a JSON object such as {"serve": {"port": 8080}}.`);
};

/**
 * The `serve` part of a config file: `{"serve": {"port": 8080, "keep": "90d"}}`. An empty file has no settings. Throws
 * a usage `Failure` for any other key.
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
		throw usageFailure(`Unexpected key ${JSON.stringify(stray)} in ${file}.${hint}`);
	}
	if (!isObject(serve)) throw usageFailure(`"serve" in ${file} must be an object such as {"port": 8080}.`);
	for (const key of Object.keys(serve)) {
		if (!isSetting(key))
			throw usageFailure(`Unknown setting ${JSON.stringify(key)} in ${file}. See: termchat serve --help`);
	}
	return {path: file, values: serve};
};

/** The path of `--config`, of TERMCHAT_CONFIG, or of the file in the config folder. */
export const configPath = (flag: string | undefined, env: Environment): string =>
	flag ?? env.TERMCHAT_CONFIG ?? defaultConfigPath(env);

/** The text of the config file, with its path. A file that the user named must exist; the one in the config folder may. */
export const readConfigText = (
	flag: string | undefined,
	env: Environment,
): {readonly path: string; readonly text: string} => {
	const file = configPath(flag, env);
	try {
		return {path: file, text: readFileSync(file, 'utf8')};
	} catch (error) {
		const isNamed = flag !== undefined || env.TERMCHAT_CONFIG !== undefined;
		if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return {path: file, text: ''};
		throw new Failure(`Cannot read the config file ${file}: ${messageOf(error)}.`);
	}
};

/** Replaces the config file in one step. Throws a `Failure` if it cannot be written; the old file is then unchanged. */
export const writeConfigFile = (file: string, text: string): void => {
	try {
		writeFileAtomically(file, text);
	} catch (error) {
		throw new Failure(`Cannot write the config file ${file}: ${messageOf(error)}.`);
	}
};
