import {describe, expect, test} from 'vitest';
import {defaultSettings, settingDescriptions, settingNames} from '../../../source/commands/settings.ts';
import {defaultKeymap} from '../../../source/terminal/input/keymap.ts';
import {
	editKeysText,
	editSettingsText,
	newSettingsText,
	readSettingsText,
} from '../../../source/terminal/settings-file/settings-text.ts';

describe('a new settings file', () => {
	test('describes every setting, and has all defaults', () => {
		const text = newSettingsText(defaultSettings);
		for (const name of settingNames) {
			expect(text).toContain(`// "${name}": `);
			expect(text.toLowerCase()).toContain(settingDescriptions[name].about.toLowerCase());
		}
		expect(readSettingsText(text, [])).toEqual({
			settings: defaultSettings,
			keymap: defaultKeymap,
			problems: [],
			isBroken: false,
		});
	});

	test('has the settings that were stored before', () => {
		const settings = {...defaultSettings, theme: 'light', mute: ['ops']};
		expect(readSettingsText(newSettingsText(settings), []).settings).toEqual(settings);
	});

	test('takes every setting, one after the other', () => {
		const wanted = {...defaultSettings, mouse: false, ascii: 'on', mute: ['ops', 'dev']} as const;
		const text = editSettingsText(newSettingsText(defaultSettings), defaultSettings, wanted) ?? '';
		expect(readSettingsText(text, []).settings).toEqual(wanted);
		expect(text.split('\n')).toHaveLength(newSettingsText(defaultSettings).split('\n').length);
	});
});

describe('a settings file', () => {
	test('names the line and the allowed values, and keeps the rest', () => {
		const text = `{
	"mouse": "maybe",
	"bell": false,
	"colour": 1,
	"theme": "pink",
	"mute": "ops",
	"ascii": 3,
	"bell": true,
	"joins": "off"
}`;
		const {settings, problems, isBroken} = readSettingsText(text, ['mine']);
		expect(settings).toEqual({...defaultSettings, joins: false});
		expect(isBroken).toBe(false);
		expect(problems.map(({line, text: reason}) => `${line}: ${reason}`)).toEqual([
			'2: "mouse" must be true or false.',
			'3: "bell" is set again in line 8, and that one counts. Remove one of them.',
			`4: Unknown setting "colour". The settings are ${[...settingNames, 'keys'].join(', ')}.`,
			'5: "theme" must be one of auto, dark, light, high-contrast, colour-blind, monochrome, solarized, mine.',
			'6: "mute" must be a list of words, such as ["deploy", "release"].',
			'7: "ascii" must be one of auto, on, off.',
		]);
	});

	test.each([
		['{\n\t"mouse": false\n\t"bell": false\n}', '3: A comma is missing before this.'],
		['{\n\t"mouse": false,\n', '3: A name in double quotes, or the closing }, is expected here.'],
		[
			'{\n\tmouse: false\n}',
			'2: Names and text need double quotes; other values are true, false, [ ] and { }.',
		],
		['{\n\t"theme": "dark\n}', '2: The closing quote is missing.'],
		['[]', '1: The file must be an object: { }.'],
		['{"mouse": off}', '1: Names and text need double quotes; other values are true, false, [ ] and { }.'],
	])('with a mistake of syntax names the line: %j', (text, expected) => {
		const {problems, isBroken} = readSettingsText(text, []);
		expect(isBroken).toBe(true);
		expect(problems.map(({line, text: reason}) => `${line}: ${reason}`)[0]).toBe(expected);
		expect(editSettingsText(text, defaultSettings, {...defaultSettings, joins: false})).toBeUndefined();
	});

	test('keeps readable values beside a syntax error', () => {
		expect(readSettingsText('{"mouse": false "bell": false}', []).settings.mouse).toBe(false);
	});

	test('may write a number as it is', () => {
		expect(readSettingsText('{"roomsWidth": 24}', [])).toMatchObject({
			settings: {roomsWidth: '24'},
			problems: [],
		});
	});

	test('may be empty, and cannot reach the prototype', () => {
		expect(readSettingsText('', []).problems).toEqual([]);
		const {settings, problems} = readSettingsText('{"__proto__": {"mouse": false}}', []);
		expect(settings).toEqual(defaultSettings);
		expect(problems).toHaveLength(1);
	});
});

describe('keys in the file', () => {
	const change = {mode: 'chat', key: 'alt+a', action: 'none'} as const;

	test('are added where they belong', () => {
		const text = editKeysText(newSettingsText(defaultSettings), [
			change,
			{mode: 'chat', key: 'ctrl+x m', action: 'nextMention'},
			{mode: 'select', key: 'x', action: 'delete'},
		]);
		expect(text).toContain(
			'\t"keys": {\n\t\t// "f5": "palette",\n\t\t"alt+a": "none",\n\t\t"select": {"x": "delete"},\n',
		);
		expect(text).toContain('\t\t"ctrl+x m": "nextMention",\n');
		expect(readSettingsText(text ?? '', []).problems).toEqual([]);
	});

	test('replace a key that is written in another way', () => {
		expect(editKeysText('{"keys": {"Alt+A": "palette"}}', [change])).toBe('{"keys": {"Alt+A": "none"}}');
		expect(editKeysText('{"keys": {"chat": {"Alt+A": "palette"}}}', [change])).toBe(
			'{"keys": {"chat": {"Alt+A": "none"}}}',
		);
	});
});
