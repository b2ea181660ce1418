/** Checks the contrast of each text colour on each background, in both themes: at least 4.5 (WCAG 2.2, 1.4.3). */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {nickColours} from '../../../source/web/elements/text.tsx';

const css = readFileSync(new URL('../../../source/web/styles/base.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

const colours = (part: string): ReadonlyMap<string, string> =>
	new Map(
		[...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
	);

const luminance = (hex: string): number => {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: string, other: string): number => {
	const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (bright + 0.05) / (dim + 0.05);
};

const inks = ['text', 'soft', 'accent', 'mention', 'danger', 'new'];
const nicks = Array.from({length: nickColours}, (_, index) => `nick-${index}`);
const grounds = ['ground', 'raised', 'hover', 'mention-ground'];

describe.each([
	['light', colours(light)],
	['dark', colours(dark)],
] as const)('in the %s theme', (_, theme) => {
	const of = (name: string): string => {
		const value = theme.get(name);
		if (value === undefined) throw new Error(`--${name} has no colour in this theme`);
		return value;
	};

	test.each([...inks, ...nicks])('%s has enough contrast on every background', ink => {
		for (const ground of grounds) {
			const ratio = contrast(of(ink), of(ground));
			expect(ratio, `${ink} on ${ground}: ${ratio.toFixed(2)}`).toBeGreaterThanOrEqual(4.5);
		}
	});

	test('the text of buttons has enough contrast', () => {
		expect(contrast(of('on-accent'), of('accent-ground'))).toBeGreaterThanOrEqual(4.5);
	});
});
