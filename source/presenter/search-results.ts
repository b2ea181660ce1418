/** Messages a search found. */
import type {Session} from '../client/session/state.ts';
import type {Entry} from '../protocol/frames.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../text/sanitize.ts';
import {excerpt} from '../text/search-hit.ts';
import {titleOfName} from './room-title.ts';
import {type Line, type Span, span} from './span.ts';
import {dayAndTime} from './times.ts';
import {type Symbols, unicodeSymbols} from './viewer.ts';
import {count} from './wording.ts';

/** A message that was found; a click on it means `seq` in `room`. */
interface SearchResult {
	readonly room: string;
	readonly seq: number;
	readonly author: Span;
	/** The text around the first hit; hits are `highlight`. */
	readonly excerpt: Line;
	/** `#dev · Tue 22 Sep 2026 09:14`; without the room if it is the current one. */
	readonly place: Printable;
}

export interface SearchOptions {
	readonly query: string;
	/** The current room. */
	readonly current: string | undefined;
	readonly symbols?: Symbols;
	readonly timeZone?: string | undefined;
}

const excerptLength = 240;

const excerptSpans = (text: string, query: string, set: GlyphSet): Line =>
	excerpt(text.replace(/\s+/gu, ' '), query, excerptLength).map(part =>
		span(printableLine(part.text, set), part.isHit ? 'highlight' : 'text'),
	);

type Found = Pick<Entry, 'room' | 'seq' | 'from' | 'at'> & {readonly text: string};

export const searchResult = (entry: Found, session: Session, options: SearchOptions): SearchResult => {
	const {query, current, symbols = unicodeSymbols, timeZone} = options;
	const nick = printableLine(entry.from.nick, symbols.set);
	const room =
		entry.room === current ? literal('') : words`${titleOfName(session, entry.room)} ${symbols.dot} `;
	return {
		room: entry.room,
		seq: entry.seq,
		author: span(nick, {nick: entry.from.id}),
		excerpt: excerptSpans(entry.text, query, symbols.set),
		place: words`${room}${dayAndTime(entry.at, timeZone)}`,
	};
};

/** `3 messages found`, `50+ messages found`, `No matches` */
export const foundText = (found: number, hasMore: boolean): Printable => {
	if (found === 0) return literal('No matches');
	return hasMore ? words`${found}+ messages found` : words`${count(found, 'message')} found`;
};
