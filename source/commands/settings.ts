/**
 * What a person can set with `/set`, each with what it means and may be; and the text of the file they are
 * kept in. Pure: reading and writing the file is its shell's business.
 */

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
}

/** Every setting in the order `/help set` tells them. */
export const settingDescriptions: Readonly<Record<SettingName, Description>> = {
	theme: {
		kind: 'choice',
		values: ['auto', 'dark', 'light'],
		about: 'colours for a dark or light background; auto asks the terminal',
	},
	mouse: {kind: 'switch', about: 'the wheel scrolls and a click chooses; off: the terminal selects text'},
	bell: {kind: 'switch', about: 'ring when somebody names you or writes to you while you look elsewhere'},
	notify: {kind: 'switch', about: 'a desktop notification for the same, where the terminal can show one'},
	nickColours: {kind: 'switch', about: 'each nick in a colour of its own'},
	ascii: {kind: 'switch', about: 'draw with plain ASCII only'},
	joins: {kind: 'switch', about: 'tell who joins and leaves'},
	links: {kind: 'switch', about: 'make URLs clickable (OSC 8), where the terminal can'},
	emoji: {kind: 'switch', about: 'what you write as :tada: becomes its emoji, but not in `code` or a URL'},
	rooms: {kind: 'switch', about: 'the pane of rooms (F7)'},
	members: {kind: 'switch', about: 'the pane of members (F8)'},
	highlight: {kind: 'list', about: 'words that count like your name; see /highlight'},
	ignore: {kind: 'list', about: 'people whose words you do not see; see /ignore'},
	mute: {kind: 'list', about: 'rooms that do not ring; see /mute'},
};

export const settingNames = Object.keys(settingDescriptions) as SettingName[];

export type Parsed<T> =
	| {readonly ok: true; readonly value: T}
	| {readonly ok: false; readonly reason: string};

const wrong = (reason: string) => ({ok: false, reason}) as const;

const words: Record<string, boolean> = {on: true, yes: true, true: true, off: false, no: false, false: false};

/** The setting a person means: any case, or a prefix only one has. */
export const findSetting = (name: string): Parsed<SettingName> => {
	const wanted = name.toLowerCase();
	const exact = settingNames.find(one => one.toLowerCase() === wanted);
	if (exact !== undefined) return {ok: true, value: exact};
	const [only, ...more] = settingNames.filter(one => one.toLowerCase().startsWith(wanted));
	if (only !== undefined && more.length === 0) return {ok: true, value: only};
	return wrong(`There is no setting "${name}". There are: ${settingNames.join(', ')}.`);
};

/** The settings with one of them as a person wrote it, or why it cannot be that. */
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

/** The settings a file's text holds. What is unknown or wrong is left out and named, never an end of the program. */
export const decodeSettings = (
	text: string,
): {readonly settings: Settings; readonly wrong: readonly string[]} => {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return {settings: defaultSettings, wrong: ['The settings file is not JSON; the defaults hold.']};
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		return {
			settings: defaultSettings,
			wrong: ['The settings file must be one JSON object; the defaults hold.'],
		};
	}
	const mistakes: string[] = [];
	const taken: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(parsed)) {
		const known = settingNames.find(one => one === name);
		if (known === undefined) mistakes.push(`The settings file names "${name}", which is no setting.`);
		else if (fits(known, value)) taken[known] = value;
		else mistakes.push(`The settings file has a value for "${name}" that it cannot have.`);
	}
	return {settings: {...defaultSettings, ...taken}, wrong: mistakes};
};
