/** Entries as Markdown. */
import {entrySummary} from '../../presenter/messages/entry-line.ts';
import {deletedText} from '../../presenter/messages/message-text.ts';
import {botMark} from '../../presenter/person-name.ts';
import {reactionCount} from '../../protocol/reactions.ts';
import type {Entry, Message} from '../../protocol/server-frames.ts';
import {
	concat,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {toTimestamp} from './entry-text.ts';

const special = /[\\`*_{}[\]<>()#+\-.!|~]/g;

/** Escapes the special characters of Markdown. It adds only backslashes, so the text stays printable. */
export const escapeMarkdown = (text: Printable): Printable => text.replace(special, '\\$&') as Printable;

const toMessage = (author: Printable, message: Message): Printable => {
	if (message.deletedAt !== undefined) return words`${author} *${deletedText(message.isRemoved)}*\n`;
	const quoted = linesOf(printable(message.text)).map(line => words`> ${escapeMarkdown(line)}  `);
	const edited = literal(message.editedAt === undefined ? '' : ' *(edited)*');
	const reactions = (message.reactions ?? []).map(
		reaction => words`${escapeMarkdown(printableLine(reaction.emoji))} ${reactionCount(reaction)}`,
	);
	const lines = [
		concat(author, edited),
		...quoted,
		...(reactions.length > 0 ? [words`> ${join(reactions, literal(' · '))}`] : []),
		literal(''),
	];
	return join(lines, literal('\n'));
};

/**
 * An entry as Markdown: the author and the time, then the text as a quotation. Undefined for an entry that only changes
 * a message, because the message contains the result.
 */
export const toMarkdown = (entry: Entry): Printable | undefined => {
	const mark = entry.type === 'message' && entry.bot === true ? words` (${botMark})` : literal('');
	const author = words`**${escapeMarkdown(printableLine(entry.from.nick))}**${mark} ${toTimestamp(entry.at)}`;
	if (entry.type === 'message') return toMessage(author, entry);
	if ('target' in entry) return undefined;
	const {verb, text} = entrySummary(entry);
	const written = text === undefined ? literal('') : words` ${escapeMarkdown(text)}`;
	return words`${author} *${verb}*${written}\n`;
};
