/** Counting what somebody has not read yet. */
import type {Item, RoomState} from '../state.ts';

interface Count {
	unread: number;
	mentions: number;
	/** The window does not reach back to what was read: there may be more. */
	isAtLeast: boolean;
}

const counts = (item: Item): boolean =>
	item.type === 'message' && !item.isMine && item.deletedAt === undefined;

const isPlaced = (item: Item): item is Extract<Item, {seq: number}> =>
	item.type === 'message' || item.type === 'topic';

/** Counts in the window; costs as many steps as there is unread. */
const countAfter = (room: RoomState, readSeq: number): Count => {
	const count: Count = {unread: 0, mentions: 0, isAtLeast: false};
	const {items, hasOlder} = room.log;
	for (let index = items.length - 1; index >= 0; index--) {
		const item = items[index];
		if (item === undefined) break;
		if (item.type === 'gap' && !item.isLost && item.before > readSeq + 1) count.isAtLeast = true;
		if (!isPlaced(item)) continue;
		if (item.seq <= readSeq) return count;
		if (!counts(item)) continue;
		count.unread++;
		if (item.type === 'message' && item.isMention) count.mentions++;
	}
	const start = room.log.firstSeq ?? items.find(isPlaced)?.seq ?? room.headSeq + 1;
	if (hasOlder && start > readSeq + 1) count.isAtLeast = true;
	return count;
};

type Counted = Pick<RoomState, 'unread' | 'mentions' | 'isUnreadAtLeast'>;

/** What is unread after `readSeq`, counted anew from the window where that reaches to the newest entry. */
export const countUnread = (room: RoomState, readSeq: number): Counted => {
	if (readSeq >= room.headSeq) return {unread: 0, mentions: 0, isUnreadAtLeast: false};
	if (room.log.hasNewer) return countedOff(room, readSeq);
	const count = countAfter(room, readSeq);
	if (!count.isAtLeast) {
		return {unread: count.unread, mentions: count.mentions, isUnreadAtLeast: false};
	}
	return {
		unread: Math.max(count.unread, room.unread),
		mentions: Math.max(count.mentions, room.mentions),
		isUnreadAtLeast: true,
	};
};

/** The window stands somewhere in the past: takes off what was read in it. */
const countedOff = (room: RoomState, readSeq: number): Counted => {
	let {unread, mentions} = room;
	for (const item of room.log.items) {
		if (!isPlaced(item) || item.seq <= room.readSeq) continue;
		if (item.seq > readSeq) break;
		if (!counts(item)) continue;
		unread--;
		if (item.type === 'message' && item.isMention) mentions--;
	}
	return {
		unread: Math.max(unread, 0),
		mentions: Math.max(mentions, 0),
		isUnreadAtLeast: room.isUnreadAtLeast,
	};
};
