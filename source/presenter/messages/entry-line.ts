/** An entry of the log as a line of text, for output that is read from top to bottom: plain mode, shell commands, exports. */
import type {EntryOf} from '../../protocol/entry-kinds.ts';
import type {Entry, Message} from '../../protocol/server-frames.ts';
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
import {authorName} from '../person-name.ts';
import {isAction} from './message-rows.ts';
import {deletedText} from './message-text.ts';

/** The lines of a text after the first are indented, so that each event starts at the left edge. */
export const indented = (text: string): Printable => {
	const [first = literal(''), ...rest] = linesOf(printable(text));
	return concat(first, ...rest.map(line => concat(literal('\n    '), line)));
};

/** How a line names another message of the room. */
export type NameMessage = (seq: number) => Printable;

/** `#12`: by its place in the log. */
const bySeq: NameMessage = seq => words`#${seq}`;

/** `ann: hello`, `* ann waves` */
export const messageLine = (
	{
		from,
		bot,
		text,
		replyTo,
		deletedAt,
		isRemoved,
	}: Pick<Message, 'from' | 'text'> & {
		readonly bot?: true | undefined;
		readonly replyTo?: number | undefined;
		readonly deletedAt?: number | undefined;
		readonly isRemoved?: boolean | undefined;
	},
	nameOf: NameMessage = bySeq,
): Printable => {
	const nick = authorName({from, bot});
	if (deletedAt !== undefined) return words`${nick}: ${deletedText(isRemoved)}`;
	if (isAction(text)) return words`* ${nick} ${indented(text.slice('/me '.length).trimStart())}`;
	const reply = replyTo === undefined ? literal('') : words`(reply to ${nameOf(replyTo)}) `;
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
	readonly [Type in SummarisedEntry['type']]: (
		entry: EntryOf<Type>,
		set: GlyphSet,
		nameOf: NameMessage,
	) => EntrySummary;
} = {
	edited: ({target, text}, set, nameOf) => ({
		verb: words`edited ${nameOf(target)}:`,
		text: printable(text, {glyphs: set}),
	}),
	deleted: ({target}, _set, nameOf) => ({verb: words`deleted ${nameOf(target)}`}),
	reacted: ({target, emoji, on}, set, nameOf) => ({
		verb: on ? words`reacted to ${nameOf(target)}:` : words`removed a reaction to ${nameOf(target)}:`,
		text: printableLine(emoji, set),
	}),
	topic: ({text}, set) =>
		text === ''
			? {verb: literal('removed the topic')}
			: {verb: literal('set the topic:'), text: printableLine(text, set)},
};

export const entrySummary = (
	entry: SummarisedEntry,
	set: GlyphSet = 'unicode',
	nameOf: NameMessage = bySeq,
): EntrySummary =>
	// The table pairs each type with its entry, which TypeScript cannot follow through the look-up.
	(summaries[entry.type] as (entry: SummarisedEntry, set: GlyphSet, nameOf: NameMessage) => EntrySummary)(
		entry,
		set,
		nameOf,
	);

/** `ann set the topic: release` */
export const summaryText = (
	entry: SummarisedEntry,
	set: GlyphSet = 'unicode',
	nameOf: NameMessage = bySeq,
): Printable => {
	const {verb, text} = entrySummary(entry, set, nameOf);
	const nick = printableLine(entry.from.nick, set);
	return text === undefined ? words`${nick} ${verb}` : words`${nick} ${verb} ${text}`;
};

export const entryLine = (entry: Entry, nameOf: NameMessage = bySeq): Printable =>
	entry.type === 'message'
		? messageLine(entry, nameOf)
		: words`* ${indented(summaryText(entry, 'unicode', nameOf))}`;
