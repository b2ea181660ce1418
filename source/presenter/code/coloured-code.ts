/** Gives the parts of a code block their meanings. */
import type {Printable} from '../../text/sanitize.ts';
import type {Passage} from '../messages/message-text.ts';
import {type Line, type Span, textOf} from '../span.ts';
import type {CodeToken} from './highlight.ts';

export type Highlight = (code: Printable, language: string) => readonly CodeToken[] | undefined;

/** The spans of a passage, split where its tokens change. Links stay links. No character is added, removed or moved. */
export const colouredCode = ({spans, language}: Passage, highlight: Highlight | undefined): Line => {
	const tokens = language === undefined ? undefined : highlight?.(textOf(spans), language);
	if (tokens === undefined) return spans;
	const line: Span[] = [];
	let index = 0;
	/** Characters of the current token that are used. */
	let used = 0;
	for (const piece of spans) {
		let rest: string = piece.text;
		while (rest !== '') {
			const token = tokens[index];
			if (token === undefined) return spans;
			const part = rest.slice(0, token.text.length - used);
			line.push({
				...piece,
				text: part as Printable,
				...(piece.meaning === 'code' && {meaning: token.meaning}),
			});
			rest = rest.slice(part.length);
			used += part.length;
			if (used < token.text.length) continue;
			index++;
			used = 0;
		}
	}
	return line;
};
