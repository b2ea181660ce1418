import {describe, expect, test} from 'vitest';
import {copyToClipboard, type RunTmux} from '../../../source/terminal/host/clipboard.ts';

const osc52 = (text: string): string => `\u001B]52;c;${Buffer.from(text).toString('base64')}\u0007`;

const copy = async (env: NodeJS.ProcessEnv, runTmux?: RunTmux) => {
	const written: string[] = [];
	const sentence = await copyToClipboard('hm', {
		write: text => written.push(text),
		env,
		runTmux: runTmux ?? (() => Promise.reject(new Error('tmux was not expected'))),
	});
	return {written, sentence};
};

describe('copying', () => {
	test('sends OSC 52 to a terminal', async () => {
		const {written, sentence} = await copy({});
		expect(written).toEqual([osc52('hm')]);
		expect(sentence).toBe("Sent to the terminal's clipboard.");
	});

	test('sends the unwrapped and the wrapped form in tmux, and loads its buffer', async () => {
		const calls: unknown[] = [];
		const {written, sentence} = await copy({TMUX: '/tmp/tmux,1,0'}, (argv, input) => {
			calls.push([argv.slice(0, 3), input]);
			return Promise.resolve('256,RGB,clipboard,title\n');
		});
		expect(written).toEqual([osc52('hm'), `\u001BPtmux;\u001B${osc52('hm')}\u001B\\`]);
		expect(calls).toEqual([[['load-buffer', '-w', '-'], 'hm']]);
		expect(sentence).toBe("Copied to the tmux buffer and to the terminal's clipboard.");
	});

	test('reports a terminal without a clipboard in tmux', async () => {
		const {sentence} = await copy({TMUX: 'x'}, () => Promise.resolve('256,RGB\n'));
		expect(sentence).toMatch(/^Copied to the tmux buffer\. .*no clipboard/);
	});

	test('loads the buffer of a tmux without -w', async () => {
		const calls: (readonly string[])[] = [];
		const {sentence} = await copy({TMUX: 'x'}, argv => {
			calls.push(argv);
			return argv.includes('-w') ? Promise.reject(new Error('unknown flag')) : Promise.resolve('');
		});
		expect(calls.at(-1)).toEqual(['load-buffer', '-']);
		expect(sentence).toBe('Copied to the tmux buffer.');
	});

	test('reports a failure of tmux', async () => {
		const {sentence} = await copy({TMUX: 'x'}, () => Promise.reject(new Error('no server')));
		expect(sentence).toMatch(/The tmux buffer could not be loaded/);
	});

	test('sends the wrapped form in short pieces in GNU screen', async () => {
		const {written, sentence} = await copy({STY: '1.pts-0.host'});
		expect(written).toEqual([`\u001BP${osc52('hm')}\u001B\\`]);
		expect(sentence).toBe("Sent to the terminal's clipboard.");
		const long: string[] = [];
		await copyToClipboard('x'.repeat(2000), {write: text => long.push(text), env: {STY: '1'}});
		const pieces = long
			.join('')
			.split('\u001B\\')
			.filter(piece => piece !== '');
		expect(pieces.every(piece => piece.startsWith('\u001BP') && piece.length <= 700)).toBe(true);
		expect(pieces.map(piece => piece.slice(2)).join('')).toBe(osc52('x'.repeat(2000)));
	});
});
