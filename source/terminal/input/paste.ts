/**
 * What is pasted is not what was typed: control characters go, and many lines ask before they are sent.
 */

/** More lines than this are asked about before they land in the input. */
export const manyLines = 5;
/** No paste is longer; the rest is dropped, and said so. In UTF-16 units. */
export const maxPasteLength = 256 * 1024;

const sequences =
	/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[PX^_][^\u001B]*(?:\u001B\\)?)/g;
const lineEnds = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** Pasted text as it may stand in the input: lines end in `\n`, escape sequences, other controls and bidi overrides are gone. */
export const cleanPaste = (text: string): string =>
	text.replace(sequences, '').replace(lineEnds, '\n').replace(controls, '').toWellFormed();

/** What becomes of a paste. */
export type PasteChoice =
	| 'insert'
	/** As a block between three backticks, which is drawn as it stands. */
	| 'codeBlock'
	| 'drop';

/** Whether to ask first, and what about. */
export const pasteQuestion = (text: string): {readonly lines: number} | undefined => {
	const lines = trimEnds(text).split('\n').length;
	return lines > manyLines ? {lines} : undefined;
};

/** The text to insert for a choice. */
export const pasted = (text: string, choice: PasteChoice): string => {
	switch (choice) {
		case 'insert':
			return trimEnds(text);
		case 'codeBlock': {
			const fence = fenceFor(text);
			return `${fence}\n${trimEnds(text)}\n${fence}`;
		}
		case 'drop':
			return '';
	}
};

/** Lines that are empty at the end come from how one selects, not from what one means. */
const trimEnds = (text: string): string => text.replace(/\n+$/, '');

/** More backticks than any run of them within (CommonMark, 4.5). */
const fenceFor = (text: string): string => {
	const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(run => run.length));
	return '`'.repeat(longest + 1);
};
