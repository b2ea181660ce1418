/** Where verbs write: waits while the reader is slow, and ends quietly when a pipe closes. */
import type {Entry} from '../protocol/frames.ts';
import {exitCodes} from './arguments.ts';
import {toEntryText} from './entry-text.ts';

let drained: Promise<void> = Promise.resolve();

/**
 * Ends the process when nothing can be written any more: quietly, with 0, when the reader of our output has gone
 * (`termchat tail | head`); with one line and 1 when the disk is full or the like. Call once.
 */
export const endWithOutput = (): void => {
	process.stdout.on('error', error => {
		if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(exitCodes.done);
		process.stderr.write(`termchat: the output cannot be written: ${error.message}.\n`);
		process.exit(exitCodes.failed);
	});
};

/** Writes one line; resolves when the reader can take more. */
export const writeLine = (line: string): Promise<void> => {
	if (!process.stdout.write(`${line}\n`)) {
		drained = new Promise(resolve => process.stdout.once('drain', resolve));
	}
	return drained;
};

const unsafeInTerminal =
	/[\u007F-\u009F\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFEFF]/gu;

const escapeUnit = (character: string): string => {
	let escaped = '';
	for (let at = 0; at < character.length; at++) {
		escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
	}
	return escaped;
};

/**
 * JSON that means exactly the value and is yet harmless on a terminal: JSON escapes C0 only, so what else a
 * terminal obeys, or an eye cannot see, is escaped as well.
 */
export const toSafeJson = (value: unknown): string =>
	JSON.stringify(value).replace(unsafeInTerminal, escapeUnit);

export const writeJson = (value: unknown): Promise<void> => writeLine(toSafeJson(value));

export interface EntryStyle {
	/** As the wire's own frame; otherwise as a line for a person. */
	readonly isJson: boolean;
	/** Whom a direct room is with. */
	readonly with?: {readonly nick: string} | undefined;
}

export const writeEntry = (entry: Entry, style: EntryStyle): Promise<void> =>
	style.isJson ? writeJson(entry) : writeLine(toEntryText(entry, style.with));
