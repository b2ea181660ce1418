/** What both stores keep to when they hand out a part of what there is. */
import type {Entry, Message} from '../../protocol/frames.ts';
import {pageBytes} from '../../protocol/limits.ts';

/**
 * The `prev` of an entry in a page, so that a hole is told only where something is missing for good. What has
 * expired is not missed: `prev` is the kept entry before it (0: none). What retention took is: `prev` then
 * points into the hole, at the newest it took.
 */
export const prevInPage = (entry: {readonly prev: number}, before: number, prunedSeq: number): number =>
	Math.max(before, Math.min(entry.prev, prunedSeq));

/** Bytes of a text in JSON, where a control character takes six. */
export const textBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));

export const entryBytes = (entry: Entry): number =>
	textBytes('text' in entry ? entry.text : '') +
	('reactions' in entry && entry.reactions !== undefined ? JSON.stringify(entry.reactions).length : 0);

/** Bytes of an entry beside its text and its reactions, about. */
const frameBytes = 200;

/** The first of the entries that fit into `maxBytes`, at least one of them. Reads one more than it returns. */
export const takeFitting = <One>(
	entries: Iterable<One>,
	bytesOf: (entry: One) => number,
	maxBytes = pageBytes,
): One[] => {
	const taken: One[] = [];
	let bytes = 0;
	for (const entry of entries) {
		bytes += frameBytes + bytesOf(entry);
		if (bytes > maxBytes && taken.length > 0) break;
		taken.push(entry);
	}
	return taken;
};

/**
 * The page of a search that has looked for one more than `limit`, newest first, as far as it fits. It ends where a millisecond
 * does, so that going on `before` its last loses nothing; a single millisecond of more than that is cut.
 */
export const toFound = (
	found: readonly Message[],
	limit: number,
): {entries: readonly Message[]; hasMore: boolean} => {
	const page = takeFitting(found.slice(0, limit), entryBytes);
	const next = found[page.length];
	if (next === undefined) return {entries: page, hasMore: false};
	const whole = page.filter(({at}) => at !== next.at);
	return {entries: whole.length > 0 ? whole : page, hasMore: true};
};
