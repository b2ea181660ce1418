import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {builtInThemeNames} from '../../../source/commands/settings.ts';
import {
	contrast,
	cubeColour,
	darkBackground,
	isLight,
	lightBackground,
	minContrast,
	nickColours256,
	paletteColour,
	parseHex,
	type Rgb,
	readable,
	readableHue,
	shownColour,
} from '../../../source/terminal/draw/colour.ts';
import {type ColourLevel, colourLevel} from '../../../source/terminal/draw/colour-level.ts';
import {createTheme, type Style, type ThemeDefinition} from '../../../source/terminal/draw/theme.ts';
import {builtInTheme, styledMeanings} from '../../../source/terminal/draw/themes.ts';
import {readThemeText} from '../../../source/terminal/settings-file/theme-text.ts';

const part = fc.integer({min: 0, max: 255});
const colour: fc.Arbitrary<Rgb> = fc.record({red: part, green: part, blue: part});
const ids = Array.from({length: 300}, (_, at) => `u${at.toString(36)}`);
const levels: readonly ColourLevel[] = ['16', '256', 'truecolor'];
const hex = (text: string): Rgb => parseHex(text) ?? darkBackground;

/** The colour of text in a style, as xterm shows it by default; undefined without a colour. */
const shown = ({open}: Style): Rgb | undefined => {
	const rgb = /38;2;(\d+);(\d+);(\d+)/.exec(open);
	if (rgb !== null) return {red: Number(rgb[1]), green: Number(rgb[2]), blue: Number(rgb[3])};
	const indexed = /38;5;(\d+)/.exec(open);
	if (indexed !== null) return paletteColour(Number(indexed[1]));
	const named = /(?:\[|;)(3|9)([0-7])(?:;|m)/.exec(open);
	return named === null ? undefined : paletteColour(Number(named[2]) + (named[1] === '9' ? 8 : 0));
};

/** Backgrounds that a theme is drawn on: what terminals report, and the one that the theme sets. */
const backgroundsOf = ({background}: ThemeDefinition): readonly Rgb[] =>
	background === undefined
		? ['#000000', '#ffffff', '#1e1e1e', '#282a36', '#002b36', '#fdf6e3', '#eff1f5', '#300a24'].map(hex)
		: [background];

describe('the colour of a nick', () => {
	test('has enough contrast on any background', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 359}), colour, (hue, background) => {
				expect(contrast(readableHue(hue, 0.7, background), background)).toBeGreaterThanOrEqual(minContrast);
				for (const index of nickColours256(background)) {
					expect(contrast(cubeColour(index), background)).toBeGreaterThanOrEqual(minContrast);
				}
			}),
			{numRuns: 300},
		);
	});

	test.each(builtInThemeNames)('has enough contrast in the theme %s', name => {
		const definition = builtInTheme(name);
		for (const level of levels) {
			for (const background of backgroundsOf(definition)) {
				const theme = createTheme(definition, level, background);
				const least = name === 'high-contrast' ? 7 : minContrast;
				for (const id of ids) {
					const value = shown(theme.nick(id));
					if (value === undefined) continue;
					expect(
						contrast(value, background),
						`${level} ${JSON.stringify(background)} ${JSON.stringify(theme.nick(id).open)}`,
					).toBeGreaterThanOrEqual(least);
				}
			}
		}
	});

	test('has enough contrast in any theme of the user', () => {
		const word = fc.constantFrom('#111111', '#777777', '#eeeeee', 'blue', 'bright-white', 'black', '#ff0000');
		fc.assert(
			fc.property(fc.array(word, {minLength: 1}), colour, (nicks, background) => {
				const {theme: definition} = readThemeText('mine', JSON.stringify({nicks}));
				for (const level of levels) {
					const theme = createTheme(definition, level, background);
					for (const id of ids.slice(0, 10)) {
						const value = shown(theme.nick(id));
						if (value === undefined) continue;
						expect(contrast(value, background)).toBeGreaterThanOrEqual(minContrast);
					}
				}
			}),
			{numRuns: 100},
		);
	});

	test('is stable, and differs from most others', () => {
		const different = (level: ColourLevel): number => {
			const theme = createTheme(builtInTheme('dark'), level);
			expect(theme.nick('abc')).toEqual(createTheme(builtInTheme('dark'), level).nick('abc'));
			return new Set(ids.map(id => theme.nick(id).open)).size;
		};
		expect(different('truecolor')).toBeGreaterThan(150);
		expect(different('256')).toBeGreaterThan(50);
		expect(different('16')).toBeGreaterThanOrEqual(8);
	});

	test('is one of seven for people who cannot tell some colours apart', () => {
		const theme = createTheme(builtInTheme('colour-blind'), 'truecolor', darkBackground);
		expect(new Set(ids.map(id => theme.nick(id).open)).size).toBe(7);
	});
});

describe('a theme', () => {
	test('without colours still has bold, faint, inverse and underlined', () => {
		for (const name of builtInThemeNames) {
			const theme = createTheme(builtInTheme(name), 'none');
			expect(theme.style('text')).toEqual({open: '', close: ''});
			expect(theme.style('selected')).toEqual({open: '\u001B[7m', close: '\u001B[27m'});
			expect(theme.style('highlight').open).toBe('\u001B[1m');
			expect(theme.nick('abc')).toEqual({open: '', close: ''});
			expect(theme.nick('abc', true).open).toBe('\u001B[1m');
			for (const meaning of styledMeanings) expect(shown(theme.style(meaning)), meaning).toBeUndefined();
		}
	});

	test('monochrome has no colours at any level', () => {
		for (const level of levels) {
			const theme = createTheme(builtInTheme('monochrome'), level);
			for (const meaning of styledMeanings) expect(shown(theme.style(meaning)), meaning).toBeUndefined();
			expect(shown(theme.nick('abc', true))).toBeUndefined();
		}
	});

	test('gives the parts of code no style of their own without colours', () => {
		const parts = ['codeKeyword', 'codeString', 'codeNumber', 'codeComment'] as const;
		for (const theme of [
			createTheme(builtInTheme('dark'), 'none'),
			createTheme(builtInTheme('monochrome'), 'truecolor'),
		])
			for (const part of parts) expect(theme.style(part)).toEqual(theme.style('code'));
		const coloured = createTheme(builtInTheme('dark'), 'truecolor');
		expect(new Set(parts.map(part => coloured.style(part).open)).size).toBe(parts.length);
	});

	test('uses only colours that the terminal supports', () => {
		for (const name of builtInThemeNames.filter(one => one !== 'monochrome')) {
			const at = (level: ColourLevel) => createTheme(builtInTheme(name), level);
			for (const meaning of styledMeanings) {
				expect(at('16').style(meaning).open, `${name} ${meaning}`).not.toContain('38;');
				expect(at('256').style(meaning).open, `${name} ${meaning}`).not.toContain('38;2');
			}
			expect(at('16').nick('abc').open).toMatch(/^\u001B\[\d\dm$/);
			expect(at('256').nick('abc').open).toMatch(/^\u001B\[38;5;\d+m$/);
			expect(at('truecolor').nick('abc').open).toMatch(/^\u001B\[38;2;\d+;\d+;\d+m$/);
			expect(at('truecolor').nick('abc', true)).toEqual({
				open: at('truecolor').nick('abc').open.replace('[', '[1;'),
				close: '\u001B[22;39m',
			});
		}
	});

	test.each(['high-contrast', 'colour-blind', 'solarized'])('%s has readable text everywhere', name => {
		const definition = builtInTheme(name);
		for (const level of ['256', 'truecolor'] as const) {
			for (const background of backgroundsOf(definition)) {
				const theme = createTheme(definition, level, background);
				for (const meaning of styledMeanings) {
					const value = shown(theme.style(meaning));
					if (value === undefined) continue;
					expect(contrast(value, background), `${meaning} ${level}`).toBeGreaterThanOrEqual(
						definition.minContrast ?? minContrast,
					);
				}
			}
		}
	});

	test('the colour-blind theme has no error like something that is well', () => {
		const theme = createTheme(builtInTheme('colour-blind'), 'truecolor', darkBackground);
		expect(theme.style('error').open).not.toBe(theme.style('online').open);
		expect(theme.style('online')).toEqual({open: '\u001B[38;2;86;180;233m', close: '\u001B[39m'});
	});

	test('is chosen by the reported background, unless it is for one background', () => {
		const white = (name: string) => createTheme(builtInTheme(name), 'truecolor', lightBackground);
		expect(white('auto').style('accent').open).toBe('\u001B[34m');
		expect(white('light').style('accent').open).toBe('\u001B[34m');
		expect(white('dark').style('accent').open).toBe('\u001B[96m');
		expect(createTheme(builtInTheme('solarized'), 'truecolor').background).toEqual(hex('#002b36'));
		expect(builtInTheme('no such theme').name).toBe('auto');
		expect(builtInTheme('constructor').name).toBe('auto');
	});

	test('knows a light background', () => {
		expect(isLight(lightBackground)).toBe(true);
		expect(isLight(hex('#fdf6e3'))).toBe(true);
		expect(isLight(hex('#002b36'))).toBe(false);
		expect(contrast(darkBackground, lightBackground)).toBe(21);
	});
});

describe('an RGB colour', () => {
	test('becomes readable on any background', () => {
		fc.assert(
			fc.property(colour, colour, (wanted, background) => {
				expect(contrast(readable(wanted, background), background)).toBeGreaterThanOrEqual(minContrast);
			}),
		);
	});

	test('becomes the nearest of a smaller palette', () => {
		expect(shownColour(hex('#ff8700'), '256', darkBackground)).toBe(208);
		expect(shownColour(hex('#fe0101'), '16', darkBackground)).toBe(9);
		expect(shownColour(hex('#123456'), 'none', darkBackground)).toBeUndefined();
	});
});

describe('colours', () => {
	test.each<[string | undefined, Record<string, string>, boolean, string | undefined]>([
		[undefined, {TERM: 'xterm-256color'}, true, '256'],
		[undefined, {TERM: 'xterm-256color', COLORTERM: 'truecolor'}, true, 'truecolor'],
		[undefined, {TERM: 'xterm'}, true, '16'],
		[undefined, {TERM: 'dumb'}, true, 'none'],
		[undefined, {TERM: 'xterm-256color'}, false, 'none'],
		[undefined, {TERM: 'xterm-256color', NO_COLOR: '1'}, true, 'none'],
		[undefined, {TERM: 'xterm-256color', NO_COLOR: ''}, true, '256'],
		['16', {TERM: 'xterm-256color', NO_COLOR: '1'}, true, '16'],
		['always', {TERM: 'dumb'}, false, '16'],
		['never', {TERM: 'xterm-256color'}, true, 'none'],
		['TrueColor', {}, true, 'truecolor'],
		['purple', {}, true, undefined],
	])('with --color %s and %o on a terminal (%s) are %s', (flag, env, isTty, level) => {
		expect(colourLevel({flag, env, isTty})).toBe(level);
	});
});
