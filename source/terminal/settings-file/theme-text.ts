/** Theme files: JSON with comments, one style for each meaning. Pure. */
import {builtInThemeNames} from '../../commands/settings.ts';
import {type Colour, darkBackground, lightBackground, parseHex, type Rgb} from '../draw/colour.ts';
import {type Attributes, parseColour, parseStyle, styleWords} from '../draw/style-text.ts';
import type {Look, NickColours, StyledMeaning, ThemeDefinition} from '../draw/theme.ts';
import {builtInTheme, styledMeanings} from '../draw/themes.ts';
import {type Problem, type Property, parseText, withoutDuplicates} from './jsonc.ts';

export interface ReadTheme {
	readonly theme: ThemeDefinition;
	readonly problems: readonly Problem[];
	/** The file has an error of syntax, so that some styles may be missing. */
	readonly isBroken: boolean;
}

const otherNames = ['about', 'base', 'background', 'nicks'];

/** What a file sets, as far as it is valid. */
interface Parts {
	about?: string;
	base?: string;
	background?: Rgb;
	nicks?: NickColours;
	styles: Partial<Record<StyledMeaning, Attributes>>;
}

const backgrounds: Readonly<Record<string, Rgb>> = {dark: darkBackground, light: lightBackground};

const readBackground = (value: unknown): Rgb | undefined => {
	if (typeof value !== 'string') return undefined;
	return Object.hasOwn(backgrounds, value) ? backgrounds[value] : parseHex(value);
};

const readNicks = (value: unknown): NickColours | undefined => {
	if (value === 'hue' || value === 'none') return value;
	if (!Array.isArray(value) || value.length === 0) return undefined;
	const colours = value.map(one => (typeof one === 'string' ? parseColour(one) : undefined));
	return colours.every((one): one is Colour => one !== undefined) ? colours : undefined;
};

/** Takes the value of a property into the parts; returns what is allowed if it is invalid. */
const take = (parts: Parts, {name, value}: Property): string | undefined => {
	const meaning = styledMeanings.find(one => one === name);
	if (meaning !== undefined) {
		const style = typeof value === 'string' ? parseStyle(value) : undefined;
		if (style === undefined) {
			return `"${name}" must be words such as "bold #ff8800": ${styleWords.join(', ')}, or one colour such as #ff8800.`;
		}
		parts.styles[meaning] = style;
		return undefined;
	}
	switch (name) {
		case 'about':
			if (typeof value !== 'string') return '"about" must be text.';
			parts.about = value;
			return undefined;
		case 'base':
			if (!builtInThemeNames.includes(String(value))) {
				return `"base" must be one of ${builtInThemeNames.join(', ')}.`;
			}
			parts.base = String(value);
			return undefined;
		case 'background': {
			const background = readBackground(value);
			if (background === undefined) return '"background" must be dark, light or a colour such as #202020.';
			parts.background = background;
			return undefined;
		}
		case 'nicks': {
			const nicks = readNicks(value);
			if (nicks === undefined) {
				return '"nicks" must be "hue", "none" or a list of colours such as ["#ff8800", "bright-cyan"].';
			}
			parts.nicks = nicks;
			return undefined;
		}
		default:
			return `Unknown name "${name}". The names are ${[...otherNames, ...styledMeanings].join(', ')}.`;
	}
};

const withParts = (look: Look, {styles, nicks}: Parts): Look => ({
	styles: {...look.styles, ...styles},
	nicks: nicks ?? look.nicks,
});

/** The theme of a file. What is unknown or invalid is a problem, and comes from the theme named by `base`. */
export const readThemeText = (name: string, text: string): ReadTheme => {
	const parsed = parseText(text);
	const {properties, problems: duplicates} = withoutDuplicates(parsed.properties);
	const problems: Problem[] = [...parsed.problems, ...duplicates];
	const parts: Parts = {styles: {}};
	for (const property of properties) {
		const mistake = take(parts, property);
		if (mistake !== undefined) problems.push({line: property.line, level: 'error', text: mistake});
	}
	const base = builtInTheme(parts.base ?? 'auto');
	return {
		theme: {
			...base,
			name,
			about: parts.about ?? 'your own',
			onDark: withParts(base.onDark, parts),
			onLight: withParts(base.onLight, parts),
			...(parts.background !== undefined && {background: parts.background}),
		},
		problems: problems.toSorted((one, other) => one.line - other.line),
		isBroken: parsed.type === 'broken',
	};
};
