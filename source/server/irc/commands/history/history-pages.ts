/**
 * Collects messages from pages of history. A page has entries of all kinds, and clients of IRC count messages only: one
 * CHATHISTORY may need several pages.
 */
import type {Entry} from '../../../../protocol/server-frames.ts';

/** Where a page begins or ends, as in the request `history`. Without a place: the newest page. */
export interface Anchor {
	readonly before?: number;
	readonly after?: number;
	readonly beforeAt?: number;
	readonly afterAt?: number;
}

export interface FetchedPage {
	readonly entries: readonly Entry[];
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

/** Reads one page. Undefined if the room cannot be read. */
export type FetchPage = (anchor: Anchor) => Promise<FetchedPage | undefined>;

/** `backward`: the newest messages before the anchor; `forward`: the oldest ones after it. */
export type Direction = 'backward' | 'forward';

export interface Selection {
	/** Messages wanted. */
	readonly limit: number;
	/** Whether the client gets this entry. */
	readonly accepts: (entry: Entry) => boolean;
	/** Whether the entry is beyond the other end of the selection. */
	readonly isBeyond?: (entry: Entry) => boolean;
}

/** Pages for one command: a room in which most entries are reactions does not block the connection. */
const maxPages = 20;

const isNever = (): boolean => false;

/** Messages from the anchor in one direction, in ascending order. Undefined if the room cannot be read. */
export const collectMessages = async (
	fetch: FetchPage,
	direction: Direction,
	start: Anchor,
	{limit, accepts, isBeyond = isNever}: Selection,
): Promise<readonly Entry[] | undefined> => {
	const isForward = direction === 'forward';
	/** In the order of reading. */
	const found: Entry[] = [];
	let anchor = start;
	for (let count = 0; count < maxPages && found.length < limit; count++) {
		const page = await fetch(anchor);
		if (page === undefined) return undefined;
		const entries = isForward ? page.entries : page.entries.toReversed();
		const wanted = entries.filter(entry => !isBeyond(entry));
		found.push(...wanted.filter(accepts));
		const last = entries.at(-1);
		const hasMore = isForward ? page.hasNewer : page.hasOlder;
		if (!hasMore || last === undefined || wanted.length < entries.length) break;
		anchor = isForward ? {after: last.seq} : {before: last.seq};
	}
	const nearest = found.slice(0, limit);
	return isForward ? nearest : nearest.reverse();
};
