/**
 * Applies `joined`. If the client knows the log, new entries are appended; entries that the server could not send
 * become a gap, so that missing entries are always visible. If it is another log, the window is replaced. (protocol.md,
 * "Guarantees")
 */

import {nameKey} from '../../../protocol/limits.ts';
import type {Entry, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {Item, RoomState} from '../state.ts';
import {noteAway} from './away.ts';
import {applyReceipt, refreshPending} from './drafts.ts';
import {appendEntry, inRisingOrder} from './entries.ts';
import {leaveGap} from './gaps.ts';
import {sortedMembers} from './members.ts';
import {noticeItem} from './transaction/notes.ts';
import {logViewerOf, newRoom, type SessionTransaction, type WritableRoom} from './transaction/transaction.ts';
import {replaceWindow} from './transaction/window-changes.ts';
import {countUnread} from './unread.ts';

type Joined = ServerFrameOf<'joined'>;

export const applyJoined = (tx: SessionTransaction, received: Joined, at: number, serial: number): void => {
	const entries = inRisingOrder(received.entries);
	// A `seq` below the last entry contradicts it. Using it would apply the entry twice.
	const frame = {...received, entries, seq: Math.max(received.seq, entries.at(-1)?.seq ?? 0)};
	const room = canonicalRoom(tx, frame.room);
	const isReplaced = room.epoch !== undefined && room.headSeq > 0;
	// A log that ends before the last known entry was rewound, even under the same epoch, so it is another log.
	const isResumed = room.epoch === frame.epoch && frame.seq >= room.headSeq;
	const isRewound = room.epoch === frame.epoch || hasEntryOf(room.log.items, entries);
	// Within one log, the read position only grows, unless the user has moved it back.
	const mayGrow = isResumed && frame.isMarkedUnread !== true;
	const readSeq = mayGrow ? Math.max(room.readSeq, frame.readSeq) : firstReadSeq(room, frame);
	setRoomFields(room, frame);
	noteAway(tx, frame.with === undefined ? frame.members : [...frame.members, frame.with], frame.away);
	room.readSeq = readSeq;
	if (frame.isMarkedUnread) room.isMarkedUnread = true;
	else delete room.isMarkedUnread;
	for (const entry of entries) applyReceipt(tx, entry);
	if (isResumed) resumeLog(tx, room, frame, at);
	else startLog(tx, room, frame);
	if (isReplaced && !isResumed) addLogNotice(tx, room, isRewound, at, serial);
	room.headSeq = isResumed ? Math.max(room.headSeq, frame.seq) : frame.seq;
	room.liveAfter = room.headSeq;
	Object.assign(room, countUnread({...room, unread: isResumed ? room.unread : 0}, room.readSeq));
	refreshPending(tx);
};

/** The room under its canonical name, possibly requested under another spelling. */
const canonicalRoom = (tx: SessionTransaction, name: string): WritableRoom => {
	const known = tx.writeRoom(name);
	if (known !== undefined) return known;
	const key = nameKey(name);
	const requested = [...tx.session.rooms.keys()].find(other => nameKey(other) === key);
	if (requested === undefined) return tx.putRoom(newRoom(name));
	const room = {...(tx.writeRoom(requested) ?? newRoom(name)), room: name};
	tx.renameRoom(requested, room);
	return room;
};

const setRoomFields = (room: WritableRoom, frame: Joined): void => {
	room.membership = {type: 'joined'};
	room.topic = frame.topic;
	room.members = sortedMembers(frame.members);
	room.memberCount = frame.memberCount;
	room.with = frame.with ?? room.with;
	room.owner = frame.owner;
	room.moderators = frame.moderators ?? [];
	room.slowSeconds = frame.slowSeconds ?? 0;
	room.expiresInSeconds = frame.expiresInSeconds ?? 0;
	room.epoch = frame.epoch;
	// Older servers send neither field.
	room.followed = frame.followed ?? [];
	room.pinned = frame.pinned ?? [];
};

/** Whether an entry is among the items: the same number, sent at the same time. */
const hasEntryOf = (items: readonly Item[], entries: readonly Entry[]): boolean => {
	const times = new Map(entries.map(({seq, at}) => [seq, at]));
	return items.some(item => 'seq' in item && times.get(item.seq) === item.at);
};

/**
 * The read position of a new room. Messages from before the user's first visit count as read. Messages of a direct room
 * do not, because they were written to the user. Those of a new log do not either, because they arrived while the user
 * was away.
 */
const firstReadSeq = (room: RoomState, {isFirstVisit, readSeq, seq}: Joined): number =>
	isFirstVisit && room.kind !== 'direct' && room.epoch === undefined ? seq : readSeq;

/** Replaces the window by the entries of the frame. */
const startLog = (tx: SessionTransaction, room: WritableRoom, frame: Joined): void => {
	const {entries, first, hasMore, seq, ownReactions} = frame;
	const oldest = entries[0]?.seq ?? Number.POSITIVE_INFINITY;
	const hasOlder = hasMore || (first > 0 && oldest > first);
	const page = {entries, seq, ownReactions, hasOlder, hasNewer: false};
	room.mentions = 0;
	replaceWindow(tx.writeLog(room), page, logViewerOf(tx, room));
};

/** Appends the new entries of the same log, after a gap if the server could not send all of them. */
const resumeLog = (tx: SessionTransaction, room: WritableRoom, frame: Joined, at: number): void => {
	const isKept = frame.isRecovered || frame.hasMore;
	for (const entry of frame.entries) appendEntry(tx, room, entry, at, {isKept, page: frame});
	if (frame.seq > room.headSeq) leaveGap(tx, room, frame.seq, {isLost: !isKept, at});
};

/** Adds a notice that the server has another log for this room. */
const addLogNotice = (
	tx: SessionTransaction,
	room: WritableRoom,
	isRewound: boolean,
	at: number,
	serial: number,
): void => {
	const log = tx.writeLog(room);
	// The same `seq` may be another message now. A new revision invalidates cached rows.
	log.items = log.items.map(item => ({...item, revision: serial}));
	const content = {type: isRewound ? 'logRewound' : 'logReplaced'} as const;
	const notice = noticeItem({content, level: 'warning', at, serial});
	// Most items of a rewound log are known. The notice is added after them, where the user continues to read.
	if (isRewound) log.items.push(notice);
	else log.items.unshift(notice);
};
