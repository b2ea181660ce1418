/** Reads a room's history page by page. */
import type {Client} from '../../client/client.ts';
import {defaultLimits} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';

export interface NewestEntries {
	/** In rising order. */
	readonly entries: Entry[];
	/** The number of the room's newest entry; 0 if the room has none. */
	readonly seq: number;
	/** The room's newest entry, even if it is not among `entries`. */
	readonly newest: Entry | undefined;
}

/** The newest entries of a room: at most `count` of them, none older than `sinceAt`. */
export const newestEntries = async (
	client: Client,
	room: string,
	want: {readonly count: number; readonly sinceAt: number},
): Promise<NewestEntries> => {
	const pages: Entry[][] = [];
	let missing = want.count;
	let before: number | undefined;
	let newest: Entry | undefined;
	do {
		const page = await client.ask({
			type: 'history',
			room,
			...(before !== undefined && {before}),
			limit: Math.max(1, Math.min(missing, defaultLimits.historyPage)),
		});
		if (before === undefined) newest = page.entries.at(-1);
		const wanted = page.entries.filter(entry => entry.at >= want.sinceAt);
		pages.unshift(wanted);
		missing -= wanted.length;
		const oldest: number | undefined = page.entries[0]?.seq;
		const isFurther = oldest !== undefined && (before === undefined || oldest < before);
		before = page.hasOlder && isFurther && wanted.length === page.entries.length ? oldest : undefined;
	} while (missing > 0 && before !== undefined);
	const entries = pages.flat();
	return {entries: want.count === 0 ? [] : entries.slice(-want.count), seq: newest?.seq ?? 0, newest};
};

/** All entries the server stores of a room, oldest first. */
export async function* allEntries(client: Pick<Client, 'ask'>, room: string): AsyncGenerator<Entry> {
	let after = 0;
	let hasNewer = true;
	while (hasNewer) {
		const page = await client.ask({type: 'history', room, after, limit: defaultLimits.historyPage});
		const fresh = page.entries.filter(entry => entry.seq > after);
		yield* fresh;
		after = fresh.at(-1)?.seq ?? after;
		hasNewer = page.hasNewer && fresh.length > 0;
	}
}
