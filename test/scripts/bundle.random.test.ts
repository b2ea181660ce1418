/** The replacements for parts of packages in the bundle behave like the parts. */
import fc from 'fast-check';
import realStringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import inkLineUpdate from '../../node_modules/ink/build/line-update.js';
import InkOutput from '../../node_modules/ink/build/output.js';
import RememberingOutput from '../../scripts/bundle/ink-output.ts';
import lineUpdate from '../../scripts/bundle/line-update.ts';
import pageStringWidth from '../../scripts/bundle/page-string-width.ts';
import {isOneColumn, oneColumnEach} from '../../source/text/one-column.ts';
import {runs} from '../support/runs.ts';

const width = 24;
const height = 3;

interface Write {
	readonly x: number;
	readonly y: number;
	readonly text: string;
	readonly isBold: boolean;
}

type Output = Pick<InkOutput, 'write' | 'clip' | 'unclip' | 'get'>;

const bold = (text: string): string => `\u001B[1m${text}\u001B[22m`;

const draw = (output: Output, writes: readonly Write[], clip?: Parameters<InkOutput['clip']>[0]): string => {
	if (clip !== undefined) output.clip(clip);
	for (const {x, y, text, isBold} of writes) output.write(x, y, text, {transformers: isBold ? [bold] : []});
	if (clip !== undefined) output.unclip();
	return output.get().output;
};

const size = {width, height};
const byInk = (...drawing: [readonly Write[], Parameters<InkOutput['clip']>[0]?]): string =>
	draw(new InkOutput(size), ...drawing);
const byUs = (...drawing: [readonly Write[], Parameters<InkOutput['clip']>[0]?]): string =>
	draw(new RememberingOutput(size) as Output, ...drawing);

/** Two sequences that look the same are the same once Ink has written them. */
const seen = (screen: string): string =>
	draw(
		new InkOutput({width: width * 3, height}),
		screen.split('\n').map((text, y) => ({x: 0, y, text, isBold: false})),
	);

const pieceOfText = fc.oneof(
	fc.constantFrom('ann', ' │ ', '10:24', '▸#dev', '漢字', '👩🏽‍💻', '', '  ', '[38;2;1;2m', 'é', 'a\nb'),
	fc
		.tuple(
			fc.constantFrom(
				['\u001B[1m', '\u001B[22m'],
				['\u001B[38;5;9m', '\u001B[39m'],
				['\u001B[48;2;9;9;9m', '\u001B[49m'],
				['\u001B[1;31m', '\u001B[0m'],
				['\u001B[7m', ''],
				['\u001B]8;;http://a.example/\u0007', '\u001B]8;;\u0007'],
			),
			fc.constantFrom('word', 'two words', '│', '漢'),
		)
		.map(([[open, close], text]) => `${open}${text}${close}`),
);
const someWrites = fc.array(
	fc.record({
		x: fc.nat({max: width - 6}),
		y: fc.nat({max: height}),
		text: fc.array(pieceOfText, {minLength: 1, maxLength: 2}).map(parts => parts.join('')),
		isBold: fc.boolean(),
	}),
	{maxLength: 6},
);

describe('a frame of cached rows', () => {
	test('equals the frame that Ink draws, for any previous frame', () => {
		fc.assert(
			fc.property(someWrites, someWrites, (before, writes) => {
				byUs(before);
				expect(seen(byUs(writes))).toBe(seen(byInk(writes)));
			}),
			{numRuns: runs(150, 600)},
		);
	});

	test('is clipped where Ink clips it', () => {
		const writes = [{x: 0, y: 0, text: 'far too long for its box', isBold: false}];
		const clip = {x1: 0, x2: 7, y1: 0, y2: 1};
		expect(byUs(writes, clip)).toBe(byInk(writes, clip));
	});

	test('composes a row again only if it has changed', () => {
		let asked = 0;
		const counting = (text: string): string => {
			asked++;
			return text;
		};
		const frame = (typed: string): string => {
			const output = new RememberingOutput(size);
			output.write(0, 0, 'a row that stays', {transformers: [counting]});
			output.write(0, 1, typed, {transformers: []});
			return output.get().output;
		};
		expect(frame('> h')).toBe('a row that stays\n> h\n');
		expect(frame('> hi')).toBe('a row that stays\n> hi\n');
		expect(asked).toBe(1);
	});

	test('has rows that only a transformation knows, as Ink draws them', () => {
		const rows = (output: Output, ...texts: readonly string[]): string => {
			output.write(3, 0, texts.map(() => ' ').join('\n'), {transformers: [(_, at) => texts[at] ?? '']});
			output.write(0, 1, '>', {transformers: []});
			return output.get().output;
		};
		const texts = [bold('ann'), '漢字', 'too low', 'below the screen'];
		const root = {};
		const ours = (): Output => new RememberingOutput({...size, root}) as Output;
		expect(rows(ours(), ...texts)).toBe(rows(new InkOutput(size), ...texts));
		expect(rows(ours(), bold('ann'), 'bob')).toBe(`   ${bold('ann')}\n>  bob\n`);
		expect(rows(ours(), '')).toBe('\n>\n');
	});

	test('is compared with the previous frame of the same screen', () => {
		let asked = 0;
		const counting = (text: string): string => {
			asked++;
			return text;
		};
		const small = {root: {}, width, height};
		const large = {root: {}, width: width + 10, height};
		const draw = (screen: typeof small): string => {
			const output = new RememberingOutput(screen);
			output.write(0, 0, 'a row of two screens', {transformers: [counting]});
			return output.get().output;
		};
		for (let frame = 0; frame < 3; frame++) for (const screen of [small, large]) draw(screen);
		expect(asked).toBe(2);
	});
});

test('measures a text without string-width as string-width does', () => {
	const simple = Array.from({length: 0x10000}, (_, code) => String.fromCharCode(code)).filter(character =>
		oneColumnEach.test(character),
	);
	expect(simple.length).toBeGreaterThan(1000);
	expect(simple.filter(character => realStringWidth(character) !== 1)).toEqual([]);
	expect(realStringWidth(simple.join(''))).toBe(simple.length);
	const codes = Array.from({length: 0x10000}, (_, code) => code);
	expect(codes.filter(isOneColumn).map(code => String.fromCharCode(code))).toEqual(simple);
});

test('changes a row into another as Ink does', () => {
	const row = fc.array(pieceOfText, {maxLength: 5}).map(parts => parts.join(''));
	const rows = fc.tuple(row, row, row, fc.nat(40));
	fc.assert(
		fc.property(rows, ([start, before, after, columns]) => {
			const [previous, next] = [start + before, start + after];
			expect(lineUpdate(previous, next, columns)).toBe(inkLineUpdate(previous, next, columns));
		}),
		{numRuns: runs(2000, 20_000)},
	);
});

test('the width on the page is one column for each grapheme', () => {
	expect(['', 'abc', 'ä👩‍👩‍👧字'].map(pageStringWidth)).toEqual([0, 3, 3]);
});
