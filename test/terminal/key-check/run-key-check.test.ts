import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {defaultKeymap, type KeyChange} from '../../../source/terminal/input/keymap.ts';
import {runKeyCheck} from '../../../source/terminal/key-check/run-key-check.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';

const kittyReply = '\u001B[?0u';

const start = () => {
	const calls: string[] = [];
	let output = '';
	const saved: KeyChange[] = [];
	const stdin = Object.assign(new EventEmitter(), {
		isTTY: true,
		setRawMode: (isRaw: boolean) => calls.push(`raw ${isRaw}`),
		resume: () => calls.push('resume'),
		pause: () => calls.push('pause'),
	});
	const stdout = Object.assign(new EventEmitter(), {
		write(text: string) {
			output += text;
		},
	});
	const before = process.listenerCount('SIGTERM');
	const ended = runKeyCheck({
		stdin,
		stdout,
		clock: makeFakeClock(),
		display: {set: 'unicode', keymap: defaultKeymap},
		saveKeys(changes) {
			saved.push(...changes);
			return 'Written.';
		},
	});
	return {
		stdin,
		stdout,
		saved,
		ended,
		output: () => output,
		press: (...keys: readonly string[]) => {
			for (const key of keys) stdin.emit('data', Buffer.from(key));
		},
		/** The terminal has its modes, and its input has no listener. */
		isRestored: () =>
			calls.at(-1) === 'raw false' &&
			calls.includes('pause') &&
			stdin.listenerCount('data') === 0 &&
			process.listenerCount('SIGTERM') === before,
	};
};

test('shows each key with its bytes, and restores the terminal after Ctrl+C', async () => {
	const {press, ended, output, isRestored} = start();
	press('\u000B', '\u001B[1;3A', '\u0003');
	expect(await ended).toEqual({type: 'ended'});
	expect(output()).toContain('Ctrl+K               \\x0b             open the palette');
	expect(output()).toContain('Alt+↑                \\e[1;3A          previous room');
	expect(isRestored()).toBe(true);
});

test('uses the kitty protocol like the chat, and ends it', async () => {
	const {press, ended, output} = start();
	press(kittyReply, '\u001B[13;2u', '\u0003');
	await ended;
	expect(output()).toContain('\u001B[>5u');
	expect(output()).toContain('Shift+Enter          \\e[13;2u         new line');
	expect(output().endsWith('\u001B[<u')).toBe(true);
});

test('stores the proposed keys', async () => {
	const {press, ended, output, saved} = start();
	// No key of those that are asked for arrives.
	press(' ');
	while (!output().includes('Write them?')) press(' ');
	press('y');
	expect(await ended).toEqual({type: 'ended'});
	expect(saved).toContainEqual({mode: 'chat', key: 'alt+u', action: 'none'});
	expect(output()).toContain('Written.\n');
});

test('restores the terminal after a signal, a hangup and an error of the output', async () => {
	const bySignal = start();
	process.emit('SIGTERM', 'SIGTERM');
	expect(await bySignal.ended).toEqual({type: 'signal', signal: 'SIGTERM'});
	expect(bySignal.isRestored()).toBe(true);

	const byHangup = start();
	byHangup.stdin.emit('end');
	expect(await byHangup.ended).toEqual({type: 'hangup'});
	expect(byHangup.isRestored()).toBe(true);

	const byError = start();
	byError.stdout.emit('error');
	expect(await byError.ended).toEqual({type: 'hangup'});
	expect(byError.isRestored()).toBe(true);
});

test('restores the terminal after an error of the program', async () => {
	const {stdout, press, ended, isRestored} = start();
	const error = new Error('write');
	stdout.write = () => {
		throw error;
	};
	press('\u000B');
	stdout.write = () => {};
	expect(await ended).toEqual({type: 'fault', error});
	expect(isRestored()).toBe(true);
});

test('text that is pasted cannot control the terminal', async () => {
	const {press, ended, output} = start();
	press('\u202E', '\u0003');
	await ended;
	expect(output()).not.toContain('\u202E');
});
