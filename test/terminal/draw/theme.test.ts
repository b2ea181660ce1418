import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	colourLevel,
	contrast,
	createTheme,
	cubeColour,
	darkBackground,
	isLight,
	lightBackground,
	minContrast,
	nickColour,
	nickColour256,
	type Rgb,
} from '../../../source/terminal/draw/theme.ts';

const part = fc.integer({min: 0, max: 255});
const colour: fc.Arbitrary<Rgb> = fc.record({red: part, green: part, blue: part});
const ids = Array.from({length: 300}, (_, at) => `u${at.toString(36)}`);

describe('the colour of a nick', () => {
	test('has enough contrast on any background', () => {
		fc.assert(
			fc.property(fc.string(), colour, (id, background) => {
				expect(contrast(nickColour(id, background), background)).toBeGreaterThanOrEqual(minContrast);
				expect(contrast(cubeColour(nickColour256(id, background)), background)).toBeGreaterThanOrEqual(
					// On a middle grey only black and white of the cube have enough contrast.
					minContrast,
				);
			}),
			{numRuns: 500},
		);
	});

	test('is stable, and differs from most others', () => {
		expect(nickColour('abc', darkBackground)).toEqual(nickColour('abc', darkBackground));
		const colours = new Set(ids.map(id => JSON.stringify(nickColour(id, darkBackground))));
		expect(colours.size).toBeGreaterThan(150);
		expect(new Set(ids.map(id => nickColour256(id, darkBackground))).size).toBeGreaterThan(50);
	});

	// xterm's defaults for the sixteen colours; the colours of the user cannot be read.
	const xterm = [
		'000000',
		'cd0000',
		'00cd00',
		'cdcd00',
		'0000ee',
		'cd00cd',
		'00cdcd',
		'e5e5e5',
		'7f7f7f',
		'ff0000',
		'00ff00',
		'ffff00',
		'5c5cff',
		'ff00ff',
		'00ffff',
		'ffffff',
	];

	test.each([darkBackground, lightBackground])(
		'has one of the sixteen colours that can be read on %o',
		background => {
			const theme = createTheme('16', background);
			for (const id of ids) {
				const code = Number(/\d+/.exec(theme.nick(id).open)?.[0]);
				const value = Number.parseInt(xterm[code >= 90 ? code - 82 : code - 30] ?? '', 16);
				const shown = {red: value >> 16, green: (value >> 8) & 255, blue: value & 255};
				expect(contrast(shown, background), String(code)).toBeGreaterThanOrEqual(minContrast);
			}
		},
	);
});

describe('a theme', () => {
	test('without colours still has bold, faint, inverse and underlined', () => {
		const theme = createTheme('none');
		expect(theme.style('text')).toEqual({open: '', close: ''});
		expect(theme.style('highlight')).toEqual({open: '\u001B[1m', close: '\u001B[22m'});
		expect(theme.style('selected')).toEqual({open: '\u001B[7m', close: '\u001B[27m'});
		expect(theme.nick('abc')).toEqual({open: '', close: ''});
		expect(theme.nick('abc', true).open).toBe('\u001B[1m');
		for (const meaning of ['text', 'accent', 'error', 'link', 'code', 'online'] as const) {
			expect(theme.style(meaning).open).not.toMatch(/3[0-9]|9[0-9]/);
		}
	});

	test('uses only colours that the terminal supports', () => {
		expect(createTheme('16').nick('abc').open).toMatch(/^\u001B\[\d\dm$/);
		expect(createTheme('256').nick('abc').open).toMatch(/^\u001B\[38;5;\d+m$/);
		expect(createTheme('truecolor').nick('abc').open).toMatch(/^\u001B\[38;2;\d+;\d+;\d+m$/);
		expect(createTheme('truecolor').nick('abc', true)).toEqual({
			open: createTheme('truecolor').nick('abc').open.replace('[', '[1;'),
			close: '\u001B[22;39m',
		});
	});

	test('uses other colours on a light background', () => {
		expect(isLight(lightBackground)).toBe(true);
		expect(isLight({red: 253, green: 246, blue: 227})).toBe(true);
		expect(isLight({red: 0, green: 43, blue: 54})).toBe(false);
		expect(contrast(darkBackground, lightBackground)).toBe(21);
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
