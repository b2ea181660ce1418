/** A message as it stands after what was said about it: the rules of edit, delete and react, for any store. */
import type {Message, Person, Reaction} from '../../protocol/frames.ts';
import type {EntryDraft} from './store.ts';

/** Adds or takes back one person's reaction; groups stand in the order of their first use. */
export const react = (
	reactions: readonly Reaction[],
	from: Person,
	emoji: string,
	on: boolean,
): readonly Reaction[] => {
	const group = reactions.find(reaction => reaction.emoji === emoji);
	const others = (group?.from ?? []).filter(person => person.id !== from.id);
	if (group === undefined) return on ? [...reactions, {emoji, from: [from]}] : reactions;
	if (!on && others.length === 0) return reactions.filter(reaction => reaction !== group);
	// Who reacts again keeps the place of the first time.
	const isAgain = on && others.length < group.from.length;
	const people = isAgain ? group.from : on ? [...others, from] : others;
	return reactions.map(reaction => (reaction === group ? {emoji, from: people} : reaction));
};

export type Change = Extract<EntryDraft, {target: number}>;

/** Entries that say something about another one. */
export const isChange = (draft: EntryDraft): draft is Change => 'target' in draft;

/** Applies the change to its target. The target must not be deleted. */
export const applyChange = (message: Message, change: Change): Message => {
	switch (change.type) {
		case 'edited':
			return {...message, text: change.text, editedAt: change.at};
		case 'deleted': {
			const {reactions: _, ...rest} = message;
			return {...rest, text: '', deletedAt: change.at};
		}
		case 'reacted': {
			const {reactions = [], ...rest} = message;
			const now = react(reactions, change.from, change.emoji, change.on);
			return now.length === 0
				? rest
				: {...rest, reactions: now.map(({emoji, from}) => ({emoji, from: [...from]}))};
		}
	}
};
