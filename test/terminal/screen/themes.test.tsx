import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, test} from 'vitest';
import {builtInThemeNames, type Settings} from '../../../source/commands/settings.ts';
import type {ColourLevel} from '../../../source/terminal/draw/colour-level.ts';
import {Keymap} from '../../../source/terminal/input/keymap.ts';
import {App} from '../../../source/terminal/screen/app.tsx';
import {fixedConfig} from '../../../source/terminal/settings-file/live-settings.ts';
import {draft, message, minutes, presenceItem, room, session, user} from '../../support/session-builder.ts';
import {styledScreen} from '../../support/styled-screen.ts';
import {keys, makeTerminalWorld, type TerminalWorldOptions} from '../../support/terminal-world.ts';

afterEach(cleanup);

/** A screen with something of every style: nicks, mentions, links, code, unread, a failed message. */
const chat = () =>
	session(
		[
			room('dev', {
				topic: 'release 2.1, freeze Friday',
				members: ['alice', 'bob', 'you'],
				items: [
					message('alice', 'morning, see https://ci.example.org/builds/12', {seq: 1}),
					message('bob', 'run `npm ci` first', {seq: 2, at: minutes(1), replyTo: 1}),
					presenceItem(['erin'], ['hal'], minutes(3)),
					message('alice', '@you ping?', {seq: 3, at: minutes(4), isMention: true}),
				],
				pending: [
					draft('cache looks cold', {type: 'failed', code: 'rate', message: 'too fast'}, {at: minutes(5)}),
				],
				typing: [{user: user('bob'), until: minutes(6)}],
			}),
			room('ops', {unread: 3, mentions: 2}),
			room('@carol+you', {with: user('carol'), members: ['carol', 'you'], unread: 1, mentions: 1}),
		],
		{latencyMs: 24},
	);

const draw = async (
	settings: Partial<Settings>,
	colours: ColourLevel,
	more: Pick<TerminalWorldOptions, 'isAsciiLocale' | 'config' | 'size'> = {},
) => {
	const world = makeTerminalWorld(chat(), {settings, ...more});
	const {lastFrame} = render(<App controller={world.controller} colours={colours} />);
	const screen = async (): Promise<string> => {
		// React subscribes only after the first frame, and draws in a task of its own.
		await world.settle();
		await world.settle();
		return lastFrame() ?? '';
	};
	await screen();
	return {...world, screen};
};

describe('80×24', () => {
	test.each(builtInThemeNames)('in the theme %s', async theme => {
		const {screen} = await draw({theme}, 'truecolor');
		await expect(styledScreen(await screen())).toMatchFileSnapshot(`screens/${theme}.txt`);
	});

	test('with ASCII and sixteen colours, if the locale is not UTF-8', async () => {
		const {screen} = await draw({}, '16', {isAsciiLocale: true});
		const text = styledScreen(await screen());
		expect(text).not.toMatch(/[^\x20-\x7E\n\t]/);
		await expect(text).toMatchFileSnapshot('screens/ascii.txt');
	});

	test('without colours', async () => {
		const {screen} = await draw({theme: 'solarized'}, 'none');
		const text = styledScreen(await screen());
		expect(text).not.toMatch(/\d-\d+ [\d ]*(?:3\d|9\d)/);
		await expect(text).toMatchFileSnapshot('screens/no-colours.txt');
	});
});

test('the list of themes draws the screen in the selected one, and Esc keeps the old one', async () => {
	const {press, screen, controller} = await draw({theme: 'dark'}, 'truecolor');
	const accent = '\u001B[96m';
	const solarized = '\u001B[38;2;42;161;152m';
	press('/theme', keys.enter);
	expect(await screen()).toContain(accent);
	press(keys.end);
	const previewed = await screen();
	expect(previewed).toContain(solarized);
	expect(previewed).not.toContain(accent);
	press(keys.escape);
	expect(await screen()).not.toContain(solarized);
	expect(controller.get().ui.settings.theme).toBe('dark');
	press('/theme', keys.enter, keys.end, keys.enter);
	expect(await screen()).toContain(solarized);
	expect(controller.get().ui.settings.theme).toBe('solarized');
});

test('the screen and help name the keys that the user has bound', async () => {
	const keymap = new Keymap([
		{mode: 'chat', key: 'f3', action: 'help'},
		{mode: 'chat', key: 'ctrl+o', action: 'palette'},
		{mode: 'chat', key: 'alt+a', action: 'none'},
		{mode: 'chat', key: 'ctrl+x a', action: 'nextActiveRoom'},
		{mode: 'help', key: 'x', action: 'close'},
	]);
	const {press, screen} = await draw({}, 'none', {
		config: fixedConfig({keymap}),
		size: {columns: 120, rows: 24},
	});
	const first = await screen();
	expect(first).toContain('F3 help');
	expect(first).toContain('Ctrl+O jump | Ctrl+X a next');
	expect(first).not.toMatch(/F1|Alt\+A|Ctrl\+K/);
	press('\u001BOR');
	const help = await screen();
	expect(help).toContain('Ctrl+O, Ctrl+K, Ctrl+G');
	expect(help).toContain('x closes');
});
