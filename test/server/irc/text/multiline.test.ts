import {expect, test} from 'vitest';
import {
	type BatchLine,
	type BatchProblem,
	IncomingBatch,
	multilineValue,
	toBatchLines,
	toPlainLines,
} from '../../../../source/server/irc/text/multiline.ts';

const limits = {maxBytes: 20, maxLines: 3};

const join = (lines: readonly BatchLine[], within = limits): string | BatchProblem => {
	const batch = new IncomingBatch(within);
	for (const line of lines) {
		const problem = batch.add(line);
		if (problem !== undefined) return problem;
	}
	return batch.text();
};

const line = (text: string): BatchLine => ({text, isConcat: false});
const more = (text: string): BatchLine => ({text, isConcat: true});

test('the capability has the limits', () => {
	expect(multilineValue(limits)).toBe('max-bytes=20,max-lines=3');
});

test('joins the lines of a batch with line breaks, and concatenated lines without', () => {
	expect(join([line('hello'), line('how is '), more('all?')])).toBe('hello\nhow is all?');
	expect(join([line(''), line('a'), line('')])).toBe('\na\n');
});

test('refuses a batch with a concatenated line that continues nothing or adds nothing', () => {
	expect(join([more('a')])).toBe('MULTILINE_INVALID');
	expect(join([line('a'), more('')])).toBe('MULTILINE_INVALID');
});

test('refuses a batch with too many lines or bytes; line breaks count', () => {
	expect(join([line('a'), line('b'), line('c'), line('d')])).toBe('MULTILINE_MAX_LINES');
	expect(join([line('a'), line('x'.repeat(18))])).toBe(`a\n${'x'.repeat(18)}`);
	expect(join([line('a'), line('x'.repeat(19))])).toBe('MULTILINE_MAX_BYTES');
	expect(join([line('ü'.repeat(10)), more('x')])).toBe('MULTILINE_MAX_BYTES');
});

test.each(['one', 'one\ntwo', '\n\nthree', 'a long line of words\n\nand another long line', '漢字漢字漢字'])(
	'the batch of %j is the same text again',
	text => {
		const lines = toBatchLines(text, 8);
		for (const {text: part} of lines) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(8);
		expect(join(lines, {maxBytes: 1000, maxLines: 100})).toBe(text);
	},
);

test('plain lines have no blank ones', () => {
	expect(toPlainLines('one two three\n\n \nfour', 8)).toEqual(['one two ', 'three', 'four']);
});
