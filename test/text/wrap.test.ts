import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {findLinks} from '../../source/text/links.ts';
import {literal, type Printable, printable} from '../../source/text/sanitize.ts';
import {columns} from '../../source/text/width.ts';
import {wrap, wrapLines} from '../../source/text/wrap.ts';
import {hostile} from './hostile.ts';

const wrapped = (text: string, width: number) => wrap(printable(text), width);
const withLinks = (text: string, width: number, outdentWidth: number, firstWidth = width) => {
	const shown = printable(text);
	return wrapLines(shown, {width, firstWidth, outdentWidth, links: findLinks(shown)}).map(
		line => (line.isOutdented ? '' : '    ') + line.text,
	);
};

describe('a message', () => {
	test.each([
		['nice. who fixed the test?', 12, ['nice. who', 'fixed the', 'test?']],
		['exactly ten', 11, ['exactly ten']],
		['a  b   c', 20, ['a  b   c']],
		['one   two', 5, ['one', 'two']],
		['  indented line that wraps', 12, ['  indented', 'line that', 'wraps']],
		['a\n\nb', 5, ['a', '', 'b']],
		['', 5, ['']],
		['   ', 2, ['']],
		['supercalifragilistic', 8, ['supercal', 'ifragili', 'stic']],
		['see supercalifragilistic', 8, ['see', 'supercal', 'ifragili', 'stic']],
		['trailing   ', 8, ['trailing']],
	])('%j at %i columns', (text, width, lines) => {
		expect(wrapped(text, width)).toEqual(lines);
	});

	test('in a wide script breaks between characters, but not before closing punctuation', () => {
		expect(wrapped('こんにちは、世界', 10)).toEqual(['こんにち', 'は、世界']);
		expect(wrapped('漢字 kanji漢字', 7)).toEqual(['漢字', 'kanji漢', '字']);
	});

	test('replaces a wide character in a single column', () => {
		expect(wrapped('漢a', 1)).toEqual(['\uFFFD', 'a']);
		expect(wrapped('1⃣', 1)).toEqual(['1']);
	});

	test('can have a shorter first line', () => {
		const text = literal('one two three');
		expect(wrapLines(text, {width: 9, firstWidth: 4}).map(line => line.text)).toEqual(['one', 'two three']);
	});

	test('never has a line wider than the width, and loses only spaces', () => {
		const text = fc.oneof(
			fc.constantFrom(...hostile).map(each => each.text.slice(0, 300)),
			fc.string({unit: fc.constantFrom(...'ab  \n漢字、👍🏽é한', '👨‍👩‍👧', 'https://x.example/abcdefgh ')}),
			fc.string({unit: 'binary'}),
		);
		const letters = (some: string) => some.replaceAll(/[\s\uFFFD]/g, '');
		fc.assert(
			fc.property(
				text,
				fc.integer({min: 1, max: 30}),
				fc.integer({min: 1, max: 30}),
				(some, width, firstWidth) => {
					const shown = printable(some);
					const lines = wrapLines(shown, {
						width,
						firstWidth,
						outdentWidth: width + 5,
						links: findLinks(shown),
					});
					expect(lines.length).toBeGreaterThan(0);
					lines.forEach((line, index) => {
						const limit = line.isOutdented ? width + 5 : index === 0 ? firstWidth : width;
						expect(columns(line.text)).toBeLessThanOrEqual(limit);
					});
					if (width > 1 && firstWidth > 1) {
						expect(letters(lines.map(line => line.text).join(''))).toBe(letters(shown));
					}
				},
			),
			{numRuns: 1000},
		);
	});

	test('of ten thousand characters without a space breaks at the width', () => {
		expect(wrapped('x'.repeat(10_000), 80)).toHaveLength(125);
		expect(wrapped('漢'.repeat(10_000), 80)).toHaveLength(250);
	});
});

describe('a long link', () => {
	const url = 'https://ci.example.org/builds/123/logs?step=17#L20';

	test('gets a separate line at column 0', () => {
		expect(withLinks(`it was a timer leak, see ${url} and tell me`, 20, 60)).toEqual([
			'    it was a timer leak,',
			'    see',
			url,
			'    and tell me',
		]);
	});

	test('breaks only if the pane is too narrow', () => {
		expect(withLinks(url, 10, 30)).toEqual(['https://ci.example.org/builds/', '123/logs?step=17#L20']);
	});

	test('keeps the punctuation after it', () => {
		expect(withLinks(`(see ${url}).`, 20, 60)).toEqual(['    (see', `${url}).`]);
	});

	test('that fits is wrapped like a word', () => {
		expect(withLinks('look at https://x.example/a', 20, 60)).toEqual([
			'    look at',
			'    https://x.example/a',
		]);
	});

	test('can occur on each line of a text, and twice on one', () => {
		expect(withLinks(`one\n${url} ${url}\ntwo`, 20, 60)).toEqual(['    one', url, url, '    two']);
	});

	test('at the beginning of a message leaves no empty line', () => {
		expect(withLinks(`${url}`, 20, 60, 5)).toEqual([url]);
	});
});

const typed: Printable = literal('a');
test('wraps only a Printable', () => {
	expect(wrap(typed, 3)).toEqual(['a']);
	// @ts-expect-error a plain string may hold anything
	wrap('a', 3);
});
