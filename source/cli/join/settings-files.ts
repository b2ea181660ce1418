/** The settings files of the terminal on the disk: `settings.jsonc` and `themes/*.jsonc` in the config folder. */
import {readdirSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import path from 'node:path';
import {decodeSettings, type Settings} from '../../commands/settings.ts';
import {writeFileAtomically} from '../../files/atomic-write.ts';
import {
	LiveSettings,
	type SettingsFiles,
	type ThemeFile,
} from '../../terminal/settings-file/live-settings.ts';
import type {Clock} from '../../time/clock.ts';
import {configFolder, type Environment, shortPath} from '../serve/default-paths.ts';
import {watchFolder} from './watch-folder.ts';

const fileName = 'settings.jsonc';
const themesName = 'themes';
/** The settings of older versions: JSON without comments. */
const oldName = 'settings.json';

export const settingsPath = (env: Environment): string => path.join(configFolder(env), fileName);

const readIfExists = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

/** The file that a link points to, because users link their settings from a folder of dotfiles. */
const linkTarget = (file: string): string => {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
};

const ending = '.jsonc';
const isTheme = (name: string): boolean => name.endsWith(ending) && !name.startsWith('.');

/** The most themes that are read. A folder that was linked by mistake may contain any number of files. */
const maxThemes = 100;

const readThemes = (folder: string, env: Environment): readonly ThemeFile[] => {
	let names: string[];
	try {
		names = readdirSync(folder).filter(isTheme).sort().slice(0, maxThemes);
	} catch {
		return [];
	}
	return names.flatMap(name => {
		const file = path.join(folder, name);
		try {
			const text = readIfExists(file);
			return text === undefined
				? []
				: {name: name.slice(0, -ending.length), path: shortPath(file, env), text};
		} catch {
			return [];
		}
	});
};

export const createSettingsFiles = (env: Environment): SettingsFiles => {
	const folder = configFolder(env);
	const file = settingsPath(env);
	const themes = path.join(folder, themesName);
	const oldFile = path.join(folder, oldName);
	return {
		path: shortPath(file, env),
		read: () => readIfExists(file),
		write: text => writeFileAtomically(linkTarget(file), text, {isDurable: false}),
		readThemes: () => readThemes(themes, env),
		watch(onChange) {
			const stops = [
				watchFolder(folder, name => name === fileName, onChange),
				watchFolder(themes, isTheme, onChange),
			];
			const stop = (): void => {
				for (const one of stops) one?.();
			};
			if (!stops.includes(undefined)) return stop;
			stop();
			return undefined;
		},
		readOld(): Settings | undefined {
			try {
				const old = readIfExists(file) === undefined ? readIfExists(oldFile) : undefined;
				return old === undefined ? undefined : decodeSettings(old).settings;
			} catch {
				return undefined;
			}
		},
		removeOld: () => rmSync(oldFile, {force: true}),
	};
};

export const openSettings = (env: Environment, clock: Clock): LiveSettings =>
	new LiveSettings(createSettingsFiles(env), clock);
