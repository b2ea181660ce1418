import {expect, test} from 'vitest';
import {fromIrcFormatting, toIrcFormatting} from '../../../../source/server/irc/text/formatting.ts';

test.each([
	['plain text', 'plain text'],
	['\x02bold\x02 and not', '**bold** and not'],
	['\x1ditalics\x1d', '*italics*'],
	['\x1estruck\x1e', '~~struck~~'],
	['run \x11npm ci\x11 now', 'run `npm ci` now'],
	['\x11`npm ci`\x11', '`npm ci`'],
	['\x02\x1dboth\x0f neither', '***both*** neither'],
	['\x02bold \x1dboth\x1d\x02', '**bold *both***'],
	// Ends with its line, even if nothing ends it.
	['\x02bold', '**bold**'],
	['\x02one\ntwo', '**one**\ntwo'],
	// Markers stand next to the words.
	['\x02 spaced \x02out', ' **spaced** out'],
	['\x02two words\x02', '**two words**'],
	['\x02\x02nothing', 'nothing'],
	['\x02   \x02', '   '],
	// Colours, underline and reverse are dropped.
	['\x034red\x03 \x1funder\x1f \x16reverse\x16', 'red under reverse'],
	['\x034,12red on blue\x03', 'red on blue'],
	['\x03041 apple', '1 apple'],
	['\x034,red', ',red'],
	['\x04ff0000hex\x04 \x0400ff00,000000two', 'hex two'],
	// Other control characters, which the hub would refuse.
	['bell\x07 escape\x1b[31m c1\x9b', 'bell escape[31m c1'],
	['a\ttab', 'a\ttab'],
])('turns the codes of %j into markup', (coded, markup) => {
	expect(fromIrcFormatting(coded)).toBe(markup);
});

test.each([
	['plain text', 'plain text'],
	['**bold** and *italics*, ~~struck~~', '\x02bold\x02 and \x1ditalics\x1d, \x1estruck\x1e'],
	['run `npm ci` now', 'run \x11`npm ci`\x11 now'],
	['``a ` b``', '\x11``a ` b``\x11'],
	['`**not bold**`', '\x11`**not bold**`\x11'],
	['***both***', '\x02\x1dboth\x02\x1d'],
	['(**bold**)', '(\x02bold\x02)'],
	// No markup.
	['2 * 3 * 4 ** 5', '2 * 3 * 4 ** 5'],
	['2*3*4 and a**b**c', '2*3*4 and a**b**c'],
	['src/**/*.ts and *.js', 'src/**/*.ts and *.js'],
	['https://example.org/*a*', 'https://example.org/*a*'],
	['* item', '* item'],
	['**unclosed', '**unclosed'],
	['__init__ and ~home', '__init__ and ~home'],
	// Each line by itself; code blocks stay.
	['**a\nb**', '**a\nb**'],
	['**a**\n```ts\n**b**\n```\n*c*', '\x02a\x02\n```ts\n**b**\n```\n\x1dc\x1d'],
	['```**a**``` **b**', '\x11```**a**```\x11 \x02b\x02'],
])('turns the markup of %j into codes', (markup, coded) => {
	expect(toIrcFormatting(markup)).toBe(coded);
});

test.each(['**bold** and *italics*', '***both***', '**bold *both***', 'run `npm ci`', '~~no~~ yes'])(
	'gets %j back from its codes',
	markup => {
		expect(fromIrcFormatting(toIrcFormatting(markup))).toBe(markup);
	},
);

test.each(['*', '**', '`', '~~', '** a', '*a ', '``a` ', '\x02', '\x03'])(
	'handles a long text of %j in a short time',
	part => {
		const text = part.repeat(8192 / part.length);
		const startedAt = performance.now();
		fromIrcFormatting(toIrcFormatting(text));
		// Takes a few milliseconds; a quadratic expression would take minutes.
		expect(performance.now() - startedAt).toBeLessThan(5000);
	},
);
