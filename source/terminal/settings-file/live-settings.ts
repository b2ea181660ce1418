/**
 * The settings of a running client. Reads the file at the start and again when it changes, and edits it for `/set`.
 * Access to the disk is an argument.
 */

import {builtInThemeNames, defaultSettings, type Settings} from '../../commands/settings.ts';
import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import type {ThemeDefinition} from '../draw/theme.ts';
import {defaultKeymap, type KeyChange, type Keymap} from '../input/keymap.ts';
import type {Problem} from './jsonc.ts';
import {
	changedSettings,
	editKeysText,
	editSettingsText,
	newSettingsText,
	readSettingsText,
} from './settings-text.ts';
import {readThemeText} from './theme-text.ts';

/** What the user interface works with. */
export interface ClientConfig {
	readonly settings: Settings;
	/** The user's own themes. */
	readonly themes: readonly ThemeDefinition[];
	readonly keymap: Keymap;
}

const defaultConfig: ClientConfig = {settings: defaultSettings, themes: [], keymap: defaultKeymap};

export interface ThemeFile {
	/** The name of the theme: that of the file without its ending. */
	readonly name: string;
	/** As messages name it. */
	readonly path: string;
	readonly text: string;
}

/** The files of the config folder. */
export interface SettingsFiles {
	/** The path of the settings file, as messages name it. */
	readonly path: string;
	/** Undefined if there is no file. Throws the error of the system. */
	read(): string | undefined;
	/** The theme files that can be read, by name. */
	readThemes(): readonly ThemeFile[];
	/** Replaces the file in one step. Throws the error of the system. */
	write(text: string): void;
	/** Calls back after each change of the files. Returns a function that stops it; undefined if they cannot be watched. */
	watch(onChange: () => void): (() => void) | undefined;
	/** The settings of a file of an older version, if there is one and no new file. */
	readOld(): Settings | undefined;
	/** Removes the file of the older version. */
	removeOld(): void;
}

/** What a user interface needs of the settings. */
export interface ConfigSource {
	/** The path of the settings file, as messages name it. */
	readonly path: string;
	readonly config: () => ClientConfig;
	/** What is wrong in the files, as sentences with file and line. */
	readonly problems: () => readonly string[];
	/** What works, but perhaps not in every terminal. */
	readonly warnings: () => readonly string[];
	/** Stores changed settings. Returns a sentence if they apply to this run only. */
	readonly save: (settings: Settings) => string | undefined;
	/** Reads the files again. Call it when they may have changed, because not every file system reports changes. */
	readonly check: () => void;
	/** Calls back after a change of the files by another program. Returns a function that stops it. */
	readonly subscribe: (listener: () => void) => () => void;
}

/** An editor writes a file in several steps; it is read this long after the first. */
export const settleMs = 100;

const sentence = (path: string, {line, text}: Problem): string => `${path}, line ${line}: ${text}`;

export class LiveSettings implements ConfigSource {
	readonly path: string;
	readonly #files: SettingsFiles;
	readonly #clock: Clock;
	readonly #listeners = new Set<() => void>();
	#config: ClientConfig = defaultConfig;
	#problems: readonly string[] = [];
	#warnings: readonly string[] = [];
	/** The text that was read last; undefined before, or without a file. */
	#text: string | undefined;
	#themeFiles: readonly ThemeFile[] = [];
	#hasRead = false;
	#stopWatching: (() => void) | undefined;
	#cancelCheck: (() => void) | undefined;

	constructor(files: SettingsFiles, clock: Clock) {
		this.path = files.path;
		this.#files = files;
		this.#clock = clock;
		this.#takeOver();
		this.#read();
	}

	readonly config = (): ClientConfig => this.#config;

	readonly problems = (): readonly string[] => this.#problems;

	readonly warnings = (): readonly string[] => this.#warnings;

	readonly save = (settings: Settings): string | undefined => {
		const changed = changedSettings(this.#config.settings, settings);
		// Another window may have changed the file, and its changes stay.
		const isStale = this.#read();
		const before = this.#config.settings;
		const after = {...before, ...Object.fromEntries(changed.map(name => [name, settings[name]]))};
		this.#config = {...this.#config, settings: after};
		const problem = this.#store(before, after);
		if (isStale) this.#notify();
		return problem;
	};

	/** Binds keys in the file. Returns a sentence about the result. */
	readonly saveKeys = (changes: readonly KeyChange[]): string => {
		this.#read();
		const before = this.#text ?? newSettingsText(this.#config.settings);
		const text = editKeysText(before, changes);
		if (text === undefined)
			return `Nothing was written, because the file has a mistake. ${this.#problems[0] ?? ''}`;
		return this.#write(text) ?? `Written to ${this.path}. Open clients use these keys from now on.`;
	};

	readonly exists = (): boolean => this.#text !== undefined;

	/** Creates the file if it does not exist. Returns a sentence if that fails. */
	readonly create = (): string | undefined =>
		this.exists() ? undefined : this.#write(newSettingsText(this.#config.settings));

	readonly check = (): void => {
		if (this.#read()) this.#notify();
		this.#watch();
	};

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		this.#watch();
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size > 0) return;
			this.#stopWatching?.();
			this.#stopWatching = undefined;
			this.#cancelCheck?.();
			this.#cancelCheck = undefined;
		};
	};

	#notify(): void {
		for (const listener of this.#listeners) listener();
	}

	/** Watches the folder. Tries again at the next check if the folder does not exist or the system has no watches left. */
	#watch(): void {
		if (this.#listeners.size === 0) return;
		this.#stopWatching ??= this.#files.watch(() => {
			this.#cancelCheck ??= this.#clock.after(settleMs, () => {
				this.#cancelCheck = undefined;
				this.check();
			});
		});
	}

	#store(before: Settings, after: Settings): string | undefined {
		if (changedSettings(before, after).length === 0) return undefined;
		const text =
			this.#text === undefined ? newSettingsText(after) : editSettingsText(this.#text, before, after);
		if (text === undefined) {
			return `This applies until you quit, because the settings file has a mistake. ${this.#problems[0] ?? ''}`;
		}
		const problem = this.#write(text);
		return problem && `${problem} This applies until you quit.`;
	}

	#write(text: string): string | undefined {
		try {
			this.#files.write(text);
		} catch (error) {
			return `${this.path} cannot be written: ${messageOf(error)}.`;
		}
		this.#text = text;
		return undefined;
	}

	/** Writes the settings of an older version to the new file, once. */
	#takeOver(): void {
		const old = this.#files.readOld();
		if (old === undefined) return;
		this.#config = {...this.#config, settings: old};
		if (this.#write(newSettingsText(old)) === undefined) this.#files.removeOld();
		else this.#hasRead = true;
	}

	/** Reads the file; returns whether it has changed since the last time. */
	#read(): boolean {
		let text: string | undefined;
		let themeFiles: readonly ThemeFile[];
		try {
			text = this.#files.read();
			themeFiles = this.#files.readThemes();
		} catch (error) {
			const problem = `${this.path} cannot be read: ${messageOf(error)}.`;
			const isNew = this.#problems[0] !== problem;
			this.#problems = [problem];
			return isNew;
		}
		const hasThemesChanged = JSON.stringify(themeFiles) !== JSON.stringify(this.#themeFiles);
		if (this.#hasRead && text === this.#text && !hasThemesChanged) return false;
		const isFirst = !this.#hasRead;
		this.#hasRead = true;
		this.#text = text;
		this.#themeFiles = themeFiles;
		const {themes, problems: themeProblems} = this.#readThemes();
		const names = themes.map(({name}) => name);
		const {settings, keymap, problems, isBroken} = readSettingsText(text ?? '', names);
		const sentences = (level: Problem['level']): readonly string[] =>
			problems.filter(one => one.level === level).map(one => sentence(this.path, one));
		this.#problems = [...sentences('error'), ...themeProblems];
		this.#warnings = sentences('warning');
		// A half-written file must not reset what applies now.
		this.#config = isFirst || !isBroken ? {settings, keymap, themes} : {...this.#config, themes};
		return true;
	}

	#readThemes(): {readonly themes: readonly ThemeDefinition[]; readonly problems: readonly string[]} {
		const themes: ThemeDefinition[] = [];
		const problems: string[] = [];
		for (const {name, path, text} of this.#themeFiles) {
			if (builtInThemeNames.includes(name)) {
				problems.push(`${path}: "${name}" is a theme of termchat. Give the file another name.`);
				continue;
			}
			const {theme, problems: found, isBroken} = readThemeText(name, text);
			problems.push(...found.map(problem => sentence(path, problem)));
			const previous = this.#config.themes.find(one => one.name === name);
			themes.push(isBroken && previous !== undefined ? previous : theme);
		}
		return {themes, problems};
	}
}

/** Settings that are not stored, for tests and demos. */
export const fixedConfig = (config: Partial<ClientConfig> = {}): ConfigSource => {
	let current = {...defaultConfig, ...config};
	return {
		path: 'settings.jsonc',
		config: () => current,
		problems: () => [],
		warnings: () => [],
		save: settings => {
			current = {...current, settings};
			return undefined;
		},
		check: () => {},
		subscribe: () => () => {},
	};
};
