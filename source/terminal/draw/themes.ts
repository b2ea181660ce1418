/** The themes of termchat. `dark` and `light` use the sixteen colours by name, because the user has configured those. */
import {builtInThemes} from '../../commands/settings.ts';
import {type Colour, darkBackground, lightBackground, type Rgb} from './colour.ts';
import {type Attributes, parseColour, parseStyle} from './style-text.ts';
import type {Look, NickColours, StyledMeaning, ThemeDefinition} from './theme.ts';

type StyleTexts = Readonly<Record<StyledMeaning, string>>;

/** Without colours. Every theme starts from these. */
const attributesOnly: StyleTexts = {
	muted: 'faint',
	strong: 'bold',
	accent: '',
	rule: 'faint',
	unread: 'bold',
	highlight: 'bold',
	notice: 'faint',
	warning: '',
	error: 'bold',
	online: '',
	code: '',
	link: 'underline',
	selected: 'inverse',
	current: 'bold inverse',
};

export const styledMeanings = Object.keys(attributesOnly) as readonly StyledMeaning[];

const lookOf = (texts: Partial<StyleTexts>, nicks: NickColours): Look => ({
	styles: Object.fromEntries(
		Object.entries({...attributesOnly, ...texts}).map(([meaning, text]) => [meaning, parseStyle(text) ?? {}]),
	) as Record<StyledMeaning, Attributes>,
	nicks,
});

const colours = (text: string): readonly Colour[] => text.split(' ').flatMap(word => parseColour(word) ?? []);

const onDark = lookOf(
	{
		accent: 'bright-cyan',
		unread: 'bold bright-yellow',
		highlight: 'bold bright-yellow',
		warning: 'bright-yellow',
		error: 'bold bright-red',
		online: 'bright-green',
		code: 'cyan',
		link: 'underline bright-blue',
	},
	'hue',
);
const onLight = lookOf(
	{
		accent: 'blue',
		unread: 'bold magenta',
		highlight: 'bold magenta',
		warning: 'magenta',
		error: 'bold red',
		online: 'green',
		code: 'cyan',
		link: 'underline blue',
	},
	'hue',
);

const strong = {muted: '', notice: '', rule: '', current: 'bold inverse'} as const;
const highContrastOnDark = lookOf(
	{
		...strong,
		accent: 'bold #00ffff',
		unread: 'bold #ffff00',
		highlight: 'bold #ffff00',
		warning: 'bold #ffff00',
		error: 'bold underline #ff9999',
		online: 'bold #00ff00',
		code: '#00ffff',
		link: 'underline #99ccff',
	},
	'hue',
);
const highContrastOnLight = lookOf(
	{
		...strong,
		accent: 'bold #00308f',
		unread: 'bold #7a0055',
		highlight: 'bold #7a0055',
		warning: 'bold #7a0055',
		error: 'bold underline #990000',
		online: 'bold #004d00',
		code: '#003d5c',
		link: 'underline #00308f',
	},
	'hue',
);

/**
 * Okabe and Ito, "Color Universal Design" (2008): eight colours that readers with any kind of colour vision can tell
 * apart. Good and bad are blue and orange, and never green and red.
 */
const okabeIto = colours('#e69f00 #56b4e9 #009e73 #f0e442 #0072b2 #d55e00 #cc79a7');
const colourBlind = lookOf(
	{
		accent: '#56b4e9',
		unread: 'bold #f0e442',
		highlight: 'bold #f0e442',
		warning: '#e69f00',
		error: 'bold #d55e00',
		online: '#56b4e9',
		code: '#009e73',
		link: 'underline #56b4e9',
	},
	okabeIto,
);
const colourBlindOnLight = lookOf(
	{
		accent: '#0072b2',
		unread: 'bold #0072b2',
		highlight: 'bold #0072b2',
		warning: '#d55e00',
		error: 'bold #d55e00',
		online: '#0072b2',
		code: '#009e73',
		link: 'underline #0072b2',
	},
	okabeIto,
);

/** Ethan Schoonover, "Solarized" (2011). */
const solarized = lookOf(
	{
		accent: '#2aa198',
		unread: 'bold #b58900',
		highlight: 'bold #b58900',
		warning: '#b58900',
		error: 'bold #dc322f',
		online: '#859900',
		code: '#2aa198',
		link: 'underline #268bd2',
	},
	colours('#b58900 #cb4b16 #dc322f #d33682 #6c71c4 #268bd2 #2aa198 #859900'),
);
const solarizedBackground: Rgb = {red: 0, green: 43, blue: 54};

const monochrome = lookOf({}, 'none');

type Looks = Omit<ThemeDefinition, 'name' | 'about'>;

const looks: Readonly<Record<string, Looks>> = {
	auto: {onDark, onLight},
	dark: {onDark, onLight, background: darkBackground},
	light: {onDark, onLight, background: lightBackground},
	'high-contrast': {onDark: highContrastOnDark, onLight: highContrastOnLight, minContrast: 7},
	'colour-blind': {onDark: colourBlind, onLight: colourBlindOnLight},
	monochrome: {onDark: monochrome, onLight: monochrome},
	solarized: {onDark: solarized, onLight: solarized, expectedBackground: solarizedBackground},
};

/** A theme of termchat; `auto` for any other name. */
export const builtInTheme = (name: string): ThemeDefinition => {
	const known = Object.hasOwn(looks, name) ? name : 'auto';
	return {name: known, about: builtInThemes[known] ?? '', ...(looks[known] ?? {onDark, onLight})};
};

/** The theme of that name: the user's own, or one of termchat. */
export const findTheme = (name: string, own: readonly ThemeDefinition[]): ThemeDefinition =>
	own.find(theme => theme.name === name) ?? builtInTheme(name);
