/**
 * The text that frames may contain: well-formed Unicode in NFC, without control characters except `\n` and `\t`.
 * A client still sanitizes received text before it draws it.
 */

const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/;
const loneSurrogate = /\p{Surrogate}/u;
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

const codePointName = (character: string): string =>
	`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The first forbidden code point of a text, such as `U+001B`; undefined if the text is allowed. */
export const forbiddenCodePoint = (text: string): string | undefined => {
	const found = controls.exec(text) ?? (text.isWellFormed() ? null : loneSurrogate.exec(text));
	return found === null ? undefined : codePointName(found[0]);
};

/** Like `forbiddenCodePoint`, for names, which have only one line. */
export const controlCodePoint = (name: string): string | undefined => {
	const found = /[\n\t]/.exec(name);
	return found === null ? forbiddenCodePoint(name) : codePointName(found[0]);
};

/** Whether a text contains only white space and invisible characters. */
export const isBlank = (text: string): boolean => !visible.test(text);

const encoder = new TextEncoder();

/** The length of the text in UTF-8, in bytes. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

export const lineCount = (text: string): number => {
	let lines = 1;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
	return lines;
};
