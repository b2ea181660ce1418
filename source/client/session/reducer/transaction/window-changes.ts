/**
 * Changes the window of a room in place. The log belongs to one transaction, so a batch of frames copies the window
 * once instead of once per frame.
 */
import {messageChangeOf} from '../../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../../protocol/server-frames.ts';
import type {PageState} from '../../events.ts';
import {ownUnnamedAfter} from '../../reactions.ts';
import {type GapItem, type Item, type Log, windowSize} from '../../state.ts';
import {
	findMessage,
	firstSeqOf,
	isDeleted,
	lastSeqOf,
	positionOf,
	windowEnd,
	windowStart,
} from '../../window.ts';
import {gapKey, itemsOf, type LogViewer, mentionFields, noMention} from './items.ts';

export type Writable<T> = {-readonly [Key in keyof T]: T[Key]};

/** A log that may be changed in place. */
export interface WritableLog extends Writable<Omit<Log, 'items'>> {
	items: Item[];
}

export const emptyLog: Log = {
	items: [],
	hasOlder: false,
	hasNewer: false,
	isLoadingOlder: false,
	isLoadingNewer: false,
};

/** A copy of the log that may be changed. */
export const copyLog = (log: Log): WritableLog => ({...log, items: [...log.items]});

/** Removes the oldest items that exceed the size of the window. */
export const trimOldest = (log: WritableLog): void => {
	const excess = log.items.length - windowSize;
	if (excess <= 0) return;
	const removed = log.items.splice(0, excess);
	if (removed.every(item => positionOf(item) === undefined)) return;
	// A gap at the edge has no meaning beyond `hasOlder`.
	while (log.items[0]?.type === 'gap') log.items.shift();
	log.hasOlder = true;
	delete log.firstSeq;
	const first = firstSeqOf(log.items);
	if (first !== undefined) log.firstSeq = first;
};

/**
 * Removes the newest items that exceed the size of the window, so that it no longer ends with the room's newest entry.
 */
const trimNewest = (log: WritableLog): void => {
	if (log.items.length <= windowSize) return;
	log.items.length = windowSize;
	while (log.items.at(-1)?.type === 'gap') log.items.pop();
	log.hasNewer = true;
	delete log.lastSeq;
	const last = lastSeqOf(log.items);
	if (last !== undefined) log.lastSeq = last;
};

/** Adds a gap at the end of the window. */
export const pushGap = (
	log: WritableLog,
	gap: {after: number; before: number; isLost: boolean},
	epoch: string | undefined,
	at: number,
): void => {
	const last = log.items.at(-1);
	// Two gaps with no entry between them become one.
	const isMerged = last?.type === 'gap' && !last.isLost && !gap.isLost;
	const after = isMerged ? last.after : gap.after;
	const item: GapItem = {
		type: 'gap',
		key: gapKey(epoch, after, gap.before),
		revision: 0,
		at,
		after,
		before: gap.before,
		isLost: gap.isLost,
		isLoading: false,
	};
	if (isMerged) log.items.pop();
	log.items.push(item);
};

/** A page of history. */
export interface Page extends PageState {
	readonly entries: readonly Entry[];
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export const prependPage = (log: WritableLog, page: Page, viewer: LogViewer): void => {
	const start = windowStart(log) ?? Number.POSITIVE_INFINITY;
	const entries = page.entries.filter(entry => entry.seq < start);
	log.items.unshift(...itemsOf(entries, viewer, page));
	// A page without older entries is the last one, even if the server announces more: the same request would return
	// the same page.
	log.hasOlder = page.hasOlder && entries.length > 0;
	const first = entries[0]?.seq;
	if (first !== undefined) log.firstSeq = first;
	trimNewest(log);
};

export const appendPage = (log: WritableLog, page: Page, viewer: LogViewer): void => {
	const end = windowEnd(log) ?? 0;
	const entries = page.entries.filter(entry => entry.seq > end);
	log.items.push(...itemsOf(entries, viewer, page));
	log.hasNewer = page.hasNewer;
	delete log.lastSeq;
	const last = entries.at(-1)?.seq;
	if (page.hasNewer) log.lastSeq = last ?? end;
	trimOldest(log);
};

/** Replaces the items of the window by those of the page. */
export const replaceWindow = (log: WritableLog, page: Page, viewer: LogViewer): void => {
	log.items = itemsOf(page.entries, viewer, page);
	log.hasOlder = page.hasOlder;
	log.hasNewer = page.hasNewer;
	log.isLoadingOlder = false;
	log.isLoadingNewer = false;
	delete log.firstSeq;
	delete log.lastSeq;
	const first = page.entries[0]?.seq;
	const last = page.entries.at(-1)?.seq;
	if (first !== undefined) log.firstSeq = first;
	if (last !== undefined && page.hasNewer) log.lastSeq = last;
	trimOldest(log);
};

/**
 * Replaces a gap by a page that was requested from the gap's older end. The entries that the server no longer has
 * remain as a lost gap, and those after the page as an open gap.
 */
export const fillGap = (log: WritableLog, key: string, page: Page, viewer: LogViewer): void => {
	const index = log.items.findIndex(item => item.type === 'gap' && item.key === key);
	const gap = log.items[index];
	if (gap?.type !== 'gap') return;
	const entries = page.entries.filter(entry => entry.seq > gap.after && entry.seq < gap.before);
	const isComplete = !page.hasNewer || page.entries.some(entry => entry.seq >= gap.before);
	// If the server has nothing older, retention has removed the entries after the last known one. Otherwise only
	// expired entries are missing, which are not a gap.
	const firstKept = entries[0]?.seq ?? gap.before;
	const following = page.entries[0];
	const isLost = !page.hasOlder && (following === undefined || following.prev > gap.after);
	const filled: Item[] = [];
	if (isLost && (entries.length > 0 || isComplete)) {
		filled.push(gapPart(gap, gap.after, firstKept, true, viewer.epoch));
	}
	filled.push(...itemsOf(entries, viewer, page));
	if (!isComplete) {
		const after = entries.at(-1)?.seq ?? gap.after;
		filled.push(gapPart(gap, after, gap.before, false, viewer.epoch));
	}
	log.items.splice(index, 1, ...filled);
	trimOldest(log);
};

const gapPart = (
	gap: GapItem,
	after: number,
	before: number,
	isLost: boolean,
	epoch: string | undefined,
): GapItem => ({
	...gap,
	key: gapKey(epoch, after, before),
	revision: gap.revision + 1,
	after,
	before,
	isLost,
	isLoading: false,
});

/** Replaces the item at `index` by a changed version of it. */
export const reviseItem = <T extends Item>(log: WritableLog, index: number, next: T): void => {
	log.items[index] = {...next, revision: next.revision + 1};
};

/**
 * Applies an edit, a deletion or a reaction to its message, at most once. Does nothing if the message is not in the
 * window.
 */
export const applyChange = (log: WritableLog, entry: Entry, viewer: LogViewer): void => {
	if (!('target' in entry)) return;
	const found = findMessage(log.items, entry.target);
	if (found === undefined || entry.seq <= found.item.asOf) return;
	const {index, item} = found;
	const change = messageChangeOf(item, entry);
	const changed = {...item, ...change, asOf: entry.seq};
	const canMention = !item.isMine && !isDeleted(changed);
	reviseItem(log, index, {
		...changed,
		...(change.text === undefined ? {} : canMention ? mentionFields(changed, viewer) : noMention),
		ownUnnamed: ownUnnamedAfter(changed, entry, viewer.me?.id),
	});
};
