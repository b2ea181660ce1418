/** The page of a `joined`: the entries that the client missed, or the newest entries. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {defaultPage, resumePage} from '../../../protocol/limits.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import type {Page} from '../../store/entry-log.ts';

export interface MissedEntries {
	readonly entries: readonly Entry[];
	readonly seq: number;
	readonly first: number;
	/** Whether `entries` is everything after the client's `after`. */
	readonly isRecovered: boolean;
}

/** Whether the page has everything after `after`. Expired messages are not considered missing. */
const isComplete = (page: Page, after: number): boolean =>
	!page.hasNewer && after <= page.seq && after >= page.prunedSeq;

/** Everything after `after` if the log still has it, otherwise the newest page. `limit: 0` requests no entries. */
export const readMissedEntries = async (
	{reader, limits, clock}: HubState,
	{room, epoch}: RoomRecord,
	request: ClientFrameOf<'join'>,
): Promise<MissedEntries> => {
	const requested = request.limit === undefined ? undefined : Math.min(request.limit, limits.historyPage);
	const isSameLog = request.epoch === undefined || request.epoch === epoch;
	if (request.after !== undefined && isSameLog) {
		const limit = Math.max(1, requested ?? resumePage);
		const page = await reader.page(room, {type: 'after', seq: request.after, limit}, clock.now());
		const fits = requested !== 0 || page.entries.length === 0;
		if (fits && isComplete(page, request.after)) return {...page, isRecovered: true};
	}
	const limit = Math.max(1, requested ?? defaultPage);
	const page = await reader.page(room, {type: 'newest', limit}, clock.now());
	return {...page, entries: requested === 0 ? [] : page.entries, isRecovered: false};
};
