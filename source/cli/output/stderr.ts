/**
 * The only way to stderr. A text may quote a server, a file or the command line, so only a `Printable` is accepted.
 */
import {messageOf} from '../../errors/error-message.ts';
import {type Printable, printable, printableLine, words} from '../../text/sanitize.ts';
import type {SafeJson} from './safe-json.ts';

const eraseLine = '\r\u001B[K';
let hasStatus = false;

/** Writes a line. It replaces the status line. */
export const writeError = (text: Printable | SafeJson): void => {
	process.stderr.write(`${hasStatus ? eraseLine : ''}${text}\n`);
	hasStatus = false;
};

/** Replaces the status line: the last line of the terminal, without a newline. */
export const writeStatus = (text: Printable): void => {
	hasStatus = true;
	process.stderr.write(`\r${text}\u001B[K`);
};

/** Removes the status line. */
export const clearStatus = (): void => {
	if (hasStatus) process.stderr.write(eraseLine);
	hasStatus = false;
};

/** Writes `termchat: TEXT`. The text is sanitized first. */
export const writeWarning = (text: string): void => writeError(words`termchat: ${printableLine(text)}`);

/** Writes a prompt, without a newline. */
export const writePrompt = (text: Printable): void => void process.stderr.write(text);

/** Reports an internal error; with TERMCHAT_DEBUG also its stack. */
export const writeInternalError = (error: unknown): void => {
	writeWarning(`Internal error: ${messageOf(error)}`);
	if (process.env.TERMCHAT_DEBUG && error instanceof Error) writeError(printable(error.stack ?? ''));
};

/**
 * Reports an uncaught exception in one sanitized line and exits with 1; Node itself would print the message raw. The
 * full screen adds another listener while it runs, which then takes precedence.
 */
export const exitOnUncaughtException = (): void => {
	if (process.listenerCount('uncaughtException') > 0) return;
	process.on('uncaughtException', error => {
		if (process.listenerCount('uncaughtException') > 1) return;
		writeInternalError(error);
		process.exit(1);
	});
};

export const isStderrTerminal = (): boolean => process.stderr.isTTY === true;

/** Calls `onError` when stderr can no longer be written. */
export const onStderrError = (onError: () => void): void => void process.stderr.on('error', onError);
