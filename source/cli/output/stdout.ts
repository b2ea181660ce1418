/**
 * The only way to stdout: accepts only sanitized text, waits for a slow reader, and exits quietly when a pipe closes.
 */
import type {Entry} from '../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {columns, padEnd} from '../../text/width.ts';
import {toEntryText} from './entry-text.ts';
import {type SafeJson, toSafeJson} from './safe-json.ts';
import {writeError} from './stderr.ts';

let drained: Promise<void> | undefined;
let hasErrorListener = false;

/**
 * Exits when stdout can no longer be written: quietly with 0 if the reader closed the pipe (`termchat tail | head`),
 * with one line and 1 for any other error such as a full disk. A second call has no effect.
 */
export const endWithOutput = (): void => {
	if (hasErrorListener) return;
	hasErrorListener = true;
	process.stdout.on('error', error => {
		if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
		writeError(words`termchat: Cannot write the output: ${printableLine(error.message)}.`);
		process.exit(1);
	});
};

/** Writes a line; resolves when the reader can take more. */
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

/** Writes rows of a QR code in black on white, whatever the theme of the terminal. */
export const writeCode = async (rows: readonly Printable[]): Promise<void> => {
	for (const row of rows) await writeLine(`\u001B[30;107m${row}\u001B[0m` as Printable);
};

/** Writes a file that this program generated: it contains no text from others. */
export const writeScript = (text: string): Promise<void> => writeLine(text.replace(/\n$/, '') as Printable);

/** Writes control sequences that this program composed. */
export const writeControl = (sequence: string): void => void process.stdout.write(sequence);

/** Rings the terminal's bell. */
export const ringBell = (): void => void process.stdout.write('\u0007');

/** Whether written lines still wait for a slow reader. */
export const isStdoutFull = (): boolean => process.stdout.writableNeedDrain;

/** Writes columns as one line, separated by tabs, which a `Printable` itself cannot contain. */
export const writeColumns = (...cells: readonly Printable[]): Promise<void> =>
	writeLine(cells.join('\t') as Printable);

/** Writes rows below a heading, in columns as wide as their widest cell. The last column is not padded. */
export const writeTable = async (
	heading: readonly Printable[],
	rows: readonly (readonly Printable[])[],
): Promise<void> => {
	const all = [heading, ...rows];
	const widths = heading.map((_, column) => Math.max(...all.map(row => columns(row[column] ?? literal('')))));
	for (const row of all) {
		const cells = row.map((cell, column) =>
			column === row.length - 1 ? cell : padEnd(cell, widths[column] ?? 0),
		);
		await writeLine(join(cells, literal('  ')));
	}
};

export const writeJson = (value: unknown): Promise<void> => writeLine(toSafeJson(value));

export interface EntryStyle {
	/** As the frame of the protocol; otherwise as a line of text. */
	readonly isJson: boolean;
	/** The other user of a direct room. */
	readonly with?: {readonly nick: string} | undefined;
}

export const writeEntry = (entry: Entry, style: EntryStyle): Promise<void> =>
	style.isJson ? writeJson(entry) : writeLine(toEntryText(entry, style.with));
