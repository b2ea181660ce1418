/**
 * The only way to stderr. What is written there may quote a server, a file or the command line, so only a
 * `Printable` is accepted.
 */
import {type Printable, printable, printableLine, words} from '../../text/sanitize.ts';
import type {SafeJson} from './safe-json.ts';

const eraseLine = '\r\u001B[K';
let hasStatus = false;

/** Writes text that is safe to draw, and a newline. It replaces the status line. */
export const writeError = (text: Printable | SafeJson): void => {
	process.stderr.write(`${hasStatus ? eraseLine : ''}${text}\n`);
	hasStatus = false;
};

/** Replaces the status line: the last one of the terminal, without a newline. */
export const writeStatus = (text: Printable): void => {
	hasStatus = true;
	process.stderr.write(`\r${text}\u001B[K`);
};

/** Removes the status line. */
export const clearStatus = (): void => {
	if (hasStatus) process.stderr.write(eraseLine);
	hasStatus = false;
};

/** `termchat: TEXT`. The text may quote anything. */
export const writeWarning = (text: string): void => writeError(words`termchat: ${printableLine(text)}`);

/** Writes text without a newline, for a prompt. */
export const writePrompt = (text: Printable): void => void process.stderr.write(text);

/** Reports a fault of the program itself, and with TERMCHAT_DEBUG where it happened. */
export const writeFault = (error: unknown): void => {
	writeWarning(`internal fault: ${error instanceof Error ? error.message : String(error)}`);
	if (process.env.TERMCHAT_DEBUG && error instanceof Error) writeError(printable(error.stack ?? ''));
};

/**
 * Ends the process with one safe line when something was thrown that nothing caught; Node itself would print the
 * message raw. A listener that the full screen adds for its time has precedence.
 */
export const endOnFault = (): void => {
	if (process.listenerCount('uncaughtException') > 0) return;
	process.on('uncaughtException', error => {
		if (process.listenerCount('uncaughtException') > 1) return;
		writeFault(error);
		process.exit(1);
	});
};

/** Whether a person reads stderr as it is written. */
export const isStderrTerminal = (): boolean => process.stderr.isTTY === true;

/** Calls `onError` when stderr cannot be written any more. */
export const onStderrError = (onError: () => void): void => void process.stderr.on('error', onError);
