/** The commented settings file of the terminal as text: reading it, writing a new one, and changes by `/set`. Pure. */

import {
	choicesOf,
	defaultSettings,
	readSettingValue,
	type SettingName,
	type Settings,
	settingDescriptions,
	settingNames,
} from '../../commands/settings.ts';
import {capitalized} from '../../presenter/wording.ts';
import {literal} from '../../text/sanitize.ts';
import {parseKeyName} from '../input/key-names.ts';
import type {KeyChange, Keymap} from '../input/keymap.ts';
import {setValue, valueText} from './edit-text.ts';
import {type Problem, type Property, parseText, withoutDuplicates} from './jsonc.ts';
import {modes, readKeysSection} from './keys-section.ts';

/** The part of the file that binds keys to actions. It is no setting of `/set`. */
const keysName = 'keys';

export interface ReadSettings {
	readonly settings: Settings;
	readonly keymap: Keymap;
	readonly problems: readonly Problem[];
	/** The file has an error of syntax, so that some settings may be missing. */
	readonly isBroken: boolean;
}

const unknownSetting = ({name, line}: Property): Problem => ({
	line,
	level: 'error',
	text: `Unknown setting "${name}". The settings are ${[...settingNames, keysName].join(', ')}.`,
});

/** The settings of a file. What is unknown or invalid is a problem, and everything else applies. `themes`: the user's own. */
export const readSettingsText = (text: string, themes: readonly string[]): ReadSettings => {
	const parsed = parseText(text);
	const {properties, problems: duplicates} = withoutDuplicates(parsed.properties);
	const keys = readKeysSection(properties.find(({name}) => name === keysName));
	const problems: Problem[] = [...parsed.problems, ...duplicates, ...keys.problems];
	const taken: Partial<Record<SettingName, unknown>> = {};
	for (const property of properties) {
		if (property.name === keysName) continue;
		const name = settingNames.find(one => one === property.name);
		if (name === undefined) {
			problems.push(unknownSetting(property));
			continue;
		}
		const read = readSettingValue(name, property.value, themes);
		if (read.ok) taken[name] = read.value;
		else problems.push({line: property.line, level: 'error', text: read.reason});
	}
	return {
		settings: {...defaultSettings, ...(taken as Partial<Settings>)},
		keymap: keys.keymap,
		problems: problems.toSorted((one, other) => one.line - other.line),
		isBroken: parsed.type === 'broken',
	};
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The names of the settings that differ. */
export const changedSettings = (before: Settings, after: Settings): readonly SettingName[] =>
	settingNames.filter(name => !isSame(before[name], after[name]));

/** The text with the changed settings in it; undefined if the text has an error of syntax. */
export const editSettingsText = (text: string, before: Settings, after: Settings): string | undefined =>
	changedSettings(before, after).reduce<string | undefined>(
		(edited, name) => edited && setValue(edited, [name], after[name]),
		text,
	);

/** The names that lead to a key in the file, which may write it in another way: `Alt+A`. */
const keyPath = (text: string, {mode, key}: KeyChange): readonly string[] => {
	const section = parseText(text).properties.findLast(({name}) => name === keysName)?.properties;
	const ofMode = section?.findLast(({name}) => name === mode)?.properties;
	const nested = ofMode?.findLast(({name}) => parseKeyName(name) === key);
	if (nested !== undefined) return [keysName, mode, nested.name];
	const path = mode === 'chat' ? [keysName] : [keysName, mode];
	const known = mode === 'chat' ? section?.findLast(({name}) => parseKeyName(name) === key) : undefined;
	return [...path, known?.name ?? key];
};

/** The text with keys bound; undefined if it has an error of syntax. */
export const editKeysText = (text: string, changes: readonly KeyChange[]): string | undefined =>
	changes.reduce<string | undefined>(
		(edited, change) => edited && setValue(edited, keyPath(edited, change), change.action),
		text,
	);

const valuesOf = (name: SettingName): string => {
	switch (settingDescriptions[name].kind) {
		case 'switch':
			return 'true or false';
		case 'choice':
			return choicesOf(name).join(', ');
		case 'list':
			return 'a list of words, such as ["deploy", "release"]';
	}
};

const settingLines = (name: SettingName, value: unknown): readonly string[] => {
	const isDefault = isSame(value, defaultSettings[name]);
	return [
		`\t// ${capitalized(literal(settingDescriptions[name].about))}.`,
		`\t// Values: ${valuesOf(name)}.`,
		`\t${isDefault ? '// ' : ''}${JSON.stringify(name)}: ${valueText(value)},`,
		'',
	];
};

const keysLines = [
	'\t// Keys: a key and its action in the chat, and a section for each other mode.',
	`\t// Modes: ${modes.join(', ')}.`,
	'\t// The action none takes a key from every action. /help lists all keys; docs/settings.md names the actions.',
	'\t"keys": {',
	'\t\t// "f5": "palette",',
	'\t\t// "alt+a": "none",',
	'\t\t// "select": {"x": "delete"},',
	'\t},',
];

/** A new file: every setting with its description. Those with their default value are commented out. */
export const newSettingsText = (settings: Settings): string =>
	[
		'// The settings of termchat in the terminal. Open clients read this file again when it changes.',
		'// /set NAME VALUE in the chat changes it as well, and keeps your comments.',
		'// A setting that is commented out has the value that is shown.',
		'{',
		...settingNames.flatMap(name => settingLines(name, settings[name])),
		...keysLines,
		'}',
		'',
	].join('\n');
