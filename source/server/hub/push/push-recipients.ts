/** Finds the users who receive a push notification for new messages. */
import {countsAsUnread, expiryOf, textOf} from '../../../protocol/entry-kinds.ts';
import {roomKind} from '../../../protocol/limits.ts';
import {mentions} from '../../../protocol/mention.ts';
import {
	defaultLevel,
	highlights,
	isMutedAt,
	type Notifications,
	notifiesAt,
	quietEnd,
} from '../../../protocol/notifications.ts';
import type {PushContent} from '../../../protocol/push.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import type {Clock} from '../../../time/clock.ts';
import type {PushSubscription} from '../../store/directory/notification-records.ts';
import type {StateReader} from '../../store/state.ts';
import type {FocusedUsers} from './focused-users.ts';

export interface RecipientState {
	readonly reader: StateReader;
	readonly clock: Clock;
	readonly focusedUsers: FocusedUsers;
}

export interface Push {
	readonly userId: string;
	readonly subscriptions: readonly PushSubscription[];
	readonly content: PushContent;
}

/** A push message holds 3,993 bytes; this text is at most 2,000. */
const maxTextCharacters = 500;

const isKept = ({reader, clock}: RecipientState, {room, seq, type}: Entry): boolean => {
	if (type !== 'message') return true;
	const message = reader.message(room, seq, clock.now());
	return message !== undefined && message.deletedAt === undefined;
};

/** The name of a private room without its random suffix: `~plans`. */
const titleOfRoom = (room: string): string =>
	roomKind(room) === 'private' ? room.replace(/-[^-]+$/, '') : `#${room}`;

const titleOf = (entries: readonly Entry[], room: string): string => {
	const nick = entries.at(-1)?.from.nick ?? '';
	if (roomKind(room) === 'direct') return nick;
	const title = titleOfRoom(room);
	return entries.length === 1 ? `${nick} in ${title}` : `${nick} and others in ${title}`;
};

const contentOf = (entries: readonly Entry[], newest: Entry, isTextPushed: boolean): PushContent => {
	const {room, seq} = newest;
	const title = titleOf(entries, room);
	// The server cannot delete a text from a device when it expires.
	if (!isTextPushed || expiryOf(newest) !== undefined) return {room, seq, title};
	return {room, seq, title, text: [...textOf(newest)].slice(0, maxTextCharacters).join('')};
};

/** Whether the entry is a reply in a thread that the user follows. */
const isReplyTo = ({reader}: RecipientState, userId: string, entry: Entry): boolean =>
	entry.type === 'message' &&
	entry.thread !== undefined &&
	reader.isFollowing(userId, entry.room, entry.thread) === true;

/** The unread messages of a room that notify the user. */
const notifyingEntries = (
	state: RecipientState,
	userId: string,
	entries: readonly Entry[],
	{highlight}: Notifications,
): readonly Entry[] => {
	const {reader, clock} = state;
	const room = entries[0]?.room ?? '';
	const record = reader.room(room);
	const nick = reader.user(userId)?.nick;
	if (record === undefined || nick === undefined) return [];
	if (record.kind !== 'public' && !reader.isAdmitted(room, userId)) return [];
	if (reader.sanctionOf(room, userId, 'ban', clock.now()) !== undefined) return [];
	const choices = reader.roomNotifications(userId, room) ?? {room};
	if (isMutedAt(choices, clock.now())) return [];
	const isDirect = record.kind === 'direct';
	const level = choices.level ?? defaultLevel(isDirect);
	if (level === 'nothing') return [];
	const readSeq = reader.readSeq(userId, room) ?? 0;
	return entries.filter(entry => {
		if (entry.from.id === userId || entry.seq <= readSeq || reader.isBlocked(userId, entry.from.id))
			return false;
		// Only for the level `mentions` must the text be checked, for each user.
		if (level === 'all') return true;
		const text = textOf(entry);
		const isForUser = isDirect || mentions(text, nick) || isReplyTo(state, userId, entry);
		return notifiesAt(level, isForUser || highlights(text, highlight));
	});
};

/** The notification for these messages of one room to one user; undefined if there is none. */
const pushTo = (state: RecipientState, userId: string, entries: readonly Entry[]): Push | undefined => {
	const {reader, clock, focusedUsers} = state;
	if (focusedUsers.has(userId)) return undefined;
	const notifications = reader.notifications(userId);
	const notifying = notifyingEntries(state, userId, entries, notifications);
	const newest = notifying.at(-1);
	if (newest === undefined) return undefined;
	const subscriptions = reader
		.pushSubscriptions(userId)
		.filter(({timeZone = 'UTC'}) => quietEnd(notifications, clock.now(), timeZone) === undefined);
	if (subscriptions.length === 0) return undefined;
	return {userId, subscriptions, content: contentOf(notifying, newest, notifications.isTextPushed === true)};
};

/** The notifications for new messages of one room. */
export const pushesOf = (state: RecipientState, entries: readonly Entry[]): readonly Push[] => {
	const kept = entries.filter(entry => countsAsUnread(entry) && isKept(state, entry));
	const [first] = kept;
	if (first === undefined) return [];
	return state.reader.pushCandidates(first.room).flatMap(userId => pushTo(state, userId, kept) ?? []);
};
