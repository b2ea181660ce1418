/** Moves the rooms' windows: fetches pages of history and fills gaps. */
import type {Entry, Message, ServerFrameOf} from '../../protocol/frames.ts';
import type {RequestFailure, RequestFrame, Requests} from '../link/requests.ts';
import type {PageRequest, SessionEvent} from '../session/events.ts';
import {openGaps} from '../session/selectors.ts';
import type {RoomState, Session} from '../session/state.ts';
import {windowSize} from '../session/state.ts';
import {findMessage, windowEnd, windowStart} from '../session/window.ts';

export interface PagerOptions {
	readonly requests: Requests;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	readonly isHere: (room: string) => boolean;
	/** A page could not be fetched, for another reason than the link's end. */
	readonly onFailed: (room: string, refused: RequestFailure) => void;
}

export interface Pager {
	/** Settled when the page is in the session, or cannot be had. Where there is nothing to fetch, at once. */
	loadOlder(room: string): Promise<void>;
	loadNewer(room: string): Promise<void>;
	loadAround(room: string, seq: number): Promise<void>;
	loadNewest(room: string): Promise<void>;
	fillGap(room: string, key: string): Promise<void>;
	/** Fills the gaps of a room that are small enough to be worth it unasked. */
	fillGaps(room: RoomState): void;
	/** A live entry: what is being fetched may be older than it. */
	heard(entry: Entry): void;
	/** The link is up anew: what could not be filled may be tried again. */
	begin(): void;
}

const pageLimit = 100;
const gapLimit = 200;
/** Above any `seq`: the newest page is the one before it. */
const beyondAll = Number.MAX_SAFE_INTEGER;
/** Messages one page may make us ask for again, one by one. */
const maxRefreshed = 20;

export const createPager = ({requests, session, dispatch, isHere, onFailed}: PagerOptions): Pager => {
	/** Live changes since a page was asked for, per page under way. */
	const underWay = new Set<{room: string; since: Entry[]}>();
	/** Gaps that were asked for on this connection. */
	const askedGaps = new Set<string>();

	/** Where the newer page of a room brought nothing, although the server said that there is more. */
	const stuckAfter = new Map<string, number>();

	/** Asks for history while noting what is heard meanwhile; undefined where it cannot be had. */
	const history = (
		room: string,
		anchor: Pick<ServerFrameOf<'history'>, never> & {before?: number; after?: number; around?: number},
		limit: number,
	): Promise<{frame: ServerFrameOf<'history'>; since: readonly Entry[]} | undefined> => {
		const page = {room, since: [] as Entry[]};
		underWay.add(page);
		const question: RequestFrame = {type: 'history', room, ...anchor, limit};
		return new Promise(resolve => {
			requests.ask(question, outcome => {
				underWay.delete(page);
				if (outcome.ok && outcome.frame.type === 'history') {
					resolve({frame: outcome.frame, since: page.since});
					return;
				}
				if (!outcome.ok && !outcome.isLinkLost) onFailed(room, outcome.refused);
				resolve(undefined);
			});
		});
	};

	const fetchPage = async (
		room: RoomState,
		request: PageRequest,
		anchor: {before?: number; after?: number; around?: number},
		limit: number,
	): Promise<boolean> => {
		const name = room.room;
		const headAtRequest = room.headSeq;
		dispatch({type: 'pageRequested', room: name, request});
		const fetched = await history(name, anchor, limit);
		if (fetched === undefined) {
			dispatch({type: 'pageFailed', room: name, request});
			return false;
		}
		const {frame, since} = fetched;
		dispatch({type: 'pageReceived', room: name, request, page: {frame, headAtRequest, since}});
		if (request.type === 'gap' || request.type === 'newer') await refreshTargets(name, frame.entries);
		return true;
	};

	/**
	 * What was missed may have changed messages that are in the window: they are fetched as they stand now, for
	 * later changes have been heard already and must not be undone.
	 */
	const refreshTargets = async (name: string, entries: readonly Entry[]): Promise<void> => {
		const fetched = new Set(entries.map(entry => entry.seq));
		const targets = new Set<number>();
		for (const entry of entries) {
			if ('target' in entry && !fetched.has(entry.target)) targets.add(entry.target);
		}
		const items = session().rooms.get(name)?.log.items ?? [];
		const shown = [...targets].filter(seq => findMessage(items, seq) !== undefined).slice(-maxRefreshed);
		for (const seq of shown) {
			const page = await history(name, {around: seq}, 3);
			if (page === undefined) return;
			const messages = page.frame.entries.filter(
				(entry): entry is Message => entry.type === 'message' && entry.seq === seq,
			);
			dispatch({type: 'messagesRefreshed', room: name, messages, since: page.since, page: page.frame});
		}
	};

	const joined = (name: string): RoomState | undefined =>
		isHere(name) ? session().rooms.get(name) : undefined;

	const loadNewer = async (name: string): Promise<void> => {
		const room = joined(name);
		if (room === undefined || !room.log.hasNewer || room.log.isLoadingNewer) return;
		const after = windowEnd(room.log) ?? 0;
		if (stuckAfter.get(name) === after) return;
		await fetchPage(room, {type: 'newer', after}, {after}, pageLimit);
		const log = session().rooms.get(name)?.log;
		if (log?.hasNewer && (windowEnd(log) ?? 0) === after) stuckAfter.set(name, after);
		else stuckAfter.delete(name);
	};

	const fillGap = async (name: string, key: string): Promise<void> => {
		const room = joined(name);
		const gap = room?.log.items.find(item => item.key === key);
		if (room === undefined || gap?.type !== 'gap' || gap.isLost || gap.isLoading) return;
		// A page that fills part of a gap gives the rest another key; under the same key it would be the same page.
		askedGaps.add(key);
		await fetchPage(room, {type: 'gap', key}, {after: gap.after}, gapLimit);
	};

	return {
		async loadOlder(name) {
			const room = joined(name);
			if (room === undefined || !room.log.hasOlder || room.log.isLoadingOlder) return;
			const before = windowStart(room.log) ?? beyondAll;
			await fetchPage(room, {type: 'older', before}, {before}, pageLimit);
		},
		loadNewer,
		async loadAround(name, seq) {
			const room = joined(name);
			if (room === undefined || findMessage(room.log.items, seq) !== undefined) return;
			await fetchPage(room, {type: 'around', seq}, {around: seq}, pageLimit);
		},
		async loadNewest(name) {
			const room = joined(name);
			if (room === undefined || !room.log.hasNewer) return;
			await fetchPage(room, {type: 'newest'}, {before: beyondAll}, pageLimit);
			// Talk may have gone on while the page was read.
			for (let tries = 0; tries < 5 && joined(name)?.log.hasNewer; tries++) await loadNewer(name);
		},
		fillGap,
		fillGaps(room) {
			if (!isHere(room.room)) return;
			const gaps = openGaps(room);
			if (gaps.some(gap => gap.isLoading)) return;
			const gap = gaps.find(({key, after, before}) => before - after <= windowSize && !askedGaps.has(key));
			if (gap !== undefined) void fillGap(room.room, gap.key);
		},
		heard(entry) {
			if (!('target' in entry)) return;
			for (const page of underWay) if (page.room === entry.room) page.since.push(entry);
		},
		begin() {
			askedGaps.clear();
			stuckAfter.clear();
		},
	};
};
