/** Moves the windows of the rooms: fetches pages of history and fills gaps. */
import type {Entry, Message} from '../../protocol/server-frames.ts';
import type {PageRequest, SessionEvent} from '../session/events.ts';
import {openGaps} from '../session/selectors.ts';
import {type Item, type RoomState, type Session, windowSize} from '../session/state.ts';
import {findMessage, windowEnd, windowStart} from '../session/window.ts';
import {HistoryRequests, type HistoryRequestsOptions, type PageAnchor} from './history-requests.ts';

interface PagerOptions extends HistoryRequestsOptions {
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
	readonly isJoined: (room: string) => boolean;
}

const pageLimit = 100;
const gapLimit = 200;
/** Above any `seq`, so the page before it is the newest page. */
const beyondNewest = Number.MAX_SAFE_INTEGER;
/** The most messages that one page refreshes. Each costs a request. */
const maxRefreshed = 20;
/** How often `loadNewest` fetches entries that arrived during its requests. */
const maxNewerPages = 5;

/**
 * The load functions resolve when the page is in the session or could not be fetched, and at once if nothing is
 * missing.
 */
export class Pager {
	readonly #options: PagerOptions;
	readonly #history: HistoryRequests;
	/** The keys of the gaps that were requested on this connection. */
	readonly #requestedGaps = new Set<string>();
	/** The end of the window at which the server announced a newer page but sent an empty one, by room. */
	readonly #stuckAfter = new Map<string, number>();
	/** The items that were searched for gaps last, by room. */
	readonly #checkedItems = new Map<string, readonly Item[]>();

	constructor(options: PagerOptions) {
		this.#options = options;
		this.#history = new HistoryRequests(options);
	}

	async loadOlder(name: string): Promise<void> {
		const room = this.#joinedRoom(name);
		if (room === undefined || !room.log.hasOlder || room.log.isLoadingOlder) return;
		const before = windowStart(room.log) ?? beyondNewest;
		await this.#fetchPage(room, {type: 'older', before}, {before}, pageLimit);
	}

	async loadNewer(name: string): Promise<void> {
		const room = this.#joinedRoom(name);
		if (room === undefined || !room.log.hasNewer || room.log.isLoadingNewer) return;
		const after = windowEnd(room.log) ?? 0;
		if (this.#stuckAfter.get(name) === after) return;
		await this.#fetchPage(room, {type: 'newer', after}, {after}, pageLimit);
		const log = this.#options.session().rooms.get(name)?.log;
		if (log?.hasNewer && (windowEnd(log) ?? 0) === after) this.#stuckAfter.set(name, after);
		else this.#stuckAfter.delete(name);
	}

	async loadAround(name: string, seq: number): Promise<void> {
		const room = this.#joinedRoom(name);
		if (room === undefined || findMessage(room.log.items, seq) !== undefined) return;
		await this.#fetchPage(room, {type: 'around', seq}, {around: seq}, pageLimit);
	}

	async loadNewest(name: string): Promise<void> {
		const room = this.#joinedRoom(name);
		if (room === undefined || !room.log.hasNewer) return;
		await this.#fetchPage(room, {type: 'newest'}, {before: beyondNewest}, pageLimit);
		// Entries may have arrived while the page was fetched.
		for (let pages = 0; pages < maxNewerPages && this.#joinedRoom(name)?.log.hasNewer; pages++) {
			await this.loadNewer(name);
		}
	}

	async fillGap(name: string, key: string): Promise<void> {
		const room = this.#joinedRoom(name);
		const gap = room?.log.items.find(item => item.key === key);
		if (room === undefined || gap?.type !== 'gap' || gap.isLost || gap.isLoading) return;
		// A page that fills part of the gap changes its key. A page under the same key would be the same again.
		this.#requestedGaps.add(key);
		await this.#fetchPage(room, {type: 'gap', key}, {after: gap.after}, gapLimit);
	}

	/** Fills small gaps in the rooms whose items have changed since the last call. */
	fillGaps(): void {
		for (const room of this.#options.session().rooms.values()) {
			if (this.#checkedItems.get(room.room) === room.log.items) continue;
			this.#checkedItems.set(room.room, room.log.items);
			this.#fillGapOf(room);
		}
	}

	/** The next `fillGaps` checks the room again, even if its items have not changed. */
	recheck(room: string): void {
		this.#checkedItems.delete(room);
	}

	/** A live entry was received. */
	noteEntry(entry: Entry): void {
		this.#history.noteEntry(entry);
	}

	/** A connection is up: pages that could not be fetched may be requested again. */
	linkUp(): void {
		this.#requestedGaps.clear();
		this.#stuckAfter.clear();
	}

	#joinedRoom(name: string): RoomState | undefined {
		const {isJoined, session} = this.#options;
		return isJoined(name) ? session().rooms.get(name) : undefined;
	}

	#fillGapOf(room: RoomState): void {
		if (!this.#options.isJoined(room.room)) return;
		const gaps = openGaps(room);
		if (gaps.some(gap => gap.isLoading)) return;
		const gap = gaps.find(
			({key, after, before}) => before - after <= windowSize && !this.#requestedGaps.has(key),
		);
		if (gap !== undefined) void this.fillGap(room.room, gap.key);
	}

	async #fetchPage(
		{room, headSeq}: RoomState,
		request: PageRequest,
		anchor: PageAnchor,
		limit: number,
	): Promise<void> {
		const {dispatch} = this.#options;
		dispatch({type: 'pageRequested', room, request});
		const page = await this.#history.fetch(room, anchor, limit);
		if (page === undefined) {
			dispatch({type: 'pageFailed', room, request});
			return;
		}
		dispatch({type: 'pageReceived', room, request, page: {...page, headAtRequest: headSeq}});
		if (request.type === 'gap' || request.type === 'newer') {
			await this.#refreshTargets(room, page.frame.entries);
		}
	}

	/**
	 * The entries of a page may have changed messages in the window. Fetches these messages instead of applying the
	 * entries, because later changes may already be applied and must not be undone.
	 */
	async #refreshTargets(room: string, entries: readonly Entry[]): Promise<void> {
		const {session, dispatch} = this.#options;
		const fetched = new Set(entries.map(entry => entry.seq));
		const targets = new Set<number>();
		for (const entry of entries) {
			if ('target' in entry && !fetched.has(entry.target)) targets.add(entry.target);
		}
		const items = session().rooms.get(room)?.log.items ?? [];
		const shown = [...targets].filter(seq => findMessage(items, seq) !== undefined).slice(-maxRefreshed);
		for (const seq of shown) {
			const page = await this.#history.fetch(room, {around: seq}, 3);
			if (page === undefined) return;
			const messages = page.frame.entries.filter(
				(entry): entry is Message => entry.type === 'message' && entry.seq === seq,
			);
			dispatch({type: 'messagesRefreshed', room, messages, since: page.since, page: page.frame});
		}
	}
}
