/** The lines around the panes: the topic above, who writes and where one stands below. */
import {outboxOf} from '../../client/session/select.ts';
import type {Link, RoomState, Session} from '../../client/session/state.ts';
import {formatDuration} from '../../text/duration.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {Glyphs} from '../glyphs.ts';
import {type Action, hintFor} from '../keymap.ts';
import {shortTitle} from '../names.ts';
import {type Look, own, type Row, rowColumns, span, spread} from '../row.ts';
import type {Hint} from '../ui-state.ts';

const atEdges = (left: Row, right: Row, width: number): Row =>
	spread([own(' '), ...left], right.length === 0 ? [] : [...right, own(' ')], width);

export interface TopicOptions {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly width: number;
	readonly glyphs: Glyphs;
	/** Such as `F1 help`. */
	readonly hint: Printable;
}

/** ` #dev · release 2.1                    5 online   F1 help ` */
export const topicRow = ({session, room, width, glyphs, hint}: TopicOptions): Row => {
	if (room === undefined) return atEdges([own('termchat', 'strong')], [span(hint, 'faint')], width);
	const topic: Row =
		room.topic === ''
			? []
			: [own(' '), span(glyphs.dot, 'faint'), own(' '), span(printableLine(room.topic, glyphs.set))];
	const rules: Row = [
		...(room.slowSeconds > 0
			? [span(words`slow ${literal(formatDuration(room.slowSeconds * 1000))}   `, 'warning')]
			: []),
		...(room.expiresInSeconds > 0
			? [span(words`gone after ${literal(formatDuration(room.expiresInSeconds * 1000))}   `, 'warning')]
			: []),
	];
	const online: Row = room.kind === 'direct' ? [] : [span(words`${room.memberCount} online`, 'faint')];
	const help: Row = width >= 60 ? [own(online.length > 0 ? '   ' : ''), span(hint, 'faint')] : [];
	return atEdges(
		[span(shortTitle(session, room), 'strong'), ...topic],
		[...rules, ...online, ...help],
		width,
	);
};

/** Who is writing, as one sentence. */
export const typingText = (room: RoomState | undefined, me: string | undefined, now: number): Printable => {
	const nicks = (room?.typing ?? [])
		.filter(one => one.until > now && one.user.id !== me)
		.map(one => printableLine(one.user.nick));
	const [first, second] = nicks;
	if (first === undefined) return literal('');
	if (second === undefined) return words`${first} is typing`;
	if (nicks.length === 2) return words`${first} and ${second} are typing`;
	return words`${nicks.length} people are typing`;
};

export interface HintsOptions {
	readonly room: RoomState | undefined;
	readonly me: string | undefined;
	readonly now: number;
	readonly hint: Hint | undefined;
	/** A message is selected: keys mean something else. */
	readonly isSelecting: boolean;
	/** Messages below what is seen; `isMore` where there are more than that. */
	readonly newer: number;
	readonly isMoreNewer: boolean;
	readonly width: number;
	readonly glyphs: Glyphs;
}

const newerRow = ({newer, isMoreNewer, glyphs}: HintsOptions): Row => {
	if (newer === 0 && !isMoreNewer) return [];
	const count = newer === 0 ? literal('more') : words`${newer}${literal(isMoreNewer ? '+' : '')} newer`;
	return [span(words`${glyphs.down} ${count} (End)`, 'accent')];
};

const hintRow = (hint: Hint, glyphs: Glyphs): Row => [
	span(printableLine(hint.text, glyphs.set), hint.level === 'warning' ? 'warning' : 'accent'),
];

/** What one key does with the selected message, what is wanted most first. */
const selectActions = ['reply', 'edit', 'delete', 'react', 'copy', 'openLink', 'inspect'] as const;

/** As many of the keys as fit into the columns; the way back is always among them. */
const selectRow = (maxColumns: number, {set, ellipsis}: Glyphs): Row => {
	const hintOf = (action: Action, does: string): Printable =>
		printableLine(`${hintFor(action, set)} ${does}`, set);
	const keys = selectActions.map(action => hintOf(action, action === 'openLink' ? 'link' : action));
	const back = hintOf('stopSelecting', 'back');
	for (let count = keys.length; count > 0; count--) {
		const shown = [...keys.slice(0, count), ...(count < keys.length ? [ellipsis] : []), back];
		const row = [span(join(shown, literal('  ')), 'accent')];
		if (rowColumns(row) <= maxColumns) return row;
	}
	return [span(back, 'accent')];
};

/** As long as one looks at a room one is not in, however far up the reason has gone. */
const refusedText = 'You are not in this room. /join comes back, /leave takes it off the list.';

export const hintsRow = (options: HintsOptions): Row => {
	const {hint, isSelecting, glyphs, width} = options;
	const {room, me, now} = options;
	const newer = newerRow(options);
	// The space at either edge, and the one between.
	const leftColumns = width - 1 - (newer.length === 0 ? 0 : rowColumns(newer) + 2);
	const left: Row =
		hint !== undefined
			? hintRow(hint, glyphs)
			: isSelecting
				? selectRow(leftColumns, glyphs)
				: room?.membership.type === 'refused'
					? [own(refusedText, 'warning')]
					: [span(typingText(room, me, now), 'faint')];
	return atEdges(left, newer, width);
};

/** The state of the connection in a few words, and how it should look. */
export const linkText = (
	link: Link,
	latencyMs: number | undefined,
	now: number,
): {readonly text: Printable; readonly look: Look} => {
	switch (link.type) {
		case 'connecting':
			return {text: literal('connecting'), look: 'warning'};
		case 'up':
			return {
				text: latencyMs === undefined ? literal('up') : words`up ${Math.round(latencyMs)} ms`,
				look: 'faint',
			};
		case 'waiting': {
			const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000));
			const why = link.reason === '' ? literal('no connection') : printableLine(link.reason);
			return {text: words`offline, next try in ${seconds} s: ${why}`, look: 'warning'};
		}
		case 'stopped': {
			const why = link.reason === '' ? literal('the connection ended') : printableLine(link.reason);
			return {text: words`offline: ${why}. /reconnect tries again`, look: 'error'};
		}
	}
};

export interface StatusOptions {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly now: number;
	readonly width: number;
	readonly glyphs: Glyphs;
	/** Keys worth knowing, such as `Ctrl+K jump`. */
	readonly hints: readonly Printable[];
	/** Where the screen has no line of its own for them. */
	readonly hint?: Hint | undefined;
}

/** `@2 #3 unread`: so often was I named, and in so many other rooms is something new. */
export const unreadText = (session: Session, current: string | undefined): Printable => {
	let mentions = 0;
	let rooms = 0;
	for (const room of session.rooms.values()) {
		if (room.room === current || room.unread === 0) continue;
		rooms++;
		mentions += room.mentions;
	}
	if (rooms === 0) return literal('');
	return mentions > 0 ? words`@${mentions} #${rooms} unread` : words`#${rooms} unread`;
};

export const statusRow = (options: StatusOptions): Row => {
	const {session, room, now, width, glyphs, hint} = options;
	if (hint !== undefined) return atEdges(hintRow(hint, glyphs), [], width);
	const nick = session.me === undefined ? literal('') : printableLine(session.me.nick, glyphs.set);
	const where =
		room === undefined
			? nick
			: words`${nick}${literal(room.kind === 'direct' ? ' with ' : '@')}${shortTitle(session, room)}`;
	const link = linkText(session.link, session.latencyMs, now);
	const unread = unreadText(session, room?.room);
	const bar: Row = [own(' | ', 'rule')];
	const pending = outboxOf(session).filter(draft => draft.state.type !== 'sending').length;
	const parts: readonly Row[] = [
		...(where === '' ? [] : [[span(where, 'strong')]]),
		// Before the reason of a lost link, which may be longer than the line.
		...(pending === 0 ? [] : [[span(words`${pending} to send`, 'warning')]]),
		[span(link.text, link.look)],
		...(unread === '' ? [] : [[span(unread, 'accent')]]),
	];
	const left = parts.flatMap((part, index): Row => (index === 0 ? part : [...bar, ...part]));
	const keys = span(join(options.hints, literal(' | ')), 'faint');
	const fits = rowColumns(left) + rowColumns([keys]) + 6 <= width;
	return atEdges(left, fits && options.hints.length > 0 ? [keys] : [], width);
};
