/** Reads messages of a room's history, page by page: a page may contain no messages, only changes of messages. */
import type {Client} from '../../client/client.ts';
import type {Message} from '../../protocol/server-frames.ts';

/** A room whose newest entries are all edits must not be read to its beginning. */
const maxPages = 20;

export interface HistoryRange {
	readonly before?: number | undefined;
	readonly after?: number | undefined;
	readonly around?: number | undefined;
	readonly limit: number;
}

export interface HistoryPage {
	/** In rising order, without deleted ones. */
	readonly messages: readonly Message[];
	readonly hasOlder: boolean;
	readonly hasNewer: boolean;
}

export const readHistory = async (
	client: Client,
	room: string,
	{before, after, around, limit}: HistoryRange,
): Promise<HistoryPage> => {
	const messages: Message[] = [];
	const isForward = after !== undefined;
	let anchor = {
		...(before !== undefined && {before}),
		...(after !== undefined && {after}),
		...(around !== undefined && {around}),
	};
	let hasOlder = false;
	let hasNewer = false;
	for (let page = 0; page < maxPages; page++) {
		const missing = limit - messages.length;
		const {entries, ...ends} = await client.ask({type: 'history', room, ...anchor, limit: missing});
		const found = entries.filter(entry => entry.type === 'message' && entry.deletedAt === undefined);
		if (isForward) messages.push(...(found as Message[]));
		else messages.unshift(...(found as Message[]));
		if (page === 0 || !isForward) hasOlder = ends.hasOlder;
		if (page === 0 || isForward) hasNewer = ends.hasNewer;
		const last = isForward ? entries.at(-1)?.seq : entries[0]?.seq;
		const isEnd = isForward ? !ends.hasNewer : !ends.hasOlder;
		if (isEnd || last === undefined || messages.length >= limit || around !== undefined) break;
		anchor = isForward ? {after: last} : {before: last};
	}
	return {messages, hasOlder, hasNewer};
};
