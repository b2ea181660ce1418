/** The full-screen client on a recorded terminal: the output and its order. */

import {EventEmitter} from 'node:events';
import {describe, expect, test} from 'vitest';
import type {MessageItem} from '../../source/client/session/state.ts';
import {runFullScreen} from '../../source/terminal/full-screen.tsx';
import type {Machine, MachineEvents} from '../../source/terminal/host/machine.ts';
import type {RawStdin} from '../../source/terminal/input/terminal-input.ts';
import {
	type ConfigSource,
	fixedConfig,
	LiveSettings,
} from '../../source/terminal/settings-file/live-settings.ts';
import {createFakeClient} from '../support/fake-client.ts';
import {makeFakeClock} from '../support/fake-clock.ts';
import {message, minutes, room, session} from '../support/session-builder.ts';
import {makeDisk} from '../support/settings-disk.ts';

/** A terminal that records every write and every change of raw mode, in order. */
const recordTerminal = () => {
	const log: string[] = [];
	const wakers = new Set<() => void>();
	const record = (entry: string): void => {
		log.push(entry);
		for (const wake of [...wakers]) wake();
	};
	class Screen extends EventEmitter {
		readonly isTTY = true;
		readonly columns = 80;
		readonly rows = 24;
		readonly writable = true;
		write(text: string, ...rest: unknown[]): boolean {
			record(text);
			const callback = rest.at(-1);
			if (typeof callback === 'function') setImmediate(callback as () => void);
			return true;
		}
	}
	class Keyboard extends EventEmitter {
		readonly isTTY = true;
		setRawMode(isRaw: boolean): void {
			record(isRaw ? 'raw on' : 'raw off');
		}
		resume(): void {}
		pause(): void {}
	}
	const keyboard = new Keyboard();
	return {
		log,
		keyboard,
		stdin: keyboard as RawStdin,
		stdout: new Screen() as unknown as NodeJS.WriteStream,
		press: (keys: string) => keyboard.emit('data', Buffer.from(keys)),
		/** Resolves when the log, joined, satisfies `isMet`. */
		until: (isMet: (written: string) => boolean): Promise<void> =>
			new Promise(resolve => {
				const look = (): void => {
					if (!isMet(log.join(''))) return;
					wakers.delete(look);
					resolve();
				};
				wakers.add(look);
				look();
			}),
	};
};

interface StartOptions {
	readonly env?: NodeJS.ProcessEnv;
	readonly config?: ConfigSource;
	readonly items?: readonly MessageItem[];
	readonly place?: {readonly room?: string; readonly seq?: number};
	readonly machine?: Machine;
}

const start = ({env = {}, config = fixedConfig(), items, place, machine}: StartOptions = {}) => {
	const terminal = recordTerminal();
	const client = createFakeClient(
		session([room('dev', {items: items ?? [message('ann', 'morning', {seq: 1})]})]),
	);
	const ended = runFullScreen({
		client,
		url: 'http://127.0.0.1:8080/',
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		env,
		clock: makeFakeClock({start: minutes(5)}),
		colours: 'none',
		config,
		...(machine !== undefined && {machine}),
		...place,
	});
	const quit = async (): Promise<void> => {
		terminal.press('\u0003\u0003');
		await ended;
	};
	return {...terminal, client, ended, quit};
};

const alternateScreen = '\u001B[?1049h';
const focusReports = '\u001B[?1004h';
const home = '\u001B[H';
const eraseAll = '\u001B[2J';

const countOf = (text: string, part: string): number => text.split(part).length - 1;

test('a link to a message shows the message in its context', async () => {
	const items = Array.from({length: 200}, (_, index) =>
		message('ann', `line ${index + 1}.`, {seq: index + 1}),
	);
	const {press, until, quit} = start({items, place: {room: 'dev', seq: 20}});
	await until(written => written.includes('line 20.'));
	// The message is selected; Ctrl+C ends the selection.
	press('\u0003');
	await quit();
});

describe('the first frame', () => {
	test('is drawn from the upper left corner of an erased screen', async () => {
		const {log, until, quit} = start();
		await until(written => written.includes('morning'));
		const entering = log.find(entry => entry.includes(alternateScreen));
		expect(entering).toBe(alternateScreen + home + eraseAll);
		await quit();
	});

	test('is drawn after raw mode and then focus reports are on, so that nothing is echoed', async () => {
		const {log, until, quit} = start();
		await until(written => written.includes('morning'));
		const raw = log.indexOf('raw on');
		const focus = log.findIndex(entry => entry.includes(focusReports));
		expect(raw).toBeGreaterThanOrEqual(0);
		expect(focus).toBeGreaterThan(raw);
		await quit();
	});

	test('is drawn again completely by Ctrl+L', async () => {
		const {log, press, until, quit} = start();
		await until(written => written.includes('morning'));
		press('\u000C');
		await until(written => countOf(written, 'morning') === 2);
		expect(log.filter(entry => entry === alternateScreen + home + eraseAll)).toHaveLength(2);
		// Without raw mode, Ctrl+C that follows at once would be a signal.
		expect(log).not.toContain('raw off');
		await quit();
	});
});

describe('quitting', () => {
	test('turns reports off before raw mode, so that none is echoed', async () => {
		const {log, until, quit} = start();
		await until(written => written.includes('morning'));
		await quit();
		const focusOff = log.findIndex(entry => entry.includes('\u001B[?1004l'));
		const rawOff = log.indexOf('raw off');
		expect(focusOff).toBeGreaterThanOrEqual(0);
		expect(rawOff).toBeGreaterThan(focusOff);
	});

	test('restores the title: it is saved before it is first set', async () => {
		const {log, until, quit} = start();
		await until(written => written.includes('morning'));
		await quit();
		const written = log.join('');
		const saved = written.indexOf('\u001B[22;0t');
		const set = written.indexOf('\u001B]2;');
		expect(saved).toBeGreaterThanOrEqual(0);
		expect(set).toBeGreaterThan(saved);
		expect(written.lastIndexOf('\u001B[23;0t')).toBeGreaterThan(written.lastIndexOf('\u001B]2;'));
	});
});

describe('the settings file', () => {
	const focusIn = '\u001B[I';
	const mouseOff = '\u001B[?1000l';

	test('is read again when the window gets the focus, for file systems that report no changes', async () => {
		const {files, edit} = makeDisk({text: '{}', isDeaf: true});
		const config = new LiveSettings(files, makeFakeClock());
		const {press, until, quit} = start({config});
		await until(written => written.includes('morning'));
		edit('{"mouse": false, "ascii": true}');
		press(focusIn);
		await until(written => written.includes(mouseOff) && written.includes('Read the settings again'));
		expect(config.config().settings).toMatchObject({mouse: false, ascii: 'on'});
		await quit();
	});

	test('is not needed for ASCII in a locale without UTF-8', async () => {
		const {log, until, quit} = start({env: {LC_ALL: 'C'}});
		await until(written => written.includes('morning'));
		expect(log.join('')).not.toContain('│');
		await quit();
	});
});

test('with a machine of its own, the screen listens to nothing of the process, and the machine ends it', async () => {
	const events = [
		'SIGTERM',
		'SIGHUP',
		'SIGINT',
		'SIGCONT',
		'uncaughtException',
		'unhandledRejection',
	] as const;
	const counts = (): number[] => events.map(event => process.listenerCount(event));
	const before = counts();
	let given: MachineEvents | undefined;
	const {ended, until} = start({
		machine: {
			copy: async () => '',
			openLink: async () => ({type: 'opened'}),
			editText: async text => text,
			suspend() {},
			listen(listeners) {
				given = listeners;
				return () => {
					given = undefined;
				};
			},
		},
	});
	await until(written => written.includes('morning'));
	expect(counts()).toEqual(before);
	given?.onSignal('SIGTERM');
	expect(await ended).toEqual({type: 'signal', signal: 'SIGTERM'});
	expect(given).toBeUndefined();
});
