/**
 * The only way of commands to stdout: takes only what is safe to draw, waits while the reader is slow, and ends
 * quietly when a pipe closes.
 */
import type {Entry} from '../../protocol/frames.ts';
import {type Printable, printableLine, words} from '../../text/sanitize.ts';
import {toEntryText} from './entry-text.ts';
import {type SafeJson, toSafeJson} from './safe-json.ts';
import {writeError} from './stderr.ts';

let drained: Promise<void> | undefined;
let hasErrorListener = false;

/**
 * Ends the process when nothing can be written any more: quietly, with 0, when the reader of our output has gone
 * (`termchat tail | head`); with one line and 1 when the disk is full or the like. A second call does nothing.
 */
export const endWithOutput = (): void => {
	if (hasErrorListener) return;
	hasErrorListener = true;
	process.stdout.on('error', error => {
		if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
		writeError(words`termchat: the output cannot be written: ${printableLine(error.message)}.`);
		process.exit(1);
	});
};

/** Writes text that is safe to draw, and a newline; resolves when the reader can take more. */
export const writeLine = (line: Printable | SafeJson): Promise<void> => {
	if (process.stdout.write(`${line}\n`)) return Promise.resolve();
	drained ??= new Promise(resolve => {
		process.stdout.once('drain', () => {
			drained = undefined;
			resolve();
		});
	});
	return drained;
};

/** Rings the terminal's bell. */
export const ringBell = (): void => void process.stdout.write('\u0007');

/** Whether what was written waits for a slow reader. */
export const isStdoutFull = (): boolean => process.stdout.writableNeedDrain;

/** Writes printable parts as one line, with a tab between them. */
export const writeColumns = (...columns: readonly Printable[]): Promise<void> =>
	writeLine(columns.join('\t') as Printable);

export const writeJson = (value: unknown): Promise<void> => writeLine(toSafeJson(value));

export interface EntryStyle {
	/** As the wire's own frame; otherwise as a line for a person. */
	readonly isJson: boolean;
	/** Whom a direct room is with. */
	readonly with?: {readonly nick: string} | undefined;
}

export const writeEntry = (entry: Entry, style: EntryStyle): Promise<void> =>
	style.isJson ? writeJson(entry) : writeLine(toEntryText(entry, style.with));
