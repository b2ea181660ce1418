/** Reactions to a message: how many users chose each emoji, and who. */
import {hasReacted} from '../client/session/reactions.ts';
import type {SaidItem} from '../client/session/state.ts';
import type {Person} from '../protocol/frames.ts';
import {reactionCount, unnamedCount} from '../protocol/reactions.ts';
import {listNames} from '../text/list-names.ts';
import {type GlyphSet, type Printable, printableLine, words} from '../text/sanitize.ts';
import type {Span} from './span.ts';

export interface ReactionText {
	readonly emoji: string;
	/** The viewer is among the users. */
	readonly isMine: boolean;
	/** `🎉 2` */
	readonly label: Span;
	/** `ann, bob`, or `ann, bob and 3 more` */
	readonly names: Printable;
}

export const reactionTexts = (
	item: Pick<SaidItem, 'reactions' | 'ownUnnamed'>,
	me: Person | undefined,
	set: GlyphSet = 'unicode',
): readonly ReactionText[] =>
	item.reactions.map(reaction => {
		const {emoji, from} = reaction;
		const isMine = hasReacted(item, emoji, me?.id);
		const text = words`${printableLine(emoji, set)} ${reactionCount(reaction)}`;
		const nicks = from.map(({nick}) => printableLine(nick, set));
		return {
			emoji,
			isMine,
			label: {text, meaning: isMine ? 'accent' : 'muted'},
			names: listNames(nicks, unnamedCount(reaction)) as Printable,
		};
	});
