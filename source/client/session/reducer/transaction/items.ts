/** Creates items from entries. */
import {countsAsUnread, textOf} from '../../../../protocol/entry-kinds.ts';
import {mentions} from '../../../../protocol/mention.ts';
import {highlights} from '../../../../protocol/notifications.ts';
import {limitNames} from '../../../../protocol/reactions.ts';
import type {Entry, Message, Person} from '../../../../protocol/server-frames.ts';
import type {PageState} from '../../events.ts';
import type {EntryItem, Item, MessageItem} from '../../state.ts';
import {isReplyToMe} from '../../threads.ts';

/** The values besides its entry that an item depends on: the user, the kind of the room and the epoch of its log. */
export interface LogViewer {
	readonly me: Person | undefined;
	readonly isDirect: boolean;
	/** Words that count as a mention, besides the nick. */
	readonly words?: readonly string[] | undefined;
	readonly epoch: string | undefined;
	/** The threads that the user follows. */
	readonly followed?: readonly number[] | undefined;
}

const entryKey = (epoch: string | undefined, seq: number): string => `${epoch ?? ''}#${seq}`;

export const gapKey = (epoch: string | undefined, after: number, before: number): string =>
	`gap:${epoch ?? ''}#${after}-${before}`;

/** Whether a message with this text mentions the user. Every message in a direct room does. */
export const mentionsViewer = (text: string, {me, isDirect, words = []}: LogViewer): boolean =>
	isDirect || (me !== undefined && mentions(text, me.nick)) || highlights(text, words);

/** Whether a message mentions the user, or is a reply in a thread that the user follows. */
export const concernsViewer = (
	{text, thread}: {readonly text: string; readonly thread?: number | undefined},
	viewer: LogViewer,
): boolean => mentionsViewer(text, viewer) || isReplyToMe({thread}, viewer);

/** Whether a message of another user concerns the user, and whether only because of its thread. */
export const mentionFields = (
	message: {readonly text: string; readonly thread?: number | undefined},
	viewer: LogViewer,
): Pick<MessageItem, 'isMention' | 'isInFollowedThread'> => {
	const isMention = concernsViewer(message, viewer);
	return {isMention, isInFollowedThread: isMention && !mentionsViewer(message.text, viewer)};
};

export const noMention: ReturnType<typeof mentionFields> = {isMention: false, isInFollowedThread: false};

export const messageItem = (message: Message, viewer: LogViewer, page: PageState = {}): MessageItem => {
	const isMine = message.from.id === viewer.me?.id;
	return {
		type: 'message',
		key: entryKey(viewer.epoch, message.seq),
		revision: 0,
		at: message.at,
		seq: message.seq,
		from: message.from,
		text: message.text,
		isMine,
		...(isMine || !countsAsUnread(message) ? noMention : mentionFields(message, viewer)),
		...(message.bot === true && {bot: message.bot}),
		replyTo: message.replyTo,
		...(message.thread !== undefined && {thread: message.thread}),
		...(message.replies !== undefined && {replies: message.replies}),
		expiresAt: message.expiresAt,
		editedAt: message.editedAt,
		deletedAt: message.deletedAt,
		isRemoved: message.isRemoved,
		reactions: limitNames(message.reactions ?? []),
		ownUnnamed: page.ownReactions?.find(({seq}) => seq === message.seq)?.emojis ?? [],
		asOf: Math.max(page.seq ?? 0, message.seq),
	};
};

const entryItem = (entry: EntryItem['entry'], viewer: LogViewer): EntryItem => {
	const isMine = entry.from.id === viewer.me?.id;
	const text = textOf(entry);
	return {
		type: 'entry',
		key: entryKey(viewer.epoch, entry.seq),
		revision: 0,
		at: entry.at,
		seq: entry.seq,
		from: entry.from,
		text,
		isMine,
		isMention: !isMine && countsAsUnread(entry) && mentionsViewer(text, viewer),
		entry,
	};
};

/** The item of an entry; undefined for an entry that only changes another one. */
export const itemOf = (
	entry: Entry,
	viewer: LogViewer,
	page?: PageState,
): MessageItem | EntryItem | undefined => {
	if ('target' in entry) return undefined;
	return entry.type === 'message' ? messageItem(entry, viewer, page) : entryItem(entry, viewer);
};

export const itemsOf = (entries: readonly Entry[], viewer: LogViewer, page: PageState): Item[] =>
	entries.map(entry => itemOf(entry, viewer, page)).filter(item => item !== undefined);
