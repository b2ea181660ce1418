/** The reactions to a message and the user's own one, which may be among those that are only counted. */
import type {Entry} from '../../protocol/frames.ts';
import {isNamed, reactionOf, withReaction} from '../../protocol/reactions.ts';
import type {MessageItem} from './state.ts';

type ReactionsOfItem = Pick<MessageItem, 'reactions' | 'ownUnnamed'>;

/** Whether the user has reacted with this emoji. */
export const hasReacted = (item: ReactionsOfItem, emoji: string, myId: string | undefined): boolean =>
	item.ownUnnamed.includes(emoji) || isNamed(reactionOf(item.reactions, emoji), myId);

/** The item's reactions after an entry that changes them. */
export const afterReaction = (
	item: ReactionsOfItem,
	entry: Extract<Entry, {type: 'reacted'}>,
	myId: string | undefined,
): ReactionsOfItem => {
	const reactions = withReaction(item.reactions, entry);
	if (entry.from.id !== myId) return {reactions, ownUnnamed: item.ownUnnamed};
	const others = item.ownUnnamed.filter(emoji => emoji !== entry.emoji);
	const isUnnamed = entry.on && !isNamed(reactionOf(reactions, entry.emoji), myId);
	return {reactions, ownUnnamed: isUnnamed ? [...others, entry.emoji] : others};
};
