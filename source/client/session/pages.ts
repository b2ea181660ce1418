/** Pages of history on their way into a room's window. */
import type {Entry, Message} from '../../protocol/frames.ts';
import {takeReceipt} from './drafts.ts';
import type {FetchedPage, PageWant} from './events.ts';
import {rising} from './log.ts';
import type {Log, RoomState} from './state.ts';
import {recounted} from './unread.ts';
import {
	appendPage,
	applyChange,
	fillGap,
	findSaid,
	type LogViewer,
	type OpenLog,
	type Page,
	type PageState,
	prependPage,
	replaceWindow,
	reviseItem,
	saidItem,
	windowEnd,
	windowStart,
} from './window.ts';
import {logViewerOf, type Work} from './work.ts';

export const setLoading = (work: Work, name: string, want: PageWant, isLoading: boolean): void => {
	const room = work.room(name);
	if (room === undefined) return;
	const log = work.log(room);
	switch (want.type) {
		case 'older':
			log.isLoadingOlder = isLoading;
			return;
		case 'newer':
		case 'around':
		case 'newest':
			log.isLoadingNewer = isLoading;
			return;
		case 'gap': {
			const index = log.items.findIndex(item => item.key === want.key);
			const gap = log.items[index];
			if (gap?.type === 'gap') reviseItem(log, index, {...gap, isLoading});
			return;
		}
	}
};

export const takePage = (work: Work, name: string, want: PageWant, fetched: FetchedPage): void => {
	setLoading(work, name, want, false);
	const room = work.room(name);
	if (room === undefined) return;
	const entries = rising(fetched.frame.entries);
	for (const entry of entries) takeReceipt(work, entry);
	const log = work.log(room);
	if (!fits(log, want)) return;
	const viewer = logViewerOf(work, room);
	placePage(log, want, pageOf(room, fetched, entries), viewer);
	// The page may be older than what was received meanwhile.
	for (const entry of fetched.since) applyChange(log, entry, viewer);
	if (!log.hasNewer) Object.assign(room, recounted(room, room.readSeq));
};

/** The window may have moved while the page was on its way. */
const fits = (log: Log, want: PageWant): boolean => {
	if (want.type === 'older') return windowStart(log) === undefined || windowStart(log) === want.before;
	if (want.type === 'newer') return log.hasNewer && (windowEnd(log) ?? 0) === want.after;
	return true;
};

/** What was heard live after the page was read may follow it. */
const pageOf = (room: RoomState, {frame, headAtAsk}: FetchedPage, entries: readonly Entry[]): Page => {
	const last = entries.at(-1)?.seq ?? 0;
	const isOvertaken = room.headSeq > headAtAsk && room.headSeq > last;
	const {seq, ownReactions, hasOlder} = frame;
	return {entries, seq, ownReactions, hasOlder, hasNewer: frame.hasNewer || isOvertaken};
};

const placePage = (log: OpenLog, want: PageWant, page: Page, viewer: LogViewer): void => {
	switch (want.type) {
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
			fillGap(log, want.key, page, viewer);
			return;
	}
};

export const refresh = (
	work: Work,
	name: string,
	messages: readonly Message[],
	since: readonly Entry[],
	page: PageState,
): void => {
	const room = work.room(name);
	if (room === undefined) return;
	const log = work.log(room);
	for (const message of messages) {
		const found = findSaid(log.items, message.seq);
		if (found === undefined) continue;
		const {key, revision} = found.item;
		reviseItem(log, found.index, {...saidItem(message, logViewerOf(work, room), page), key, revision});
	}
	for (const entry of since) applyChange(log, entry, logViewerOf(work, room));
};

export const stopLoading = (log: OpenLog): void => {
	log.isLoadingOlder = false;
	log.isLoadingNewer = false;
	for (const [index, item] of log.items.entries()) {
		if (item.type === 'gap' && item.isLoading) reviseItem(log, index, {...item, isLoading: false});
	}
};

export const lookAt = (work: Work, name: string, seq: number | undefined): void => {
	if (work.peek(name)?.lookingAt === seq) return;
	const room = work.room(name);
	if (room === undefined) return;
	if (seq === undefined) delete room.lookingAt;
	else room.lookingAt = seq;
};
