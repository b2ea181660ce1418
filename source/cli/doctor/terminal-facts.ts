/** Reads the facts that the checks need from the terminal: its size, its colours and the width of a wide character. */
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {colourLevel} from '../../terminal/draw/colour-level.ts';
import {writeControl} from '../output/stdout.ts';
import type {TerminalFacts} from './terminal.ts';

const answerTimeoutMs = 500;

/** Writes a wide character at the start of the line and asks for the column of the cursor (DSR 6), then clears the line. */
const measureWide = (): Promise<number | undefined> =>
	new Promise(resolve => {
		const {stdin} = process;
		let answer = '';
		const finish = (column: number | undefined): void => {
			clearTimeout(timer);
			stdin.off('data', onData);
			stdin.setRawMode(false);
			stdin.pause();
			writeControl('\r\u001B[K');
			resolve(column);
		};
		const onData = (bytes: Buffer): void => {
			answer += bytes.toString('latin1');
			const column = /\u001B\[\d+;(\d+)R/.exec(answer)?.[1];
			if (column !== undefined) finish(Number(column) - 1);
		};
		const timer = setTimeout(() => finish(undefined), answerTimeoutMs);
		stdin.setRawMode(true);
		stdin.on('data', onData);
		writeControl('\r\u6F22\u001B[6n');
	});

const tmuxOption = async (name: string): Promise<string> => {
	const {stdout} = await promisify(execFile)('tmux', ['show-options', '-gqv', name], {timeout: 2000});
	return stdout.trim();
};

const readTmux = async (): Promise<TerminalFacts['tmux']> => {
	if (!process.env.TMUX) return undefined;
	try {
		return {
			clipboard: await tmuxOption('set-clipboard'),
			passthrough: await tmuxOption('allow-passthrough'),
		};
	} catch {
		return undefined;
	}
};

export const readTerminalFacts = async (): Promise<TerminalFacts> => {
	const {stdin, stdout, env} = process;
	const isTty = stdin.isTTY === true && stdout.isTTY === true;
	return {
		isTty,
		columns: stdout.columns ?? 0,
		rows: stdout.rows ?? 0,
		colours: colourLevel({env, isTty}) ?? 'none',
		wideColumns: isTty && env.TERM !== 'dumb' ? await measureWide() : undefined,
		tmux: isTty ? await readTmux() : undefined,
	};
};
