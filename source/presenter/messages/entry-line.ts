/** An entry of the log as a line of text, for output that is read from top to bottom: plain mode, shell commands, exports. */
import type {EntryOf} from '../../protocol/entry-kinds.ts';
import type {Entry, Message} from '../../protocol/frames.ts';
import {
	concat,
	type GlyphSet,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
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
	isRemoved,
}: Pick<Message, 'from' | 'text'> & {
	readonly replyTo?: number | undefined;
	readonly deletedAt?: number | undefined;
	readonly isRemoved?: boolean | undefined;
}): Printable => {
	const nick = printableLine(from.nick);
	if (deletedAt !== undefined) return words`${nick}: ${deletedText(isRemoved)}`;
	if (isAction(text)) return words`* ${nick} ${indented(text.slice('/me '.length).trimStart())}`;
	const reply = replyTo === undefined ? literal('') : words`(reply to #${replyTo}) `;
	return words`${nick}: ${reply}${indented(text)}`;
};

/** An action: `set the topic:` and the topic. The text may have several lines. */
interface EntrySummary {
	readonly verb: Printable;
	readonly text?: Printable;
}

type SummarisedEntry = Exclude<Entry, Message>;

/** The text of the entries of each kind, without their author. Messages are shown with their own text instead. */
const summaries: {
	readonly [Type in SummarisedEntry['type']]: (entry: EntryOf<Type>, set: GlyphSet) => EntrySummary;
} = {
	edited: ({target, text}, set) => ({verb: words`edited #${target}:`, text: printable(text, {glyphs: set})}),
	deleted: ({target}) => ({verb: words`deleted #${target}`}),
	reacted: ({target, emoji, on}, set) => ({
		verb: on ? words`reacted to #${target}:` : words`removed a reaction to #${target}:`,
		text: printableLine(emoji, set),
	}),
	topic: ({text}, set) =>
		text === ''
			? {verb: literal('removed the topic')}
			: {verb: literal('set the topic:'), text: printableLine(text, set)},
};

export const entrySummary = (entry: SummarisedEntry, set: GlyphSet = 'unicode'): EntrySummary =>
	// The table pairs each type with its entry, which TypeScript cannot follow through the look-up.
	(summaries[entry.type] as (entry: SummarisedEntry, set: GlyphSet) => EntrySummary)(entry, set);

/** `ann set the topic: release` */
export const summaryText = (entry: SummarisedEntry, set: GlyphSet = 'unicode'): Printable => {
	const {verb, text} = entrySummary(entry, set);
	const nick = printableLine(entry.from.nick, set);
	return text === undefined ? words`${nick} ${verb}` : words`${nick} ${verb} ${text}`;
};

export const entryLine = (entry: Entry): Printable =>
	entry.type === 'message' ? messageLine(entry) : words`* ${indented(summaryText(entry))}`;
