/** Styles as theme files write them: `bold bright-yellow`, `underline #88aaff`, `faint`. */
import {type Colour, parseHex} from './colour.ts';

export interface Attributes {
	readonly isBold?: boolean;
	readonly isFaint?: boolean;
	readonly isUnderlined?: boolean;
	readonly isInverse?: boolean;
	readonly colour?: Colour;
}

/** The first sixteen colours of a terminal, by their index. */
const colourNames = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'].flatMap(name => [
	name,
	`bright-${name}`,
]);

const attributeNames = {
	bold: 'isBold',
	faint: 'isFaint',
	underline: 'isUnderlined',
	inverse: 'isInverse',
} as const;

export const styleWords = [...Object.keys(attributeNames), ...colourNames];

/** `red`, `bright-red` or `#ff8800`; undefined for anything else. */
export const parseColour = (word: string): Colour | undefined => {
	const at = colourNames.indexOf(word.toLowerCase());
	if (at === -1) return parseHex(word);
	return Math.floor(at / 2) + (at % 2) * 8;
};

/** Undefined if a word is unknown, or there are two colours. An empty text is plain. */
export const parseStyle = (text: string): Attributes | undefined => {
	let style: Attributes = {};
	for (const word of text
		.trim()
		.split(/\s+/)
		.filter(one => one !== '')) {
		const attribute = Object.entries(attributeNames).find(([name]) => name === word.toLowerCase())?.[1];
		const colour = parseColour(word);
		if (attribute !== undefined) style = {...style, [attribute]: true};
		else if (colour !== undefined && style.colour === undefined) style = {...style, colour};
		else return undefined;
	}
	return style;
};
