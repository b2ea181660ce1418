import fc from 'fast-check';
import {expect, test} from 'vitest';
import {colouredCode} from '../../../source/presenter/code/coloured-code.ts';
import {highlight} from '../../../source/presenter/code/highlight.ts';
import {LazyHighlighter} from '../../../source/presenter/code/lazy-highlighter.ts';
import type {Passage} from '../../../source/presenter/messages/message-text.ts';
import {textOf, withLinks} from '../../../source/presenter/span.ts';
import {literal, printable} from '../../../source/text/sanitize.ts';
import {hostile} from '../../text/hostile.ts';

const passage = (text: string, language: string): Passage => ({
	isCode: true,
	spans: withLinks(printable(text), 'code'),
	language: literal(language),
});

const partsOf = (text: string, language: string): readonly string[] =>
	colouredCode(passage(text, language), highlight).map(({text: part, meaning}) => `${meaning}:${part}`);

const languages = [
	'ts',
	'js',
	'json',
	'python',
	'bash',
	'rust',
	'go',
	'sql',
	'html',
	'yaml',
	'c',
	'java',
	'diff',
];

test('names keywords, strings, numbers and comments', () => {
	const parts = partsOf("const x = 1; // one\nreturn 'a';", 'ts');
	expect(parts).toEqual(
		expect.arrayContaining(['codeKeyword:const', 'codeNumber:1', 'codeComment:// one', "codeString:'a'"]),
	);
});

test('a template string keeps the meaning of a string around what is inserted', () => {
	const parts = partsOf(`const s = \`a $\{b} c\`;`, 'ts');
	expect(parts.filter(part => part.startsWith('codeString')).join('')).toContain('`a ');
});

test('leaves code of an unknown language and very long code as it is', () => {
	const unknown = passage('const x = 1;', 'brainfuck');
	expect(colouredCode(unknown, highlight)).toBe(unknown.spans);
	const long = passage('const x = 1;\n'.repeat(1000), 'ts');
	expect(colouredCode(long, highlight)).toBe(long.spans);
});

test('links in code stay links', () => {
	const line = colouredCode(passage('// see https://example.org/a\nlet x', 'js'), highlight);
	expect(line.find(({link}) => link !== undefined)).toMatchObject({
		text: 'https://example.org/a',
		meaning: 'link',
	});
	expect(line.some(({meaning}) => meaning === 'codeKeyword')).toBe(true);
});

test.each(languages)('hides, adds and moves no character of hostile %s', language => {
	for (const {text} of hostile) {
		const before = passage(text, language);
		expect(textOf(colouredCode(before, highlight))).toBe(textOf(before.spans));
	}
});

test('hides, adds and moves no character of any text', () => {
	const word = fc.constantFrom(
		'<',
		'>',
		'&',
		'"',
		"'",
		'`',
		'${',
		'}',
		'/*',
		'*/',
		'//',
		'\n',
		'#',
		'</script>',
		'x',
	);
	fc.assert(
		fc.property(fc.array(fc.oneof(word, fc.string())), fc.constantFrom(...languages), (words, language) => {
			const before = passage(words.join(''), language);
			expect(textOf(colouredCode(before, highlight))).toBe(textOf(before.spans));
		}),
		{numRuns: 200},
	);
});

test('is loaded with the first code in a known language, and then draws again', async () => {
	let loads = 0;
	let draws = 0;
	const lazy = new LazyHighlighter(
		() => void draws++,
		() => {
			loads++;
			return Promise.resolve({highlight});
		},
	);
	expect(lazy.highlight(literal('x'), 'brainfuck')).toBeUndefined();
	expect(loads).toBe(0);
	expect(lazy.highlight(literal('let x'), 'js')).toBeUndefined();
	expect(lazy.highlight(literal('let y'), 'js')).toBeUndefined();
	await Promise.resolve();
	await Promise.resolve();
	expect([loads, draws]).toEqual([1, 1]);
	expect(lazy.highlight(literal('let x'), 'js')?.[0]).toEqual({text: 'let', meaning: 'codeKeyword'});
});
