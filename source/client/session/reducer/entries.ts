/**
 * Applies live entries. An entry whose `seq` is not greater than the room's `headSeq` is dropped; one whose `prev` is
 * greater leaves a gap, which the client then fills. (protocol.md, "Guarantees")
 */
import {countsAsUnread, draftIdOf, roomChangeOf} from '../../../protocol/entry-kinds.ts';
import {directUsers} from '../../../protocol/limits.ts';
import type {Entry, Person} from '../../../protocol/server-frames.ts';
import type {PageState} from '../events.ts';
import {outboxOf} from '../selectors.ts';
import {type Item, type RoomState, type Session, windowSize} from '../state.ts';
import {findMessage, isDeleted, itemExpiry, windowEnd} from '../window.ts';
import {applyReceipt, refreshPending} from './drafts.ts';
import {leaveGap} from './gaps.ts';
import {sortedMembers} from './members.ts';
import {applyToThread, removeFromThread} from './threads.ts';
import {itemOf, type LogViewer} from './transaction/items.ts';
import {logViewerOf, newRoom, type SessionTransaction, type WritableRoom} from './transaction/transaction.ts';
import {applyChange, emptyLog} from './transaction/window-changes.ts';
import {addUnread, subtractUnread} from './unread.ts';

/** The entries without those that are out of order. */
export const inRisingOrder = (entries: readonly Entry[]): Entry[] => {
	let last = 0;
	return entries.filter(({seq}) => {
		if (seq <= last) return false;
		last = seq;
		return true;
	});
};

export const applyEntry = (tx: SessionTransaction, entry: Entry, at: number): void => {
	const known = tx.readRoom(entry.room) ?? openDirectRoom(tx, entry);
	applyReceipt(tx, entry);
	// A known entry must not even cause a copy. Entries that arrive before `joined` are part of `joined`.
	if (known === undefined || known.membership.type !== 'joined' || entry.seq <= known.headSeq) return;
	const room = tx.writeRoom(entry.room);
	if (room !== undefined) appendEntry(tx, room, entry, at);
};

/** The first message of a direct room opens it. */
const openDirectRoom = (tx: SessionTransaction, entry: Entry): RoomState | undefined => {
	const users = directUsers(entry.room);
	if (users === undefined || !countsAsUnread(entry)) return undefined;
	const room = newRoom(entry.room);
	const {me} = tx.session;
	const isMine = entry.from.id === me?.id;
	room.membership = {type: 'joined'};
	room.with = isMine ? recipientOf(tx, entry, users) : entry.from;
	room.members = sortedMembers([me, room.with].filter(person => person !== undefined));
	room.memberCount = room.members.length;
	// Earlier entries are history, not a gap.
	room.headSeq = entry.prev;
	room.liveAfter = entry.prev;
	room.readSeq = entry.prev;
	room.log = {...emptyLog, hasOlder: entry.prev > 0, firstSeq: entry.seq};
	tx.putRoom(room);
	refreshPending(tx);
	return room;
};

/** The recipient of the user's own direct message: the id is in the room's name, and the nick in the draft. */
const recipientOf = (
	tx: SessionTransaction,
	entry: Entry,
	[first, second]: readonly [string, string],
): Person => {
	const id = first === entry.from.id ? second : first;
	const draft = outboxOf(tx.session).find(own => own.draft === draftIdOf(entry));
	const nick = draft !== undefined && 'to' in draft.target ? draft.target.to : id;
	return {id, nick};
};

interface AppendOptions {
	/** Whether the server still has the entries that may be missing before this one. Default true. */
	readonly isKept?: boolean;
	/** The server's information about the entry's page; undefined for a live entry. */
	readonly page?: PageState;
}

/** Appends a new entry to the log of a room. */
export const appendEntry = (
	tx: SessionTransaction,
	room: WritableRoom,
	entry: Entry,
	at: number,
	{isKept = true, page = {}}: AppendOptions = {},
): void => {
	if (entry.seq <= room.headSeq) return;
	const viewer = logViewerOf(tx, room);
	if (entry.prev > room.headSeq) leaveGap(tx, room, entry.seq - 1, {isLost: !isKept, at});
	room.headSeq = entry.seq;
	Object.assign(room, roomChangeOf(entry));
	const item = itemOf(entry, viewer, page);
	if (item === undefined) changeMessage(tx, room, entry, viewer);
	else if (!isExpired(item, tx.session, at)) appendItem(tx, room, item);
	applyToThread(tx, room, entry, viewer);
	addUnread(room, entry, viewer);
	if (!countsAsUnread(entry)) return;
	if (room.typing.length > 0) {
		room.typing = room.typing.filter(({user}) => user.id !== entry.from.id);
	}
};

/** Appends an item. If the window is full and the user views an older item, the window stops growing instead. */
const appendItem = (tx: SessionTransaction, room: WritableRoom, item: Item & {seq: number}): void => {
	// A page may have included the entry already.
	if (room.log.hasNewer || (windowEnd(room.log) ?? 0) >= item.seq) return;
	const log = tx.writeLog(room);
	if (room.lookingAt !== undefined && log.items.length >= windowSize) {
		log.hasNewer = true;
		log.lastSeq = item.seq - 1;
		return;
	}
	log.items.push(item);
};

/** Applies an edit, a deletion or a reaction. Copies nothing if the message is not in the window. */
const changeMessage = (tx: SessionTransaction, room: WritableRoom, entry: Entry, viewer: LogViewer): void => {
	if (!('target' in entry)) return;
	const found = findMessage(room.log.items, entry.target);
	if (found === undefined) return;
	applyChange(tx.writeLog(room), entry, viewer);
	const changed = findMessage(room.log.items, entry.target);
	if (changed !== undefined && isDeleted(changed.item)) subtractUnread(room, found.item);
};

export const isExpired = (item: Item, {clockSkewMs}: Session, at: number): boolean =>
	(itemExpiry(item) ?? Number.POSITIVE_INFINITY) <= at + clockSkewMs;

/** Removes the ephemeral messages that have expired. */
export const removeExpired = (tx: SessionTransaction, name: string, at: number): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const log = tx.writeLog(room);
	const isGone = (item: Item): boolean => isExpired(item, tx.session, at);
	for (const item of log.items) if (isGone(item)) subtractUnread(room, item);
	log.items = log.items.filter(item => !isGone(item));
	removeFromThread(tx, room, isGone);
};
