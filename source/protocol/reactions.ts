/**
 * Reactions to a message, for servers and clients. Each emoji has a count and the names of the users who reacted
 * first, so the size of a message does not depend on the number of reactions.
 */
import {reactionNames, reactionNamesInAll} from './limits.ts';
import type {Person, Reaction} from './server-fields.ts';

/** `count`: the number of users with this reaction after the change. Undefined: one more or one fewer than before. */
interface ReactionChange {
	readonly emoji: string;
	readonly from: Person;
	readonly on: boolean;
	readonly count?: number | undefined;
}

/** The number of users with this reaction. */
export const reactionCount = ({from, count}: Reaction): number => count ?? from.length;

/** The number of users with this reaction who are not named. */
export const unnamedCount = (reaction: Reaction): number =>
	Math.max(0, reactionCount(reaction) - reaction.from.length);

export const reactionOf = (reactions: readonly Reaction[], emoji: string): Reaction | undefined =>
	reactions.find(reaction => reaction.emoji === emoji);

export const isNamed = (reaction: Reaction | undefined, userId: string | undefined): boolean =>
	reaction?.from.some(({id}) => id === userId) ?? false;

const toReaction = (emoji: string, from: readonly Person[], count: number): Reaction =>
	count === from.length ? {emoji, from: [...from]} : {emoji, from: [...from], count};

const namesOf = (reactions: readonly Reaction[]): number =>
	reactions.reduce((sum, {from}) => sum + from.length, 0);

const countAfter = (reaction: Reaction | undefined, {from, on, count}: ReactionChange): number => {
	if (count !== undefined) return count;
	if (reaction === undefined) return on ? 1 : 0;
	const before = reactionCount(reaction);
	if (on) return isNamed(reaction, from.id) ? before : before + 1;
	return isNamed(reaction, from.id) || unnamedCount(reaction) > 0 ? before - 1 : before;
};

/**
 * The reactions after a user added or removed one. Emoji are in the order of their first use, and users in the order
 * in which they reacted. If a named user removes the reaction, the next user to react is named, not one who reacted
 * before.
 */
export const withReaction = (reactions: readonly Reaction[], change: ReactionChange): readonly Reaction[] => {
	const {emoji, from, on} = change;
	const known = reactionOf(reactions, emoji);
	const count = countAfter(known, change);
	if (count <= 0) return known === undefined ? reactions : reactions.filter(one => one !== known);
	const named = known?.from ?? [];
	const hasPlace = named.length < reactionNames && namesOf(reactions) < reactionNamesInAll;
	const others = (): readonly Person[] => named.filter(({id}) => id !== from.id);
	const names = !on ? others() : isNamed(known, from.id) || !hasPlace ? named : [...named, from];
	const next = toReaction(emoji, names, count);
	return known === undefined ? [...reactions, next] : reactions.map(one => (one === known ? next : one));
};

/**
 * The same reactions with at most as many names as a message may have. Older versions stored lists without a count.
 */
export const limitNames = (reactions: readonly Reaction[]): readonly Reaction[] => {
	const isLong = reactions.some(({from}) => from.length > reactionNames);
	if (!isLong && namesOf(reactions) <= reactionNamesInAll) return reactions;
	let places = reactionNamesInAll;
	return reactions.map(reaction => {
		const names = reaction.from.slice(0, Math.min(reactionNames, places));
		places -= names.length;
		return toReaction(reaction.emoji, names, reactionCount(reaction));
	});
};
