/**
 * Copies text to the clipboard of the terminal, and in tmux also to its paste buffer. A terminal does not confirm that it
 * accepted the text, so the result only describes the request.
 */
import {spawn} from 'node:child_process';
import {multiplexerOf, passThrough} from './multiplexer.ts';

/** Runs tmux with these arguments and this input. Resolves with its output; rejects if it fails. */
export type RunTmux = (argv: readonly string[], input: string) => Promise<string>;

export interface ClipboardOptions {
	readonly write: (text: string) => unknown;
	readonly env: NodeJS.ProcessEnv;
	readonly runTmux?: RunTmux;
}

const tmuxTimeoutMs = 2000;

const runTmuxProgram: RunTmux = (argv, input) =>
	new Promise((resolve, reject) => {
		const child = spawn('tmux', argv, {stdio: ['pipe', 'pipe', 'ignore'], timeout: tmuxTimeoutMs});
		let output = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			output += chunk;
		});
		child.stdin.on('error', () => {});
		child.on('error', reject);
		child.on('close', code => {
			if (code === 0) resolve(output);
			else reject(new Error(`tmux ended with code ${code}`));
		});
		child.stdin.end(input);
	});

/** OSC 52, "Manipulate Selection Data" (xterm, "Control Sequences"). */
const setSelection = (text: string): string =>
	`\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;

const showFeatures = ['display-message', '-p', '#{client_termfeatures}'] as const;

/**
 * Loads the paste buffer of tmux. `-w` (since tmux 3.2) also sends the text to the terminal, if tmux knows
 * that the terminal has a clipboard.
 */
const copyInTmux = async (text: string, runTmux: RunTmux): Promise<string> => {
	try {
		const features = await runTmux(['load-buffer', '-w', '-', ';', ...showFeatures], text);
		return features.split(/[\s,]+/u).includes('clipboard')
			? "Copied to the tmux buffer and to the terminal's clipboard."
			: 'Copied to the tmux buffer. This terminal has no clipboard that tmux knows of.';
	} catch {
		await runTmux(['load-buffer', '-'], text);
		return 'Copied to the tmux buffer.';
	}
};

/** Resolves with a sentence for the user that names the place of the text. Never rejects. */
export const copyToClipboard = async (
	text: string,
	{write, env, runTmux = runTmuxProgram}: ClipboardOptions,
): Promise<string> => {
	const multiplexer = multiplexerOf(env);
	const sequence = setSelection(text);
	// tmux reads the unwrapped sequence if its option `set-clipboard` is `on`, and never the wrapped one.
	if (multiplexer === 'tmux') write(sequence);
	write(passThrough(multiplexer, sequence));
	if (multiplexer !== 'tmux') return "Sent to the terminal's clipboard.";
	try {
		return await copyInTmux(text, runTmux);
	} catch {
		return "Sent to the terminal's clipboard. The tmux buffer could not be loaded: tmux did not answer.";
	}
};
