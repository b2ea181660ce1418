/** Finds items in the window of a room. */
import {countsAsUnread, expiryOf} from '../../protocol/entry-kinds.ts';
import {isImported} from '../../protocol/imported.ts';
import type {EntryItem, Item, Log, MessageItem} from './state.ts';

/** The position of an item in the order of `seq`; undefined for presence, rename and notice items. */
export const positionOf = (item: Item | undefined): number | undefined => {
	switch (item?.type) {
		case 'message':
		case 'entry':
			return item.seq;
		case 'gap':
			return item.after + 0.5;
		default:
			return undefined;
	}
};

/** The index of the entry with this `seq`, or -1. */
const indexOfSeq = (items: readonly Item[], seq: number): number => {
	let low = 0;
	let high = items.length - 1;
	while (low <= high) {
		const middle = (low + high) >>> 1;
		// Items without a position are skipped: the nearest earlier item with a position decides.
		let probe = middle;
		let position = positionOf(items[probe]);
		while (position === undefined && probe > low) position = positionOf(items[--probe]);
		if (position === undefined) low = middle + 1;
		else if (position === seq) return probe;
		else if (position < seq) low = middle + 1;
		else high = probe - 1;
	}
	return -1;
};

/** Whether the item is an entry of the log. */
export const isLogged = (item: Item): item is MessageItem | EntryItem =>
	item.type === 'message' || item.type === 'entry';

/** Whether the item can be unread and can mention the user. */
export const isReadable = (item: Item | undefined): item is MessageItem | EntryItem =>
	(item?.type === 'message' && !isImported(item.from)) ||
	(item?.type === 'entry' && countsAsUnread(item.entry));

/** Whether the item is a deleted message. */
export const isDeleted = (item: Item): boolean => item.type === 'message' && item.deletedAt !== undefined;

/** When the item expires, in the server's time. */
export const itemExpiry = (item: Item): number | undefined =>
	item.type === 'message' ? item.expiresAt : item.type === 'entry' ? expiryOf(item.entry) : undefined;

/** The `seq` of the first entry. */
export const firstSeqOf = (items: readonly Item[]): number | undefined => items.find(isLogged)?.seq;

/** The `seq` of the last entry. */
export const lastSeqOf = (items: readonly Item[]): number | undefined => items.findLast(isLogged)?.seq;

/** When the newest item of the room was added; 0 if the room has no items. */
export const newestAt = ({log}: {readonly log: Log}): number => log.items.at(-1)?.at ?? 0;

/** The first `seq` that the window covers; undefined if it holds no entry. */
export const windowStart = (log: Log): number | undefined => log.firstSeq ?? firstSeqOf(log.items);

/** The last `seq` that the window covers; undefined if it holds no entry. */
export const windowEnd = (log: Log): number | undefined => log.lastSeq ?? lastSeqOf(log.items);

/** The message with this `seq` and its index, if it is in the window. */
export const findMessage = (
	items: readonly Item[],
	seq: number,
): {index: number; item: MessageItem} | undefined => {
	const index = indexOfSeq(items, seq);
	const item = items[index];
	return item?.type === 'message' ? {index, item} : undefined;
};
