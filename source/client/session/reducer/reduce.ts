/**
 * (session, event) → session. Pure and total: the next state is consistent for any frame that a server may send. The other
 * files of this folder apply the events to one part of the session each.
 */
import type {ServerFrame, ServerFrameOf} from '../../../protocol/frames.ts';
import {defaultLimits} from '../../../protocol/limits.ts';
import type {SessionEvent} from '../events.ts';
import {outboxOf} from '../selectors.ts';
import type {Link, Session} from '../state.ts';
import {changeDraft, refreshPending, removeDraft, setDraftState, setOutbox} from './drafts.ts';
import {applyEntry, isExpired, removeExpired} from './entries.ts';
import {applyGap} from './gaps.ts';
import {applyJoined} from './joined.ts';
import {applyConfigured, applyJoinRefused, applyModerated} from './moderation.ts';
import {addNotice} from './notes.ts';
import {applyPage, refreshMessages, setLoading, setLookingAt, stopLoading} from './pages.ts';
import {applyMembers, applyPresence, applyRenamed, applyTyping} from './people.ts';
import {newRoom, SessionTransaction} from './transaction.ts';
import {markRead} from './unread.ts';

export const initialSession: Session = {
	link: {type: 'connecting', attempt: 0},
	me: undefined,
	server: undefined,
	limits: defaultLimits,
	latencyMs: undefined,
	clockSkewMs: 0,
	rooms: new Map(),
	outbox: [],
	notices: [],
};

export const reduce = (session: Session, event: SessionEvent): Session => reduceAll(session, [event]);

/** Applies a batch of events. The result is the same as that of one event after the other, with fewer copies. */
export const reduceAll = (session: Session, events: readonly SessionEvent[]): Session => {
	const transaction = new SessionTransaction(session);
	for (const event of events) applyEvent(transaction, event);
	return transaction.commit();
};

type EventHandlers = {
	readonly [Type in SessionEvent['type']]: (
		transaction: SessionTransaction,
		event: Extract<SessionEvent, {type: Type}>,
	) => void;
};

const eventHandlers: EventHandlers = {
	received: (transaction, {frame, at, serial}) => applyFrame(transaction, frame, {at, serial}),
	linkChanged: (transaction, {link}) => setLink(transaction, link),
	latencyMeasured: (transaction, {latencyMs}) => transaction.update({latencyMs}),
	joining: (transaction, {room}) => startJoin(transaction, room),
	joinRefused: (transaction, {room, code, message}) => applyJoinRefused(transaction, room, code, message),
	roomForgotten: (transaction, {room}) => transaction.deleteRoom(room),
	posted: (transaction, {draft}) =>
		setOutbox(transaction, [...outboxOf(transaction.session), draft], [draft]),
	sendStarted: (transaction, {draft}) => setDraftState(transaction, draft, {type: 'sending'}),
	postponed: (transaction, {draft, until, reason}) =>
		setDraftState(transaction, draft, {type: 'waiting', until, reason}),
	failed: (transaction, {draft, code, message}) =>
		setDraftState(transaction, draft, {type: 'failed', code, message}),
	retried: (transaction, {draft, text}) =>
		changeDraft(transaction, draft, before => ({...before, text, state: {type: 'waiting'}})),
	dropped: (transaction, {draft}) => removeDraft(transaction, draft),
	pageRequested: (transaction, {room, request}) => setLoading(transaction, room, request, true),
	pageReceived: (transaction, {room, request, page}) => applyPage(transaction, room, request, page),
	pageFailed: (transaction, {room, request}) => setLoading(transaction, room, request, false),
	messagesRefreshed: (transaction, {room, messages, since, page}) =>
		refreshMessages(transaction, room, messages, since, page),
	viewMoved: (transaction, {room, seq}) => setLookingAt(transaction, room, seq),
	markedRead: (transaction, {room, seq}) => markRead(transaction, room, seq),
	noticeAdded: (transaction, event) => addNotice(transaction, event.room, event),
	timePassed: (transaction, {at}) => expire(transaction, at),
};

const applyEvent = <Event extends SessionEvent>(transaction: SessionTransaction, event: Event): void => {
	const handler = eventHandlers[event.type] as (transaction: SessionTransaction, event: Event) => void;
	handler(transaction, event);
};

/** When a frame was received, and its serial. */
interface Received {
	readonly at: number;
	readonly serial: number;
}

type FrameHandlers = {
	readonly [Type in ServerFrame['type']]: (
		transaction: SessionTransaction,
		frame: ServerFrameOf<Type>,
		received: Received,
	) => void;
};

const applyLiveEntry = (
	transaction: SessionTransaction,
	frame: Parameters<typeof applyEntry>[1],
	{at}: Received,
): void => applyEntry(transaction, frame, at);

/** The frame is for the caller of a request and does not change the session. */
const ignore = (): void => {};

const frameHandlers: FrameHandlers = {
	welcome: (transaction, frame, {at}) => applyWelcome(transaction, frame, at),
	joined: (transaction, frame, {at, serial}) => applyJoined(transaction, frame, at, serial),
	message: applyLiveEntry,
	edited: applyLiveEntry,
	deleted: applyLiveEntry,
	reacted: applyLiveEntry,
	topic: applyLiveEntry,
	presence: (transaction, frame, {at, serial}) => applyPresence(transaction, frame, at, serial),
	renamed: (transaction, frame, {at, serial}) => applyRenamed(transaction, frame, at, serial),
	typing: (transaction, frame, {at}) => applyTyping(transaction, frame, at),
	read: (transaction, {room, seq}) => markRead(transaction, room, seq),
	gap: (transaction, frame, {at}) => applyGap(transaction, frame, at),
	sent: (transaction, {draft}) => {
		if (draft !== undefined) removeDraft(transaction, draft);
	},
	members: applyMembers,
	left: (transaction, frame) => {
		const room = transaction.writeRoom(frame.room);
		if (room !== undefined) room.membership = {type: 'left'};
	},
	moderated: (transaction, frame, {at, serial}) => applyModerated(transaction, frame, at, serial),
	configured: (transaction, frame, {at, serial}) => applyConfigured(transaction, frame, at, serial),
	error: (transaction, {id, draft, message}, received) => {
		// The caller of a request, or the draft, reports its own error.
		if (id !== undefined || draft !== undefined) return;
		addNotice(transaction, undefined, {content: {type: 'text', text: message}, level: 'error', ...received});
	},
	history: ignore,
	found: ignore,
	rooms: ignore,
	created: ignore,
	invited: ignore,
	invites: ignore,
	revoked: ignore,
	pong: ignore,
	stats: ignore,
	blocked: ignore,
	unblocked: ignore,
	blocks: ignore,
	preferences: ignore,
	closing: ignore,
};

const applyFrame = <Frame extends ServerFrame>(
	transaction: SessionTransaction,
	frame: Frame,
	received: Received,
): void => {
	const handler = frameHandlers[frame.type] as (
		transaction: SessionTransaction,
		frame: Frame,
		received: Received,
	) => void;
	handler(transaction, frame, received);
};

const applyWelcome = (
	transaction: SessionTransaction,
	{user, server, limits, at: serverAt}: ServerFrameOf<'welcome'>,
	at: number,
): void =>
	transaction.update({
		link: {type: 'up', since: at},
		me: user,
		server,
		limits,
		clockSkewMs: serverAt - at,
	});

const setLink = (transaction: SessionTransaction, link: Link): void => {
	transaction.update({link});
	if (link.type !== 'up') applyLinkLost(transaction);
};

/** The link is lost: drafts wait, no page arrives, and the rooms have to be joined again. */
const applyLinkLost = (transaction: SessionTransaction): void => {
	const outbox = outboxOf(transaction.session);
	const waiting = outbox.map(draft =>
		draft.state.type === 'sending' ? {...draft, state: {type: 'waiting'} as const} : draft,
	);
	if (outbox.some(draft => draft.state.type === 'sending')) setOutbox(transaction, waiting, outbox);
	for (const {room: name, membership, log, typing} of transaction.session.rooms.values()) {
		const isLoading =
			log.isLoadingOlder ||
			log.isLoadingNewer ||
			log.items.some(item => item.type === 'gap' && item.isLoading);
		if (membership.type !== 'joined' && typing.length === 0 && !isLoading) continue;
		const room = transaction.writeRoom(name);
		if (room === undefined) continue;
		if (membership.type === 'joined') room.membership = {type: 'joining'};
		room.typing = [];
		if (isLoading) stopLoading(transaction.writeLog(room));
	}
};

const startJoin = (transaction: SessionTransaction, name: string): void => {
	const room = transaction.writeRoom(name) ?? transaction.putRoom(newRoom(name));
	room.membership = {type: 'joining'};
	refreshPending(transaction);
};

const expire = (transaction: SessionTransaction, at: number): void => {
	for (const {room: name, typing, log} of [...transaction.session.rooms.values()]) {
		if (typing.some(({until}) => until <= at)) {
			const room = transaction.writeRoom(name);
			if (room !== undefined) room.typing = typing.filter(({until}) => until > at);
		}
		if (log.items.some(item => isExpired(item, transaction.session, at)))
			removeExpired(transaction, name, at);
	}
};
