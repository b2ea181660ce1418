/** Threads: the replies to a message. A reply to a reply belongs to the same thread. */
import type {Draft, Item, MessageItem, RoomState} from './state.ts';

/** Whether a message is a reply in a thread that the user follows. It alerts the user like a mention. */
export const isReplyToMe = (
	{thread}: {readonly thread?: number | undefined},
	{followed}: {readonly followed?: readonly number[] | undefined},
): boolean => thread !== undefined && followed?.includes(thread) === true;

/** The first message of the thread that a message belongs to, or the message if it could start one. */
export const threadOf = ({seq, thread}: Pick<MessageItem, 'seq' | 'thread'>): number => thread ?? seq;

export const isFollowing = ({followed}: Pick<RoomState, 'followed'>, thread: number): boolean =>
	followed?.includes(thread) === true;

/** The key of the view of a room or of one of its threads. A space separates them, because room names contain none. */
export const paneKey = (room: string, thread: number | undefined): string =>
	thread === undefined ? room : `${room} ${thread}`;

/** The room part of a `paneKey`. */
export const roomOfPane = (key: string): string => key.split(' ')[0] ?? key;

const seqOf = (item: Item): number | undefined => (item.type === 'message' ? item.seq : undefined);

const isInThread = ({replyTo}: Draft, seqs: ReadonlySet<number | undefined>): boolean =>
	replyTo !== undefined && seqs.has(replyTo);

const rooms = new WeakMap<RoomState, RoomState>();

/**
 * The open thread as a room whose window contains only the messages of the thread, so that both are drawn in the same
 * way. Undefined if no thread is open. Returns the same object for the same room.
 */
export const threadRoom = (room: RoomState): RoomState | undefined => {
	const known = rooms.get(room);
	if (known !== undefined) return known;
	const {thread, ...rest} = room;
	if (thread === undefined) return undefined;
	const seqs = new Set<number | undefined>([thread.seq, ...thread.log.items.map(seqOf)]);
	const view: RoomState = {
		...rest,
		shownThread: thread.seq,
		log: thread.log,
		headSeq: thread.headSeq,
		pending: room.pending.filter(draft => isInThread(draft, seqs)),
		unread: 0,
		mentions: 0,
		isUnreadAtLeast: false,
	};
	rooms.set(room, view);
	return view;
};
