import {describe, expect, test} from 'vitest';
import {
	notificationSequence,
	showsNotifications,
} from '../../../source/terminal/host/desktop-notification.ts';

const sequence = (env: NodeJS.ProcessEnv): string => notificationSequence('ann in #dev', 'look; here', env);

describe('a desktop notification', () => {
	test.each([
		['xterm-256color', {TERM: 'xterm-256color'}],
		['iTerm2', {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}],
		['WezTerm', {TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm'}],
		['kitty', {TERM: 'xterm-kitty'}],
	])('is one OSC 9 in %s', (_name, env) => {
		expect(sequence(env)).toBe('\u001B]9;ann in #dev: look; here\u001B\\');
	});

	test.each([
		['rxvt-unicode', {TERM: 'rxvt-unicode-256color'}],
		['foot', {TERM: 'foot'}],
		['GNOME Terminal', {TERM: 'xterm-256color', VTE_VERSION: '7600'}],
		['Konsole', {TERM: 'xterm-256color', KONSOLE_VERSION: '240800'}],
	])('is one OSC 777 in %s', (_name, env) => {
		expect(sequence(env)).toBe('\u001B]777;notify;ann in #dev;look, here\u001B\\');
	});

	test('passes through tmux', () => {
		expect(sequence({TERM: 'tmux-256color', TMUX: 'x'})).toBe(
			'\u001BPtmux;\u001B\u001B]9;ann in #dev: look; here\u001B\u001B\\\u001B\\',
		);
	});

	test('contains no terminator, and a limited part of the text', () => {
		const written = notificationSequence('a\u0007b', `x\u001B\\${'y'.repeat(1000)}`, {});
		expect(written).toMatch(/^\u001B\]9;a b: x \\y+\u001B\\$/);
		expect(written.length).toBeLessThan(230);
	});

	test.each([
		['iTerm2', {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}, true],
		['kitty', {TERM: 'xterm-kitty'}, true],
		['Ghostty', {TERM: 'xterm-ghostty'}, true],
		['foot', {TERM: 'foot'}, true],
		['Konsole', {TERM: 'xterm-256color', KONSOLE_VERSION: '240800'}, true],
		['xterm', {TERM: 'xterm-256color'}, false],
		['GNOME Terminal', {TERM: 'xterm-256color', VTE_VERSION: '7600'}, false],
		['kitty in tmux', {TERM: 'xterm-kitty', TMUX: 'x'}, false],
	])('is known to be shown in %s: %#', (_name, env, isShown) => {
		expect(showsNotifications(env)).toBe(isShown);
	});
});
