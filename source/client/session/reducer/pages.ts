/** Applies pages of history to the window of a room. */
import type {Entry, Message} from '../../../protocol/server-frames.ts';
import type {FetchedPage, PageRequest, PageState} from '../events.ts';
import type {Log, RoomState} from '../state.ts';
import {findMessage, windowEnd, windowStart} from '../window.ts';
import {applyReceipt} from './drafts.ts';
import {inRisingOrder} from './entries.ts';
import {type LogViewer, messageItem} from './transaction/items.ts';
import {logViewerOf, type SessionTransaction} from './transaction/transaction.ts';
import {
	appendPage,
	applyChange,
	fillGap,
	type Page,
	prependPage,
	replaceWindow,
	reviseItem,
	type WritableLog,
} from './transaction/window-changes.ts';
import {countUnread} from './unread.ts';

export const setLoading = (
	tx: SessionTransaction,
	name: string,
	request: PageRequest,
	isLoading: boolean,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const log = tx.writeLog(room);
	switch (request.type) {
		case 'older':
			log.isLoadingOlder = isLoading;
			return;
		case 'newer':
		case 'around':
		case 'newest':
			log.isLoadingNewer = isLoading;
			return;
		case 'gap': {
			const index = log.items.findIndex(item => item.key === request.key);
			const gap = log.items[index];
			if (gap?.type === 'gap') reviseItem(log, index, {...gap, isLoading});
			return;
		}
	}
};

export const applyPage = (
	tx: SessionTransaction,
	name: string,
	request: PageRequest,
	fetched: FetchedPage,
): void => {
	setLoading(tx, name, request, false);
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const entries = inRisingOrder(fetched.frame.entries);
	for (const entry of entries) applyReceipt(tx, entry);
	const log = tx.writeLog(room);
	if (!fits(log, request)) return;
	const viewer = logViewerOf(tx, room);
	placePage(log, request, pageOf(room, fetched, entries), viewer);
	// The page may not include the entries received in the meantime.
	for (const entry of fetched.since) applyChange(log, entry, viewer);
	if (!log.hasNewer) Object.assign(room, countUnread(room, room.readSeq));
};

/** Whether the page fits the window, which may have moved since the request. */
const fits = (log: Log, request: PageRequest): boolean => {
	if (request.type === 'older') return windowStart(log) === undefined || windowStart(log) === request.before;
	if (request.type === 'newer') return log.hasNewer && (windowEnd(log) ?? 0) === request.after;
	return true;
};

/** Appends live entries that arrived after the server read the page, if they follow it. */
const pageOf = (room: RoomState, {frame, headAtRequest}: FetchedPage, entries: readonly Entry[]): Page => {
	const last = entries.at(-1)?.seq ?? 0;
	const isOvertaken = room.headSeq > headAtRequest && room.headSeq > last;
	const {seq, ownReactions, hasOlder} = frame;
	return {entries, seq, ownReactions, hasOlder, hasNewer: frame.hasNewer || isOvertaken};
};

const placePage = (log: WritableLog, request: PageRequest, page: Page, viewer: LogViewer): void => {
	switch (request.type) {
		case 'older':
			prependPage(log, page, viewer);
			return;
		case 'newer':
			appendPage(log, page, viewer);
			return;
		case 'around':
		case 'newest':
			replaceWindow(log, page, viewer);
			return;
		case 'gap':
			fillGap(log, request.key, page, viewer);
			return;
	}
};

/** Replaces messages by their current state. */
export const refreshMessages = (
	tx: SessionTransaction,
	name: string,
	messages: readonly Message[],
	since: readonly Entry[],
	page: PageState,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const log = tx.writeLog(room);
	for (const message of messages) {
		const found = findMessage(log.items, message.seq);
		if (found === undefined) continue;
		const {key, revision} = found.item;
		reviseItem(log, found.index, {
			...messageItem(message, logViewerOf(tx, room), page),
			key,
			revision,
		});
	}
	for (const entry of since) applyChange(log, entry, logViewerOf(tx, room));
};

/** No page is being requested. */
export const stopLoading = (log: WritableLog): void => {
	log.isLoadingOlder = false;
	log.isLoadingNewer = false;
	for (const [index, item] of log.items.entries()) {
		if (item.type === 'gap' && item.isLoading) reviseItem(log, index, {...item, isLoading: false});
	}
};

export const setLookingAt = (tx: SessionTransaction, name: string, seq: number | undefined): void => {
	if (tx.readRoom(name)?.lookingAt === seq) return;
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	if (seq === undefined) delete room.lookingAt;
	else room.lookingAt = seq;
};
