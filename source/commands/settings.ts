/**
 * The settings of `/set`: their descriptions and values. Pure: the terminal stores them in a commented file
 * (`terminal/settings-file`), the page in the browser's storage.
 */

import type {Session} from '../client/session/state.ts';
import type {AlertRules} from '../presenter/alerts/attention.ts';
import type {RoomPreferences} from '../presenter/rooms/room-list.ts';
import {nameKey} from '../protocol/limits.ts';
import {highlights} from '../protocol/notifications.ts';

export interface Settings {
	/** `auto`, a built-in theme, or the name of a theme file. */
	readonly theme: string;
	readonly mouse: boolean;
	readonly bell: boolean;
	readonly notify: boolean;
	readonly nickColours: boolean;
	readonly ascii: 'auto' | 'on' | 'off';
	readonly joins: boolean;
	readonly links: boolean;
	readonly emoji: boolean;
	readonly suggestions: boolean;
	/** Seconds, or `off`. */
	readonly undoSend: string;
	readonly rooms: boolean;
	readonly members: boolean;
	/** Minutes, or `off`. */
	readonly idleAfter: string;
	readonly highlight: readonly string[];
	readonly ignore: readonly string[];
	readonly mute: readonly string[];
	readonly roomOrder: 'own' | 'unread';
	readonly roomsWidth: string;
	readonly pin: readonly string[];
	/** The order of the rooms that the user has moved. */
	readonly order: readonly string[];
}

export const defaultSettings: Settings = {
	theme: 'auto',
	mouse: true,
	bell: true,
	notify: true,
	nickColours: true,
	ascii: 'auto',
	joins: true,
	links: true,
	emoji: true,
	suggestions: true,
	undoSend: 'off',
	rooms: true,
	members: true,
	idleAfter: '15',
	highlight: [],
	ignore: [],
	mute: [],
	roomOrder: 'own',
	roomsWidth: 'auto',
	pin: [],
	order: [],
};

export type SettingName = keyof Settings;

interface Description {
	readonly kind: 'switch' | 'choice' | 'list';
	readonly values?: readonly string[];
	readonly about: string;
	/** Whether the page has the setting as well. */
	readonly isInPage?: true;
}

/** The built-in themes, with the descriptions that `/theme` shows. `auto` is `dark` or `light`. */
export const builtInThemes: Readonly<Record<string, string>> = {
	auto: 'dark or light, as the terminal reports its background',
	dark: 'for a dark background',
	light: 'for a light background',
	'high-contrast': 'strong colours, nothing faint',
	'colour-blind': 'colours that differ for everyone (Okabe and Ito)',
	monochrome: 'no colours: bold, faint, underlined and inverse text',
	solarized: 'the accents of Solarized',
};

export const builtInThemeNames = Object.keys(builtInThemes);

/** All settings, in the order `/help set` shows them. */
export const settingDescriptions: Readonly<Record<SettingName, Description>> = {
	theme: {
		kind: 'choice',
		values: builtInThemeNames,
		about: 'the colours; auto asks the terminal for its background. See /theme',
	},
	mouse: {
		kind: 'switch',
		about: 'scroll with the wheel and choose with a click; off: the terminal selects text',
	},
	bell: {
		kind: 'switch',
		about: 'ring the bell for mentions and direct messages while the window is in the background',
	},
	notify: {
		kind: 'switch',
		about:
			'show a desktop notification instead of the bell, in terminals known to support it; with the bell off, in every terminal',
	},
	nickColours: {kind: 'switch', about: 'give each nick its own colour'},
	ascii: {
		kind: 'choice',
		values: ['auto', 'on', 'off'],
		about: 'draw with plain ASCII only; auto: if the locale is not UTF-8',
	},
	joins: {kind: 'switch', isInPage: true, about: 'show joins and leaves'},
	links: {kind: 'switch', about: 'make URLs clickable (OSC 8), if the terminal supports it'},
	emoji: {kind: 'switch', about: 'replace :tada: by its emoji, except in `code` and URLs'},
	suggestions: {
		kind: 'switch',
		isInPage: true,
		about: 'list completions while you type after / @ # and :, and in commands; off: only with Tab',
	},
	undoSend: {
		kind: 'choice',
		values: ['off', '3', '5', '10', '20', '30'],
		isInPage: true,
		about: 'the seconds that a message waits before it is sent, so that /undo can take it back',
	},
	rooms: {kind: 'switch', about: 'show the room list; see /sidebar'},
	members: {kind: 'switch', isInPage: true, about: 'show the member list; see /members'},
	idleAfter: {
		kind: 'choice',
		values: ['off', '5', '10', '15', '30', '60'],
		isInPage: true,
		about: 'the minutes without input after which others see you as idle; see /away',
	},
	highlight: {
		kind: 'list',
		isInPage: true,
		about: 'words that count as a mention, on all your devices; see /highlight',
	},
	ignore: {kind: 'list', isInPage: true, about: 'users whose messages are hidden; see /ignore'},
	mute: {kind: 'list', isInPage: true, about: 'muted rooms, on all your devices; see /mute'},
	roomOrder: {
		kind: 'choice',
		values: ['own', 'unread'],
		isInPage: true,
		about: 'the room list: in your own order, or unread rooms first; pinned rooms are always first',
	},
	roomsWidth: {
		kind: 'choice',
		values: ['auto', '10', '13', '16', '20', '24', '30', '40'],
		about: 'the columns of the room list',
	},
	pin: {kind: 'list', isInPage: true, about: 'rooms at the top of the list; see /pin'},
	order: {kind: 'list', isInPage: true, about: 'the order of the rooms; see /move'},
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

/** The setting among `names` with this name, in any case, or the only one with this prefix. */
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

/** The values of a setting that is a choice. `themes`: the names of the user's own themes. */
export const choicesOf = (name: SettingName, themes: readonly string[] = []): readonly string[] => [
	...(settingDescriptions[name].values ?? []),
	...(name === 'theme' ? themes : []),
];

/**
 * The settings with a new value for one of them, or the reason why the value is invalid. `themes`: the names of the
 * user's own themes.
 */
export const withSetting = (
	settings: Settings,
	name: SettingName,
	text: string,
	themes: readonly string[] = [],
): Parsed<Settings> => {
	const value = text.trim();
	switch (settingDescriptions[name].kind) {
		case 'switch': {
			const known = words[value.toLowerCase()];
			if (known === undefined) return wrong(`${name} is on or off, not "${value}".`);
			return {ok: true, value: {...settings, [name]: known}};
		}
		case 'choice': {
			const choices = choicesOf(name, themes);
			const wanted = value === '0' && choices.includes('off') ? 'off' : value.toLowerCase();
			const choice = choices.find(one => one.toLowerCase() === wanted);
			if (choice !== undefined) return {ok: true, value: {...settings, [name]: choice}};
			return wrong(`${name} is one of ${choices.join(', ')}, not "${value}".`);
		}
		case 'list':
			return {ok: true, value: {...settings, [name]: value.split(/[\s,]+/u).filter(word => word !== '')}};
	}
};

export const showSetting = (settings: Settings, name: SettingName): string => {
	const value = settings[name];
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	return typeof value === 'string' ? value : value.join(' ') || 'none';
};

/**
 * The settings as JSON, for the page. Contains only values that differ from the defaults, so that changed defaults take
 * effect.
 */
export const encodeSettings = (settings: Settings): string => {
	const changed = settingNames.filter(
		name => JSON.stringify(settings[name]) !== JSON.stringify(defaultSettings[name]),
	);
	return `${JSON.stringify(Object.fromEntries(changed.map(name => [name, settings[name]])), undefined, '\t')}\n`;
};

/**
 * Parses a stored value of a setting; returns the allowed values if it is invalid. Accepts `true` and `false` for `on`
 * and `off`, and the reverse, and numbers for choices. `themes`: the names of the user's own themes.
 */
export const readSettingValue = (
	name: SettingName,
	value: unknown,
	themes: readonly string[] = [],
): Parsed<Settings[SettingName]> => {
	switch (settingDescriptions[name].kind) {
		case 'switch': {
			const known = typeof value === 'string' ? words[value] : value;
			return typeof known === 'boolean'
				? {ok: true, value: known}
				: wrong(`"${name}" must be true or false.`);
		}
		case 'choice': {
			const choices = choicesOf(name, themes);
			const isOff = value === false || ((value === 0 || value === '0') && choices.includes('off'));
			const wanted = isOff ? 'off' : value === true ? 'on' : value;
			const choice = choices.find(one => one === (typeof wanted === 'number' ? String(wanted) : wanted));
			return choice === undefined
				? wrong(`"${name}" must be one of ${choices.join(', ')}.`)
				: {ok: true, value: choice};
		}
		case 'list':
			return Array.isArray(value) && value.every(one => typeof one === 'string')
				? {ok: true, value}
				: wrong(`"${name}" must be a list of words, such as ["deploy", "release"].`);
	}
};

/**
 * Parses settings in JSON: those of the page, and those of older versions of the terminal. Unknown and invalid values
 * are omitted and reported in `wrong`.
 */
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
		if (known === undefined) {
			mistakes.push(`Unknown setting "${name}" in the settings file.`);
			continue;
		}
		const read = readSettingValue(known, value);
		if (read.ok) taken[known] = read.value;
		else mistakes.push(`In the settings file, ${read.reason}`);
	}
	return {settings: {...defaultSettings, ...taken}, wrong: mistakes};
};

/** Returns a function that checks whether a text contains one of the highlight words. */
export const createHighlighter =
	({highlight}: Pick<Settings, 'highlight'>): ((text: string) => boolean) =>
	text =>
		highlights(text, highlight);

/**
 * Whether the room is muted: by the settings on the server or, if the server does not store them, by those of this
 * device.
 */
export const isMuted = (
	{mute}: Pick<Settings, 'mute'>,
	room: string,
	{notifications}: Pick<Session, 'notifications'>,
): boolean =>
	notifications?.rooms.some(one => one.room === room && one.isMuted === true) === true ||
	mute.some(name => nameKey(name) === nameKey(room));

/** The rules by which messages alert the user on this device. */
export const alertRules = (settings: Settings, session: Pick<Session, 'notifications'>): AlertRules => ({
	isMuted: room => isMuted(settings, room, session),
	isIgnored: nick => isIgnored(settings, nick),
	isHighlight: createHighlighter(settings),
});

/** For `setIdleAfter` of the client. */
export const idleAfterMs = ({idleAfter}: Pick<Settings, 'idleAfter'>): number | undefined =>
	idleAfter === 'off' ? undefined : Number(idleAfter) * 60_000;

/** The milliseconds that a message waits before it is sent; undefined: none. */
export const undoSendMs = ({undoSend}: Pick<Settings, 'undoSend'>): number | undefined =>
	undoSend === 'off' ? undefined : Number(undoSend) * 1000;

/** The order of the room list according to the settings. */
export const roomPreferences = (
	settings: Settings,
	session: Pick<Session, 'notifications'>,
): RoomPreferences => ({
	order: settings.order,
	pinned: settings.pin,
	isUnreadFirst: settings.roomOrder === 'unread',
	isMuted: room => isMuted(settings, room, session),
});

export const isIgnored = ({ignore}: Pick<Settings, 'ignore'>, nick: string): boolean =>
	ignore.some(name => nameKey(name) === nameKey(nick));
