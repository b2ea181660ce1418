import {describe, expect, test} from 'vitest';
import {LiveSettings, settleMs} from '../../../source/terminal/settings-file/live-settings.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {message, room, session} from '../../support/session-builder.ts';
import {makeDisk} from '../../support/settings-disk.ts';
import {keys, makeTerminalWorld} from '../../support/terminal-world.ts';

const open = (text?: string) => {
	const {disk, files, edit} = makeDisk(text === undefined ? {} : {text});
	const clock = makeFakeClock();
	const config = new LiveSettings(files, clock);
	const dev = room('dev', {items: [message('ann', 'morning', {seq: 1})]});
	return {disk, edit, clock, ...makeTerminalWorld(session([dev]), {config})};
};

describe('the settings file', () => {
	test('is changed by /set and by keys', () => {
		const {disk, press, controller} = open('{\n\t// my words\n}\n');
		press('/set joins off', keys.enter, '\u001B[18~');
		expect(disk.text).toBe('{\n\t// my words\n\t"joins": false,\n\t"rooms": false,\n}\n');
		expect(controller.get().ui.settings).toMatchObject({joins: false, rooms: false});
	});

	test('applies when it changes', () => {
		const {edit, clock, controller, hint, hostCalls} = open('{}');
		edit('{"mouse": false, "ascii": true}');
		clock.advance(settleMs);
		expect(controller.get().ui.settings).toMatchObject({mouse: false, ascii: 'on'});
		expect(controller.screenView().glyphs.set).toBe('ascii');
		expect(hostCalls.at(-1)).toBe('mouse false');
		expect(hint()).toBe('Read the settings again from settings.jsonc.');
	});

	test('with a mistake is named with its line, and the rest applies', () => {
		const {edit, clock, controller, client} = open('{}');
		edit('{\n"mouse": 7,\n"joins": false}');
		clock.advance(settleMs);
		expect(controller.get().ui.settings).toMatchObject({mouse: true, joins: false});
		expect(client.callsOf('note').at(-1)).toEqual([
			'dev',
			'settings.jsonc, line 2: "mouse" must be true or false.',
			'warning',
		]);
	});

	test('that cannot be written is reported', () => {
		const {disk, press, client, controller} = open('{}');
		disk.failure = 'EROFS';
		press('/set joins off', keys.enter);
		expect(controller.get().ui.settings.joins).toBe(false);
		expect(client.callsOf('note').map(([, text]) => text)).toContain(
			'settings.jsonc cannot be written: EROFS. This applies until you quit.',
		);
	});
});

describe('the glyphs', () => {
	const glyphs = (ascii: 'auto' | 'on' | 'off', isAsciiLocale: boolean): string =>
		makeTerminalWorld(session([room('dev')]), {settings: {ascii}, isAsciiLocale}).controller.screenView()
			.glyphs.set;

	test('are ASCII if the locale is not UTF-8, unless a setting forces one', () => {
		expect(glyphs('auto', true)).toBe('ascii');
		expect(glyphs('auto', false)).toBe('unicode');
		expect(glyphs('off', true)).toBe('unicode');
		expect(glyphs('on', false)).toBe('ascii');
	});
});

describe('/theme', () => {
	const mine = {name: 'mine', path: 'themes/mine.jsonc', text: '{"about": "my own"}'};
	const start = () => {
		const world = open('{"theme": "light"}');
		world.disk.themes = [mine];
		world.edit('{"theme": "light" }');
		world.clock.advance(settleMs);
		return world;
	};

	test('lists all themes, and begins with the current one', () => {
		const {press, controller} = start();
		press('/theme', keys.enter);
		const {overlay} = controller.get().ui;
		if (overlay?.type !== 'list') throw new Error('no list');
		expect(overlay.entries.map(({label}) => label)).toEqual([
			'auto',
			'dark',
			'light',
			'high-contrast',
			'colour-blind',
			'monochrome',
			'solarized',
			'mine',
		]);
		expect(overlay.selected).toBe(2);
		expect(overlay.entries.at(-1)?.detail).toBe('my own');
	});

	test('chooses the selected theme, also one of the user, and stores it', () => {
		const {press, disk, controller} = start();
		press('/theme', keys.enter, keys.end, keys.enter);
		expect(controller.get().ui.settings.theme).toBe('mine');
		expect(disk.text).toBe('{"theme": "mine" }');
	});

	test('completes names, also of the user', () => {
		const {press, line} = start();
		press('/theme mi', keys.tab);
		expect(line()).toBe('/theme mine ');
	});

	test('refuses an unknown name with the list', () => {
		const {press, client, controller} = start();
		press('/theme pink', keys.enter);
		expect(client.callsOf('note').at(-1)?.[1]).toBe(
			'theme is one of auto, dark, light, high-contrast, colour-blind, monochrome, solarized, mine, not "pink".',
		);
		expect(controller.get().ui.settings.theme).toBe('light');
	});
});

describe('bound keys', () => {
	const bound =
		'{"keys": {"ctrl+o": "palette", "alt+a": "none", "f3": "nextActiveRoom", "select": {"x": "copy"}}}';

	test('work, and their old ones do not', async () => {
		const {press, controller, hostCalls, settle} = open(bound);
		press('\u000F');
		expect(controller.get().ui.overlay?.type).toBe('palette');
		press(keys.escape, keys.up, 'x');
		await settle();
		expect(hostCalls).toContain('copy morning');
	});

	test('apply when the file changes, and conflicts are named', () => {
		const {press, edit, clock, controller, client} = open('{}');
		edit('{"keys": {\n"ctrl+o": "palette",\n"enter": "search"}}');
		clock.advance(settleMs);
		press('\u000F');
		expect(controller.get().ui.overlay?.type).toBe('palette');
		expect(client.callsOf('note').at(-1)?.[1]).toBe(
			'settings.jsonc, line 3: "enter" was the last key of "send" (send). Bind another key to it.',
		);
	});

	test('are shown in the palette', () => {
		const {press, controller} = open(bound);
		press('\u000F', '>next');
		const {overlay} = controller.get().ui;
		if (overlay?.type !== 'palette') throw new Error('no palette');
		expect(overlay.entries[0]?.shortcut).toBe('F3');
	});

	test('are named where a key is named', () => {
		const {press, hint} = open('{"keys": {"ctrl+c": "none", "f3": "toggleMouse", "ctrl+q": "leave"}}');
		press('\u001BOR');
		expect(hint()).toBe('Mouse off: the terminal selects text. F3 turns it on.');
		press('\u0011');
		expect(hint()).toBe('Press Ctrl+Q again to quit.');
	});
});
