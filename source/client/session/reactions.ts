/** The reactions to a message, and the user's own reactions, which may be among those that are only counted. */

import {isNamed, reactionOf} from '../../protocol/reactions.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import type {MessageItem} from './state.ts';

type ReactionsOfItem = Pick<MessageItem, 'reactions' | 'ownUnnamed'>;

/** Whether the user has reacted with this emoji. */
export const hasReacted = (item: ReactionsOfItem, emoji: string, myId: string | undefined): boolean =>
	item.ownUnnamed.includes(emoji) || isNamed(reactionOf(item.reactions, emoji), myId);

/**
 * The user's own reactions after the entry that changed `item` last, as far as `item` does not name the user in them.
 */
export const ownUnnamedAfter = (
	{reactions, ownUnnamed}: ReactionsOfItem,
	entry: Entry,
	myId: string | undefined,
): readonly string[] => {
	const kept = ownUnnamed.filter(emoji => reactionOf(reactions, emoji) !== undefined);
	if (entry.type !== 'reacted' || entry.from.id !== myId) return kept;
	const others = kept.filter(emoji => emoji !== entry.emoji);
	const isUnnamed = entry.on && !isNamed(reactionOf(reactions, entry.emoji), myId);
	return isUnnamed ? [...others, entry.emoji] : others;
};
