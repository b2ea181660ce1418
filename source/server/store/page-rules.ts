/** What both stores keep to when they hand out a part of what there is. */
import type {Message} from '../../protocol/frames.ts';

/**
 * The `prev` of an entry in a page, so that a hole is told only where something is missing for good. What has
 * expired is not missed: `prev` is the kept entry before it (0: none). What retention took is: `prev` then
 * points into the hole, at the newest it took.
 */
export const prevInPage = (entry: {readonly prev: number}, before: number, prunedSeq: number): number =>
	Math.max(before, Math.min(entry.prev, prunedSeq));

/**
 * The page of a search that has looked for one more than `limit`, newest first. It ends where a millisecond
 * does, so that going on `before` its last loses nothing; a single millisecond of more than that is cut.
 */
export const toFound = (
	found: readonly Message[],
	limit: number,
): {entries: readonly Message[]; hasMore: boolean} => {
	const next = found[limit];
	if (next === undefined) return {entries: found, hasMore: false};
	const page = found.slice(0, limit);
	const whole = page.filter(({at}) => at !== next.at);
	return {entries: whole.length > 0 ? whole : page, hasMore: true};
};
