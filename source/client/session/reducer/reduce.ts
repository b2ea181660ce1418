/**
 * (session, event) → session. Pure and total: whatever a server says, the next state is a sound one. What an event does
 * to one side of a session stands in the file of that side.
 */
import type {ServerFrame} from '../../../protocol/frames.ts';
import {defaultLimits} from '../../../protocol/limits.ts';
import type {SessionEvent} from '../events.ts';
import {outboxOf} from '../selectors.ts';
import type {Link, Session} from '../state.ts';
import {changeDraft, refreshPending, removeDraft, setDraftState, setOutbox} from './drafts.ts';
import {applyEntry, applyGap, applyJoined, isExpired, markRead, removeExpired} from './log.ts';
import {applyConfigured, applyJoinRefused, applyModerated} from './moderation.ts';
import {addNotice} from './notes.ts';
import {applyPage, refreshMessages, setLoading, setLookingAt, stopLoading} from './pages.ts';
import {applyMembers, applyPresence, applyRenamed, applyTyping} from './people.ts';
import {newRoom, SessionTransaction} from './transaction.ts';

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

/** All events in one step: the same as one after the other, and the way to take a batch of frames. */
export const reduceAll = (session: Session, events: readonly SessionEvent[]): Session => {
	const transaction = new SessionTransaction(session);
	for (const event of events) apply(transaction, event);
	return transaction.commit();
};

const apply = (transaction: SessionTransaction, event: SessionEvent): void => {
	switch (event.type) {
		case 'received':
			applyFrame(transaction, event.frame, event.at, event.serial);
			return;
		case 'linkChanged':
			setLink(transaction, event.link);
			return;
		case 'latencyMeasured':
			transaction.update({latencyMs: event.latencyMs});
			return;
		case 'joining':
			beginJoin(transaction, event.room);
			return;
		case 'joinRefused':
			applyJoinRefused(transaction, event.room, event.code, event.message);
			return;
		case 'roomForgotten':
			transaction.deleteRoom(event.room);
			return;
		case 'posted':
			setOutbox(transaction, [...outboxOf(transaction.session), event.draft], [event.draft]);
			return;
		case 'sendStarted':
			setDraftState(transaction, event.draft, {type: 'sending'});
			return;
		case 'postponed':
			setDraftState(transaction, event.draft, {type: 'waiting', until: event.until, reason: event.reason});
			return;
		case 'failed':
			setDraftState(transaction, event.draft, {type: 'failed', code: event.code, message: event.message});
			return;
		case 'retried':
			changeDraft(transaction, event.draft, draft => ({
				...draft,
				text: event.text,
				state: {type: 'waiting'},
			}));
			return;
		case 'dropped':
			removeDraft(transaction, event.draft);
			return;
		case 'pageRequested':
			setLoading(transaction, event.room, event.request, true);
			return;
		case 'pageReceived':
			applyPage(transaction, event.room, event.request, event.page);
			return;
		case 'pageFailed':
			setLoading(transaction, event.room, event.request, false);
			return;
		case 'messagesRefreshed':
			refreshMessages(transaction, event.room, event.messages, event.since, event.page);
			return;
		case 'viewMoved':
			setLookingAt(transaction, event.room, event.seq);
			return;
		case 'markedRead':
			markRead(transaction, event.room, event.seq);
			return;
		case 'noticeAdded':
			addNotice(transaction, event.room, event);
			return;
		case 'timePassed':
			tick(transaction, event.at);
			return;
	}
};

const setLink = (transaction: SessionTransaction, link: Link): void => {
	transaction.update({link});
	if (link.type !== 'up') linkLost(transaction);
};

/** Nothing is under way any more: drafts wait, pages do not come, rooms are to be joined again. */
const linkLost = (transaction: SessionTransaction): void => {
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

const applyFrame = (
	transaction: SessionTransaction,
	frame: ServerFrame,
	at: number,
	serial: number,
): void => {
	switch (frame.type) {
		case 'welcome':
			transaction.update({
				link: {type: 'up', since: at},
				me: frame.user,
				server: frame.server,
				limits: frame.limits,
				clockSkewMs: frame.at - at,
			});
			return;
		case 'joined':
			applyJoined(transaction, frame, at, serial);
			return;
		case 'message':
		case 'edited':
		case 'deleted':
		case 'reacted':
		case 'topic':
			applyEntry(transaction, frame, at);
			return;
		case 'presence':
			applyPresence(transaction, frame, at, serial);
			return;
		case 'renamed':
			applyRenamed(transaction, frame, at, serial);
			return;
		case 'typing':
			applyTyping(transaction, frame, at);
			return;
		case 'read':
			markRead(transaction, frame.room, frame.seq);
			return;
		case 'gap':
			applyGap(transaction, frame, at);
			return;
		case 'sent':
			if (frame.draft !== undefined) removeDraft(transaction, frame.draft);
			return;
		case 'members':
			applyMembers(transaction, frame);
			return;
		case 'left': {
			const room = transaction.writeRoom(frame.room);
			if (room !== undefined) room.membership = {type: 'left'};
			return;
		}
		case 'moderated':
			applyModerated(transaction, frame, at, serial);
			return;
		case 'configured':
			applyConfigured(transaction, frame, at, serial);
			return;
		case 'error':
			// The caller of a request, or the draft, reports its own error.
			if (frame.id === undefined && frame.draft === undefined) {
				addNotice(transaction, undefined, {
					content: {type: 'text', text: frame.message},
					level: 'error',
					at,
					serial,
				});
			}
			return;
		case 'history':
		case 'found':
		case 'rooms':
		case 'created':
		case 'invited':
		case 'invites':
		case 'revoked':
		case 'pong':
		case 'stats':
		case 'blocked':
		case 'unblocked':
		case 'blocks':
		case 'preferences':
		case 'closing':
			return;
	}
};

const beginJoin = (transaction: SessionTransaction, name: string): void => {
	const room = transaction.writeRoom(name) ?? transaction.putRoom(newRoom(name));
	room.membership = {type: 'joining'};
	refreshPending(transaction);
};

const tick = (transaction: SessionTransaction, at: number): void => {
	for (const {room: name, typing, log} of [...transaction.session.rooms.values()]) {
		if (typing.some(({until}) => until <= at)) {
			const room = transaction.writeRoom(name);
			if (room !== undefined) room.typing = typing.filter(({until}) => until > at);
		}
		if (log.items.some(item => isExpired(item, transaction.session, at)))
			removeExpired(transaction, name, at);
	}
};
