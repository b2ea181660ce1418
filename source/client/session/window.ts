/**
 * A room's window while it is being changed: the functions here write to a log that belongs to one step of the
 * reducer alone, so that a batch of frames copies the window once and not once per frame.
 */
import type {Entry, Message, OwnReactions, Person} from '../../protocol/frames.ts';
import {limitNames} from '../../protocol/reactions.ts';
import {mentions} from './mention.ts';
import {afterReaction} from './reactions.ts';
import type {GapItem, Item, Log, SaidItem, TopicItem} from './state.ts';
import {windowSize} from './state.ts';

export type Writable<T> = {-readonly [Key in keyof T]: T[Key]};

/** A log whose items may be changed in place. */
export interface OpenLog extends Writable<Omit<Log, 'items'>> {
	items: Item[];
}

export const emptyLog: Log = {
	items: [],
	hasOlder: false,
	hasNewer: false,
	isLoadingOlder: false,
	isLoadingNewer: false,
};

export const openLog = (log: Log): OpenLog => ({...log, items: [...log.items]});

/** What an item depends on besides its entry: the user, the kind of room and the epoch of its log. */
export interface LogViewer {
	readonly me: Person | undefined;
	readonly isDirect: boolean;
	readonly epoch: string | undefined;
}

// — from entries to items —

const entryKey = (epoch: string | undefined, seq: number): string => `${epoch ?? ''}#${seq}`;

export const gapKey = (epoch: string | undefined, after: number, before: number): string =>
	`gap:${epoch ?? ''}#${after}-${before}`;

export const namesMe = (text: string, {me, isDirect}: LogViewer): boolean =>
	isDirect || (me !== undefined && mentions(text, me.nick));

/** What the server says about the messages of a page; an older server says nothing. */
export interface PageState {
	/** The room's newest entry when the server read them. */
	readonly seq?: number | undefined;
	readonly ownReactions?: readonly OwnReactions[] | undefined;
}

export const saidItem = (message: Message, viewer: LogViewer, page: PageState = {}): SaidItem => {
	const isMine = message.from.id === viewer.me?.id;
	return {
		type: 'said',
		key: entryKey(viewer.epoch, message.seq),
		revision: 0,
		at: message.at,
		seq: message.seq,
		from: message.from,
		text: message.text,
		isMine,
		isMention: !isMine && namesMe(message.text, viewer),
		replyTo: message.replyTo,
		expiresAt: message.expiresAt,
		editedAt: message.editedAt,
		deletedAt: message.deletedAt,
		reactions: limitNames(message.reactions ?? []),
		ownUnnamed: page.ownReactions?.find(({seq}) => seq === message.seq)?.emojis ?? [],
		asOf: Math.max(page.seq ?? 0, message.seq),
	};
};

const topicItem = (entry: Extract<Entry, {type: 'topic'}>, viewer: LogViewer): TopicItem => ({
	type: 'topic',
	key: entryKey(viewer.epoch, entry.seq),
	revision: 0,
	at: entry.at,
	seq: entry.seq,
	from: entry.from,
	text: entry.text,
});

/** The item of an entry; undefined for one that is only about another. */
export const itemOf = (
	entry: Entry,
	viewer: LogViewer,
	page?: PageState,
): SaidItem | TopicItem | undefined => {
	switch (entry.type) {
		case 'message':
			return saidItem(entry, viewer, page);
		case 'topic':
			return topicItem(entry, viewer);
		case 'edited':
		case 'deleted':
		case 'reacted':
			return undefined;
	}
};

const itemsOf = (entries: readonly Entry[], viewer: LogViewer, page: PageState): Item[] =>
	entries.map(entry => itemOf(entry, viewer, page)).filter(item => item !== undefined);

// — where things stand —

/** Where an item stands in the order of `seq`; undefined for those that have no place of their own. */
const orderOf = (item: Item | undefined): number | undefined => {
	switch (item?.type) {
		case 'said':
		case 'topic':
			return item.seq;
		case 'gap':
			return item.after + 0.5;
		default:
			return undefined;
	}
};

/** The index of the entry with this `seq`, or -1. */
export const indexOfSeq = (items: readonly Item[], seq: number): number => {
	let low = 0;
	let high = items.length - 1;
	while (low <= high) {
		const middle = (low + high) >>> 1;
		// Presence and notices have no place of their own: ask the nearest item before them that has.
		let probe = middle;
		let order = orderOf(items[probe]);
		while (order === undefined && probe > low) order = orderOf(items[--probe]);
		if (order === undefined) low = middle + 1;
		else if (order === seq) return probe;
		else if (order < seq) low = middle + 1;
		else high = probe - 1;
	}
	return -1;
};

const firstPlaced = (items: readonly Item[]): number | undefined => {
	for (const item of items) if (item.type === 'said' || item.type === 'topic') return item.seq;
	return undefined;
};

const lastPlaced = (items: readonly Item[]): number | undefined => {
	const item = items.findLast(one => one.type === 'said' || one.type === 'topic');
	return item?.type === 'said' || item?.type === 'topic' ? item.seq : undefined;
};

/** The first `seq` the window covers, or undefined where it holds none. */
export const windowStart = (log: Log): number | undefined => log.firstSeq ?? firstPlaced(log.items);
/** The last `seq` the window covers, or undefined where it holds none. */
export const windowEnd = (log: Log): number | undefined => log.lastSeq ?? lastPlaced(log.items);

// — changing the window —

/** Lets go of the oldest items beyond the window's size. */
export const trimOldest = (log: OpenLog): void => {
	const excess = log.items.length - windowSize;
	if (excess <= 0) return;
	const gone = log.items.splice(0, excess);
	if (gone.every(item => orderOf(item) === undefined)) return;
	// A gap at the very edge says no more than `hasOlder` does.
	while (log.items[0]?.type === 'gap') log.items.shift();
	log.hasOlder = true;
	delete log.firstSeq;
	const first = firstPlaced(log.items);
	if (first !== undefined) log.firstSeq = first;
};

/** Lets go of the newest items beyond the window's size: the window no longer ends where the room does. */
const trimNewest = (log: OpenLog): void => {
	if (log.items.length <= windowSize) return;
	log.items.length = windowSize;
	while (log.items.at(-1)?.type === 'gap') log.items.pop();
	log.hasNewer = true;
	delete log.lastSeq;
	const last = lastPlaced(log.items);
	if (last !== undefined) log.lastSeq = last;
};

export const pushGap = (
	log: OpenLog,
	gap: {after: number; before: number; isLost: boolean},
	epoch: string | undefined,
	at: number,
): void => {
	const last = log.items.at(-1);
	// Nothing was heard between two gaps: they are one.
	const isOne = last?.type === 'gap' && !last.isLost && !gap.isLost;
	const after = isOne ? last.after : gap.after;
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
	if (isOne) log.items.pop();
	log.items.push(item);
};

/** What a page of history says of itself. */
export interface Page extends PageState {
	readonly entries: readonly Entry[];
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export const prependPage = (log: OpenLog, page: Page, viewer: LogViewer): void => {
	const start = windowStart(log) ?? Number.POSITIVE_INFINITY;
	const entries = page.entries.filter(entry => entry.seq < start);
	log.items.unshift(...itemsOf(entries, viewer, page));
	// A page without anything older is the end, whatever the server says: asked again, it would be the same.
	log.hasOlder = page.hasOlder && entries.length > 0;
	const first = entries[0]?.seq;
	if (first !== undefined) log.firstSeq = first;
	trimNewest(log);
};

export const appendPage = (log: OpenLog, page: Page, viewer: LogViewer): void => {
	const end = windowEnd(log) ?? 0;
	const entries = page.entries.filter(entry => entry.seq > end);
	log.items.push(...itemsOf(entries, viewer, page));
	log.hasNewer = page.hasNewer;
	delete log.lastSeq;
	const last = entries.at(-1)?.seq;
	if (page.hasNewer) log.lastSeq = last ?? end;
	trimOldest(log);
};

/** Only what the page holds, whatever was there before. */
export const replaceWindow = (log: OpenLog, page: Page, viewer: LogViewer): void => {
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
 * Puts a page, fetched after the gap's older end, in the gap's place. What the server no longer keeps stays
 * drawn as lost; what it has yet to tell stays a gap.
 */
export const fillGap = (log: OpenLog, key: string, page: Page, viewer: LogViewer): void => {
	const index = log.items.findIndex(item => item.type === 'gap' && item.key === key);
	const gap = log.items[index];
	if (gap?.type !== 'gap') return;
	const entries = page.entries.filter(entry => entry.seq > gap.after && entry.seq < gap.before);
	const isComplete = !page.hasNewer || page.entries.some(entry => entry.seq >= gap.before);
	// With nothing older kept, retention has taken what lay behind our last entry; else only expired ones are gone.
	const heardFrom = entries[0]?.seq ?? gap.before;
	const following = page.entries[0];
	const isLost = !page.hasOlder && (following === undefined || following.prev > gap.after);
	const filled: Item[] = [];
	if (isLost && (entries.length > 0 || isComplete)) {
		filled.push(gapPart(gap, gap.after, heardFrom, true, viewer.epoch));
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

/** Exchanges the item at `index` for another look of itself. */
export const reviseItem = <T extends Item>(log: OpenLog, index: number, next: T): void => {
	log.items[index] = {...next, revision: next.revision + 1};
};

export const findSaid = (
	items: readonly Item[],
	seq: number,
): {index: number; item: SaidItem} | undefined => {
	const index = indexOfSeq(items, seq);
	const item = items[index];
	return item?.type === 'said' ? {index, item} : undefined;
};

/** Applies a change to its target, once; nothing happens if the target is not in the window. */
export const applyChange = (log: OpenLog, entry: Entry, viewer: LogViewer): void => {
	if (entry.type === 'message' || entry.type === 'topic') return;
	const found = findSaid(log.items, entry.target);
	if (found === undefined || entry.seq <= found.item.asOf) return;
	const {index, item} = found;
	const asOf = entry.seq;
	switch (entry.type) {
		case 'edited':
			reviseItem(log, index, {
				...item,
				text: entry.text,
				editedAt: entry.at,
				isMention: !item.isMine && namesMe(entry.text, viewer),
				asOf,
			});
			return;
		case 'deleted': {
			const deleted = {text: '', deletedAt: entry.at, isMention: false, reactions: [], ownUnnamed: []};
			reviseItem(log, index, {...item, ...deleted, asOf});
			return;
		}
		case 'reacted':
			reviseItem(log, index, {...item, ...afterReaction(item, entry, viewer.me?.id), asOf});
			return;
	}
};
