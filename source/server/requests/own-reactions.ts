/** The reader's own reactions in a page, where the page only counts them. */
import type {Entry, OwnReactions} from '../../protocol/frames.ts';
import {isNamed, unnamedCount} from '../../protocol/reactions.ts';
import type {HubState} from '../hub/hub-state.ts';

/** The field of a reply with these entries; nothing if every own reaction names its user. */
export const ownReactionsIn = (
	{store, clock}: Pick<HubState, 'store' | 'clock'>,
	userId: string,
	entries: readonly Entry[],
): {readonly ownReactions?: OwnReactions[]} => {
	const now = clock.now();
	const own: OwnReactions[] = [];
	for (const entry of entries) {
		const reactions = (entry.type === 'message' && entry.reactions) || [];
		if (!reactions.some(one => unnamedCount(one) > 0 && !isNamed(one, userId))) continue;
		const emojis = store.unnamedReactions(entry.room, entry.seq, userId, now);
		if (emojis.length > 0) own.push({seq: entry.seq, emojis: [...emojis]});
	}
	return own.length === 0 ? {} : {ownReactions: own};
};
