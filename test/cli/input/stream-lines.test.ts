import {Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {linesOfStream} from '../../../source/cli/input/stream-lines.ts';

const linesOf = async (...chunks: readonly (string | Uint8Array)[]): Promise<string[]> => {
	const lines: string[] = [];
	for await (const line of linesOfStream(Readable.from(chunks.map(chunk => Buffer.from(chunk)))))
		lines.push(line);
	return lines;
};

test('ends a line at a line feed, a carriage return or both only', async () => {
	expect(await linesOf('one\ntwo\r\nthree\rfour\u2028still four\u2029and\u0085so on\n')).toEqual([
		'one',
		'two',
		'three',
		'four\u2028still four\u2029and\u0085so on',
	]);
});

test('accepts chunks that end within a character or a line end', async () => {
	const bytes = Buffer.from('größer\r\n🎉 done\r');
	for (let at = 0; at <= bytes.length; at++) {
		expect(await linesOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(['größer', '🎉 done']);
	}
});

test('keeps empty lines; the last line needs no end', async () => {
	expect(await linesOf('a\n\n\nb')).toEqual(['a', '', '', 'b']);
	expect(await linesOf()).toEqual([]);
});

test('splits a very long line', async () => {
	const chunk = 'x'.repeat(700_000);
	const lines = await linesOf(chunk, chunk, chunk);
	expect(lines.join('').length).toBe(2_100_000);
	expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(1_400_000);
});
