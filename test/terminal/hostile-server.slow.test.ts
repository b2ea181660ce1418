/** Sends hostile text in every string of a server to the full screen: none may reach the terminal unsanitized. */
import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {defaultSettings} from '../../source/commands/settings.ts';
import {runFullScreen} from '../../source/terminal/full-screen.tsx';
import {fixedConfig} from '../../source/terminal/settings-file/live-settings.ts';
import {expectPlain} from '../support/hostile-frames.ts';
import {answerAll, commandLines, enterDev, farewell, sendEverything} from '../support/hostile-session.ts';

/** A terminal that records its output. */
const fakeTerminal = (): {stdout: NodeJS.WriteStream; written: () => string} => {
	let written = '';
	const stdout = Object.assign(new EventEmitter(), {
		columns: 110,
		rows: 30,
		isTTY: true,
		write(chunk: string | Uint8Array) {
			written += String(chunk);
			return true;
		},
	});
	return {stdout: stdout as unknown as NodeJS.WriteStream, written: () => written};
};

/** The sequences of Ink, of the theme and of `terminal.ts`. An OSC of ours contains no control characters. */
const ours =
	/\u001B\[(\?(7|25|1000|1004|1006|1049|2004|2026)[hl]|[0-9;]*m|\d*[ABCDEFGK]|\d*(;\d*)?H|[0-3]?J|2[23];0t|>5u|<u|\?u)|\u001B\](2;|9;|777;notify;|11;\?)[^\p{Cc}]*\u001B\\|\u001B\]8;;[^\p{Cc}]*(\u0007|\u001B\\)|\u001B\]52;c;[A-Za-z0-9+/=]*\u0007|\u0007|\r/gu;

test('the full screen sanitises every frame, answer and refusal', async () => {
	const {script, client} = await enterDev();
	const stdin = new PassThrough();
	const terminal = fakeTerminal();
	const running = runFullScreen({
		client,
		url: 'http://127.0.0.1:8080/',
		stdin: Object.assign(stdin, {isTTY: true, setRawMode: () => {}}),
		stdout: terminal.stdout,
		env: {},
		clock: script.clock,
		colours: '256',
		config: fixedConfig({settings: {...defaultSettings, notify: true}}),
		room: 'dev',
	});
	const drawn = (): Promise<void> => script.pass(60);
	await drawn();
	await sendEverything(script);
	await drawn();
	for (const isRefused of [false, true]) {
		for (const line of ['text', ...commandLines]) {
			stdin.write(`\u001B[27u\u0015${line}\r`);
			await drawn();
			await answerAll(script, isRefused);
			await drawn();
		}
	}
	await farewell(script);
	await drawn();
	stdin.write('\u001B[27u\u0015/quit\ry');
	await drawn();
	stdin.write('y');
	await drawn();
	await running;
	expect(terminal.written()).toContain('canary');
	expectPlain(terminal.written().replace(ours, ''));
});
