/** Everything there is to know about one message, for the viewer who asks: its ids, times and who reacted. */
import type {SaidItem} from '../client/session/state.ts';
import {type Printable, printableLine, words} from '../text/sanitize.ts';
import {reactionTexts} from './reactions.ts';
import {dayAndTime} from './times.ts';
import type {Viewer} from './viewer.ts';

export const messageDetails = (
	item: SaidItem,
	{me, timeZone}: Pick<Viewer, 'me' | 'timeZone'>,
): readonly Printable[] => {
	const {seq, from, at, replyTo, editedAt} = item;
	const author = words`${printableLine(from.nick)} (id ${printableLine(from.id)})`;
	return [
		words`#${seq} from ${author}, ${dayAndTime(at, timeZone)}`,
		...(replyTo === undefined ? [] : [words`Replies to #${replyTo}`]),
		...(editedAt === undefined ? [] : [words`Edited ${dayAndTime(editedAt, timeZone)}`]),
		...reactionTexts(item, me).map(({label, names}) => words`${label.text}: ${names}`),
	];
};
