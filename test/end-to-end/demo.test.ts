/** `termchat demo` in a real terminal. */
import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

test('the demo shows a room with messages, answers the viewer, and writes no file', async () => {
	const world = makeWorld();
	const terminal = world.terminal('ann', ['demo', '--nick', 'neo'], {columns: 120, rows: 40});
	await terminal.waitFor('Welcome, @neo! This is a demo');
	await terminal.waitFor('new messages since');
	await terminal.waitFor(/Message #lobby · Enter sends · F1 help · Ctrl\+C twice quits/);
	terminal.type(keys.ctrl('o'));
	await terminal.waitFor('the staging deploy is stuck');
	terminal.type('hello bob\r');
	await terminal.waitFor('Nice to meet you!');
	terminal.type(`${keys.ctrl('c')}${keys.ctrl('c')}`);
	expect(await terminal.ended).toMatchObject({code: 0});
	expect(existsSync(world.folder.at('ann'))).toBe(false);
});
