import {
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {createSettingsFiles, openSettings} from '../../../source/cli/join/settings-files.ts';
import {defaultSettings} from '../../../source/commands/settings.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {makeFolder} from '../../support/folder.ts';

const makeHome = ({hasFolder = true} = {}) => {
	const home = makeFolder();
	onTestFinished(() => home.remove());
	const at = (...parts: string[]): string => home.at('.config', 'termchat', ...parts);
	if (hasFolder) mkdirSync(at(), {recursive: true});
	const env = {HOME: home.path};
	return {env, at, open: () => openSettings(env, makeFakeClock())};
};

test('the first change creates the folder and a commented file', () => {
	const {at, open} = makeHome({hasFolder: false});
	const live = open();
	expect(live.path).toBe('~/.config/termchat/settings.jsonc');
	expect(live.exists()).toBe(false);
	expect(live.save({...defaultSettings, mouse: false})).toBeUndefined();
	expect(readFileSync(at('settings.jsonc'), 'utf8')).toContain('\t"mouse": false,');
});

test('the settings of an older version are taken over once', () => {
	const {at, open} = makeHome();
	writeFileSync(at('settings.json'), '{"theme": "light", "ascii": true}');
	const expected = {...defaultSettings, theme: 'light', ascii: 'on'};
	expect(open().config().settings).toEqual(expected);
	expect(readdirSync(at())).toEqual(['settings.jsonc']);
	expect(open().config().settings).toEqual(expected);
});

test('a link to a file among dotfiles stays a link', () => {
	const {at, open} = makeHome();
	writeFileSync(at('dotfile'), '{\n\t// mine\n}\n');
	symlinkSync(at('dotfile'), at('settings.jsonc'));
	open().save({...defaultSettings, mouse: false});
	expect(lstatSync(at('settings.jsonc')).isSymbolicLink()).toBe(true);
	expect(readFileSync(at('dotfile'), 'utf8')).toBe('{\n\t// mine\n\t"mouse": false,\n}\n');
});

test('a byte order mark is not part of the settings', () => {
	const {at, open} = makeHome();
	writeFileSync(at('settings.jsonc'), '\uFEFF{"mouse": false}');
	expect(open().problems()).toEqual([]);
	expect(open().config().settings.mouse).toBe(false);
});

test('reports that an editor has replaced the file', async () => {
	const {env, at} = makeHome();
	const files = createSettingsFiles(env);
	const changed = new Promise<void>(resolve => {
		const stop = files.watch(() => resolve());
		onTestFinished(() => stop?.());
	});
	writeFileSync(at('new'), '{"mouse": false}');
	renameSync(at('new'), at('settings.jsonc'));
	await changed;
	expect(files.read()).toBe('{"mouse": false}');
});

test('a folder that does not exist cannot be watched', () => {
	const {env} = makeHome({hasFolder: false});
	expect(createSettingsFiles(env).watch(() => {})).toBeUndefined();
});
