import {describe, expect, test} from 'vitest';
import {createTheme} from '../../../source/terminal/draw/theme.ts';
import {builtInTheme, styledMeanings} from '../../../source/terminal/draw/themes.ts';
import {readThemeText} from '../../../source/terminal/settings-file/theme-text.ts';

describe('a theme file', () => {
	test('sets styles, and takes the others from its base', () => {
		const {theme, problems} = readThemeText(
			'dracula',
			`{
	// From draculatheme.com.
	"about": "purple",
	"base": "high-contrast",
	"background": "#282a36",
	"accent": "bold #bd93f9",
	"link": "underline bright-cyan",
	"nicks": ["#ff79c6", "#50fa7b"],
}`,
		);
		expect(problems).toEqual([]);
		expect(theme).toMatchObject({name: 'dracula', about: 'purple', minContrast: 7});
		const drawn = createTheme(theme, 'truecolor', {red: 255, green: 255, blue: 255});
		expect(drawn.background).toEqual({red: 40, green: 42, blue: 54});
		expect(drawn.style('link').open).toBe('\u001B[4;96m');
		expect(drawn.style('error')).toEqual(
			createTheme(builtInTheme('high-contrast'), 'truecolor', drawn.background).style('error'),
		);
		expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(id => drawn.nick(id).open)).size).toBe(2);
	});

	test('names the line and the allowed values, and keeps the rest', () => {
		const {theme, problems} = readThemeText(
			'mine',
			`{
	"accent": "purple",
	"error": "red blue",
	"warning": 7,
	"background": "grey",
	"base": "nice",
	"nicks": ["red", "pink"],
	"colour": "red",
	"about": 1,
	"online": "bold green"
}`,
		);
		expect(theme.onDark.styles.online).toEqual({isBold: true, colour: 2});
		const style =
			'must be words such as "bold #ff8800": bold, faint, underline, inverse, black, bright-black, ';
		expect(problems.map(({line, text}) => `${line}: ${text.slice(0, 100)}`)).toEqual([
			`2: "accent" ${style}`.slice(0, 103),
			`3: "error" ${style}`.slice(0, 103),
			`4: "warning" ${style}`.slice(0, 103),
			'5: "background" must be dark, light or a colour such as #202020.',
			'6: "base" must be one of auto, dark, light, high-contrast, colour-blind, monochrome, solarized.',
			'7: "nicks" must be "hue", "none" or a list of colours such as ["#ff8800", "bright-cyan"].',
			`8: ${`Unknown name "colour". The names are about, base, background, nicks, ${styledMeanings.join(', ')}.`.slice(0, 100)}`,
			'9: "about" must be text.',
		]);
	});

	test('with an error of syntax names its line', () => {
		const {problems, isBroken} = readThemeText('mine', '{\n"accent": "red"\n"error": "red"}');
		expect(isBroken).toBe(true);
		expect(problems).toEqual([{line: 3, level: 'error', text: 'A comma is missing before this.'}]);
	});
});
