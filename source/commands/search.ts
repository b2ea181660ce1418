/** Searches messages for the text after `/search`. */
import type {Client} from '../client/client.ts';
import {textOf} from '../protocol/entry-kinds.ts';
import type {Entry} from '../protocol/frames.ts';
import {parseSearch} from '../text/search-query.ts';
import type {FoundMessage} from './command.ts';

export interface SearchOptions {
	/** The room that is searched unless the query names another, or all. */
	readonly room: string | undefined;
	/** Milliseconds since 1970: what `after:2d` counts back from. */
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

/** Rejects with a sentence for the user if the query is invalid. */
export const searchMessages = async (
	client: Client,
	query: string,
	{room: current, now, limit, before}: SearchOptions,
): Promise<FoundPage> => {
	const parsed = parseSearch(query, now);
	if (!parsed.ok) throw new Error(parsed.reason);
	const {room: wanted = current, ...asked} = parsed.search;
	const room = wanted === '*' ? undefined : wanted;
	const {entries, hasMore} = await client.ask({
		type: 'search',
		...asked,
		...(before !== undefined && {before}),
		...(room !== undefined && {room}),
		limit,
	});
	return {entries: entries.map(toFoundMessage), hasMore, room};
};
