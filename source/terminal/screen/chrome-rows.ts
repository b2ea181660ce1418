/** The lines around the panes: the topic above; hints, typing users and the status below. */
import type {Membership, RoomState, Session} from '../../client/session/state.ts';
import {type AboutText, aboutText} from '../../presenter/messages/about-text.ts';
import {threadTitle} from '../../presenter/messages/thread-title.ts';
import {canRejoin} from '../../presenter/notices.ts';
import {directAway, isMeAway} from '../../presenter/rooms/away.ts';
import {onlineText} from '../../presenter/rooms/member-list.ts';
import {placeholderText} from '../../presenter/rooms/placeholder.ts';
import {roomTitle, shortTitle} from '../../presenter/rooms/room-title.ts';
import {
	inboxText,
	type LinkText,
	linkText,
	placeText,
	quietText,
	roomRules,
	typingText,
	unreadElsewhere,
	waitingText,
} from '../../presenter/rooms/status.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {columns} from '../../text/width.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import {cutRow, own, type Row, rowColumns, span, spread} from '../draw/row.ts';
import {hintFor, hintIn} from '../input/key-labels.ts';
import type {Action} from '../input/key-table.ts';
import type {Hint} from '../state/ui-state.ts';
import type {ScreenView} from './screen-view.ts';

/** The spaces that `atEdges` adds. */
const edgeSpaces = 2;

const atEdges = (left: Row, right: Row, width: number): Row =>
	spread([own(' '), ...left], right.length === 0 ? [] : [...right, own(' ')], width);

/** `Esc cancels` */
const cancelText = (glyphs: Glyphs): Printable => literal(`${hintIn('chat', 'cancelAbout', glyphs)} cancels`);

/** `Message #dev · Enter sends · F1 help · Ctrl+C twice quits`: as many parts as fit beside the prompt. */
export const placeholderRow = (
	session: Session,
	{room, glyphs, prompt, composer: {about}}: Pick<ScreenView, 'room' | 'glyphs' | 'prompt' | 'composer'>,
	width: number,
): Row => {
	const keyOf = (action: Action): string => hintFor(action, glyphs);
	const sends = literal(`${keyOf('send')} sends`);
	const parts =
		about !== undefined && room !== undefined
			? [aboutText(about, room, glyphs.set).label, sends, cancelText(glyphs)]
			: [
					placeholderText(session, room),
					sends,
					...(room?.shownThread === undefined
						? []
						: [literal(`${hintIn('chat', 'closeThread', glyphs)} closes the thread`)]),
					literal(`${keyOf('help')} help`),
					literal(`${keyOf('leave')} twice quits`),
				];
	// The last column is for the cursor.
	const space = Math.max(1, width - columns(prompt) - 1);
	for (let count = parts.length; count > 1; count--) {
		const text = join(parts.slice(0, count), words` ${glyphs.dot} `);
		if (columns(text) <= space) return [span(text, 'muted')];
	}
	return cutRow([span(parts[0] ?? literal(''), 'muted')], space);
};

export interface TopicOptions {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly width: number;
	readonly glyphs: Glyphs;
	/** Such as `F1 help`. */
	readonly hint: Printable;
	/** Milliseconds since 1970. */
	readonly now: number;
	readonly timeZone?: string | undefined;
}

/** `2 pinned   ` */
const pinnedRow = ({pinned = []}: RoomState): Row =>
	pinned.length === 0 ? [] : [span(words`${pinned.length} pinned`, 'accent'), own('   ')];

/** ` #dev · release 2.1                    5 online   F1 help ` */
export const topicRow = ({session, room, width, glyphs, hint, now, timeZone}: TopicOptions): Row => {
	if (room === undefined) return atEdges([own('termchat', 'strong')], [span(hint, 'muted')], width);
	const topic: Row =
		room.topic === ''
			? []
			: [own(' '), span(glyphs.dot, 'muted'), own(' '), span(printableLine(room.topic, glyphs.set))];
	const pinned: Row = pinnedRow(room);
	const time = {now: now + session.clockSkewMs, timeZone};
	const rules: Row = [...directAway(session, room, time), ...roomRules(room)].flatMap(
		(rule): Row => [rule, own('   ')],
	);
	const online: Row =
		room.kind === 'direct' || room.memberCount === 0 ? [] : [span(onlineText(room), 'muted')];
	const help: Row = width >= 60 ? [own(online.length > 0 ? '   ' : ''), span(hint, 'muted')] : [];
	const title = shortTitle(session, room);
	const right: Row = [...pinned, ...rules, ...online, ...help];
	// The topic is cut first, then what is right of it, and the title last.
	const rightColumns = Math.max(0, width - columns(title) - edgeSpaces - 1);
	return atEdges([span(title, 'strong'), ...topic], cutRow(right, rightColumns), width);
};

/** `Thread: 3 replies · following        Esc closes`: as much as fits. The key that closes the thread is never left out. */
export const threadTitleRow = (view: RoomState, width: number, glyphs: Glyphs): Row => {
	const title = threadTitle(view);
	if (title === undefined) return [];
	const {text, replies, state, isFollowed} = title;
	const followed = span(words` ${glyphs.dot} ${state}`, isFollowed ? 'accent' : 'muted');
	const close: Row = [span(literal(`${hintIn('chat', 'closeThread', glyphs)} closes`), 'muted')];
	const choices: readonly Row[] = [
		[span(text, 'strong'), followed],
		[span(replies, 'strong'), followed],
		[span(text, 'strong')],
		[span(replies, 'strong')],
	];
	const left = choices.find(row => rowColumns(row) + 2 + rowColumns(close) <= width);
	return spread(left ?? [], close, width);
};

export interface HintsOptions {
	readonly room: RoomState | undefined;
	readonly me: string | undefined;
	readonly now: number;
	readonly hint: Hint | undefined;
	/** What the input is about, if it is about a message. */
	readonly about: AboutText | undefined;
	/** A message is selected, so other keys apply. */
	readonly isSelecting: boolean;
	/** Messages below the visible ones; `isMoreNewer` if there are more. */
	readonly newer: number;
	readonly isMoreNewer: boolean;
	readonly width: number;
	readonly glyphs: Glyphs;
}

const newerRow = ({newer, isMoreNewer, glyphs}: HintsOptions): Row => {
	if (newer === 0 && !isMoreNewer) return [];
	const count = newer === 0 ? literal('more') : words`${newer}${literal(isMoreNewer ? '+' : '')} newer`;
	const key = literal(hintIn('chat', 'scrollToBottom', glyphs));
	return [span(words`${glyphs.down} ${count} (${key})`, 'accent')];
};

const hintRow = (hint: Hint, glyphs: Glyphs): Row => [
	span(printableLine(hint.text, glyphs.set), hint.level === 'warning' ? 'warning' : 'accent'),
];

/** The actions of the selected message, the most useful first. */
const selectActions = [
	'reply',
	'openThread',
	'edit',
	'delete',
	'react',
	'copy',
	'openLink',
	'pin',
	'inspect',
	'markUnread',
	'showReaders',
	'copyMessageLink',
	'showAnswered',
] as const;

/** The texts of hints that differ from the name of the action. */
const shortNames: Partial<Record<Action, string>> = {
	openLink: 'link',
	openThread: 'thread',
	markUnread: 'unread',
	showReaders: 'read by',
	copyMessageLink: 'copy link',
	showAnswered: 'answered',
};

/** As many keys as fit into the columns, always with the key that ends the selection. */
const selectRow = (maxColumns: number, glyphs: Glyphs): Row => {
	const {set, ellipsis} = glyphs;
	const hintOf = (action: Action, does: string): Printable =>
		printableLine(`${hintFor(action, glyphs)} ${does}`, set);
	const keys = selectActions.map(action => hintOf(action, shortNames[action] ?? action));
	const back = hintOf('stopSelecting', 'back');
	for (let count = keys.length; count > 0; count--) {
		const shown = [...keys.slice(0, count), ...(count < keys.length ? [ellipsis] : []), back];
		const row = [span(join(shown, literal('  ')), 'accent')];
		if (rowColumns(row) <= maxColumns) return row;
	}
	return [span(back, 'accent')];
};

/** `Replying to ann: the start of the message  Esc cancels` */
const aboutRow = ({label, quote}: AboutText, maxColumns: number, glyphs: Glyphs): Row => {
	const cancel = words`  ${cancelText(glyphs)}`;
	const about: Row = [
		span(label, 'accent'),
		...(quote === undefined ? [] : [span(words`: ${quote}`, 'muted')]),
	];
	return [...cutRow(about, Math.max(1, maxColumns - columns(cancel))), span(cancel, 'accent')];
};

/** Shown while the user is not in the current room. A notice among its messages gives the reason. */
const notInRoomRow = (room: RoomState, membership: Extract<Membership, {type: 'refused'}>): Row => {
	const isBanned = membership.removal?.action === 'ban';
	const state = words`You ${literal(isBanned ? 'are banned from' : "aren't in")} ${roomTitle(room)}.`;
	const ways = literal(canRejoin(membership) ? '/join rejoins it, /leave removes it.' : '/leave removes it.');
	return [span(words`${state} ${ways}`, 'warning')];
};

export const hintsRow = (options: HintsOptions): Row => {
	const {hint, about, isSelecting, glyphs, width} = options;
	const {room, me, now} = options;
	const newer = newerRow(options);
	// One space at each edge, and one between the parts.
	const leftColumns = width - 1 - (newer.length === 0 ? 0 : rowColumns(newer) + 2);
	const left: Row =
		hint !== undefined
			? hintRow(hint, glyphs)
			: isSelecting
				? selectRow(leftColumns, glyphs)
				: about !== undefined
					? aboutRow(about, leftColumns, glyphs)
					: room?.membership.type === 'refused'
						? notInRoomRow(room, room.membership)
						: [span(typingText(room, me, now), 'muted')];
	return atEdges(left, newer, width);
};

export interface StatusOptions {
	readonly session: Session;
	readonly room: RoomState | undefined;
	readonly now: number;
	readonly width: number;
	readonly glyphs: Glyphs;
	readonly isMuted?: (room: string) => boolean;
	/** Important keys, such as `Ctrl+K jump`. */
	readonly hints: readonly Printable[];
	/** Set if the screen has no separate line for hints. */
	readonly hint?: Hint | undefined;
}

/** The reason is last because it may be longer than the line. */
const linkRow = ({status, reason, meaning}: LinkText): Row => {
	const advice = meaning === 'error' ? literal('. /reconnect tries again') : literal('');
	return [span(reason === undefined ? status : words`${status}: ${reason}${advice}`, meaning)];
};

/** As many hints as fit, the first ones first. */
const fittingHints = (hints: readonly Printable[], maxColumns: number): Row => {
	for (let count = hints.length; count > 0; count--) {
		const keys = span(join(hints.slice(0, count), literal(' | ')), 'muted');
		if (rowColumns([keys]) <= maxColumns) return [keys];
	}
	return [];
};

const withBars = (parts: readonly Row[]): Row =>
	parts.flatMap((part, index): Row => (index === 0 ? part : [own(' | ', 'rule'), ...part]));

export const statusRow = (options: StatusOptions): Row => {
	const {session, room, now, width, glyphs, hint} = options;
	if (hint !== undefined) return atEdges(hintRow(hint, glyphs), [], width);
	const nick = session.me === undefined ? literal('') : printableLine(session.me.nick, glyphs.set);
	const where = room === undefined ? nick : words`${nick}${placeText(session, room)}`;
	const link = linkText(session, now, glyphs);
	const unread = unreadElsewhere(session, room?.room, options.isMuted);
	const inbox = inboxText(session);
	const quiet = quietText(session, now);
	const waiting = waitingText(session);
	const before: readonly Row[] = [
		...(where === '' ? [] : [[span(where, 'strong')]]),
		// Before the reason of a lost connection, which may be longer than the line.
		...(waiting === '' ? [] : [[span(waiting, 'warning')]]),
		...(isMeAway(session) ? [[span(literal('away'), 'warning')]] : []),
	];
	const after: readonly Row[] = [
		...(unread === '' ? [] : [[span(unread, 'accent')]]),
		...(inbox === '' ? [] : [[span(inbox, 'accent')]]),
		...(quiet === '' ? [] : [[span(quiet, 'muted')]]),
	];
	const all = withBars([...before, linkRow(link), ...after]);
	// On a narrow screen the unread messages are more useful than a connection that works.
	const isCut = after.length > 0 && session.link.type === 'up' && rowColumns(all) + edgeSpaces > width;
	const left = isCut ? withBars([...before, ...after]) : all;
	return atEdges(left, fittingHints(options.hints, width - rowColumns(left) - 6), width);
};
