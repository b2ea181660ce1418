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

/** Resolves with the next change of the files. */
const nextChange = ({env}: ReturnType<typeof makeHome>): Promise<void> =>
	new Promise(resolve => {
		const stop = createSettingsFiles(env).watch(resolve);
		onTestFinished(() => stop?.());
	});

test('reports that an editor has replaced the file', async () => {
	const home = makeHome();
	const changed = nextChange(home);
	writeFileSync(home.at('new'), '{"mouse": false}');
	renameSync(home.at('new'), home.at('settings.jsonc'));
	await changed;
	expect(createSettingsFiles(home.env).read()).toBe('{"mouse": false}');
});

test('reports a new file in a folder that did not exist', async () => {
	const home = makeHome({hasFolder: false});
	const changed = nextChange(home);
	home.open().save({...defaultSettings, mouse: false});
	await changed;
	expect(home.open().config().settings.mouse).toBe(false);
});

test('reports a new theme in a folder that did not exist', async () => {
	const home = makeHome();
	const changed = nextChange(home);
	mkdirSync(home.at('themes'));
	await changed;
	const changedAgain = nextChange(home);
	writeFileSync(home.at('themes', 'mine.jsonc'), '{"about": "my own"}');
	writeFileSync(home.at('themes', 'no-theme.txt'), '');
	await changedAgain;
	expect(
		home
			.open()
			.config()
			.themes.map(({name, about}) => `${name}: ${about}`),
	).toEqual(['mine: my own']);
});
