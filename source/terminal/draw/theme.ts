/**
 * Styles by meaning. Colour is never the only difference: without colours, bold, faint, inverse and underlined remain. The
 * colour of a nick is derived from the user's id, and has enough contrast with the background.
 */
import {nickColourIndex, nickHash} from '../../presenter/nick-colour.ts';
import type {Meaning as PresentedMeaning} from '../../presenter/span.ts';

/** The colours of the terminal. `none`: no colours, but attributes. */
export type ColourLevel = 'none' | '16' | '256' | 'truecolor';

export interface Rgb {
	readonly red: number;
	readonly green: number;
	readonly blue: number;
}

/** What a text means: the presenter's meanings, and those that only a terminal draws. */
export type Meaning = PresentedMeaning | 'rule' | 'selected' | 'current';

export interface Style {
	/** The escape sequence (SGR, ECMA-48 8.3.117) before a text, and the one after it; empty for plain text. */
	readonly open: string;
	readonly close: string;
}

export interface Theme {
	readonly level: ColourLevel;
	readonly background: Rgb;
	style(meaning: Meaning): Style;
	/** Of a user's nick, by the user's id. */
	nick(userId: string, isStrong?: boolean): Style;
}

/** Used if the terminal does not report its own. */
export const darkBackground: Rgb = {red: 0, green: 0, blue: 0};
export const lightBackground: Rgb = {red: 255, green: 255, blue: 255};

/** WCAG 2.2, success criterion 1.4.3. */
export const minContrast = 4.5;

export interface ColourOptions {
	/** The value of `--color`: `never`, `16`, `256`, `truecolor`, `always`, `auto`, or undefined. */
	readonly flag?: string | undefined;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly isTty: boolean;
}

/**
 * The colours to use; undefined for an invalid flag. The flag overrides NO_COLOR (no-color.org), which overrides the
 * terminal.
 */
export const colourLevel = ({flag = 'auto', env, isTty}: ColourOptions): ColourLevel | undefined => {
	switch (flag.toLowerCase()) {
		case 'never':
		case 'none':
		case 'no':
		case 'off':
		case '0':
			return 'none';
		case '16':
		case '256':
			return flag as '16' | '256';
		case 'truecolor':
		case '24bit':
		case '16m':
			return 'truecolor';
		case 'always':
		case 'on':
		case 'yes': {
			const level = levelOfTerminal(env);
			return level === 'none' ? '16' : level;
		}
		case 'auto':
			if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 'none';
			return isTty ? levelOfTerminal(env) : 'none';
		default:
			return undefined;
	}
};

const levelOfTerminal = (env: ColourOptions['env']): ColourLevel => {
	const term = env.TERM ?? '';
	if (term === 'dumb') return 'none';
	if (/^(?:truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-direct$|^xterm-(?:kitty|ghostty)$/.test(term))
		return 'truecolor';
	if (env.WT_SESSION !== undefined) return 'truecolor';
	return /-256(?:color)?$/.test(term) || env.TERM_PROGRAM === 'Apple_Terminal' ? '256' : '16';
};

const csi = (parameters: string): string => `\u001B[${parameters}m`;
const plain: Style = {open: '', close: ''};

interface Attributes {
	readonly isBold?: boolean;
	readonly isFaint?: boolean;
	readonly isUnderlined?: boolean;
	readonly isInverse?: boolean;
	readonly colour?: string;
}

const styleOf = ({isBold, isFaint, isUnderlined, isInverse, colour}: Attributes): Style => {
	const opens = [isBold && '1', isFaint && '2', isUnderlined && '4', isInverse && '7', colour].filter(
		Boolean,
	);
	const closes = [
		(isBold || isFaint) && '22',
		isUnderlined && '24',
		isInverse && '27',
		colour && '39',
	].filter(Boolean);
	return opens.length === 0 ? plain : {open: csi(opens.join(';')), close: csi(closes.join(';'))};
};

/**
 * The user configures the sixteen colours, so they are used by name. Nicks use those with enough contrast in xterm's
 * default palette.
 */
interface Palette {
	readonly accent: string;
	readonly online: string;
	readonly warning: string;
	readonly error: string;
	readonly link: string;
	readonly code: string;
	readonly nicks: readonly string[];
}
const onDark: Palette = {
	accent: '96',
	online: '92',
	warning: '93',
	error: '91',
	link: '94',
	code: '36',
	nicks: ['91', '92', '93', '95', '96', '32', '33', '36'],
};
const onLight: Palette = {
	accent: '34',
	online: '32',
	warning: '35',
	error: '31',
	link: '34',
	code: '36',
	nicks: ['31', '34', '35', '94', '30'],
};

const looks = (palette: Palette | undefined): Readonly<Record<Meaning, Attributes>> => {
	const colour = (name: Exclude<keyof Palette, 'nicks'>): Pick<Attributes, 'colour'> =>
		palette === undefined ? {} : {colour: palette[name]};
	return {
		text: {},
		muted: {isFaint: true},
		strong: {isBold: true},
		accent: colour('accent'),
		rule: {isFaint: true},
		unread: {isBold: true, ...colour('warning')},
		highlight: {isBold: true, ...colour('warning')},
		notice: {isFaint: true},
		warning: colour('warning'),
		error: {isBold: true, ...colour('error')},
		online: colour('online'),
		code: colour('code'),
		link: {isUnderlined: true, ...colour('link')},
		selected: {isInverse: true},
		current: {isBold: true, isInverse: true},
	};
};

export const createTheme = (level: ColourLevel, background: Rgb = darkBackground): Theme => {
	const palette = isLight(background) ? onLight : onDark;
	const attributes = looks(level === 'none' ? undefined : palette);
	const styles = new Map<Meaning, Style>();
	const nicks = new Map<string, Style>();
	return {
		level,
		background,
		style(meaning) {
			const known = styles.get(meaning) ?? styleOf(attributes[meaning]);
			styles.set(meaning, known);
			return known;
		},
		nick(userId, isStrong = false) {
			const key = `${isStrong ? '!' : ''}${userId}`;
			const known = nicks.get(key);
			if (known !== undefined) return known;
			const colour = nickSequence(userId, level, background, palette);
			const style = styleOf({isBold: isStrong, ...(colour !== undefined && {colour})});
			if (nicks.size > 5000) nicks.clear();
			nicks.set(key, style);
			return style;
		},
	};
};

const nickSequence = (
	userId: string,
	level: ColourLevel,
	background: Rgb,
	palette: Palette,
): string | undefined => {
	switch (level) {
		case 'none':
			return undefined;
		case '16':
			return palette.nicks[nickColourIndex(userId, palette.nicks.length)];
		case '256':
			return `38;5;${nickColour256(userId, background)}`;
		case 'truecolor': {
			const {red, green, blue} = nickColour(userId, background);
			return `38;2;${red};${green};${blue}`;
		}
	}
};

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export const luminance = ({red, green, blue}: Rgb): number => {
	const [r = 0, g = 0, b = 0] = [red, green, blue].map(part => {
		const share = part / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Contrast ratio, 1 to 21 (WCAG 2.2). */
export const contrast = (one: Rgb, other: Rgb): number => {
	const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
};

/** Black has more contrast on it than white. */
export const isLight = (background: Rgb): boolean => luminance(background) > 0.179;

/** The colour of a nick: the hue from the user's id, the lightness from the background, contrast at least 4.5. */
export const nickColour = (userId: string, background: Rgb): Rgb => {
	const value = nickHash(userId);
	const hue = value % 360;
	const saturation = 0.55 + ((value >>> 9) % 4) * 0.1;
	const towards = isLight(background) ? -0.02 : 0.02;
	for (
		let lightness = isLight(background) ? 0.45 : 0.6;
		lightness >= 0 && lightness <= 1;
		lightness += towards
	) {
		const colour = fromHsl(hue, saturation, lightness);
		if (contrast(colour, background) >= minContrast) return colour;
	}
	return isLight(background) ? darkBackground : lightBackground;
};

/** The colour of a nick in the 6×6×6 cube, with enough contrast. */
export const nickColour256 = (userId: string, background: Rgb): number => {
	const readable = readableIn256(background);
	return readable[nickColourIndex(userId, readable.length)] ?? (isLight(background) ? 16 : 231);
};

const cubeLevels = [0, 95, 135, 175, 215, 255];

/** The RGB value of a colour from 16 to 231. */
export const cubeColour = (index: number): Rgb => {
	const at = index - 16;
	const part = (position: number): number => cubeLevels[position] ?? 0;
	return {red: part(Math.floor(at / 36)), green: part(Math.floor(at / 6) % 6), blue: part(at % 6)};
};

const readable = new Map<string, readonly number[]>();

const readableIn256 = (background: Rgb): readonly number[] => {
	const key = `${background.red},${background.green},${background.blue}`;
	const known = readable.get(key);
	if (known !== undefined) return known;
	const found: number[] = [];
	for (let index = 16; index <= 231; index++) {
		const colour = cubeColour(index);
		const isColourful =
			Math.max(colour.red, colour.green, colour.blue) - Math.min(colour.red, colour.green, colour.blue) >= 80;
		if (isColourful && contrast(colour, background) >= minContrast) found.push(index);
	}
	if (readable.size > 20) readable.clear();
	readable.set(key, found);
	return found;
};

/** Hue in degrees, saturation and lightness 0 to 1 (CSS Color 4, 7.1). */
const fromHsl = (hue: number, saturation: number, lightness: number): Rgb => {
	const amount = saturation * Math.min(lightness, 1 - lightness);
	const part = (offset: number): number => {
		const at = (offset + hue / 30) % 12;
		return Math.round(255 * (lightness - amount * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
	};
	return {red: part(0), green: part(8), blue: part(4)};
};
