/** Counts the messages that the user has not read. */
import {countsAsUnread, textOf} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import type {EntryItem, Item, MessageItem, RoomState} from '../state.ts';
import {isDeleted, isLogged, isReadable} from '../window.ts';
import {concernsViewer, type LogViewer} from './transaction/items.ts';
import type {SessionTransaction, WritableRoom} from './transaction/transaction.ts';

interface WindowCount {
	unread: number;
	mentions: number;
	/** Whether there may be more, because the window does not reach back to the read position. */
	isAtLeast: boolean;
}

type UnreadFields = Pick<RoomState, 'unread' | 'mentions' | 'isUnreadAtLeast'>;

const canBeUnread = (item: Item): item is MessageItem | EntryItem =>
	isReadable(item) && !item.isMine && !isDeleted(item);

/** An entry was appended to the room. */
export const addUnread = (room: WritableRoom, entry: Entry, viewer: LogViewer): void => {
	if (!countsAsUnread(entry) || entry.from.id === viewer.me?.id || entry.seq <= room.readSeq) return;
	room.unread++;
	const thread = entry.type === 'message' ? entry.thread : undefined;
	if (concernsViewer({text: textOf(entry), thread}, viewer)) room.mentions++;
};

/** A message was deleted or has expired, so it no longer counts. */
export const subtractUnread = (room: WritableRoom, item: Item): void => {
	if (!canBeUnread(item) || item.seq <= room.readSeq) return;
	room.unread = Math.max(room.unread - 1, 0);
	if (item.isMention) room.mentions = Math.max(room.mentions - 1, 0);
};

const setReadSeq = (tx: SessionTransaction, room: RoomState, seq: number, isMarkedUnread: boolean): void => {
	const writable = tx.writeRoom(room.room);
	if (writable === undefined) return;
	Object.assign(writable, countUnread(room, seq), {readSeq: seq});
	if (isMarkedUnread) writable.isMarkedUnread = true;
	else delete writable.isMarkedUnread;
};

/** Moves the read position forward. */
export const markRead = (tx: SessionTransaction, name: string, seq: number): void => {
	const room = tx.readRoom(name);
	if (room !== undefined && seq > room.readSeq) setReadSeq(tx, room, seq, false);
};

/** Moves the read position back. */
export const markUnread = (tx: SessionTransaction, name: string, seq: number): void => {
	const room = tx.readRoom(name);
	if (room === undefined || seq > room.readSeq) return;
	// The messages counted after the later position are included in the new count.
	setReadSeq(tx, {...room, unread: 0, mentions: 0, isUnreadAtLeast: false}, seq, true);
};

/** The room is no longer marked as unread. Its read position stays. */
export const resumeReading = (tx: SessionTransaction, name: string): void => {
	if (tx.readRoom(name)?.isMarkedUnread) delete tx.writeRoom(name)?.isMarkedUnread;
};

/** The unread counts for a read position, counted in the window if it reaches the newest entry. */
export const countUnread = (room: RoomState, readSeq: number): UnreadFields => {
	if (readSeq >= room.headSeq) return {unread: 0, mentions: 0, isUnreadAtLeast: false};
	if (room.log.hasNewer) return subtractRead(room, readSeq);
	const count = countInWindow(room, readSeq);
	if (!count.isAtLeast) {
		return {unread: count.unread, mentions: count.mentions, isUnreadAtLeast: false};
	}
	return {
		unread: Math.max(count.unread, room.unread),
		mentions: Math.max(count.mentions, room.mentions),
		isUnreadAtLeast: true,
	};
};

/** Counts from the newest item back to the read position. */
const countInWindow = (room: RoomState, readSeq: number): WindowCount => {
	const count: WindowCount = {unread: 0, mentions: 0, isAtLeast: false};
	const {items, hasOlder} = room.log;
	for (let index = items.length - 1; index >= 0; index--) {
		const item = items[index];
		if (item === undefined) break;
		if (item.type === 'gap' && !item.isLost && item.before > readSeq + 1) count.isAtLeast = true;
		if (!isLogged(item)) continue;
		if (item.seq <= readSeq) return count;
		if (!canBeUnread(item)) continue;
		count.unread++;
		if (item.isMention) count.mentions++;
	}
	const start = room.log.firstSeq ?? items.find(isLogged)?.seq ?? room.headSeq + 1;
	if (hasOlder && start > readSeq + 1) count.isAtLeast = true;
	return count;
};

/** The messages of the window after a position. */
const countInside = (room: RoomState, readSeq: number): Pick<UnreadFields, 'unread' | 'mentions'> => {
	const unread = room.log.items.filter(canBeUnread).filter(({seq}) => seq > readSeq);
	return {unread: unread.length, mentions: unread.filter(({isMention}) => isMention).length};
};

/** The window ends before the newest entry: subtracts the messages in it that are now read. */
const subtractRead = (room: RoomState, readSeq: number): UnreadFields => {
	let {unread, mentions} = room;
	if (readSeq < room.readSeq) return {...countInside(room, readSeq), isUnreadAtLeast: true};
	for (const item of room.log.items) {
		if (!isLogged(item) || item.seq <= room.readSeq) continue;
		if (item.seq > readSeq) break;
		if (!canBeUnread(item)) continue;
		unread--;
		if (item.isMention) mentions--;
	}
	return {
		unread: Math.max(unread, 0),
		mentions: Math.max(mentions, 0),
		isUnreadAtLeast: room.isUnreadAtLeast,
	};
};
