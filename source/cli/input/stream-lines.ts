/** Lines of a stream of UTF-8. */
import {StringDecoder} from 'node:string_decoder';

/** A longer line is split, so that an input without line ends is not collected in memory. */
const maxLineLength = 1024 * 1024;

/**
 * The lines of a stream, without their ends: `\n`, `\r\n` or `\r`. Other separators, such as U+2028, belong to the
 * text (Node's readline would split there).
 */
export async function* linesOfStream(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	for await (const chunk of input) {
		rest += decoder.write(Buffer.from(chunk));
		// A `\r` at the end may be the first half of `\r\n`.
		const isHalf = rest.endsWith('\r');
		const lines = (isHalf ? rest.slice(0, -1) : rest).split(/\r\n|\n|\r/);
		rest = `${lines.pop() ?? ''}${isHalf ? '\r' : ''}`;
		yield* lines;
		if (rest.length > maxLineLength) {
			yield rest;
			rest = '';
		}
	}
	rest += decoder.end();
	if (rest !== '') yield rest.replace(/\r$/, '');
}
