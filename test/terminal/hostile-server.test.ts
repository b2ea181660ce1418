/** Sends hostile text in every string of a server to plain mode: none may reach the terminal unsanitized. */
import {PassThrough} from 'node:stream';
import {expect, test} from 'vitest';
import {runPlain} from '../../source/terminal/plain.ts';
import {fixedConfig} from '../../source/terminal/settings-file/live-settings.ts';
import {expectPlain} from '../support/hostile-frames.ts';
import {answerAll, commandLines, enterDev, farewell, sendEverything} from '../support/hostile-session.ts';

test('plain mode sanitises every frame, answer and refusal', async () => {
	const {script, client} = await enterDev();
	const input = new PassThrough();
	const ended = new AbortController();
	let output = '';
	const running = runPlain({
		client,
		url: 'http://127.0.0.1:8080/',
		input,
		output: {write: text => (output += text)},
		clock: script.clock,
		config: fixedConfig(),
		openLink: () => Promise.resolve({type: 'opened'}),
		room: 'dev',
		signal: ended.signal,
	});
	await sendEverything(script);
	for (const isRefused of [false, true]) {
		for (const line of ['text', ...commandLines]) {
			input.write(`${line}\n`);
			await script.pass();
			await answerAll(script, isRefused);
		}
	}
	await farewell(script);
	ended.abort();
	await running;
	expect(output).toContain('canary');
	expectPlain(output);
});
