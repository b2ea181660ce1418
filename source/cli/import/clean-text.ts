/** Makes texts of other chats acceptable for a server: no control characters, in parts that are not too long. */
import {isBlank, lineCount, utf8Length} from '../../protocol/well-formed.ts';

const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

export const cleanText = (text: string): string =>
	text.toWellFormed().replace(/\r\n?/g, '\n').replace(controls, '').normalize('NFC');

/** One line, at most `maxCharacters` long. */
export const cleanLine = (text: string, maxCharacters: number): string => {
	const line = cleanText(text).replace(/\s+/g, ' ').trim();
	return [...line].slice(0, maxCharacters).join('');
};

export interface TextLimits {
	readonly textBytes: number;
	readonly textLines: number;
	/** The most bytes of the text as JSON. */
	readonly jsonBytes: number;
}

const fits = (text: string, {textBytes, textLines, jsonBytes}: TextLimits): boolean =>
	utf8Length(text) <= textBytes &&
	lineCount(text) <= textLines &&
	// Each byte takes at most six as JSON.
	(text.length * 6 <= jsonBytes || utf8Length(JSON.stringify(text)) <= jsonBytes);

/** The length of the longest beginning that fits, in UTF-16 units, not within a code point. */
const fittingLength = (text: string, limits: TextLimits): number => {
	let low = 1;
	let high = text.length;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (fits(text.slice(0, middle), limits)) low = middle;
		else high = middle - 1;
	}
	const last = text.charCodeAt(low - 1);
	return low > 1 && last >= 0xd800 && last <= 0xdbff ? low - 1 : low;
};

/** Where to cut near `end`: after a line or a word of the last half, if there is one. */
const cutBefore = (text: string, end: number): number => {
	for (const separator of ['\n', ' ']) {
		const at = text.lastIndexOf(separator, end);
		if (at >= end / 2) return at + 1;
	}
	return end;
};

/** The clean text in parts that the server accepts. Empty if nothing can be seen. */
export const splitText = (text: string, limits: TextLimits): readonly string[] => {
	const parts: string[] = [];
	let rest = cleanText(text).replace(/\s+$/, '');
	while (!isBlank(rest)) {
		const end = fits(rest, limits) ? rest.length : cutBefore(rest, fittingLength(rest, limits));
		const part = rest.slice(0, end).replace(/\s+$/, '');
		if (!isBlank(part)) parts.push(part);
		rest = rest.slice(end);
	}
	return parts;
};
