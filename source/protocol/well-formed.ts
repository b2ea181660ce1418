/**
 * What text may be on the wire: well-formed Unicode in NFC, without control characters but `\n` and `\t`.
 * A client still neutralises what it is sent before it draws it.
 */

const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/;
const loneSurrogate = /\p{Surrogate}/u;
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

export const codePointName = (character: string): string =>
	`U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The first code point that may not stand in text (`U+001B`), or undefined where all may. */
export const forbiddenCodePoint = (text: string): string | undefined => {
	const found = controls.exec(text) ?? (text.isWellFormed() ? null : loneSurrogate.exec(text));
	return found === null ? undefined : codePointName(found[0]);
};

/** The same for names, which have no lines. */
export const controlCodePoint = (name: string): string | undefined => {
	const found = /[\n\t]/.exec(name);
	return found === null ? forbiddenCodePoint(name) : codePointName(found[0]);
};

/** True where nobody would see anything: only white space and characters that are drawn as nothing. */
export const isBlank = (text: string): boolean => !visible.test(text);

const encoder = new TextEncoder();

/** Length of the text in UTF-8, in bytes. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

export const lineCount = (text: string): number => {
	let lines = 1;
	for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
	return lines;
};
