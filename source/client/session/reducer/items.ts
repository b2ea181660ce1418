/** Makes items of entries. */
import type {Entry, Message, Person} from '../../../protocol/frames.ts';
import {limitNames} from '../../../protocol/reactions.ts';
import type {PageState} from '../events.ts';
import {mentions} from '../mention.ts';
import type {Item, MessageItem, TopicItem} from '../state.ts';

/** What an item depends on besides its entry: the user, the kind of the room and the epoch of its log. */
export interface LogViewer {
	readonly me: Person | undefined;
	readonly isDirect: boolean;
	readonly epoch: string | undefined;
}

const entryKey = (epoch: string | undefined, seq: number): string => `${epoch ?? ''}#${seq}`;

export const gapKey = (epoch: string | undefined, after: number, before: number): string =>
	`gap:${epoch ?? ''}#${after}-${before}`;

/** Whether a message with this text mentions the user. Every message in a direct room does. */
export const mentionsViewer = (text: string, {me, isDirect}: LogViewer): boolean =>
	isDirect || (me !== undefined && mentions(text, me.nick));

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
		isMention: !isMine && mentionsViewer(message.text, viewer),
		replyTo: message.replyTo,
		expiresAt: message.expiresAt,
		editedAt: message.editedAt,
		deletedAt: message.deletedAt,
		reactions: limitNames(message.reactions ?? []),
		ownUnnamed: page.ownReactions?.find(({seq}) => seq === message.seq)?.emojis ?? [],
		asOf: Math.max(page.seq ?? 0, message.seq),
	};
};

const topicItem = (entry: Extract<Entry, {type: 'topic'}>, viewer: LogViewer): TopicItem => ({
	type: 'topic',
	key: entryKey(viewer.epoch, entry.seq),
	revision: 0,
	at: entry.at,
	seq: entry.seq,
	from: entry.from,
	text: entry.text,
});

/** The item of an entry; undefined for an entry that only changes another one. */
export const itemOf = (
	entry: Entry,
	viewer: LogViewer,
	page?: PageState,
): MessageItem | TopicItem | undefined => {
	switch (entry.type) {
		case 'message':
			return messageItem(entry, viewer, page);
		case 'topic':
			return topicItem(entry, viewer);
		case 'edited':
		case 'deleted':
		case 'reacted':
			return undefined;
	}
};

export const itemsOf = (entries: readonly Entry[], viewer: LogViewer, page: PageState): Item[] =>
	entries.map(entry => itemOf(entry, viewer, page)).filter(item => item !== undefined);
