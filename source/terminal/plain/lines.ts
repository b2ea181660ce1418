/** What happens as lines of text, without their time, for plain mode. Pure, except that messages get their numbers. */

import {type LogViewer, messageItem} from '../../client/session/reducer/transaction/items.ts';
import type {EntryItem, Link, MessageItem, RoomState, Session} from '../../client/session/state.ts';
import {isReplyToMe} from '../../client/session/threads.ts';
import {findMessage, isReadable} from '../../client/session/window.ts';
import {createHighlighter, isIgnored, type Settings} from '../../commands/settings.ts';
import {entryLine, messageLine, type NameMessage} from '../../presenter/messages/entry-line.ts';
import {presenceText, renamedText} from '../../presenter/messages/event-text.ts';
import {moreMembers, onlineText} from '../../presenter/rooms/member-list.ts';
import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {linkText} from '../../presenter/rooms/status.ts';
import {count} from '../../presenter/wording.ts';
import {countsAsUnread, textOf} from '../../protocol/entry-kinds.ts';
import {directUsers} from '../../protocol/limits.ts';
import {mentions} from '../../protocol/mention.ts';
import {highlights} from '../../protocol/notifications.ts';
import {reactionCount} from '../../protocol/reactions.ts';
import type {Entry, Message, Person, ServerFrame} from '../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {MessageNumbers} from './message-numbers.ts';

export interface Viewer {
	readonly session: Session;
	readonly settings: Settings;
	readonly numbers: MessageNumbers;
}

/** A line, and when it happened if that is not now. */
export interface TimedLine {
	readonly at?: number;
	readonly text: Printable;
}

const nicksOf = (people: readonly Person[]): Printable =>
	join(
		people.map(({nick}) => printableLine(nick)),
		literal(', '),
	);

/** Whether a text names the viewer, by nick or by a word of the setting `highlight`. */
export const namesViewer = (
	from: Person,
	text: string,
	{session: {me, notifications}, settings}: Viewer,
): boolean =>
	me !== undefined &&
	from.id !== me.id &&
	(mentions(text, me.nick) ||
		highlights(text, notifications?.highlight ?? []) ||
		createHighlighter(settings)(text));

/** Whether an entry of another user is a reply in a thread that the viewer follows. */
export const isReplyToViewer = (entry: Entry, {session}: Viewer): boolean =>
	entry.type === 'message' &&
	entry.from.id !== session.me?.id &&
	isReplyToMe(entry, session.rooms.get(entry.room) ?? {});

/** Whether a message of another user replies to a loaded message of the viewer. */
const isReplyToOwn = (
	{from, replyTo}: Pick<Message, 'from' | 'replyTo'>,
	room: string,
	{session: {me, rooms}}: Viewer,
): boolean =>
	from.id !== me?.id &&
	replyTo !== undefined &&
	findMessage(rooms.get(room)?.log.items ?? [], replyTo)?.item.isMine === true;

/** `[3]`: the name of a message. Messages that were not printed yet get a number as well. */
export const nameOf = ({numbers}: Pick<Viewer, 'numbers'>, room: string, seq: number): Printable =>
	words`[${numbers.numberOf(room, seq)}]`;

/** The number before a message. */
const numbered = ({numbers, session}: Viewer, room: string, item: MessageItem | Message): Printable => {
	const known = 'key' in item ? item : messageItem(item, logViewerOf(session, room));
	return words`[${numbers.numberOf(room, item.seq, known)}] `;
};

const logViewerOf = ({me, rooms}: Session, name: string): LogViewer => ({
	me,
	isDirect: directUsers(name) !== undefined,
	epoch: rooms.get(name)?.epoch,
});

/** `[3] by ann`: the message that a reply answers. */
const namesIn =
	(viewer: Viewer, room: string, isReply: boolean): NameMessage =>
	seq => {
		const name = nameOf(viewer, room, seq);
		const items = viewer.session.rooms.get(room)?.log.items ?? [];
		const author = isReply ? findMessage(items, seq)?.item.from.nick : undefined;
		return author === undefined ? name : words`${name} by ${printableLine(author)}`;
	};

/** A message that mentions the viewer, or replies to them, is marked. */
const mark = (isMarked: boolean): Printable => literal(isMarked ? '> ' : '');

/** An entry of a room as a line; undefined if the viewer ignores its author. */
export const roomEntryLine = (entry: Entry, viewer: Viewer): TimedLine | undefined => {
	const {session, settings} = viewer;
	if (isIgnored(settings, entry.from.nick)) return undefined;
	const isMarked =
		countsAsUnread(entry) &&
		directUsers(entry.room) === undefined &&
		(namesViewer(entry.from, textOf(entry), viewer) ||
			(entry.type === 'message' && isReplyToOwn(entry, entry.room, viewer)));
	const isMessage = entry.type === 'message';
	const number = isMessage ? numbered(viewer, entry.room, entry) : literal('');
	const line = words`${number}${mark(isMarked)}${entryLine(entry, namesIn(viewer, entry.room, isMessage))}`;
	return {at: entry.at, text: words`${titleOfName(session, entry.room)} ${line}`};
};

/** An entry of a room's history; undefined if the viewer ignores its author. */
export const roomItemLine = (
	room: RoomState,
	item: MessageItem | EntryItem,
	viewer: Viewer,
): TimedLine | undefined => {
	if (isIgnored(viewer.settings, item.from.nick)) return undefined;
	const isMarked =
		room.kind !== 'direct' &&
		isReadable(item) &&
		(namesViewer(item.from, item.text, viewer) ||
			(item.type === 'message' && isReplyToOwn(item, room.room, viewer)));
	const title = titleOfName(viewer.session, room.room);
	if (item.type === 'entry') {
		const names = namesIn(viewer, room.room, false);
		return {at: item.at, text: words`${title} ${mark(isMarked)}${entryLine(item.entry, names)}`};
	}
	const number = numbered(viewer, room.room, item);
	const line = words`${messageLine(item, namesIn(viewer, room.room, true))}${tagsOf(item)}`;
	return {at: item.at, text: words`${title} ${number}${mark(isMarked)}${line}`};
};

/** What changed a message since it was sent, of a message that is printed from the history. */
const tagsOf = ({deletedAt, editedAt, replies = 0, reactions}: MessageItem): Printable => {
	if (deletedAt !== undefined) return literal('');
	const tags = [
		...(editedAt === undefined ? [] : [literal('edited')]),
		...reactions.map(reaction => words`${printableLine(reaction.emoji)} ${reactionCount(reaction)}`),
		...(replies === 0 ? [] : [count(replies, 'reply', 'replies')]),
	];
	return tags.length === 0 ? literal('') : words` (${join(tags, literal(', '))})`;
};

/** The members of a room the user is in. A direct room always has the same two. */
export const presentLines = (
	{room, topic, memberCount, members}: Pick<RoomState, 'room' | 'topic' | 'memberCount' | 'members'>,
	session: Session,
): readonly TimedLine[] => {
	if (directUsers(room) !== undefined) return [];
	const about = topic === '' ? literal('') : words`; topic: ${printableLine(topic)}`;
	const more = moreMembers({memberCount}, members.length);
	const nicks = more === undefined ? nicksOf(members) : words`${nicksOf(members)}, ${more}`;
	return [
		{
			text: words`${titleOfName(session, room)} * you joined (${onlineText({memberCount})}: ${nicks})${about}`,
		},
	];
};

/** An event that is no entry, as lines; none if there is nothing to print. */
export const eventLines = (frame: ServerFrame, {session, settings}: Viewer): readonly TimedLine[] => {
	const inRoom = (room: string, text: Printable): TimedLine => ({
		text: words`${titleOfName(session, room)} * ${text}`,
	});
	switch (frame.type) {
		case 'presence': {
			const text = presenceText({...frame, passed: []});
			return settings.joins && text !== '' ? [inRoom(frame.room, text)] : [];
		}
		case 'renamed':
			return [{text: words`* ${renamedText(frame.was, frame.user.nick)}`}];
		case 'gap':
			return [inRoom(frame.room, literal('Loading missing messages'))];
		case 'closing':
			return [{text: words`* the server closes the connection: ${printableLine(frame.reason)}`}];
		default:
			return [];
	}
};

/** What changed about the connection, as a line. */
export const linkLine = (
	before: Link,
	session: Pick<Session, 'link' | 'latencyMs'>,
	now: number,
): Printable | undefined => {
	const {link} = session;
	if (link.type === 'connecting') return undefined;
	if (before.type === link.type && link.type !== 'waiting') return undefined;
	if (before.type === 'waiting' && link.type === 'waiting' && before.attempt === link.attempt)
		return undefined;
	const {status, reason} = linkText({link, latencyMs: undefined}, now);
	const why = reason === undefined ? literal('') : words`: ${reason}`;
	const advice =
		link.type === 'up'
			? ''
			: link.type === 'waiting'
				? '. Your messages are kept'
				: '. /reconnect tries again';
	return words`* ${status}${why}${literal(advice)}`;
};
