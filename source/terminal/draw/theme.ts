/**
 * Styles by meaning. Colour is never the only difference: without colours, bold, faint, inverse and underlined remain. The
 * colour of a nick is derived from the user's id, and has enough contrast with the background.
 */
import {nickColourIndex, nickHash} from '../../presenter/nick-colour.ts';
import type {Meaning as PresentedMeaning} from '../../presenter/span.ts';
import {
	type Colour,
	colourParameters,
	darkBackground,
	isLight,
	isReadable,
	minContrast,
	nickColours16,
	nickColours256,
	type Rgb,
	readableHue,
	shownColour,
} from './colour.ts';
import type {ColourLevel} from './colour-level.ts';
import type {Attributes} from './style-text.ts';

/** What a text means: the presenter's meanings, and those that only a terminal draws. */
export type Meaning = PresentedMeaning | 'rule' | 'selected' | 'current' | 'qrCode';

/** The meanings that a theme gives a style. Plain text has none. */
export type StyledMeaning = Exclude<Meaning, 'text' | 'qrCode' | keyof typeof codeColours>;

/** The meanings whose colours the parts of code have. */
const codeColours = {
	codeKeyword: 'accent',
	codeString: 'online',
	codeNumber: 'warning',
	codeComment: 'muted',
} as const;

const isPartOfCode = (meaning: Meaning): meaning is keyof typeof codeColours =>
	Object.hasOwn(codeColours, meaning);

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

/** `hue`: any hue. A list: one of these. `none`: nicks have no colours. */
export type NickColours = 'hue' | 'none' | readonly Colour[];

/** The styles on one kind of background. */
export interface Look {
	readonly styles: Readonly<Record<StyledMeaning, Attributes>>;
	readonly nicks: NickColours;
}

export interface ThemeDefinition {
	readonly name: string;
	readonly about: string;
	readonly onDark: Look;
	readonly onLight: Look;
	/** The background it is for, independent of the terminal's report. */
	readonly background?: Rgb;
	/** The background to expect if the terminal reports none. Default: black. */
	readonly expectedBackground?: Rgb;
	/** Default: 4.5. */
	readonly minContrast?: number;
}

const csi = (parameters: string): string => `\u001B[${parameters}m`;
const plain: Style = {open: '', close: ''};

interface ShownAttributes extends Omit<Attributes, 'colour'> {
	readonly colour?: Colour | undefined;
}

const styleOf = ({isBold, isFaint, isUnderlined, isInverse, colour}: ShownAttributes): Style => {
	const hasColour = colour !== undefined;
	const opens = [
		isBold && '1',
		isFaint && '2',
		isUnderlined && '4',
		isInverse && '7',
		hasColour && colourParameters(colour),
	].filter(Boolean);
	const closes = [
		(isBold || isFaint) && '22',
		isUnderlined && '24',
		isInverse && '27',
		hasColour && '39',
	].filter(Boolean);
	return opens.length === 0 ? plain : {open: csi(opens.join(';')), close: csi(closes.join(';'))};
};

/** Black on white in every theme: cameras read it like print. */
const qrStyles: Readonly<Record<ColourLevel, Style>> = {
	none: plain,
	'16': {open: csi('30;107'), close: csi('39;49')},
	'256': {open: csi('38;5;16;48;5;231'), close: csi('39;49')},
	truecolor: {open: csi('38;5;16;48;5;231'), close: csi('39;49')},
};

/** Meanings that may be hard to see: they are less important than the text. */
const quiet: readonly Meaning[] = ['muted', 'rule', 'notice'];

/** The background that the colours of a theme must be readable on. */
const themeBackground = (
	{background, expectedBackground = darkBackground}: ThemeDefinition,
	reported: Rgb | undefined,
): Rgb => background ?? reported ?? expectedBackground;

class TerminalTheme implements Theme {
	readonly level: ColourLevel;
	readonly background: Rgb;
	readonly #look: Look;
	readonly #minContrast: number;
	readonly #nickList: readonly Colour[];
	readonly #styles = new Map<Meaning, Style>();
	readonly #nicks = new Map<string, Style>();

	constructor(definition: ThemeDefinition, level: ColourLevel, background: Rgb) {
		this.level = level;
		this.background = background;
		this.#look = isLight(background) ? definition.onLight : definition.onDark;
		this.#minContrast = definition.minContrast ?? minContrast;
		this.#nickList = this.#listNickColours();
	}

	style(meaning: Meaning): Style {
		const known = this.#styles.get(meaning) ?? this.#styleOf(meaning);
		this.#styles.set(meaning, known);
		return known;
	}

	nick(userId: string, isStrong = false): Style {
		const key = `${isStrong ? '!' : ''}${userId}`;
		const known = this.#nicks.get(key);
		if (known !== undefined) return known;
		const style = styleOf({isBold: isStrong, colour: this.#nickColour(userId)});
		if (this.#nicks.size > 5000) this.#nicks.clear();
		this.#nicks.set(key, style);
		return style;
	}

	#styleOf(meaning: Meaning): Style {
		if (meaning === 'text') return plain;
		if (isPartOfCode(meaning)) return this.#codeStyle(meaning);
		if (meaning === 'qrCode') return qrStyles[this.level];
		const {colour, ...attributes} = this.#look.styles[meaning];
		if (colour === undefined) return styleOf(attributes);
		const min = quiet.includes(meaning) ? 1 : this.#minContrast;
		return styleOf({...attributes, colour: shownColour(colour, this.level, this.background, min)});
	}

	/** Code without colours has no other differences either. A comment is as quiet as other muted text. */
	#codeStyle(meaning: keyof typeof codeColours): Style {
		const {accent} = this.#look.styles;
		if (this.level === 'none' || accent.colour === undefined) return this.style('code');
		const source = codeColours[meaning];
		if (source === 'muted') return this.style(source);
		const {colour} = this.#look.styles[source];
		if (colour === undefined) return this.style('code');
		return styleOf({colour: shownColour(colour, this.level, this.background, this.#minContrast)});
	}

	/** The colours that nicks are chosen from; empty if each nick has its own hue, or none has a colour. */
	#listNickColours(): readonly Colour[] {
		const {nicks} = this.#look;
		if (this.level === 'none' || nicks === 'none') return [];
		if (nicks !== 'hue') {
			const shown = nicks.map(colour => shownColour(colour, this.level, this.background, this.#minContrast));
			const fitting = shown.filter(
				(colour): colour is Colour =>
					colour !== undefined && isReadable(colour, this.background, this.#minContrast),
			);
			if (fitting.length > 0) return [...new Set(fitting)];
		}
		switch (this.level) {
			case '16':
				return nickColours16(this.background, this.#minContrast);
			case '256':
				return nickColours256(this.background, this.#minContrast);
			case 'truecolor':
				return [];
		}
	}

	#nickColour(userId: string): Colour | undefined {
		if (this.#nickList.length > 0) return this.#nickList[nickColourIndex(userId, this.#nickList.length)];
		if (this.level !== 'truecolor' || this.#look.nicks === 'none') return undefined;
		const hash = nickHash(userId);
		const saturation = 0.55 + ((hash >>> 9) % 4) * 0.1;
		return readableHue(hash % 360, saturation, this.background, this.#minContrast);
	}
}

/** `reported`: the background that the terminal reports, if any. */
export const createTheme = (definition: ThemeDefinition, level: ColourLevel, reported?: Rgb): Theme =>
	new TerminalTheme(definition, level, themeBackground(definition, reported));
