/** Searches messages for the text after `/search`. */
import type {Client} from '../../client/client.ts';
import {textOf} from '../../protocol/entry-kinds.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {findLinks} from '../../text/links.ts';
import {printable} from '../../text/sanitize.ts';
import {type Feature, parseSearch} from '../../text/search-query.ts';
import type {FoundMessage} from '../command.ts';

export interface SearchOptions {
	/** The room to search unless the query names another one or all. */
	readonly room: string | undefined;
	/** The time from which `after:2d` counts back, in milliseconds since 1970. */
	readonly now: number;
	/** The most matches of a page. */
	readonly limit: number;
	/** Finds matches older than this: the `at` of the last one of a page, in milliseconds since 1970. */
	readonly before?: number | undefined;
}

/** One page of matches, newest first. */
export interface FoundPage {
	readonly entries: readonly FoundMessage[];
	readonly hasMore: boolean;
	/** The room that was searched; undefined: all. */
	readonly room: string | undefined;
}

const toFoundMessage = (entry: Entry): FoundMessage => {
	const {room, seq, at, from} = entry;
	return {room, seq, at, from, text: textOf(entry)};
};

/** The most pages read to fill one page of matches of `has:link` and `has:reaction`. */
const maxPages = 10;

const hasFeature = (entry: Entry, feature: Feature): boolean => {
	if (feature === 'link') return findLinks(printable(textOf(entry))).length > 0;
	return entry.type === 'message' && (entry.reactions ?? []).length > 0;
};

/** Rejects with a sentence for the user if the query is invalid. */
export const searchMessages = async (
	client: Client,
	query: string,
	{room: current, now, limit, before}: SearchOptions,
): Promise<FoundPage> => {
	const parsed = parseSearch(query, now);
	if (!parsed.ok) throw new Error(parsed.reason);
	const {room: wanted = current, has = [], ...filters} = parsed.search;
	const room = wanted === '*' ? undefined : wanted;
	const request = {type: 'search', ...filters, ...(room !== undefined && {room}), limit} as const;
	let next = before ?? request.before;
	const found: Entry[] = [];
	// The client applies some filters that the server does not know, so a page may have few matches or none.
	for (let pages = 0; pages < maxPages; pages++) {
		const {entries, hasMore} = await client.ask({...request, ...(next !== undefined && {before: next})});
		found.push(...entries.filter(entry => has.every(feature => hasFeature(entry, feature))));
		next = entries.at(-1)?.at;
		const isDone = !hasMore || next === undefined;
		if (isDone || found.length >= limit || has.length === 0) {
			return {entries: found.map(toFoundMessage), hasMore: !isDone, room};
		}
	}
	return {entries: found.map(toFoundMessage), hasMore: true, room};
};
