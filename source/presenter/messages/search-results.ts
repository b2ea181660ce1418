/** Messages a search found. */
import type {Session} from '../../client/session/state.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {excerpt} from '../../text/search-hit.ts';
import {authorName} from '../person-name.ts';
import {titleOfName} from '../rooms/room-title.ts';
import {type Line, type Span, span} from '../span.ts';
import {dayAndTime, shortDate} from '../times.ts';
import {type Symbols, unicodeSymbols} from '../viewer.ts';
import {count} from '../wording.ts';

/** A message that was found; a click on it goes to `seq` in `room`. */
interface SearchResult {
	readonly room: string;
	readonly seq: number;
	readonly author: Span;
	/** The text around the first hit; hits are `highlight`. */
	readonly excerpt: Line;
	/** `#dev · Tue 22 Sep 2026 09:14`; without the room if it is the current one. */
	readonly place: Printable;
	/** `#dev · 22 Sep`, always with the room. */
	readonly shortPlace: Printable;
}

export interface SearchOptions {
	readonly query: string;
	/** The current room. */
	readonly current: string | undefined;
	/** Characters before the first hit, for a result on one row; the default suits several rows. */
	readonly leadLength?: number | undefined;
	/** For short dates; default: dates are not today's. */
	readonly now?: number | undefined;
	readonly symbols?: Symbols;
	readonly timeZone?: string | undefined;
}

const excerptLength = 240;

const excerptSpans = (text: string, query: string, set: GlyphSet, leadLength?: number): Line =>
	excerpt(text.replace(/\s+/gu, ' '), query, excerptLength, leadLength).map(part =>
		span(printableLine(part.text, set), part.isHit ? 'highlight' : 'text'),
	);

type Found = Pick<Entry, 'room' | 'seq' | 'from' | 'at'> & {
	readonly text: string;
	readonly bot?: true | undefined;
};

export const searchResult = (entry: Found, session: Session, options: SearchOptions): SearchResult => {
	const {query, current, symbols = unicodeSymbols, timeZone, leadLength, now = 0} = options;
	const title = titleOfName(session, entry.room);
	const nick = authorName(entry, symbols.set);
	const room = entry.room === current ? literal('') : words`${title} ${symbols.dot} `;
	return {
		room: entry.room,
		seq: entry.seq,
		author: span(nick, {nick: entry.from.id}),
		excerpt: excerptSpans(entry.text, query, symbols.set, leadLength),
		place: words`${room}${dayAndTime(entry.at, timeZone)}`,
		shortPlace: words`${title} ${symbols.dot} ${shortDate(entry.at, now, timeZone)}`,
	};
};

/** `3 messages found`, `50+ messages found`, `No matches` */
export const foundText = (found: number, hasMore: boolean): Printable => {
	if (found === 0) return literal('No matches');
	return hasMore ? words`${found}+ messages found` : words`${count(found, 'message')} found`;
};
