/** The rules of edits, deletions and reactions. */
import {messageChangeOf} from '../../protocol/entry-kinds.ts';
import {defaultLimits} from '../../protocol/limits.ts';
import {isNamed, reactionCount, reactionOf, unnamedCount} from '../../protocol/reactions.ts';
import type {Message, Reaction} from '../../protocol/server-frames.ts';
import type {EntryDraft} from './entry-log.ts';
import {type StoreError, tooManyReactions} from './store-error.ts';

export type Change = Extract<EntryDraft, {target: number}>;
type ReactionDraft = Extract<Change, {type: 'reacted'}>;

/** Whether the draft changes another entry. */
export const isChange = (draft: EntryDraft): draft is Change => 'target' in draft;

/** The users who reacted to one message but are not named in it. */
export interface UnnamedUsers {
	has(emoji: string, userId: string): boolean;
	add(emoji: string, userId: string): void;
	delete(emoji: string, userId: string): void;
}

/** The emoji with which the user reacted, if the list of reactions does not name the user. */
export const unnamedReactionsOf = (
	reactions: readonly Reaction[],
	userId: string,
	unnamed: UnnamedUsers,
): readonly string[] =>
	reactions
		.filter(reaction => unnamedCount(reaction) > 0 && unnamed.has(reaction.emoji, userId))
		.map(({emoji}) => emoji);

export interface Changed {
	readonly message: Message;
	/** The change, with the fields that depend on the target: the count of a reaction. */
	readonly draft: Change;
}

/**
 * Applies the change to its target, which must not be deleted. Undefined if the change adds a reaction that exists
 * already, or removes one that does not. The cost of a reaction does not depend on the number of reactions.
 */
export const applyChange = (
	message: Message,
	change: Change,
	unnamed: UnnamedUsers,
): Changed | StoreError | undefined => {
	if (change.type === 'reacted') return react(message, change, unnamed);
	return {message: changedMessage(message, change), draft: change};
};

const changedMessage = (message: Message, change: Change): Message => {
	const {reactions: before = [], ...rest} = message;
	const {reactions = before, ...changes} = messageChangeOf(message, change);
	return {...rest, ...changes, ...(reactions.length > 0 && {reactions: [...reactions]})};
};

const react = (
	message: Message,
	change: ReactionDraft,
	unnamed: UnnamedUsers,
): Changed | StoreError | undefined => {
	const {reactions = []} = message;
	const {emoji, from, on} = change;
	const reaction = reactionOf(reactions, emoji);
	const isUnnamed = reaction !== undefined && unnamedReactionsOf([reaction], from.id, unnamed).length > 0;
	if ((isUnnamed || isNamed(reaction, from.id)) === on) return undefined;
	if (reaction === undefined && reactions.length >= defaultLimits.reactionKinds) return tooManyReactions();
	const count = (reaction === undefined ? 0 : reactionCount(reaction)) + (on ? 1 : -1);
	const draft = {...change, count};
	const changed = changedMessage(message, draft);
	if (isUnnamed) unnamed.delete(emoji, from.id);
	else if (on && !isNamed(reactionOf(changed.reactions ?? [], emoji), from.id)) unnamed.add(emoji, from.id);
	return {message: changed, draft};
};
