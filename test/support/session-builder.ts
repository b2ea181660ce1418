/** Builds sessions for tests of presentation. */
import type {
	Draft,
	DraftState,
	EntryItem,
	GapItem,
	Item,
	Log,
	MessageItem,
	NoticeItem,
	PresenceItem,
	RenamedItem,
	RoomState,
	Session,
} from '../../source/client/session/state.ts';
import {isLogged} from '../../source/client/session/window.ts';
import {defaultLimits, roomKind} from '../../source/protocol/limits.ts';
import type {Person} from '../../source/protocol/server-frames.ts';
import {startTime} from './fake-clock.ts';

export const morning = startTime;
export const minutes = (count: number): number => morning + count * 60_000;

export const user = (nick: string): Person => ({id: nick.toLowerCase().replace(/[^a-z0-9]/g, ''), nick});
export const me = user('you');

let keys = 0;
const nextKey = (): string => `k${++keys}`;

export const message = (
	nick: string,
	text: string,
	more: Partial<Omit<MessageItem, 'type' | 'from' | 'text'>> = {},
): MessageItem => ({
	type: 'message',
	key: nextKey(),
	revision: 0,
	at: morning,
	seq: keys,
	from: user(nick),
	text,
	isMine: nick === me.nick,
	isMention: false,
	replyTo: undefined,
	expiresAt: undefined,
	editedAt: undefined,
	deletedAt: undefined,
	reactions: [],
	ownUnnamed: [],
	asOf: 0,
	...more,
});

export const presenceItem = (
	joined: readonly string[],
	left: readonly string[],
	at = morning,
): PresenceItem => ({
	type: 'presence',
	key: nextKey(),
	revision: 0,
	at,
	joined: joined.map(user),
	left: left.map(user),
});

export const topicItem = (nick: string, text: string, at = morning): EntryItem => {
	const key = nextKey();
	const from = user(nick);
	const entry = {type: 'topic', room: 'dev', seq: keys, prev: keys - 1, at, from, text} as const;
	const isMine = nick === 'you';
	return {type: 'entry', key, revision: 0, at, seq: keys, from, text, isMine, isMention: false, entry};
};

export const renamedItem = (was: string, nick: string, at = morning): RenamedItem => ({
	type: 'renamed',
	key: nextKey(),
	revision: 0,
	at,
	user: user(nick),
	was,
});

export const gapItem = (after: number, before: number, more: Partial<GapItem> = {}): GapItem => ({
	type: 'gap',
	key: nextKey(),
	revision: 0,
	at: morning,
	after,
	before,
	isLost: false,
	isLoading: false,
	...more,
});

export const noticeItem = (text: string, level: NoticeItem['level'] = 'info', at = morning): NoticeItem => ({
	type: 'notice',
	key: nextKey(),
	revision: 0,
	at,
	level,
	content: {type: 'text', text},
});

export const draft = (
	text: string,
	state: DraftState = {type: 'sending'},
	more: Partial<Draft> = {},
): Draft => ({
	draft: nextKey(),
	target: {room: 'dev'},
	text,
	at: morning,
	state,
	...more,
});

export const log = (items: readonly Item[], more: Partial<Log> = {}): Log => ({
	items,
	hasOlder: false,
	hasNewer: false,
	isLoadingOlder: false,
	isLoadingNewer: false,
	...more,
});

export interface RoomMore extends Partial<Omit<RoomState, 'room' | 'log' | 'members'>> {
	readonly items?: readonly Item[];
	readonly log?: Partial<Log>;
	readonly members?: readonly string[];
}

export const room = (name: string, more: RoomMore = {}): RoomState => {
	const {items = [], log: logMore, members = ['you'], ...rest} = more;
	const newest = items.findLast(item => isLogged(item));
	const headSeq = newest === undefined || !('seq' in newest) ? 0 : newest.seq;
	return {
		room: name,
		kind: roomKind(name),
		with: undefined,
		membership: {type: 'joined'},
		epoch: 'e1',
		topic: '',
		members: members.map(user),
		memberCount: members.length,
		owner: undefined,
		slowSeconds: 0,
		expiresInSeconds: 0,
		log: log(items, logMore),
		pending: [],
		headSeq,
		liveAfter: headSeq,
		readSeq: headSeq,
		unread: 0,
		isUnreadAtLeast: false,
		mentions: 0,
		typing: [],
		...rest,
	};
};

export const session = (rooms: readonly RoomState[], more: Partial<Session> = {}): Session => ({
	link: {type: 'up', since: morning},
	me,
	server: {name: 'termchat', version: '0.1.0'},
	limits: defaultLimits,
	latencyMs: 24,
	clockSkewMs: 0,
	rooms: new Map(rooms.map(one => [one.room, one])),
	notices: [],
	...more,
});
