/** The names of users as lines of text show them. The bot mark is decided here. */
import type {Message, Person} from '../protocol/server-frames.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../text/sanitize.ts';

/** The mark of a bot beside its nick. */
export const botMark: Printable = literal('bot');

/** `ann`, or `ci (bot)` */
export const personName = ({nick, bot}: Omit<Person, 'id'>, set?: GlyphSet): Printable => {
	const name = printableLine(nick, set);
	return bot === true ? words`${name} (${botMark})` : name;
};

/** The author of a message: a user may write some messages by a program, such as a notice of IRC. */
export const authorName = (
	{from, bot}: Pick<Message, 'from'> & {readonly bot?: true | undefined},
	set?: GlyphSet,
): Printable => personName({nick: from.nick, bot}, set);
