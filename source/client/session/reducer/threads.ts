/** Applies changes of the threads of a room: the number of replies, the followed threads and the open thread. */
import type {Entry, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {SessionEvent, ThreadDirection} from '../events.ts';
import type {Item} from '../state.ts';
import {findMessage, lastSeqOf} from '../window.ts';
import {itemsOf, type LogViewer} from './transaction/items.ts';
import {logViewerOf, type SessionTransaction, type WritableRoom} from './transaction/transaction.ts';
import {
	applyChange,
	emptyLog,
	prependPage,
	replaceWindow,
	reviseItem,
	type WritableLog,
} from './transaction/window-changes.ts';

type Received = Extract<SessionEvent, {type: 'threadReceived'}>;

/** `asOf`: the entry up to which the replies are counted; undefined for the newest. */
const setRepliesIn = (log: WritableLog, seq: number, replies: number, asOf?: number): void => {
	const found = findMessage(log.items, seq);
	if (found === undefined || (asOf !== undefined && asOf <= found.item.asOf)) return;
	const {index, item} = found;
	reviseItem(log, index, {...item, replies, asOf: Math.max(item.asOf, asOf ?? 0)});
};

/** Sets the number of replies of a thread wherever its first message is shown. */
export const setReplies = (
	tx: SessionTransaction,
	room: WritableRoom | undefined,
	seq: number,
	replies: number,
	asOf?: number,
): void => {
	if (room === undefined) return;
	if (findMessage(room.log.items, seq) !== undefined) setRepliesIn(tx.writeLog(room), seq, replies, asOf);
	const log = room.thread?.seq === seq ? tx.writeThreadLog(room) : undefined;
	if (log !== undefined) setRepliesIn(log, seq, replies, asOf);
};

/**
 * Adds an entry to the window of the open thread, or applies its change. Ignores entries that the window has already.
 */
const addToWindow = (log: WritableLog, seq: number, entry: Entry, viewer: LogViewer): void => {
	if ('target' in entry) {
		applyChange(log, entry, viewer);
		return;
	}
	if (entry.type !== 'message' || entry.thread !== seq) return;
	if (!log.hasNewer && entry.seq > (lastSeqOf(log.items) ?? 0))
		log.items.push(...itemsOf([entry], viewer, {}));
};

/** Applies a live entry to the number of replies and to the open thread. */
export const applyToThread = (
	tx: SessionTransaction,
	room: WritableRoom,
	entry: Entry,
	viewer: LogViewer,
): void => {
	if ((entry.type === 'message' || entry.type === 'deleted') && entry.thread !== undefined) {
		if (entry.threadReplies !== undefined) {
			setReplies(tx, room, entry.thread, entry.threadReplies, entry.seq);
		}
	}
	if (entry.type === 'deleted' && room.pinned?.includes(entry.target)) {
		room.pinned = room.pinned.filter(seq => seq !== entry.target);
	}
	const {thread} = room;
	if (thread === undefined || !concernsThread(thread, entry)) return;
	const log = tx.writeThreadLog(room);
	if (log === undefined) return;
	addToWindow(log, thread.seq, entry, viewer);
};

const concernsThread = (
	{seq, log}: {readonly seq: number; readonly log: {readonly items: readonly Item[]}},
	entry: Entry,
): boolean =>
	'target' in entry
		? findMessage(log.items, entry.target) !== undefined
		: entry.type === 'message' && entry.thread === seq;

export const removeFromThread = (
	tx: SessionTransaction,
	room: WritableRoom,
	isGone: (item: Item) => boolean,
): void => {
	if (room.thread === undefined || !room.thread.log.items.some(isGone)) return;
	const log = tx.writeThreadLog(room);
	if (log !== undefined) log.items = log.items.filter(item => !isGone(item));
};

export const applyFollowed = (
	tx: SessionTransaction,
	{room: name, seq, on}: ServerFrameOf<'followed'>,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const others = (room.followed ?? []).filter(thread => thread !== seq);
	room.followed = on ? [seq, ...others] : others;
};

// — the open thread —

export const openThread = (tx: SessionTransaction, name: string, seq: number): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	const root = findMessage(room.log.items, seq)?.item;
	const items = root === undefined ? [] : [root];
	room.thread = {seq, headSeq: room.headSeq, log: {...emptyLog, items, isLoadingNewer: true}};
};

export const closeThread = (tx: SessionTransaction, name: string): void => {
	const room = tx.writeRoom(name);
	if (room !== undefined) delete room.thread;
};

export const setThreadLoading = (
	tx: SessionTransaction,
	name: string,
	direction: ThreadDirection,
	isLoading = true,
): void => {
	const room = tx.writeRoom(name);
	const log = room === undefined ? undefined : tx.writeThreadLog(room);
	if (log === undefined) return;
	if (direction === 'older') log.isLoadingOlder = isLoading;
	else log.isLoadingNewer = isLoading;
};

export const failThread = (tx: SessionTransaction, name: string, error: string): void => {
	setThreadLoading(tx, name, 'older', false);
	setThreadLoading(tx, name, 'newest', false);
	const room = tx.writeRoom(name);
	if (room?.thread !== undefined) room.thread = {...room.thread, error};
};

export const applyThreadPage = (tx: SessionTransaction, event: Received): void => {
	const {room: name, opened, direction, frame, since} = event;
	const room = tx.writeRoom(name);
	if (room?.thread === undefined || room.thread.seq !== opened) return;
	const {error: _, ...thread} = room.thread;
	const {seq, head, root, entries, hasOlder} = frame;
	room.thread = {...thread, seq, headSeq: Math.max(thread.headSeq, head)};
	const log = tx.writeThreadLog(room);
	if (log === undefined) return;
	const page = {
		// The first message is shown above the first reply.
		entries: hasOlder || root === undefined ? entries : [root, ...entries],
		seq: head,
		ownReactions: frame.ownReactions,
		hasOlder,
		hasNewer: false,
	};
	const viewer = logViewerOf(tx, room);
	if (direction === 'older') {
		log.isLoadingOlder = false;
		prependPage(log, page, viewer);
	} else replaceWindow(log, page, viewer);
	for (const entry of since) addToWindow(log, seq, entry, viewer);
	if (root !== undefined) setReplies(tx, room, seq, root.replies ?? 0, head);
	applyFollowed(tx, {type: 'followed', room: name, seq, on: frame.isFollowed});
};
