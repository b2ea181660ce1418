/** The text of one message or draft as spans. Composed only for visible rows, because it is costly. */
import {hasReacted} from '../../client/session/reactions.ts';
import type {Draft, EntryItem, MessageItem} from '../../client/session/state.ts';
import {isDeleted} from '../../client/session/window.ts';
import {isImported, unmarkedNick} from '../../protocol/imported.ts';
import {reactionCount, unnamedCount} from '../../protocol/reactions.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {listNames} from '../../text/list-names.ts';
import {
	type GlyphSet,
	join,
	linesOf,
	literal,
	type Printable,
	printable,
	printableLine,
	words,
} from '../../text/sanitize.ts';
import {authorName, botMark} from '../person-name.ts';
import {type Line, type Meaning, own, type Span, span, textOf, withLinks} from '../span.ts';
import {dayAndTime, sendingText} from '../times.ts';
import type {Viewer} from '../viewer.ts';
import {asSentence, count} from '../wording.ts';
import {type DraftRow, isAction, type ReplyTarget, type SentMessageRow} from './message-rows.ts';
import {withReferences} from './references.ts';

/** Lines of a message that belong together; those between ``` fences are code. */
export interface Passage {
	readonly isCode: boolean;
	readonly spans: Line;
	/** Of code, if the fence names it: `ts`. */
	readonly language?: Printable;
}

export interface ReactionText {
	readonly emoji: string;
	/** The viewer is among the users. */
	readonly isMine: boolean;
	/** `🎉 2` */
	readonly label: Span;
	/** `ann, bob`, or `ann, bob and 3 more` */
	readonly names: Printable;
}

const reactionTexts = (
	item: Pick<MessageItem, 'reactions' | 'ownUnnamed'>,
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

export interface MessageText {
	/** The nick of the author; of an action, `*`. */
	readonly author: Span;
	/** `bot`, beside the author. An action has it in its body. */
	readonly mark: Span | undefined;
	/** The message is highlighted: marked by a sign, and with its author within a run too. */
	readonly isHighlighted: boolean;
	/** The message it replies to, which a click leads to. */
	readonly quote: {readonly seq: number; readonly text: Printable} | undefined;
	readonly body: readonly Passage[];
	/** `edited`, `sending` */
	readonly tags: readonly Span[];
	/** Why a draft was not sent, and the commands that send, edit and drop it. */
	readonly failure: {readonly text: Printable; readonly commands: Printable} | undefined;
	readonly reactions: readonly ReactionText[];
	/** `3 replies`, which opens the thread; undefined if there are none, and in the thread itself. */
	readonly replies: Span | undefined;
}

/** More of a quoted message is never shown. */
const maxQuoteLength = 300;

/** The start of a text on one line, without the fences of code. */
export const excerptOf = (text: string, set: GlyphSet = 'unicode'): Printable => {
	const start = text.slice(0, maxQuoteLength).toWellFormed();
	const unfenced = start.replace(/^\s*```[\w+#.-]*\s*$/gmu, '').trim();
	return printableLine((unfenced === '' ? start : unfenced).replace(/\s+/gu, ' '), set);
};

/** The text of a deleted message. `isRemoved`: the owner or a moderator deleted it. */
export const deletedText = (isRemoved: boolean | undefined): Printable =>
	literal(isRemoved === true ? '(deleted by a moderator)' : '(deleted)');

const quoteOf = (reply: ReplyTarget | undefined, {symbols}: Viewer): MessageText['quote'] => {
	if (reply === undefined) return undefined;
	const {seq, item} = reply;
	if (item === undefined) return {seq, text: literal('an earlier message')};
	const text = item.deletedAt === undefined ? excerptOf(item.text, symbols.set) : deletedText(item.isRemoved);
	return {seq, text: words`${authorName(item, symbols.set)}: ${text}`};
};

const fence = /^\s*```/;

const languageOf = (fenceLine: Printable): Printable | undefined =>
	/^\s*```\s*([\w+#.-]{1,20})/.exec(fenceLine)?.[1] as Printable | undefined;

/** The code between the fences of a message, without them; undefined if the message has no code block. */
export const codeIn = (text: string): string | undefined => {
	const code = passagesOf(printable(text), 'text').filter(({isCode}) => isCode);
	return code.length === 0 ? undefined : code.map(({spans}) => textOf(spans)).join('\n\n');
};

const passagesOf = (text: Printable, meaning: Meaning): readonly Passage[] => {
	if (!text.includes('```')) return [{isCode: false, spans: withReferences(withLinks(text, meaning))}];
	const passages: Passage[] = [];
	let isCode = false;
	let language: Printable | undefined;
	let lines: Printable[] = [];
	const flush = (): void => {
		const part = join(lines, '\n' as Printable);
		if (lines.length > 0)
			passages.push({
				isCode,
				spans: isCode ? withLinks(part, 'code') : withReferences(withLinks(part, meaning)),
				...(isCode && language !== undefined && {language}),
			});
		lines = [];
	};
	for (const line of linesOf(text)) {
		if (fence.test(line) && (isCode || !/```.*```/.test(line))) {
			flush();
			isCode = !isCode;
			language = languageOf(line);
		} else lines.push(line);
	}
	flush();
	return passages.length === 0 ? [{isCode: false, spans: [span(text, meaning)]}] : passages;
};

const nickSpan = (person: Person, {me, symbols}: Viewer, isStrong = false): Span =>
	span(printableLine(person.nick, symbols.set), {
		nick: person.id,
		isStrong: isStrong || person.id === me?.id,
	});

const markOf = (bot: true | undefined): Span | undefined =>
	bot === true ? span(botMark, 'muted') : undefined;

/** `/me waves` becomes `ann waves`, with `*` in place of the author. */
const speech = (
	nick: Span,
	mark: Span | undefined,
	raw: string,
	meaning: Meaning,
	{symbols: {set}}: Viewer,
): Pick<MessageText, 'author' | 'mark' | 'body'> => {
	if (!isAction(raw)) return {author: nick, mark, body: passagesOf(printable(raw, {glyphs: set}), meaning)};
	const [first, ...rest] = passagesOf(printable(raw.slice('/me '.length), {glyphs: set}), meaning);
	const actor = mark === undefined ? [nick] : [nick, own(' '), mark];
	const body =
		first === undefined || first.isCode
			? [{isCode: false, spans: actor}, ...(first === undefined ? [] : [first]), ...rest]
			: [{isCode: false, spans: [...actor, own(' ', meaning), ...first.spans]}, ...rest];
	return {author: own('*', 'accent'), mark: undefined, body};
};

/**
 * Whether an entry is highlighted: it mentions the viewer, contains a highlight word, or replies to a message of the viewer.
 * Other replies in a thread that the viewer follows notify as well, but they are not highlighted in the room.
 */
export const isForViewer = (
	item: MessageItem | EntryItem,
	{isDirect, isThread, isHighlight}: Pick<Viewer, 'isDirect' | 'isThread' | 'isHighlight'>,
	reply?: ReplyTarget,
): boolean => {
	if (isDeleted(item) || item.isMine) return false;
	if (isHighlight?.(item.text) === true) return true;
	if (!item.isMention || isDirect === true) return false;
	const isOnlyReply = item.type === 'message' && item.isInFollowedThread === true;
	return !isOnlyReply || (isThread !== true && reply?.item?.isMine === true);
};

/** Each imported message has a tag, because the nick of its author is shown without its mark. */
const tagsOf = (item: MessageItem): readonly Span[] => [
	...(isImported(item.from) ? [own('imported', 'muted')] : []),
	...(item.editedAt !== undefined && !isDeleted(item) ? [own('edited', 'muted')] : []),
];

export const messageText = (
	{item, reply}: Pick<SentMessageRow, 'item' | 'reply'>,
	viewer: Viewer,
): MessageText => {
	const isHighlighted = isForViewer(item, viewer, reply);
	const isDeleted = item.deletedAt !== undefined;
	const nick = nickSpan({...item.from, nick: unmarkedNick(item.from)}, viewer, isHighlighted);
	const botSpan = markOf(item.bot);
	const {author, mark, body} = isDeleted
		? {
				author: nick,
				mark: botSpan,
				body: [
					{
						isCode: false,
						spans: [span(deletedText('isRemoved' in item ? item.isRemoved : undefined), 'muted')],
					},
				],
			}
		: speech(nick, botSpan, item.text, isHighlighted ? 'highlight' : 'text', viewer);
	return {
		author,
		mark,
		isHighlighted,
		quote: quoteOf(reply, viewer),
		body,
		tags: tagsOf(item),
		failure: undefined,
		reactions: reactionTexts(item, viewer.me, viewer.symbols.set),
		replies: viewer.isThread === true ? undefined : repliesSpan(item),
	};
};

const repliesSpan = ({seq, replies = 0}: MessageItem): Span | undefined =>
	replies === 0
		? undefined
		: {
				text: literal(count(replies, 'reply', 'replies')),
				meaning: 'accent',
				reference: {type: 'thread', seq},
			};

const heldStatus = (heldUntil: number, {now, undoHint}: Viewer): Span => {
	if (now === undefined) return own('waits before it is sent', 'warning');
	const hint = undoHint === undefined ? literal('') : words`; ${undoHint} takes it back`;
	return span(words`${sendingText(heldUntil, now)}${hint}`, 'warning');
};

const draftStatus = ({state, heldUntil}: Draft, viewer: Viewer): Span => {
	const {waitingFor} = viewer;
	if (heldUntil !== undefined && state.type === 'waiting') return heldStatus(heldUntil, viewer);
	switch (state.type) {
		case 'sending':
			return own('sending', 'muted');
		case 'waiting':
			return span(
				waitingFor === undefined ? literal('waiting') : words`waiting for ${waitingFor}`,
				'warning',
			);
		case 'failed':
			return own('not sent', 'error');
	}
};

/** Why a draft was not sent, and its commands if there are no buttons. */
export const draftFailure = (
	message: string,
	set: GlyphSet = 'unicode',
): NonNullable<MessageText['failure']> => ({
	text: words`Not sent: ${asSentence(printableLine(message, set))}`,
	commands: literal('/retry sends it again, /outbox edits or drops it.'),
});

export const draftText = ({draft, reply}: Pick<DraftRow, 'draft' | 'reply'>, viewer: Viewer): MessageText => {
	const {state} = draft;
	return {
		...speech(
			nickSpan(viewer.me ?? {id: '', nick: 'you'}, viewer),
			markOf(draft.bot ?? viewer.me?.bot),
			draft.text,
			'muted',
			viewer,
		),
		isHighlighted: false,
		quote: quoteOf(reply, viewer),
		tags: [draftStatus(draft, viewer)],
		failure: state.type === 'failed' ? draftFailure(state.message, viewer.symbols.set) : undefined,
		reactions: [],
		replies: undefined,
	};
};

/** More code points than this are only counted. */
const codePointsShown = 60;

/** `Code points (2): U+0068 h, U+00E9 é`; nothing for a deleted message. */
const codePointsOf = (text: string): readonly Printable[] => {
	const points = [...text];
	if (points.length === 0) return [];
	const shown = points.slice(0, codePointsShown).map(point => {
		const number = (point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
		// Marks and invisible characters have no shape of their own.
		return /[\p{L}\p{N}\p{P}\p{S}]/u.test(point)
			? words`U+${literal(number)} ${printableLine(point)}`
			: words`U+${literal(number)}`;
	});
	const more = points.length - shown.length;
	const rest = more > 0 ? words`, and ${more} more` : literal('');
	return [words`Code points (${points.length}): ${join(shown, literal(', '))}${rest}`];
};

/** The details of a message: its ids and times, and the users who reacted. */
export const messageDetails = (
	item: MessageItem,
	{me, timeZone}: Pick<Viewer, 'me' | 'timeZone'>,
): readonly Printable[] => {
	const {seq, from, at, replyTo, editedAt} = item;
	const author = words`${authorName(item)} (id ${printableLine(from.id)})`;
	return [
		words`#${seq} from ${author}, ${dayAndTime(at, timeZone)}`,
		...(replyTo === undefined ? [] : [words`Replies to #${replyTo}`]),
		...(editedAt === undefined ? [] : [words`Edited ${dayAndTime(editedAt, timeZone)}`]),
		...codePointsOf(item.text),
		...reactionTexts(item, me).map(({label, names}) => words`${label.text}: ${names}`),
	];
};
