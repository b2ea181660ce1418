import {describe, expect, test} from 'vitest';
import {defaultSettings} from '../../../source/commands/settings.ts';
import {LiveSettings, settleMs} from '../../../source/terminal/settings-file/live-settings.ts';
import {newSettingsText} from '../../../source/terminal/settings-file/settings-text.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {type DiskOptions, makeDisk} from '../../support/settings-disk.ts';

const open = (options?: DiskOptions) => {
	const clock = makeFakeClock();
	const {disk, files, edit} = makeDisk(options);
	const live = new LiveSettings(files, clock);
	let changes = 0;
	const stop = live.subscribe(() => changes++);
	return {live, disk, edit, clock, stop, changes: () => changes};
};

describe('/set', () => {
	test('creates a documented file, and changes it after that', () => {
		const {live, disk} = open();
		expect(live.save({...defaultSettings, mouse: false})).toBeUndefined();
		expect(disk.text).toBe(newSettingsText({...defaultSettings, mouse: false}));
		disk.text = disk.text?.replace('\t// Scroll', '\t// My own words.\n\t// Scroll');
		expect(live.save({...defaultSettings, mouse: true})).toBeUndefined();
		expect(disk.text).toContain('\t// My own words.\n\t// Scroll');
		expect(disk.text).toContain('\t"mouse": true,');
	});

	test('writes nothing if nothing changes', () => {
		const {live, disk} = open();
		live.save(defaultSettings);
		expect(disk.text).toBeUndefined();
	});

	test('keeps what another window has changed meanwhile', () => {
		const {live, disk, changes} = open({text: '{\n\t"bell": true,\n}\n'});
		disk.text = '{\n\t"bell": false,\n}\n';
		live.save({...defaultSettings, mouse: false});
		expect(disk.text).toBe('{\n\t"bell": false,\n\t"mouse": false,\n}\n');
		expect(live.config().settings).toEqual({...defaultSettings, bell: false, mouse: false});
		expect(changes()).toBe(1);
	});

	test('never changes a file with a mistake, and reports that the change applies to this run only', () => {
		const broken = '{\n\t"mouse": true\n\t"bell": false\n}';
		const {live, disk} = open({text: broken});
		expect(live.save({...live.config().settings, joins: false})).toBe(
			'This applies until you quit, because the settings file has a mistake. settings.jsonc, line 3: A comma is missing before this.',
		);
		expect(disk.text).toBe(broken);
		expect(live.config().settings.joins).toBe(false);
	});

	test('reports that the file cannot be written', () => {
		const {live, disk} = open({text: '{}'});
		disk.failure = 'EROFS';
		expect(live.save({...defaultSettings, joins: false})).toContain('settings.jsonc cannot be written');
		expect(live.config().settings.joins).toBe(false);
	});
});

describe('a changed file', () => {
	test('applies after the editor has finished, with one change', () => {
		const {live, edit, clock, changes} = open({text: '{}'});
		edit('{"joins": fal');
		edit('{"joins": false}');
		expect(live.config().settings.joins).toBe(true);
		clock.advance(settleMs);
		expect(live.config().settings.joins).toBe(false);
		expect(changes()).toBe(1);
	});

	test('with a mistake of syntax changes nothing, and is reported with its line', () => {
		const {live, edit, clock, changes} = open({text: '{"joins": false}'});
		edit('{\n"joins": false\n"bell": false}');
		clock.advance(settleMs);
		expect(live.problems()).toEqual(['settings.jsonc, line 3: A comma is missing before this.']);
		expect(live.config().settings).toEqual({...defaultSettings, joins: false});
		expect(changes()).toBe(1);
	});

	test('that this client has written itself is not reported', () => {
		const {live, clock, changes} = open({text: '{}'});
		live.save({...defaultSettings, joins: false});
		clock.advance(settleMs);
		expect(changes()).toBe(0);
	});

	test('is read at the next check if the file system reports no changes', () => {
		const {live, edit, changes} = open({text: '{}', isDeaf: true});
		edit('{"joins": false}');
		live.check();
		live.check();
		expect(live.config().settings.joins).toBe(false);
		expect(changes()).toBe(1);
	});

	test('that was removed gives the defaults', async () => {
		const {live, disk, clock} = open({text: '{"joins": false}'});
		disk.text = undefined;
		live.check();
		await clock.settle();
		expect(live.config().settings).toEqual(defaultSettings);
	});

	test('that cannot be read is reported once, and changes nothing', () => {
		const {live, disk, changes} = open({text: '{"joins": false}'});
		disk.failure = 'EACCES';
		live.check();
		live.check();
		expect(live.problems()).toEqual(['settings.jsonc cannot be read: EACCES.']);
		expect(live.config().settings.joins).toBe(false);
		expect(changes()).toBe(1);
	});

	test('is no longer watched after the end', () => {
		const {disk, clock, edit, stop} = open({text: '{}'});
		edit('{"joins": false}');
		stop();
		expect(disk.watches).toBe(0);
		expect(clock.timers).toBe(0);
	});
});

describe('the settings of an older version', () => {
	const old = {...defaultSettings, theme: 'light'} as const;

	test('are taken over once', () => {
		const {live, disk} = open({old});
		expect(disk.text).toBe(newSettingsText(old));
		expect(disk.old).toBeUndefined();
		expect(live.config().settings).toEqual(old);
	});

	test('never replace those of a new file', () => {
		expect(open({old, text: '{}'}).live.config().settings).toEqual(defaultSettings);
	});

	test('apply if the new file cannot be written', () => {
		const {disk, files} = makeDisk({old});
		disk.failure = 'EROFS';
		const live = new LiveSettings(files, makeFakeClock());
		expect(live.config().settings).toEqual(old);
		expect(disk.old).toEqual(old);
	});
});

describe('theme files', () => {
	const mine = (text: string) => ({name: 'mine', path: 'themes/mine.jsonc', text});

	test('can be chosen by name', () => {
		const {live, disk} = open({text: '{"theme": "mine"}'});
		expect(live.problems()[0]).toContain('"theme" must be one of auto, dark');
		expect(live.config().settings.theme).toBe('auto');
		disk.themes = [mine('{"accent": "red"}')];
		live.check();
		expect(live.problems()).toEqual([]);
		expect(live.config().settings.theme).toBe('mine');
		expect(live.config().themes.map(({name}) => name)).toEqual(['mine']);
	});

	test('apply when they change, unless they have an error of syntax', () => {
		const {live, disk} = open({text: '{"theme": "mine"}'});
		const accent = () => live.config().themes[0]?.onDark.styles.accent;
		disk.themes = [mine('{"accent": "red"}')];
		live.check();
		disk.themes = [mine('{"accent": "green"}')];
		live.check();
		expect(accent()).toEqual({colour: 2});
		disk.themes = [mine('{\n"accent": "blue" "error": "red"}')];
		live.check();
		expect(accent()).toEqual({colour: 2});
		expect(live.problems()).toEqual(['themes/mine.jsonc, line 2: A comma is missing before this.']);
	});

	test('cannot have the name of a theme of termchat', () => {
		const {live, disk} = open({text: '{}'});
		disk.themes = [{...mine('{}'), name: 'dark', path: 'themes/dark.jsonc'}];
		live.check();
		expect(live.problems()).toEqual([
			'themes/dark.jsonc: "dark" is a theme of termchat. Give the file another name.',
		]);
		expect(live.config().themes).toEqual([]);
	});
});

describe('keys', () => {
	test('that may not arrive are warnings, and no problems', () => {
		const {live} = open({text: '{"keys": {"alt+x": "palette", "ctrl+foo": "palette"}}'});
		expect(live.warnings()).toEqual([
			'settings.jsonc, line 1: "alt+x" does not arrive in every terminal. Check it with: termchat keys',
		]);
		expect(live.problems()).toHaveLength(1);
		expect(live.config().keymap.keysOf('palette')[0]).toBe('alt+x');
	});

	test('are written to a new file, and to one that has a mistake never', () => {
		const change = {mode: 'chat', key: 'alt+a', action: 'none'} as const;
		const fresh = open();
		expect(fresh.live.saveKeys([change])).toBe(
			'Written to settings.jsonc. Open clients use these keys from now on.',
		);
		expect(fresh.disk.text).toContain('"alt+a": "none",');
		const broken = open({text: '{'});
		expect(broken.live.saveKeys([change])).toContain('Nothing was written, because the file has a mistake.');
		expect(broken.disk.text).toBe('{');
	});
});
