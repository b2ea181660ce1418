/**
 * Pieces of text by meaning. The presenter composes them; a user interface decides how each meaning is drawn, and where. Text of other users is made printable here, so that no span can control a terminal.
 */
import {findLinks, showPunycode} from '../text/links.ts';
import {literal, type Printable} from '../text/sanitize.ts';

/** Parts of code. */
export type CodeMeaning = 'code' | 'codeKeyword' | 'codeString' | 'codeNumber' | 'codeComment';

/** The meaning of a piece of text. `highlight`: a highlighted message. */
export type Meaning =
	| 'text'
	| 'muted'
	| 'strong'
	| 'accent'
	| 'unread'
	| 'highlight'
	| 'notice'
	| 'warning'
	| 'error'
	| 'online'
	| CodeMeaning
	| 'link';

/** The nick of the user with this id. */
export interface NickOf {
	readonly nick: string;
	readonly isStrong?: boolean;
}

/** A room or a user that a text names. */
export type NamedReference =
	| {readonly type: 'room'; readonly room: string}
	| {readonly type: 'user'; readonly nick: string};

/** What a text leads to. `seq`: the first message of a thread in the room that is shown. */
export type Reference = NamedReference | {readonly type: 'thread'; readonly seq: number};

export interface Span {
	readonly text: Printable;
	readonly meaning: Meaning | NickOf;
	/** Where the text links to: an absolute URL, found by our own parser. */
	readonly link?: string;
	/** What the text leads to besides a web address. */
	readonly reference?: Reference;
}

/** Spans side by side. Only the text of a message holds `\n`. */
export type Line = readonly Span[];

export const span = (text: Printable, meaning: Span['meaning'] = 'text'): Span => ({text, meaning});
export const own = (text: string, meaning: Span['meaning'] = 'text'): Span => ({
	text: literal(text),
	meaning,
});

/** The text of some spans, without their meanings. */
export const textOf = (line: readonly Pick<Span, 'text'>[]): Printable =>
	line.map(({text}) => text).join('') as Printable;

/** A text with its links; a host that is not ASCII is shown as punycode. */
export const withLinks = (text: Printable, meaning: Meaning = 'text'): Line => {
	const shown = showPunycode(text);
	const links = findLinks(shown);
	if (links.length === 0) return [span(shown, meaning)];
	const line: Span[] = [];
	let at = 0;
	const add = (end: number, more: Pick<Span, 'meaning' | 'link'>): void => {
		if (end > at) line.push({text: shown.slice(at, end) as Printable, ...more});
		at = end;
	};
	for (const {start, end, url} of links) {
		add(start, {meaning});
		add(end, {meaning: meaning === 'highlight' ? meaning : 'link', link: url});
	}
	add(shown.length, {meaning});
	return line;
};
