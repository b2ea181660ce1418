/** Cleans pasted text, and decides whether to ask before it is inserted. */

/** The client asks before it inserts a paste with more lines than this. */
const manyLines = 5;
/** The most UTF-16 units of a paste; the rest is dropped, and the user is notified. */
export const maxPasteLength = 256 * 1024;

const sequences =
	/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[PX^_][^\u001B]*(?:\u001B\\)?)/g;
const lineEnds = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g;

/** The pasted text with `\n` line ends, without escape sequences, control characters and bidi overrides. */
export const cleanPaste = (text: string): string =>
	text.replace(sequences, '').replace(lineEnds, '\n').replace(controls, '').toWellFormed();

/** What to do with a paste. */
export type PasteChoice =
	| 'insert'
	/** Insert it as a fenced code block. */
	| 'codeBlock'
	| 'drop';

/** The question to ask before inserting the paste; undefined if no question is needed. */
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

/** Empty lines at the end are an accident of how the text was selected. */
const trimEnds = (text: string): string => text.replace(/\n+$/, '');

/** A fence longer than any run of backticks in the text (CommonMark, 4.5). */
const fenceFor = (text: string): string => {
	const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(run => run.length));
	return '`'.repeat(longest + 1);
};
