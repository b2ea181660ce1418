/** The rows of the inbox: room, author, time, text, why it is there, and whether it is unread. */
import type {Session} from '../../client/session/state.ts';
import {type InboxKind, roomKind} from '../../protocol/limits.ts';
import type {InboxItem} from '../../protocol/server-frames.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import {titleOfName} from '../rooms/room-title.ts';
import {type Line, own, textOf} from '../span.ts';
import {shortDate} from '../times.ts';
import {type Symbols, unicodeSymbols} from '../viewer.ts';
import {searchResult} from './search-results.ts';

export interface InboxRow {
	readonly room: string;
	readonly seq: number;
	readonly isUnread: boolean;
	/** `* reply, bob: it was a timer leak`; the star marks an unread message. */
	readonly line: Line;
	readonly label: Printable;
	/** `#dev · 22 Sep` */
	readonly detail: Printable;
}

export interface InboxRowOptions {
	readonly now: number;
	readonly symbols?: Symbols | undefined;
	readonly timeZone?: string | undefined;
}

const kindNames: Readonly<Record<InboxKind, string>> = {
	direct: 'direct',
	reply: 'reply',
	mention: 'mention',
};

/** A user of a direct room is known by the message: the room may not be loaded. */
const placeOf = ({message: {room, at}}: InboxItem, session: Session, options: InboxRowOptions): Printable => {
	const {now, symbols = unicodeSymbols, timeZone} = options;
	const date = shortDate(at, now, timeZone);
	return roomKind(room) === 'direct' ? date : words`${titleOfName(session, room)} ${symbols.dot} ${date}`;
};

export const inboxRow = (item: InboxItem, session: Session, options: InboxRowOptions): InboxRow => {
	const {message, kind, isUnread} = item;
	const {symbols = unicodeSymbols, timeZone} = options;
	const found = searchResult(message, session, {query: '', current: undefined, symbols, timeZone});
	const line: Line = [
		own(isUnread ? '* ' : '  ', isUnread ? 'unread' : 'text'),
		own(`${kindNames[kind]} `, 'muted'),
		found.author,
		own(': '),
		...found.excerpt,
	];
	return {
		room: message.room,
		seq: message.seq,
		isUnread,
		line,
		label: textOf(line),
		detail: placeOf(item, session, options),
	};
};

/** `Inbox`, `Inbox · 3 unread` */
export const inboxTitle = (unread: number, dot: string): Printable =>
	unread === 0 ? literal('Inbox') : words`Inbox ${literal(dot)} ${unread} unread`;
