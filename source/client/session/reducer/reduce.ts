/**
 * (session, event) → session. Pure and total: the next state is consistent for any frame that a server may send. The other
 * files of this folder apply the events to one part of the session each.
 */
import {isEntry} from '../../../protocol/entry-kinds.ts';
import {defaultLimits} from '../../../protocol/limits.ts';
import type {Entry, ServerFrame, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {SessionEvent} from '../events.ts';
import {outboxOf, withoutHold} from '../selectors.ts';
import type {Link, Session} from '../state.ts';
import {applyAway} from './away.ts';
import {changeDraft, refreshPending, removeDraft, setDraftState, setOutbox} from './drafts.ts';
import {applyEntry, isExpired, removeExpired} from './entries.ts';
import {applyGap} from './gaps.ts';
import {applyJoined} from './joined.ts';
import {
	applyConfigured,
	applyJoinRefused,
	applyModerated,
	applyModerator,
	applyWithheld,
} from './moderation.ts';
import {setNotifications, updateNotifications} from './notifications.ts';
import {applyPage, refreshMessages, setLoading, setLookingAt, stopLoading} from './pages.ts';
import {applyMembers, applyPresence, applyRenamed, applyTyping} from './people.ts';
import {applyPinned} from './pins.ts';
import {
	applyFollowed,
	applyThreadPage,
	closeThread,
	failThread,
	openThread,
	setReplies,
	setThreadLoading,
} from './threads.ts';
import {addNotice} from './transaction/notes.ts';
import {newRoom, SessionTransaction} from './transaction/transaction.ts';
import {markRead, markUnread, resumeReading} from './unread.ts';

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
	const tx = new SessionTransaction(session);
	for (const event of events) applyEvent(tx, event);
	return tx.commit();
};

type EventHandlers = {
	readonly [Type in SessionEvent['type']]: (
		tx: SessionTransaction,
		event: Extract<SessionEvent, {type: Type}>,
	) => void;
};

const eventHandlers: EventHandlers = {
	received: (tx, {frame, at, serial}) => applyFrame(tx, frame, {at, serial}),
	linkChanged: (tx, {link}) => setLink(tx, link),
	latencyMeasured: (tx, {latencyMs}) => tx.update({latencyMs}),
	joining: (tx, {room}) => startJoin(tx, room),
	joinRefused: (tx, {room, code, message}) => applyJoinRefused(tx, room, code, message),
	roomForgotten: (tx, {room}) => tx.deleteRoom(room),
	posted: (tx, {draft}) => setOutbox(tx, [...outboxOf(tx.session), draft], [draft]),
	sendStarted: (tx, {draft}) => setDraftState(tx, draft, {type: 'sending'}),
	postponed: (tx, {draft, until, reason}) => setDraftState(tx, draft, {type: 'waiting', until, reason}),
	failed: (tx, {draft, code, message}) => setDraftState(tx, draft, {type: 'failed', code, message}),
	released: (tx, {draft}) => changeDraft(tx, draft, withoutHold),
	retried: (tx, {draft, text}) =>
		changeDraft(tx, draft, before => ({...withoutHold(before), text, state: {type: 'waiting'}})),
	dropped: (tx, {draft}) => removeDraft(tx, draft),
	pageRequested: (tx, {room, request}) => setLoading(tx, room, request, true),
	pageReceived: (tx, {room, request, page}) => applyPage(tx, room, request, page),
	pageFailed: (tx, {room, request}) => setLoading(tx, room, request, false),
	messagesRefreshed: (tx, {room, messages, since, page}) => refreshMessages(tx, room, messages, since, page),
	threadOpened: (tx, {room, seq}) => openThread(tx, room, seq),
	threadRequested: (tx, {room, direction}) => setThreadLoading(tx, room, direction),
	threadReceived: (tx, event) => applyThreadPage(tx, event),
	threadFailed: (tx, {room, error}) => failThread(tx, room, error),
	threadClosed: (tx, {room}) => closeThread(tx, room),
	viewMoved: (tx, {room, seq}) => setLookingAt(tx, room, seq),
	markedRead: (tx, {room, seq}) => markRead(tx, room, seq),
	readingResumed: (tx, {room}) => resumeReading(tx, room),
	noticeAdded: (tx, event) => addNotice(tx, event.room, event),
	timePassed: (tx, {at}) => expire(tx, at),
};

const applyEvent = <Event extends SessionEvent>(tx: SessionTransaction, event: Event): void => {
	const handler = eventHandlers[event.type] as (tx: SessionTransaction, event: Event) => void;
	handler(tx, event);
};

/** The time at which a frame was received, and its serial. */
interface Received {
	readonly at: number;
	readonly serial: number;
}

/** One handler for each frame that is not an entry. `applyEntry` handles all kinds of entries. */
type FrameHandlers = {
	readonly [Type in Exclude<ServerFrame, Entry>['type']]: (
		tx: SessionTransaction,
		frame: ServerFrameOf<Type>,
		received: Received,
	) => void;
};

/** For frames that answer the caller of a request and do not change the session. */
const ignore = (): void => {};

const frameHandlers: FrameHandlers = {
	welcome: (tx, frame, {at}) => applyWelcome(tx, frame, at),
	joined: (tx, frame, {at, serial}) => applyJoined(tx, frame, at, serial),
	presence: (tx, frame, {at, serial}) => applyPresence(tx, frame, at, serial),
	renamed: (tx, frame, {at, serial}) => applyRenamed(tx, frame, at, serial),
	typing: (tx, frame, {at}) => applyTyping(tx, frame, at),
	read: (tx, {room, seq, isMarkedUnread}) =>
		isMarkedUnread ? markUnread(tx, room, seq) : markRead(tx, room, seq),
	gap: (tx, frame, {at}) => applyGap(tx, frame, at),
	notifications: (tx, frame, {at}) => setNotifications(tx, frame, at),
	sent: (tx, {draft}) => {
		if (draft !== undefined) removeDraft(tx, draft);
	},
	members: applyMembers,
	left: (tx, frame) => {
		const room = tx.writeRoom(frame.room);
		if (room !== undefined) room.membership = {type: 'left'};
	},
	moderator: (tx, frame, {at, serial}) => applyModerator(tx, frame, at, serial),
	away: applyAway,
	moderated: (tx, frame, {at, serial}) => applyModerated(tx, frame, at, serial),
	configured: (tx, frame, {at, serial}) => applyConfigured(tx, frame, at, serial),
	withheld: (tx, frame, {at, serial}) => applyWithheld(tx, frame, at, serial),
	followed: applyFollowed,
	replies: (tx, {room, seq, replies}) => setReplies(tx, tx.writeRoom(room), seq, replies),
	pinned: (tx, frame, {at, serial}) => applyPinned(tx, frame, at, serial),
	pins: (tx, {room: name, pins}) => {
		const room = tx.writeRoom(name);
		if (room !== undefined) room.pinned = pins.map(({message}) => message.seq);
	},
	thread: ignore,
	error: (tx, {id, draft, message}, received) => {
		// Errors of a request or a draft are reported by its caller.
		if (id !== undefined || draft !== undefined) return;
		addNotice(tx, undefined, {content: {type: 'text', text: message}, level: 'error', ...received});
	},
	imported: ignore,
	history: ignore,
	found: ignore,
	inbox: (tx, {unread}) => tx.update({inboxUnread: unread}),
	inboxRead: ignore,
	readers: ignore,
	rooms: ignore,
	created: ignore,
	invited: ignore,
	invites: ignore,
	revoked: ignore,
	webhookCreated: ignore,
	webhooks: ignore,
	webhookRevoked: ignore,
	pong: ignore,
	stats: ignore,
	blocked: ignore,
	unblocked: ignore,
	blocks: ignore,
	preferences: ignore,
	pushKey: ignore,
	pushSubscribed: ignore,
	pushUnsubscribed: ignore,
	bans: ignore,
	idle: ignore,
	listed: ignore,
	people: ignore,
	pairing: ignore,
	devices: ignore,
	deviceRemoved: ignore,
	closing: ignore,
	hubs: (tx, {hubs}) => tx.update({hubs}),
	service: (tx, {isAvailable}, received) => applyService(tx, isAvailable, received),
};

const applyFrame = (tx: SessionTransaction, frame: ServerFrame, received: Received): void => {
	if (isEntry(frame)) {
		applyEntry(tx, frame, received.at);
		return;
	}
	const handler = frameHandlers[frame.type] as (
		tx: SessionTransaction,
		frame: ServerFrame,
		received: Received,
	) => void;
	handler(tx, frame, received);
};

const applyService = (tx: SessionTransaction, isAvailable: boolean, received: Received): void => {
	const wasInterrupted = tx.session.isServiceInterrupted === true;
	if (wasInterrupted === !isAvailable) return;
	tx.update({isServiceInterrupted: !isAvailable});
	const level = isAvailable ? 'info' : 'warning';
	addNotice(tx, undefined, {content: {type: 'service', isAvailable}, level, ...received});
};

const applyWelcome = (
	tx: SessionTransaction,
	{
		user,
		server,
		limits,
		address,
		hubs,
		ssh,
		notifications,
		at: serverAt,
		away,
		isServerOwner,
	}: ServerFrameOf<'welcome'>,
	at: number,
): void => {
	tx.update({
		link: {type: 'up', since: at},
		me: user,
		server,
		limits,
		hubAddress: address,
		hubs: hubs ?? [],
		ssh,
		isServiceInterrupted: false,
		clockSkewMs: serverAt - at,
		away: new Map(away === undefined ? [] : [[user.id, away]]),
		isServerOwner: isServerOwner === true,
	});
	setNotifications(tx, notifications, at);
};

const setLink = (tx: SessionTransaction, link: Link): void => {
	tx.update({link});
	if (link.type !== 'up') applyLinkLost(tx);
};

/** The link is lost: drafts wait, requested pages will not arrive, and the rooms must be joined again. */
const applyLinkLost = (tx: SessionTransaction): void => {
	const outbox = outboxOf(tx.session);
	const waiting = outbox.map(draft =>
		draft.state.type === 'sending' ? {...draft, state: {type: 'waiting'} as const} : draft,
	);
	if (outbox.some(draft => draft.state.type === 'sending')) setOutbox(tx, waiting, outbox);
	for (const {room: name, membership, log, typing} of tx.session.rooms.values()) {
		const isLoading =
			log.isLoadingOlder ||
			log.isLoadingNewer ||
			log.items.some(item => item.type === 'gap' && item.isLoading);
		if (membership.type !== 'joined' && typing.length === 0 && !isLoading) continue;
		const room = tx.writeRoom(name);
		if (room === undefined) continue;
		if (membership.type === 'joined') room.membership = {type: 'joining'};
		room.typing = [];
		if (isLoading) stopLoading(tx.writeLog(room));
	}
};

const startJoin = (tx: SessionTransaction, name: string): void => {
	const room = tx.writeRoom(name) ?? tx.putRoom(newRoom(name));
	room.membership = {type: 'joining'};
	refreshPending(tx);
};

const expire = (tx: SessionTransaction, at: number): void => {
	updateNotifications(tx, at);
	for (const {room: name, typing, log} of [...tx.session.rooms.values()]) {
		if (typing.some(({until}) => until <= at)) {
			const room = tx.writeRoom(name);
			if (room !== undefined) room.typing = typing.filter(({until}) => until > at);
		}
		if (log.items.some(item => isExpired(item, tx.session, at))) removeExpired(tx, name, at);
	}
};
