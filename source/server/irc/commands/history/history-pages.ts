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

export interface Selection {
	/** Messages wanted. */
	readonly limit: number;
	/** Whether the client gets this entry. */
	readonly accepts: (entry: Entry) => boolean;
	/** Whether the entry is beyond the other end of what is wanted. */
	readonly isBeyond?: (entry: Entry) => boolean;
}

/** Pages for one command: a room in which most entries are reactions does not block the connection. */
const maxPages = 20;

const isNever = (): boolean => false;

/** The newest messages before the anchor, in ascending order. Undefined if the room cannot be read. */
export const collectBackward = async (
	fetch: FetchPage,
	start: Anchor,
	{limit, accepts, isBeyond = isNever}: Selection,
): Promise<readonly Entry[] | undefined> => {
	let found: Entry[] = [];
	let anchor = start;
	for (let count = 0; count < maxPages && found.length < limit; count++) {
		const page = await fetch(anchor);
		if (page === undefined) return undefined;
		const wanted = page.entries.filter(entry => !isBeyond(entry));
		found = [...wanted.filter(accepts), ...found];
		const [first] = page.entries;
		if (!page.hasOlder || first === undefined || wanted.length < page.entries.length) break;
		anchor = {before: first.seq};
	}
	return limit === 0 ? [] : found.slice(-limit);
};

/** The oldest messages after the anchor, in ascending order. Undefined if the room cannot be read. */
export const collectForward = async (
	fetch: FetchPage,
	start: Anchor,
	{limit, accepts, isBeyond = isNever}: Selection,
): Promise<readonly Entry[] | undefined> => {
	const found: Entry[] = [];
	let anchor = start;
	for (let count = 0; count < maxPages && found.length < limit; count++) {
		const page = await fetch(anchor);
		if (page === undefined) return undefined;
		const wanted = page.entries.filter(entry => !isBeyond(entry));
		found.push(...wanted.filter(accepts));
		const last = page.entries.at(-1);
		if (!page.hasNewer || last === undefined || wanted.length < page.entries.length) break;
		anchor = {after: last.seq};
	}
	return found.slice(0, limit);
};
