/** Colours as values: contrast, the palettes of terminals, and colours that can be read on a background. Pure. */
import type {ColourLevel} from './colour-level.ts';

export interface Rgb {
	readonly red: number;
	readonly green: number;
	readonly blue: number;
}

/** An index of the terminal's palette, 0 to 255, or an RGB colour. The user configures the first sixteen. */
export type Colour = number | Rgb;

/** Used if the terminal does not report its own. */
export const darkBackground: Rgb = {red: 0, green: 0, blue: 0};
export const lightBackground: Rgb = {red: 255, green: 255, blue: 255};

/** WCAG 2.2, success criterion 1.4.3. */
export const minContrast = 4.5;

/** Relative luminance, 0 to 1 (WCAG 2.2). */
const luminance = ({red, green, blue}: Rgb): number => {
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

/** `#ff8800` or `#f80`; undefined for anything else. */
export const parseHex = (text: string): Rgb | undefined => {
	const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
	const hex =
		short === null
			? text.slice(1)
			: short
					.slice(1)
					.map(digit => digit + digit)
					.join('');
	if (!text.startsWith('#') || !/^[0-9a-f]{6}$/i.test(hex)) return undefined;
	const value = Number.parseInt(hex, 16);
	return {red: value >> 16, green: (value >> 8) & 255, blue: value & 255};
};

const hexColours = (text: string): readonly Rgb[] =>
	text.split(' ').map(hex => parseHex(`#${hex}`) ?? darkBackground);

/** The first sixteen colours as xterm has them by default. */
const xtermColours = hexColours(
	'000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff',
);

const cubeLevels = [0, 95, 135, 175, 215, 255];

/** The RGB value of a colour of the 6×6×6 cube, 16 to 231. */
export const cubeColour = (index: number): Rgb => {
	const at = index - 16;
	const part = (position: number): number => cubeLevels[position] ?? 0;
	return {red: part(Math.floor(at / 36)), green: part(Math.floor(at / 6) % 6), blue: part(at % 6)};
};

/** The RGB value of a colour of the palette, 0 to 255. */
export const paletteColour = (index: number): Rgb => {
	if (index < 16) return xtermColours[index] ?? darkBackground;
	if (index < 232) return cubeColour(index);
	const grey = 8 + (index - 232) * 10;
	return {red: grey, green: grey, blue: grey};
};

const toRgb = (colour: Colour): Rgb => (typeof colour === 'number' ? paletteColour(colour) : colour);

const distance = (one: Rgb, other: Rgb): number =>
	// Weighted by how much the eye sees of each part.
	2 * (one.red - other.red) ** 2 + 4 * (one.green - other.green) ** 2 + 3 * (one.blue - other.blue) ** 2;

const range = (from: number, to: number): readonly number[] =>
	Array.from({length: to - from + 1}, (_, at) => from + at);

/** The most similar of these colours of the palette; undefined without any. */
const nearest = (colour: Rgb, indexes: readonly number[]): number | undefined => {
	let best: number | undefined;
	for (const index of indexes) {
		const isNearer =
			best === undefined || distance(paletteColour(index), colour) < distance(paletteColour(best), colour);
		if (isNearer) best = index;
	}
	return best;
};

export const isReadable = (colour: Colour, background: Rgb, min = minContrast): boolean =>
	contrast(toRgb(colour), background) >= min;

const mixed = (one: Rgb, other: Rgb, share: number): Rgb => {
	const part = (from: number, to: number): number => Math.round(from + (to - from) * share);
	return {
		red: part(one.red, other.red),
		green: part(one.green, other.green),
		blue: part(one.blue, other.blue),
	};
};

/** The colour, made lighter or darker until it has enough contrast with the background. */
export const readable = (colour: Rgb, background: Rgb, min = minContrast): Rgb => {
	const towards = isLight(background) ? darkBackground : lightBackground;
	for (let share = 0; share < 1; share += 0.05) {
		const candidate = mixed(colour, towards, share);
		if (contrast(candidate, background) >= min) return candidate;
	}
	return towards;
};

/**
 * The colour as this terminal can show it: an RGB value becomes the nearest of its palette that can be read on the
 * background. A colour of the palette stays if the terminal has it, because the user chose it. Undefined for no colour.
 */
export const shownColour = (
	colour: Colour,
	level: ColourLevel,
	background: Rgb,
	min = minContrast,
): Colour | undefined => {
	const rgb = (): Rgb => readable(toRgb(colour), background, min);
	const among = (indexes: readonly number[]): number | undefined =>
		nearest(
			rgb(),
			indexes.filter(index => isReadable(index, background, min)),
		);
	switch (level) {
		case 'none':
			return undefined;
		case '16':
			return typeof colour === 'number' && colour < 16 ? colour : among(range(0, 15));
		case '256':
			return typeof colour === 'number' ? colour : among(range(16, 255));
		case 'truecolor':
			return typeof colour === 'number' ? colour : rgb();
	}
};

/** The parameters of SGR that set the colour of text: `91`, `38;5;208`, `38;2;255;136;0`. */
export const colourParameters = (colour: Colour): string => {
	if (typeof colour !== 'number') return `38;2;${colour.red};${colour.green};${colour.blue}`;
	if (colour < 8) return String(30 + colour);
	return colour < 16 ? String(82 + colour) : `38;5;${colour}`;
};

const isColourful = ({red, green, blue}: Rgb): boolean =>
	Math.max(red, green, blue) - Math.min(red, green, blue) >= 80;

/** All colours of a part of the palette that differ from grey and can be read on the background. */
const readableIn = (from: number, to: number, background: Rgb, min: number): readonly number[] =>
	range(from, to).filter(index => isColourful(paletteColour(index)) && isReadable(index, background, min));

const readableCache = new Map<string, readonly number[]>();

/** The colours of the cube for nicks, with enough contrast. */
export const nickColours256 = (background: Rgb, min = minContrast): readonly number[] => {
	const key = `${background.red},${background.green},${background.blue},${min}`;
	const known = readableCache.get(key);
	if (known !== undefined) return known;
	const found = readableIn(16, 231, background, min);
	const all = found.length > 0 ? found : [isLight(background) ? 16 : 231];
	if (readableCache.size > 20) readableCache.clear();
	readableCache.set(key, all);
	return all;
};

/** The colours of the first sixteen for nicks, by the contrast they have in xterm's default palette. */
export const nickColours16 = (background: Rgb, min = minContrast): readonly number[] => {
	const found = readableIn(1, 14, background, min);
	const extreme = isLight(background) ? 0 : 15;
	return found.length < 5 && isReadable(extreme, background, min) ? [...found, extreme] : found;
};

/** A colour of a hue, 0 to 360, of which the lightness gives it enough contrast with the background. */
export const readableHue = (hue: number, saturation: number, background: Rgb, min = minContrast): Rgb => {
	const isOnLight = isLight(background);
	const towards = isOnLight ? -0.02 : 0.02;
	for (let lightness = isOnLight ? 0.45 : 0.6; lightness >= 0 && lightness <= 1; lightness += towards) {
		const colour = fromHsl(hue, saturation, lightness);
		if (contrast(colour, background) >= min) return colour;
	}
	return isOnLight ? darkBackground : lightBackground;
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
