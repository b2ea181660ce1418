/** A user in a full-screen client, for tests that try every key and every command. */
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {joinRooms} from './full-screen.ts';
import {keyBytes} from './key-bytes.ts';
import type {Terminal} from './terminal.ts';
import {makeWorld} from './world.ts';

/** The last row of the input. */
export const input = (screen: string): string => screen.split('\n').at(-1) ?? '';
export const status = (screen: string): string => screen.split('\n').at(-2) ?? '';

/** Splits a text into keys and texts: `<up>r`. */
const partsOf = (text: string): readonly string[] =>
	text
		.split(/(<[a-z][^<>]*>)/)
		.filter(part => part !== '')
		.map(part => (/^<[a-z]/.test(part) ? keyBytes(part.slice(1, -1)) : part));

/** Types each part, and waits until it has changed the screen. */
export const typeParts = async (terminal: Terminal, text: string): Promise<void> => {
	for (const part of partsOf(text)) {
		const state = (): string => JSON.stringify([terminal.cursor(), terminal.screen()]);
		const before = state();
		terminal.type(part);
		await terminal.waitFor(() => state() !== before, `the effect of ${JSON.stringify(part)} of ${text}`);
	}
};

/** Resets to an empty input in #dev at the newest message, with nothing open. */
export const reset = async (terminal: Terminal): Promise<void> => {
	terminal.type(`${keyBytes('escape').repeat(3)}~${keyBytes('ctrl+c')}~`);
	await terminal.waitFor(screen => input(screen) === '› ~', 'the empty input');
	terminal.type(keyBytes('backspace'));
	await terminal.waitFor(screen => input(screen).startsWith('› Message'), 'the empty input');
	if (!status(terminal.screen()).includes('ann@#dev ')) {
		await typeParts(terminal, '/go dev<enter>');
		await terminal.waitFor(screen => status(screen).includes('ann@#dev '), '#dev');
	}
};

/**
 * Opens the full screen of ann in #dev, which she owns, with 50 messages of bob and one of her own. Call it within a
 * test.
 */
export const openOwnRoom = async (): Promise<Terminal> => {
	const world = makeWorld();
	const server = await world.server(['--rate-limit', 'off']);
	const editor = join(world.folder.path, 'editor');
	writeFileSync(editor, '#!/bin/sh\nprintf "from the editor" > "$1"\n');
	chmodSync(editor, 0o755);
	const terminal = await joinRooms(world, server, 'ann', ['lobby'], {
		columns: 120,
		rows: 24,
		env: {EDITOR: editor, VISUAL: editor},
	});
	for (const line of ['/create dev', '/join ops', '/join qa']) {
		terminal.type(`${line}\r`);
		const room = line.split(' ')[1] ?? '';
		await terminal.waitFor(screen => status(screen).includes(`ann@#${room} `), `#${room}`);
	}
	const bob = await world.connect(server, 'bob', 'dev', 'qa');
	await bob.post('qa', 'hello');
	for (let number = 1; number <= 50; number++)
		await bob.post('dev', `number ${number} of many${number % 49 === 1 ? ' for @ann' : ''}`);
	await bob.post('dev', 'before the last');
	terminal.type('/go dev\r');
	await terminal.waitFor('number 1 of many');
	terminal.type(keyBytes('end'));
	await terminal.waitFor('before the last');
	terminal.type('the last of ann\r');
	await bob.next('message', ({text}) => text === 'the last of ann');
	return terminal;
};
