/** An entry of the log as a line of text, for output that is read from top to bottom: plain mode, shell commands, exports. */
import type {Entry, Message} from '../protocol/frames.ts';
import {concat, linesOf, literal, type Printable, printable, printableLine, words} from '../text/sanitize.ts';
import {topicText} from './event-text.ts';
import {isAction} from './message-rows.ts';
import {deletedText} from './message-text.ts';

/** The lines of a text after the first are indented, so that each event starts at the left edge. */
export const indented = (text: string): Printable => {
	const [first = literal(''), ...rest] = linesOf(printable(text));
	return concat(first, ...rest.map(line => concat(literal('\n    '), line)));
};

/** `ann: hello`, `* ann waves` */
export const messageLine = ({
	from,
	text,
	replyTo,
	deletedAt,
}: Pick<Message, 'from' | 'text'> & {
	readonly replyTo?: number | undefined;
	readonly deletedAt?: number | undefined;
}): Printable => {
	const nick = printableLine(from.nick);
	if (deletedAt !== undefined) return words`${nick}: ${deletedText}`;
	if (isAction(text)) return words`* ${nick} ${indented(text.slice('/me '.length).trimStart())}`;
	const reply = replyTo === undefined ? literal('') : words`(reply to #${replyTo}) `;
	return words`${nick}: ${reply}${indented(text)}`;
};

export const entryLine = (entry: Entry): Printable => {
	const nick = printableLine(entry.from.nick);
	switch (entry.type) {
		case 'message':
			return messageLine(entry);
		case 'edited':
			return words`* ${nick} edited #${entry.target}: ${indented(entry.text)}`;
		case 'deleted':
			return words`* ${nick} deleted #${entry.target}`;
		case 'reacted': {
			const verb = literal(entry.on ? 'reacted to' : 'removed a reaction to');
			return words`* ${nick} ${verb} #${entry.target}: ${printableLine(entry.emoji)}`;
		}
		case 'topic':
			return words`* ${topicText(entry)}`;
	}
};
