/** Small parts of English sentences. */
import {join, literal, type Printable, words} from '../text/sanitize.ts';

/** `1 message`, `3 messages`. */
export const count = (number: number, one: string, many = `${one}s`): Printable =>
	words`${number} ${literal(number === 1 ? one : many)}`;

/** `ann`, `ann and bob`, `ann, bob and cleo`. */
export const listOf = (names: readonly Printable[]): Printable => {
	const last = names.at(-1);
	if (last === undefined) return literal('');
	if (names.length === 1) return last;
	return words`${join(names.slice(0, -1), literal(', '))} and ${last}`;
};

/** The text with a full stop, unless it ends as a sentence already. */
export const asSentence = (text: Printable): Printable =>
	text === '' || /[.!?]$/u.test(text) ? text : words`${text}.`;

/** The text as the start of a sentence. */
export const capitalized = (text: Printable): Printable =>
	(text.slice(0, 1).toUpperCase() + text.slice(1)) as Printable;

/** The text without the full stop at its end, to append more. */
export const withoutStop = (text: Printable): Printable => text.replace(/\.$/u, '') as Printable;
