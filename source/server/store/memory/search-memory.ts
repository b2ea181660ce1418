/** Searches the messages in memory. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {entryKinds, expiryOf, textOf} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/frames.ts';
import type {SearchPage, SearchQuery} from '../entry-log.ts';
import {toSearchPage} from '../page-rules.ts';
import {mergeNewestFirst} from '../search/newest-first.ts';
import {matches, parseQuery} from '../search/words.ts';
import type {OpenRoom, OpenRooms} from './open-rooms.ts';
import type {MemoryRoomLog} from './room-log.ts';

/** Messages that a search looks at in one turn of the event loop. */
const messagesPerTurn = 20_000;

const searchableIn = function* (log: MemoryRoomLog): Generator<Entry, void> {
	for (const entry of log.all()) if (entryKinds[entry.type].isSearchable) yield entry;
};

const newestFirst = function* (log: MemoryRoomLog): Generator<Entry, void> {
	if (log.isInOrderOfTime) yield* searchableIn(log);
	else yield* [...searchableIn(log)].sort((one, other) => other.at - one.at);
};

const searchedRooms = (
	rooms: OpenRooms,
	{rooms: names, publicExcept}: SearchQuery,
): ReadonlySet<OpenRoom> => {
	const searched = new Set(names.flatMap(name => rooms.find(name) ?? []));
	if (publicExcept === undefined) return searched;
	const excepted = new Set(publicExcept);
	for (const open of rooms.all()) if (open.kind === 'public' && !excepted.has(open.room)) searched.add(open);
	return searched;
};

export const searchMemory = async (rooms: OpenRooms, query: SearchQuery): Promise<SearchPage> => {
	const parsed = parseQuery(query.query);
	const {after = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY, fromUserId, now, limit} = query;
	const streams = [...searchedRooms(rooms, query)].map(({log}) => newestFirst(log));
	const found: Entry[] = [];
	let count = 0;
	for (const message of mergeNewestFirst(streams, (one, other) => one.at > other.at)) {
		if (++count % messagesPerTurn === 0) await nextTurn();
		if (message.at < after) break;
		if (message.at >= before) continue;
		if (fromUserId !== undefined && message.from.id !== fromUserId) continue;
		if ((expiryOf(message) ?? Number.POSITIVE_INFINITY) <= now) continue;
		if (!matches(textOf(message), parsed)) continue;
		if (found.push(message) > limit) break;
	}
	return toSearchPage(found, limit);
};
