/** The settings files of the terminal on the disk: `settings.jsonc` in the config folder. */
import {type FSWatcher, readFileSync, realpathSync, rmSync, watch} from 'node:fs';
import path from 'node:path';
import {decodeSettings, type Settings} from '../../commands/settings.ts';
import {writeFileAtomically} from '../../files/atomic-write.ts';
import {LiveSettings, type SettingsFiles} from '../../terminal/settings-file/live-settings.ts';
import type {Clock} from '../../time/clock.ts';
import {configFolder, type Environment, shortPath} from '../serve/default-paths.ts';

const fileName = 'settings.jsonc';
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

/** The file that a link points to, because people link their settings from a folder of dotfiles. */
const linkTarget = (file: string): string => {
	try {
		return realpathSync(file);
	} catch {
		return file;
	}
};

/** Undefined if the folder does not exist, or the system has no watches left. */
const watchFolder = (folder: string, onChange: () => void): (() => void) | undefined => {
	let watcher: FSWatcher;
	try {
		// An editor replaces the file, so the folder is watched and not the file.
		watcher = watch(folder, {persistent: false}, (_event, name) => {
			if (name === null || name === fileName) onChange();
		});
	} catch {
		return undefined;
	}
	watcher.on('error', () => watcher.close());
	return () => watcher.close();
};

export const createSettingsFiles = (env: Environment): SettingsFiles => {
	const folder = configFolder(env);
	const file = settingsPath(env);
	const oldFile = path.join(folder, oldName);
	return {
		path: shortPath(file, env),
		read: () => readIfExists(file),
		write: text => writeFileAtomically(linkTarget(file), text, {isDurable: false}),
		watch: onChange => watchFolder(folder, onChange),
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
