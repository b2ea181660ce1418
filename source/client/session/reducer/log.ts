/**
 * Hearing a room's log. Order and Once: an entry whose `seq` is not greater than the room's `headSeq` is dropped. Gap test:
 * one whose `prev` is greater leaves a gap item, which the client then fills. Resume: a `joined` that is not recovered is
 * never joined up in silence. (protocol.md, "Promises")
 */
import type {Entry, Message, Person, ServerFrameOf} from '../../../protocol/frames.ts';
import {directUsers, nameKey} from '../../../protocol/limits.ts';
import type {PageState} from '../events.ts';
import {outboxOf} from '../selectors.ts';
import {type Item, type RoomState, type Session, windowSize} from '../state.ts';
import {findMessage, windowEnd} from '../window.ts';
import {applyReceipt, refreshPending} from './drafts.ts';
import {itemOf, type LogViewer, mentionsViewer} from './items.ts';
import {sortedMembers} from './members.ts';
import {noticeItem} from './notes.ts';
import {logViewerOf, newRoom, type OpenRoom, type SessionTransaction} from './transaction.ts';
import {countUnread} from './unread.ts';
import {applyChange, emptyLog, pushGap, replaceWindow} from './window-changes.ts';

/** The entries in rising order, as they should be: one that is out of it is left out. */
export const inRisingOrder = (entries: readonly Entry[]): Entry[] => {
	let last = 0;
	return entries.filter(({seq}) => {
		if (seq <= last) return false;
		last = seq;
		return true;
	});
};

/** The room under its canonical name: as it was asked for, it may have been written otherwise. */
const canonicalRoom = (transaction: SessionTransaction, name: string): OpenRoom => {
	const known = transaction.writeRoom(name);
	if (known !== undefined) return known;
	const key = nameKey(name);
	const other = [...transaction.session.rooms.keys()].find(asked => nameKey(asked) === key);
	if (other === undefined) return transaction.putRoom(newRoom(name));
	const room = {...(transaction.writeRoom(other) ?? newRoom(name)), room: name};
	transaction.renameRoom(other, room);
	return room;
};

export const applyJoined = (
	transaction: SessionTransaction,
	told: ServerFrameOf<'joined'>,
	at: number,
	serial: number,
): void => {
	const entries = inRisingOrder(told.entries);
	// A server that contradicts itself must not make us hear an entry twice.
	const frame = {...told, entries, seq: Math.max(told.seq, entries.at(-1)?.seq ?? 0)};
	const room = canonicalRoom(transaction, frame.room);
	const isFirst = room.epoch === undefined;
	const hadEntries = room.headSeq > 0;
	// A log that ends before what is known of it was rewound, even if the server kept its epoch: it is another log.
	const isResumed = room.epoch === frame.epoch && frame.seq >= room.headSeq;
	const isRewound = room.epoch === frame.epoch || hasEntryOf(room.log.items, entries);
	room.membership = {type: 'joined'};
	room.topic = frame.topic;
	room.members = sortedMembers(frame.members);
	room.memberCount = frame.memberCount;
	room.with = frame.with ?? room.with;
	room.owner = frame.owner;
	room.slowSeconds = frame.slowSeconds ?? 0;
	room.expiresInSeconds = frame.expiresInSeconds ?? 0;
	// Read positions only grow, within one log.
	room.readSeq = isResumed ? Math.max(room.readSeq, frame.readSeq) : firstReadSeq(room, frame);
	room.epoch = frame.epoch;
	for (const entry of frame.entries) applyReceipt(transaction, entry);
	if (isResumed) resume(transaction, room, frame, at);
	else beginLog(transaction, room, frame);
	if (!isFirst && !isResumed && hadEntries) {
		const log = transaction.writeLog(room);
		// The same `seq` may be another message now: a new revision keeps cached rows from being reused.
		log.items = log.items.map(item => ({...item, revision: serial}));
		const content = {type: isRewound ? 'logRewound' : 'logReplaced'} as const;
		const notice = noticeItem({content, level: 'warning', at, serial});
		// A rewound log is mostly known: the notice stands at its end, where the user reads on.
		if (isRewound) log.items.push(notice);
		else log.items.unshift(notice);
	}
	room.headSeq = isResumed ? Math.max(room.headSeq, frame.seq) : frame.seq;
	Object.assign(room, countUnread({...room, unread: isResumed ? room.unread : 0}, room.readSeq));
	refreshPending(transaction);
};

/** Whether an entry is among the items: the same number, sent at the same time. */
const hasEntryOf = (items: readonly Item[], entries: readonly Entry[]): boolean => {
	const times = new Map(entries.map(({seq, at}) => [seq, at]));
	return items.some(item => 'seq' in item && times.get(item.seq) === item.at);
};

/**
 * What was said before one ever came counts as read. But what stands in a direct room was written to its two,
 * whether or not they were there, and what stands in a log begun anew was said while one was away.
 */
const firstReadSeq = (room: RoomState, {isFirstVisit, readSeq, seq}: ServerFrameOf<'joined'>): number =>
	isFirstVisit && room.kind !== 'direct' && room.epoch === undefined ? seq : readSeq;

/** The window is what the server gave. */
const beginLog = (transaction: SessionTransaction, room: OpenRoom, frame: ServerFrameOf<'joined'>): void => {
	const {entries, first, hasMore, seq, ownReactions} = frame;
	const oldest = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
	const hasOlder = hasMore || (first > 0 && oldest > first);
	const page = {entries, seq, ownReactions, hasOlder, hasNewer: false};
	room.mentions = 0;
	replaceWindow(transaction.writeLog(room), page, logViewerOf(transaction, room));
};

/** The same log: what came since follows what is known, with a gap where the server cannot or would not join them up. */
const resume = (
	transaction: SessionTransaction,
	room: OpenRoom,
	frame: ServerFrameOf<'joined'>,
	at: number,
): void => {
	const isKept = frame.isRecovered || frame.hasMore;
	for (const entry of frame.entries) takeEntry(transaction, room, entry, at, isKept, frame);
	if (frame.seq > room.headSeq) leaveGap(transaction, room, frame.seq, !isKept, at);
};

/** Everything from what was heard last up to `seq` is missing. */
const leaveGap = (
	transaction: SessionTransaction,
	room: OpenRoom,
	seq: number,
	isLost: boolean,
	at: number,
): void => {
	room.isUnreadAtLeast = true;
	if (!room.log.hasNewer) openGap(transaction, room, {after: room.headSeq, before: seq + 1, isLost}, at);
	room.headSeq = seq;
};

/** A gap after what is known; with nothing before it, it is only more history. */
const openGap = (
	transaction: SessionTransaction,
	room: OpenRoom,
	gap: {after: number; before: number; isLost: boolean},
	at: number,
): void => {
	const after = Math.max(gap.after, windowEnd(room.log) ?? 0);
	if (after >= gap.before - 1) return;
	const log = transaction.writeLog(room);
	if (windowEnd(log) !== undefined) {
		pushGap(log, {...gap, after}, room.epoch, at);
		return;
	}
	if (!gap.isLost) log.hasOlder = true;
	log.firstSeq = gap.before;
};

export const applyEntry = (transaction: SessionTransaction, entry: Entry, at: number): void => {
	const known = transaction.readRoom(entry.room) ?? directRoomOf(transaction, entry);
	applyReceipt(transaction, entry);
	// What was heard already must not even make a copy. What comes before `joined` stands in it.
	if (known === undefined || known.membership.type !== 'joined' || entry.seq <= known.headSeq) return;
	const room = transaction.writeRoom(entry.room);
	if (room !== undefined) takeEntry(transaction, room, entry, at);
};

/** A direct room opens by itself with its first message. */
const directRoomOf = (transaction: SessionTransaction, entry: Entry): RoomState | undefined => {
	const users = directUsers(entry.room);
	if (users === undefined || entry.type !== 'message') return undefined;
	const room = newRoom(entry.room);
	const {me} = transaction.session;
	const isMine = entry.from.id === me?.id;
	room.membership = {type: 'joined'};
	room.with = isMine ? addressee(transaction, entry, users) : entry.from;
	room.members = sortedMembers([me, room.with].filter(person => person !== undefined));
	room.memberCount = room.members.length;
	// What came before is history, not a gap.
	room.headSeq = entry.prev;
	room.readSeq = entry.prev;
	room.log = {...emptyLog, hasOlder: entry.prev > 0, firstSeq: entry.seq};
	transaction.putRoom(room);
	refreshPending(transaction);
	return room;
};

/** Whom an own message went to: the id stands in the room's name, the nick in the draft. */
const addressee = (
	transaction: SessionTransaction,
	entry: Message,
	[one, other]: readonly [string, string],
): Person => {
	const id = one === entry.from.id ? other : one;
	const draft = outboxOf(transaction.session).find(own => own.draft === entry.draft);
	const nick = draft !== undefined && 'to' in draft.target ? draft.target.to : id;
	return {id, nick};
};

/**
 * A new entry of a room at the end of its log. `isKept`: what may be missing before it, the server still has.
 * `page`: what the server says about it, unless it is live.
 */
const takeEntry = (
	transaction: SessionTransaction,
	room: OpenRoom,
	entry: Entry,
	at: number,
	isKept = true,
	page: PageState = {},
): void => {
	if (entry.seq <= room.headSeq) return;
	const viewer = logViewerOf(transaction, room);
	if (entry.prev > room.headSeq) leaveGap(transaction, room, entry.seq - 1, !isKept, at);
	room.headSeq = entry.seq;
	if (entry.type === 'topic') room.topic = entry.text;
	const item = itemOf(entry, viewer, page);
	if (item === undefined) changeMessage(transaction, room, entry, viewer);
	else if (!isExpired(item, transaction.session, at)) appendLive(transaction, room, item);
	if (entry.type === 'message') {
		addUnread(room, entry, viewer);
		if (room.typing.length > 0) {
			room.typing = room.typing.filter(({user}) => user.id !== entry.from.id);
		}
	}
};

export const isExpired = (item: Item, {clockSkewMs}: Session, at: number): boolean =>
	item.type === 'message' && item.expiresAt !== undefined && item.expiresAt <= at + clockSkewMs;

/** Below the newest there is room; a full window whose reader is somewhere in it stops growing. */
const appendLive = (transaction: SessionTransaction, room: OpenRoom, item: Item & {seq: number}): void => {
	// A page may have brought it before it was heard.
	if (room.log.hasNewer || (windowEnd(room.log) ?? 0) >= item.seq) return;
	const log = transaction.writeLog(room);
	if (room.lookingAt !== undefined && log.items.length >= windowSize) {
		log.hasNewer = true;
		log.lastSeq = item.seq - 1;
		return;
	}
	log.items.push(item);
};

/** Nothing is copied for a change whose target is not in the window. */
const changeMessage = (
	transaction: SessionTransaction,
	room: OpenRoom,
	entry: Entry,
	viewer: LogViewer,
): void => {
	if (!('target' in entry)) return;
	const found = findMessage(room.log.items, entry.target);
	if (found === undefined) return;
	if (entry.type === 'deleted') discount(room, found.item);
	applyChange(transaction.writeLog(room), entry, viewer);
};

const addUnread = (room: OpenRoom, message: Message, viewer: LogViewer): void => {
	if (message.from.id === viewer.me?.id || message.seq <= room.readSeq) return;
	room.unread++;
	if (mentionsViewer(message.text, viewer)) room.mentions++;
};

/** A message nobody can read any more is not unread. */
const discount = (room: OpenRoom, item: Item): void => {
	if (item.type !== 'message' || item.isMine || item.seq <= room.readSeq || item.deletedAt !== undefined)
		return;
	room.unread = Math.max(room.unread - 1, 0);
	if (item.isMention) room.mentions = Math.max(room.mentions - 1, 0);
};

export const applyGap = (transaction: SessionTransaction, frame: ServerFrameOf<'gap'>, at: number): void => {
	const room = transaction.writeRoom(frame.room);
	if (room?.membership.type !== 'joined' || frame.seq <= room.headSeq) return;
	leaveGap(transaction, room, frame.seq, false, at);
};

export const removeExpired = (transaction: SessionTransaction, name: string, at: number): void => {
	const room = transaction.writeRoom(name);
	if (room === undefined) return;
	const log = transaction.writeLog(room);
	const isGone = (item: Item): boolean => isExpired(item, transaction.session, at);
	for (const item of log.items) if (isGone(item)) discount(room, item);
	log.items = log.items.filter(item => !isGone(item));
};

export const markRead = (transaction: SessionTransaction, name: string, seq: number): void => {
	const room = transaction.readRoom(name);
	if (room === undefined || seq <= room.readSeq) return;
	const open = transaction.writeRoom(name);
	if (open === undefined) return;
	Object.assign(open, countUnread(room, seq), {readSeq: seq});
};
