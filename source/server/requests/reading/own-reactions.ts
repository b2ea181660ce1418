/** The reader's own reactions in a page whose messages do not name all users. */

import {isNamed, unnamedCount} from '../../../protocol/reactions.ts';
import type {Entry, OwnReactions} from '../../../protocol/server-frames.ts';
import type {HubState} from '../../hub/hub-state.ts';

/** The field `ownReactions` of a page; empty if the page names the user in all of the user's reactions. */
export const ownReactionsIn = (
	{reader, clock}: Pick<HubState, 'reader' | 'clock'>,
	userId: string,
	entries: readonly Entry[],
): {readonly ownReactions?: OwnReactions[]} => {
	const now = clock.now();
	const own: OwnReactions[] = [];
	for (const entry of entries) {
		const reactions = (entry.type === 'message' && entry.reactions) || [];
		if (!reactions.some(reaction => unnamedCount(reaction) > 0 && !isNamed(reaction, userId))) continue;
		const emojis = reader.unnamedReactions(entry.room, entry.seq, userId, now);
		if (emojis.length > 0) own.push({seq: entry.seq, emojis: [...emojis]});
	}
	return own.length === 0 ? {} : {ownReactions: own};
};
