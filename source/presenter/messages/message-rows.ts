/**
 * The rows of a room from the oldest message in the window to the user's own newest draft: day lines, the unread line,
 * runs of one author, joins and leaves folded. Only the order of all rows is computed here;
 * `message-text.ts` composes the text of those that are visible.
 */
import type {
	Draft,
	EntryItem,
	GapItem,
	Item,
	Log,
	MessageItem,
	NoticeItem,
	PresenceItem,
	RenamedItem,
	RoomState,
} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {createDayKey} from '../times.ts';

interface RowBase {
	/** Stable and unique within the room: selection, scrolling and clicks refer to rows by it. */
	readonly key: string;
	readonly at: number;
	/** The row is at the edge of the loaded messages and moves when more are loaded. */
	readonly isAtEdge?: boolean;
}

interface InRun extends RowBase {
	/** The first of its author's run: shows the nick, and the time if that changed. */
	readonly isRunStart: boolean;
	readonly showsTime: boolean;
	/** What the message replies to; undefined if it is no reply. */
	readonly reply: ReplyTarget | undefined;
}

/** `item` is undefined if the message is not in the window. */
export interface ReplyTarget {
	readonly seq: number;
	readonly item: MessageItem | undefined;
}

export interface SentMessageRow extends InRun {
	readonly type: 'message';
	readonly item: MessageItem;
}

export interface DraftRow extends InRun {
	readonly type: 'draft';
	readonly draft: Draft;
}

export interface PresenceRow extends RowBase, FoldedPresence {
	readonly type: 'presence';
	readonly revision: number;
	readonly showsTime: boolean;
}

export interface EventRow extends RowBase {
	readonly type: 'event';
	readonly item: EntryItem | RenamedItem | GapItem | NoticeItem;
	readonly showsTime: boolean;
}

export interface UnreadRow extends RowBase {
	readonly type: 'unread';
	readonly count: number;
}

/** The upper or lower end of the loaded messages. */
export interface EdgeRow extends RowBase {
	readonly type: 'start' | 'older' | 'newer';
	readonly isLoading: boolean;
}

export type MessageRow =
	| SentMessageRow
	| DraftRow
	| PresenceRow
	| EventRow
	| UnreadRow
	| EdgeRow
	| (RowBase & {readonly type: 'day'});

/** The entry that the row shows; undefined if it shows something else. */
export const entryOfRow = (row: MessageRow): MessageItem | EntryItem | undefined => {
	if (row.type === 'message') return row.item;
	return row.type === 'event' && row.item.type === 'entry' ? row.item : undefined;
};

/** Unread when the viewer entered the room: messages of others after `after`, up to and including `until`. */
export interface UnreadLine {
	readonly after: number;
	readonly until: number;
	/** The unread messages when the viewer entered, including those that are not loaded. */
	readonly count?: number;
}

/** Where the unread line ends now: messages that arrive while the viewer does not see them are unread as well. */
export const unreadUntil = (
	until: number,
	{unread, headSeq}: Pick<RoomState, 'unread' | 'headSeq'>,
	isSeen: boolean,
): number => (isSeen || unread === 0 ? until : headSeq);

export interface RowOptions {
	readonly unread: UnreadLine | undefined;
	/** The id of the viewer: drafts continue the run of their sent messages. */
	readonly me?: string | undefined;
	/** Leaves out everything of this time or older: the viewer cleared the pane. */
	readonly clearedAt?: number | undefined;
	/** Default: the time zone of the machine. */
	readonly timeZone?: string | undefined;
	/** Leaves out the messages of these users. */
	readonly isIgnored?: ((person: Person) => boolean) | undefined;
	readonly hidesPresence?: boolean | undefined;
}

/** A run ends after this time, so that the time is shown again. */
const runMs = 5 * 60_000;

const minuteOf = (at: number): number => Math.floor(at / 60_000);

/** `/me waves` is an action: shown without an author and in no run. */
export const isAction = (text: string): boolean => text.startsWith('/me ');

const messagesBySeq = (items: readonly Item[]): ReadonlyMap<number, MessageItem> => {
	const found = new Map<number, MessageItem>();
	for (const item of items) if (item.type === 'message') found.set(item.seq, item);
	return found;
};

/** `passed`: users who joined and left again, or left and came back. */
export interface FoldedPresence {
	readonly joined: readonly Person[];
	readonly left: readonly Person[];
	readonly passed: readonly Person[];
}

/** Several joins and leaves as one row: the last state of each user. */
export const foldPresence = (items: readonly Pick<PresenceItem, 'joined' | 'left'>[]): FoldedPresence => {
	const seen = new Map<string, {person: Person; first: 'joined' | 'left'; last: 'joined' | 'left'}>();
	const add = (person: Person, change: 'joined' | 'left'): void => {
		const first = seen.get(person.id)?.first ?? change;
		seen.set(person.id, {person, first, last: change});
	};
	for (const item of items) {
		for (const person of item.joined) add(person, 'joined');
		for (const person of item.left) add(person, 'left');
	}
	const all = [...seen.values()];
	const only = (change: 'joined' | 'left'): Person[] =>
		all.filter(one => one.first === change && one.last === change).map(one => one.person);
	return {
		joined: only('joined'),
		left: only('left'),
		passed: all.filter(one => one.first !== one.last).map(one => one.person),
	};
};

/** Whether all unread messages are in the window. */
export const isUnreadLoaded = ({items, hasOlder, hasNewer}: Log, {after}: UnreadLine): boolean =>
	!hasNewer && (!hasOlder || items.some(item => 'seq' in item && item.seq <= after));

const unreadCount = (log: Log, {after, until}: UnreadLine): number =>
	log.items.filter(item => isReadable(item) && !item.isMine && item.seq > after && item.seq <= until).length;

/** A run has messages of a program, or messages without the bot mark, but not both. */
const runAuthor = (userId: string, bot: true | undefined): string =>
	bot === true ? `${userId} bot` : userId;

/** Builds the rows in order. Its state after a row decides the parts of the next row. */
class RowBuilder {
	readonly rows: MessageRow[] = [];
	readonly #log: Log;
	readonly #options: RowOptions;
	readonly #dayOf: (at: number) => string;
	/** Found for the first reply. */
	#messages: ReadonlyMap<number, MessageItem> | undefined;
	/** The thread whose rows these are: its replies show no quote of its first message. */
	readonly #thread: number | undefined;
	#day: string | undefined;
	#run: {readonly author: string; readonly at: number} | undefined;
	#minute = -1;
	#needsUnread: boolean;

	constructor(log: Log, options: RowOptions, thread: number | undefined) {
		this.#thread = thread;
		this.#log = log;
		this.#options = options;
		this.#dayOf = createDayKey(options.timeZone);
		this.#needsUnread = options.unread !== undefined;
	}

	dayOf(at: number): string {
		return this.#dayOf(at);
	}

	addMessage(item: MessageItem): void {
		if (this.#options.isIgnored?.(item.from) === true) return;
		this.#addDay(item.at, item.key);
		this.#addUnread(item);
		this.rows.push({
			type: 'message',
			key: item.key,
			at: item.at,
			item,
			...this.#inRun(runAuthor(item.from.id, item.bot), item),
		});
	}

	addDraft(draft: Draft): void {
		this.#addDay(draft.at, draft.draft);
		const inRun = this.#inRun(runAuthor(this.#options.me ?? '', draft.bot), draft);
		this.rows.push({type: 'draft', key: `draft ${draft.draft}`, at: draft.at, draft, ...inRun});
	}

	addPresence(items: readonly PresenceItem[]): void {
		const [first] = items;
		if (first === undefined || this.#options.hidesPresence === true) return;
		const {key, at} = first;
		this.#addDay(at, key);
		this.#run = undefined;
		const revision = items.reduce((sum, one) => sum + one.revision + 1, 0);
		const showsTime = this.#isNewMinute(at);
		this.rows.push({type: 'presence', key, at, revision, showsTime, ...foldPresence(items)});
	}

	addEvent(item: EventRow['item']): void {
		const isNews = isReadable(item);
		if (isNews && this.#options.isIgnored?.(item.from) === true) return;
		this.#addDay(item.at, item.key);
		if (isNews) this.#addUnread(item);
		this.#run = undefined;
		// An invitation is drawn as a frame without a time.
		const isFrame = item.type === 'notice' && item.content.type === 'invitation';
		const showsTime = !isFrame && this.#isNewMinute(item.at);
		this.rows.push({type: 'event', key: item.key, at: item.at, item, showsTime});
	}

	#addDay(at: number, key: string): void {
		const day = this.#dayOf(at);
		if (day === this.#day) return;
		this.#day = day;
		this.#run = undefined;
		this.#minute = -1;
		this.rows.push({type: 'day', key: `day ${day} ${key}`, at, isAtEdge: true});
	}

	#addUnread(item: MessageItem | EntryItem): void {
		const {unread} = this.#options;
		if (!this.#needsUnread || unread === undefined || item.isMine || item.seq <= unread.after) return;
		if (!isReadable(item)) return;
		this.#needsUnread = false;
		this.#run = undefined;
		const loaded = unreadCount(this.#log, unread);
		const count = isUnreadLoaded(this.#log, unread) ? loaded : Math.max(loaded, unread.count ?? 0);
		if (count > 0) this.rows.push({type: 'unread', key: 'unread', at: item.at, count});
	}

	#inRun(
		author: string,
		{at, text, replyTo}: Pick<MessageItem, 'at' | 'text'> & {readonly replyTo?: number | undefined},
	): Pick<InRun, 'isRunStart' | 'showsTime' | 'reply'> {
		const continues = !isAction(text) && this.#run?.author === author && at - (this.#run?.at ?? 0) < runMs;
		if (isAction(text)) this.#run = undefined;
		else if (!continues) this.#run = {author, at};
		return {
			isRunStart: !continues,
			showsTime: !continues && this.#isNewMinute(at),
			reply:
				replyTo === undefined || replyTo === this.#thread
					? undefined
					: {seq: replyTo, item: this.#messageOf(replyTo)},
		};
	}

	#messageOf(seq: number): MessageItem | undefined {
		this.#messages ??= messagesBySeq(this.#log.items);
		return this.#messages.get(seq);
	}

	#isNewMinute(at: number): boolean {
		const isNew = minuteOf(at) !== this.#minute;
		this.#minute = minuteOf(at);
		return isNew;
	}
}

/** The row above the first message: the start of the room, or older messages. */
export const upperEdge = ({log, membership, shownThread}: RoomState, clearedAt = -1): EdgeRow | undefined => {
	const at = log.items[0]?.at ?? 0;
	if (clearedAt >= at) return undefined;
	if (log.hasOlder) return {type: 'older', key: 'older', at, isAtEdge: true, isLoading: log.isLoadingOlder};
	if (shownThread !== undefined) return undefined;
	return membership.type === 'joined' ? {type: 'start', key: 'start', at, isLoading: false} : undefined;
};

/** All rows of a room, oldest first, without its upper edge. */
export const toMessageRows = (
	{log, pending, shownThread}: Pick<RoomState, 'log' | 'pending' | 'shownThread'>,
	options: RowOptions,
): readonly MessageRow[] => {
	const builder = new RowBuilder(log, options, shownThread);
	const {items} = log;
	const {clearedAt = -1} = options;
	for (let index = 0; index < items.length; index++) {
		const item = items[index];
		if (item === undefined) break;
		if (item.at <= clearedAt) continue;
		if (item.type === 'message') builder.addMessage(item);
		else if (item.type === 'presence') {
			const folded = [item];
			const day = builder.dayOf(item.at);
			for (let next = items[index + 1]; next?.type === 'presence'; next = items[index + 1]) {
				if (builder.dayOf(next.at) !== day) break;
				folded.push(next);
				index++;
			}
			builder.addPresence(folded);
		} else builder.addEvent(item);
	}
	if (log.hasNewer) {
		const at = items.at(-1)?.at ?? 0;
		builder.rows.push({type: 'newer', key: 'newer', at, isAtEdge: true, isLoading: log.isLoadingNewer});
	} else for (const draft of pending) builder.addDraft(draft);
	return builder.rows;
};
