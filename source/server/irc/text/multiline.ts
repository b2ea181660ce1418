/** Messages of several lines as the lines of a `draft/multiline` batch, and back. */
import {defaultLimits} from '../../../protocol/limits.ts';
import {splitLine, utf8Bytes} from './split.ts';

/** One line of a batch. `isConcat`: it continues the line before it, without a line break between them. */
export interface BatchLine {
	readonly text: string;
	readonly isConcat: boolean;
}

/** The largest message that a client may send as a batch. */
export interface MultilineLimits {
	readonly maxBytes: number;
	readonly maxLines: number;
}

/** Those of a message of termchat. */
export const multilineLimits: MultilineLimits = {
	maxBytes: defaultLimits.textBytes,
	maxLines: defaultLimits.textLines,
};

/** The value of the capability: `max-bytes=8192,max-lines=100`. */
export const multilineValue = ({maxBytes, maxLines}: MultilineLimits): string =>
	`max-bytes=${maxBytes},max-lines=${maxLines}`;

/** The lines of a text, each of at most `maxLineBytes`. */
export const toBatchLines = (text: string, maxLineBytes: number): readonly BatchLine[] =>
	text
		.split('\n')
		.flatMap(line =>
			splitLine(line, maxLineBytes).map((piece, index) => ({text: piece, isConcat: index > 0})),
		);

/** The lines of a text for a client without batches: blank lines cannot be sent. */
export const toPlainLines = (text: string, maxLineBytes: number): readonly string[] =>
	text.split('\n').flatMap(line => (line.trim() === '' ? [] : splitLine(line, maxLineBytes)));

/** Why a batch is refused, as a code of the specification. */
export type BatchProblem = 'MULTILINE_MAX_BYTES' | 'MULTILINE_MAX_LINES' | 'MULTILINE_INVALID';

/** Collects the lines of a batch that a client sends. */
export class IncomingBatch {
	readonly #limits: MultilineLimits;
	readonly #lines: string[] = [];
	#count = 0;
	#bytes = 0;

	constructor(limits: MultilineLimits) {
		this.#limits = limits;
	}

	/** Adds a line, unless the batch is refused. */
	add({text, isConcat}: BatchLine): BatchProblem | undefined {
		if (isConcat && (text === '' || this.#count === 0)) return 'MULTILINE_INVALID';
		this.#count++;
		// The bytes of a batch are those of its lines and of the line breaks between them.
		this.#bytes += utf8Bytes(text) + (isConcat || this.#count === 1 ? 0 : 1);
		if (this.#count > this.#limits.maxLines) return 'MULTILINE_MAX_LINES';
		if (this.#bytes > this.#limits.maxBytes) return 'MULTILINE_MAX_BYTES';
		if (isConcat) this.#lines[this.#lines.length - 1] += text;
		else this.#lines.push(text);
		return undefined;
	}

	/** The message; blank if the batch has no text. */
	text(): string {
		return this.#lines.join('\n');
	}
}
