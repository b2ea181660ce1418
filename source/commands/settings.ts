/**
 * The settings of `/set`: what each means and what values it takes, and the text of the file that holds them. Pure:
 * reading and writing the file is done elsewhere.
 */
import {mentions} from '../client/session/mention.ts';
import {nameKey} from '../protocol/limits.ts';

export interface Settings {
	readonly theme: 'auto' | 'dark' | 'light';
	readonly mouse: boolean;
	readonly bell: boolean;
	readonly notify: boolean;
	readonly nickColours: boolean;
	readonly ascii: boolean;
	readonly joins: boolean;
	readonly links: boolean;
	readonly emoji: boolean;
	readonly rooms: boolean;
	readonly members: boolean;
	readonly highlight: readonly string[];
	readonly ignore: readonly string[];
	readonly mute: readonly string[];
}

export const defaultSettings: Settings = {
	theme: 'auto',
	mouse: true,
	bell: true,
	notify: true,
	nickColours: true,
	ascii: false,
	joins: true,
	links: true,
	emoji: true,
	rooms: true,
	members: true,
	highlight: [],
	ignore: [],
	mute: [],
};

export type SettingName = keyof Settings;

interface Description {
	readonly kind: 'switch' | 'choice' | 'list';
	readonly values?: readonly string[];
	readonly about: string;
	/** The page has it as well. */
	readonly isInPage?: true;
}

/** All settings, in the order `/help set` shows them. */
export const settingDescriptions: Readonly<Record<SettingName, Description>> = {
	theme: {
		kind: 'choice',
		values: ['auto', 'dark', 'light'],
		about: 'colours for a dark or light background; auto asks the terminal',
	},
	mouse: {
		kind: 'switch',
		about: 'scroll with the wheel and choose with a click; off: the terminal selects text',
	},
	bell: {
		kind: 'switch',
		about: 'ring the bell for mentions and direct messages while the window is in the background',
	},
	notify: {kind: 'switch', about: 'show a desktop notification for the same, if the terminal can'},
	nickColours: {kind: 'switch', about: 'give each nick its own colour'},
	ascii: {kind: 'switch', about: 'draw with plain ASCII only'},
	joins: {kind: 'switch', isInPage: true, about: 'show who joins and leaves'},
	links: {kind: 'switch', about: 'make URLs clickable (OSC 8), if the terminal can'},
	emoji: {kind: 'switch', about: 'replace :tada: by its emoji, except in `code` and URLs'},
	rooms: {kind: 'switch', about: 'show the room list (F7)'},
	members: {kind: 'switch', about: 'show the member list (F8)'},
	highlight: {kind: 'list', isInPage: true, about: 'words that count as a mention; see /highlight'},
	ignore: {kind: 'list', isInPage: true, about: 'users whose messages are hidden; see /ignore'},
	mute: {kind: 'list', about: 'rooms without notifications; see /mute'},
};

export const settingNames = Object.keys(settingDescriptions) as SettingName[];

/** The settings that a kind of user interface has. */
export const settingNamesFor = (ui: 'terminal' | 'page'): readonly SettingName[] =>
	settingNames.filter(name => ui === 'terminal' || settingDescriptions[name].isInPage === true);

export type Parsed<T> =
	| {readonly ok: true; readonly value: T}
	| {readonly ok: false; readonly reason: string};

const wrong = (reason: string) => ({ok: false, reason}) as const;

const words: Record<string, boolean> = {on: true, yes: true, true: true, off: false, no: false, false: false};

/** The setting among `names` that is called so, in any case, or the only one that begins so. */
export const findSetting = (
	name: string,
	names: readonly SettingName[] = settingNames,
): Parsed<SettingName> => {
	const wanted = name.toLowerCase();
	const exact = names.find(one => one.toLowerCase() === wanted);
	if (exact !== undefined) return {ok: true, value: exact};
	const [only, ...more] = names.filter(one => one.toLowerCase().startsWith(wanted));
	if (only !== undefined && more.length === 0) return {ok: true, value: only};
	return wrong(`Unknown setting "${name}". The settings are ${names.join(', ')}.`);
};

/** The settings with one of them as it was typed, or why it cannot be that. */
export const withSetting = (settings: Settings, name: SettingName, text: string): Parsed<Settings> => {
	const {kind, values = []} = settingDescriptions[name];
	const value = text.trim();
	switch (kind) {
		case 'switch': {
			const known = words[value.toLowerCase()];
			if (known === undefined) return wrong(`${name} is on or off, not "${value}".`);
			return {ok: true, value: {...settings, [name]: known}};
		}
		case 'choice':
			if (!values.includes(value.toLowerCase())) {
				return wrong(`${name} is one of ${values.join(', ')}, not "${value}".`);
			}
			return {ok: true, value: {...settings, [name]: value.toLowerCase()}};
		case 'list':
			return {ok: true, value: {...settings, [name]: value.split(/[\s,]+/u).filter(word => word !== '')}};
	}
};

export const showSetting = (settings: Settings, name: SettingName): string => {
	const value = settings[name];
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	return typeof value === 'string' ? value : value.join(' ') || 'none';
};

/** The text of the settings file: only what differs from the defaults, so that better defaults arrive. */
export const encodeSettings = (settings: Settings): string => {
	const changed = settingNames.filter(
		name => JSON.stringify(settings[name]) !== JSON.stringify(defaultSettings[name]),
	);
	return `${JSON.stringify(Object.fromEntries(changed.map(name => [name, settings[name]])), undefined, '\t')}\n`;
};

const fits = (name: SettingName, value: unknown): boolean => {
	const {kind, values = []} = settingDescriptions[name];
	switch (kind) {
		case 'switch':
			return typeof value === 'boolean';
		case 'choice':
			return typeof value === 'string' && values.includes(value);
		case 'list':
			return Array.isArray(value) && value.every(one => typeof one === 'string');
	}
};

/** The settings in the text of a file. What is unknown or invalid is left out, and named in `wrong`. */
export const decodeSettings = (
	text: string,
): {readonly settings: Settings; readonly wrong: readonly string[]} => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return {settings: defaultSettings, wrong: ['The settings file is not JSON. The defaults are used.']};
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		return {
			settings: defaultSettings,
			wrong: ['The settings file must be a JSON object. The defaults are used.'],
		};
	}
	const mistakes: string[] = [];
	const taken: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parsed)) {
		const known = settingNames.find(one => one === name);
		if (known === undefined) mistakes.push(`Unknown setting "${name}" in the settings file.`);
		else if (fits(known, value)) taken[known] = value;
		else mistakes.push(`Invalid value of "${name}" in the settings file.`);
	}
	return {settings: {...defaultSettings, ...taken}, wrong: mistakes};
};

/** Whether a text holds one of the words that are highlighted like the user's nick. */
export const createHighlighter =
	({highlight}: Pick<Settings, 'highlight'>): ((text: string) => boolean) =>
	text =>
		highlight.some(word => mentions(text, word));

export const isMuted = ({mute}: Pick<Settings, 'mute'>, room: string): boolean =>
	mute.some(name => nameKey(name) === nameKey(room));

export const isIgnored = ({ignore}: Pick<Settings, 'ignore'>, nick: string): boolean =>
	ignore.some(name => nameKey(name) === nameKey(nick));
