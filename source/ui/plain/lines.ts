/** What happens as lines of text, without their time: for the client without a screen. Pure. */
import {mentions} from '../../client/session/mention.ts';
import type {Link, RoomState, SaidItem, Session, TopicItem} from '../../client/session/state.ts';
import type {Settings} from '../../commands/settings.ts';
import type {Entry, Message, Person, ServerFrame} from '../../protocol/frames.ts';
import {directUsers} from '../../protocol/limits.ts';
import {
	concat,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {createHighlighter, isIgnored} from '../attention.ts';
import {nameTitle} from '../names.ts';

export interface Viewer {
	readonly session: Session;
	readonly settings: Settings;
}

/** A line, and where it is not about now, when it happened. */
export interface TimedLine {
	readonly at?: number;
	readonly text: Printable;
}

export const nicksOf = (people: readonly Person[]): Printable =>
	join(
		people.map(({nick}) => printableLine(nick)),
		literal(', '),
	);

/** Further lines are indented, so that each event begins at the left edge. */
export const indented = (text: string): Printable => {
	const [first = literal(''), ...rest] = linesOf(printable(text));
	return concat(first, ...rest.map(line => concat(literal('\n    '), line)));
};

/** `#dev`, `~plans-48291`, and of a direct room the nick of the other user, as `@bob`. */
export const plainTitle = (session: Session, room: string): Printable =>
	directUsers(room) === undefined || session.rooms.get(room)?.with === undefined
		? nameTitle(session, room)
		: words`@${nameTitle(session, room)}`;

/** Whether a message names the viewer, by nick or by a word of the setting `highlight`. */
export const namesViewer = (
	{from, text}: Pick<Message, 'from' | 'text'>,
	{session, settings}: Viewer,
): boolean =>
	session.me !== undefined &&
	from.id !== session.me.id &&
	(mentions(text, session.me.nick) || createHighlighter(settings)(text));

const mark = (isMarked: boolean): Printable => literal(isMarked ? '> ' : '');

const messageLine = (
	{from, text, replyTo}: Pick<Message, 'from' | 'text' | 'replyTo'>,
	isMarked: boolean,
): Printable => {
	const nick = printableLine(from.nick);
	if (text.startsWith('/me ')) return words`${mark(isMarked)}* ${nick} ${indented(text.slice(4))}`;
	const reply = replyTo === undefined ? literal('') : words`(to #${replyTo}) `;
	return words`${mark(isMarked)}${nick}: ${reply}${indented(text)}`;
};

const entryLine = (entry: Entry, viewer: Viewer): Printable => {
	const nick = printableLine(entry.from.nick);
	switch (entry.type) {
		case 'message':
			if (entry.deletedAt !== undefined) return words`${nick}: (deleted)`;
			return messageLine(entry, directUsers(entry.room) === undefined && namesViewer(entry, viewer));
		case 'edited':
			return words`* ${nick} edited #${entry.target}: ${indented(entry.text)}`;
		case 'deleted':
			return words`* ${nick} deleted #${entry.target}`;
		case 'reacted':
			return entry.on
				? words`* ${nick} reacted to #${entry.target}: ${printableLine(entry.emoji)}`
				: words`* ${nick} took back ${printableLine(entry.emoji)} from #${entry.target}`;
		case 'topic':
			return words`* ${nick} set the topic: ${printableLine(entry.text)}`;
	}
};

/** An entry of a room as a line; undefined for one of an ignored user. */
export const roomEntryLine = (entry: Entry, viewer: Viewer): TimedLine | undefined =>
	isIgnored(viewer.settings, entry.from.nick)
		? undefined
		: {at: entry.at, text: words`${plainTitle(viewer.session, entry.room)} ${entryLine(entry, viewer)}`};

/** A message or topic of a room's history as it stands now; undefined for one of an ignored user. */
export const roomItemLine = (
	room: RoomState,
	item: SaidItem | TopicItem,
	viewer: Viewer,
): TimedLine | undefined => {
	if (isIgnored(viewer.settings, item.from.nick)) return undefined;
	const nick = printableLine(item.from.nick);
	const isMarked = room.kind !== 'direct' && item.type === 'said' && namesViewer(item, viewer);
	const line =
		item.type === 'topic'
			? words`* ${nick} set the topic: ${printableLine(item.text)}`
			: item.deletedAt === undefined
				? messageLine(item, isMarked)
				: words`${nick}: (deleted)`;
	return {at: item.at, text: words`${plainTitle(viewer.session, room.room)} ${line}`};
};

/** That the user is in a room, and who else is. A direct room always has the same two. */
export const presentLines = (
	{room, topic, memberCount, members}: Pick<RoomState, 'room' | 'topic' | 'memberCount' | 'members'>,
	session: Session,
): readonly TimedLine[] => {
	if (directUsers(room) !== undefined) return [];
	const about = topic === '' ? literal('') : words`: ${printableLine(topic)}`;
	const here = words`(${memberCount} here: ${nicksOf(members)})`;
	return [{text: words`${plainTitle(session, room)} * you are in${about} ${here}`}];
};

/** What an event other than an entry is as lines; none where there is nothing to print. */
export const eventLines = (frame: ServerFrame, {session, settings}: Viewer): readonly TimedLine[] => {
	const inRoom = (room: string, text: Printable): Printable => words`${plainTitle(session, room)} ${text}`;
	switch (frame.type) {
		case 'presence':
			if (!settings.joins) return [];
			return [
				...(frame.joined.length > 0
					? [{text: inRoom(frame.room, words`* ${nicksOf(frame.joined)} joined`)}]
					: []),
				...(frame.left.length > 0 ? [{text: inRoom(frame.room, words`* ${nicksOf(frame.left)} left`)}] : []),
			];
		case 'renamed':
			return [{text: words`* ${printableLine(frame.was)} is now ${printableLine(frame.user.nick)}`}];
		case 'gap':
			return [{text: inRoom(frame.room, literal('* some messages were held back; they are being fetched'))}];
		case 'moderated': {
			const why = frame.reason === undefined ? literal('') : words`: ${printableLine(frame.reason)}`;
			const what = words`* ${printableLine(frame.by.nick)}: ${literal(frame.action)} ${printableLine(frame.user.nick)}${why}`;
			return [{text: inRoom(frame.room, what)}];
		}
		case 'closing':
			return [{text: words`* the server says: ${printableLine(frame.reason)}`}];
		default:
			return [];
	}
};

/** What changed about the connection, as a line. */
export const linkLine = (before: Link, after: Link, now: number): Printable | undefined => {
	if (before.type === after.type && after.type !== 'waiting') return undefined;
	switch (after.type) {
		case 'up':
			return literal('* connected');
		case 'waiting': {
			if (before.type === 'waiting' && before.attempt === after.attempt) return undefined;
			const seconds = Math.max(0, Math.ceil((after.retryAt - now) / 1000));
			return words`* offline: ${printableLine(after.reason)}; next try in ${seconds} s. What you write is kept.`;
		}
		case 'stopped':
			return words`* offline: ${printableLine(after.reason)}. /reconnect tries again`;
		case 'connecting':
			return undefined;
	}
};
