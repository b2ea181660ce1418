/** The rules for pages of entries and of search results. */
import {textOf} from '../../protocol/entry-kinds.ts';
import {pageBytes} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import type {SearchPage} from './entry-log.ts';

/**
 * The `prev` of an entry in a page, so that only permanently missing entries count as a gap. Expired entries do not
 * count as missing: `prev` is the preceding stored entry (0: none). Entries removed by retention do: `prev` is the
 * newest removed entry.
 */
export const prevInPage = (entry: {readonly prev: number}, before: number, prunedSeq: number): number =>
	Math.max(before, Math.min(entry.prev, prunedSeq));

/** The size of a text in JSON, where a control character takes six bytes. */
export const textBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

const entryBytes = (entry: Entry): number =>
	textBytes(textOf(entry)) +
	('reactions' in entry && entry.reactions !== undefined ? JSON.stringify(entry.reactions).length : 0);

/** The approximate size of an entry without its text and reactions. */
const frameBytes = 200;

/** Takes entries from the beginning while they fit into `maxBytes`, at least one. Reads one more than it returns. */
export const takeFitting = <T>(
	entries: Iterable<T>,
	bytesOf: (entry: T) => number,
	maxBytes: number,
): T[] => {
	const taken: T[] = [];
	let bytes = 0;
	for (const entry of entries) {
		bytes += frameBytes + bytesOf(entry);
		if (bytes > maxBytes && taken.length > 0) break;
		taken.push(entry);
	}
	return taken;
};

/**
 * The page of a search. `found` has up to one more than `limit` messages, newest first. If there are more results, the
 * page ends between two milliseconds, so that a search `before` its last `at` continues without loss. Only a single
 * millisecond that does not fit is cut.
 */
export const toSearchPage = (found: readonly Entry[], limit: number): SearchPage => {
	const page = takeFitting(found.slice(0, limit), entryBytes, pageBytes);
	const next = found[page.length];
	if (next === undefined) return {entries: page, hasMore: false};
	const whole = page.filter(({at}) => at !== next.at);
	return {entries: whole.length > 0 ? whole : page, hasMore: true};
};
