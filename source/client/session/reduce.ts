/**
 * (session, event) → session. Pure and total: whatever a server says, the next state is a sound one. What an event does
 * to one side of a session stands in the file of that side.
 */
import type {ServerFrame} from '../../protocol/frames.ts';
import {defaultLimits} from '../../protocol/limits.ts';
import {changeDraft, refreshPending, setDraftState, setOutbox, takeDraft} from './drafts.ts';
import type {SessionEvent} from './events.ts';
import {expire, hearEntry, hearGap, hearJoined, isExpired, markRead} from './log.ts';
import {hearConfigured, hearModerated, refuse} from './moderation.ts';
import {note} from './notes.ts';
import {lookAt, refresh, setLoading, stopLoading, takePage} from './pages.ts';
import {hearMembers, hearPresence, hearRenamed, hearTyping} from './people.ts';
import {outboxOf} from './select.ts';
import type {Link, Session} from './state.ts';
import {newRoom, Work} from './work.ts';

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
	const work = new Work(session);
	for (const event of events) apply(work, event);
	return work.done();
};

const apply = (work: Work, event: SessionEvent): void => {
	switch (event.type) {
		case 'heard':
			hear(work, event.frame, event.at, event.serial);
			return;
		case 'linked':
			setLink(work, event.link);
			return;
		case 'measured':
			work.set({latencyMs: event.latencyMs});
			return;
		case 'joining':
			beginJoin(work, event.room);
			return;
		case 'refused':
			refuse(work, event.room, event.code, event.message);
			return;
		case 'forgotten':
			work.forget(event.room);
			return;
		case 'posted':
			setOutbox(work, [...outboxOf(work.now), event.draft], [event.draft]);
			return;
		case 'handed':
			setDraftState(work, event.draft, {type: 'sending'});
			return;
		case 'postponed':
			setDraftState(work, event.draft, {type: 'waiting', until: event.until, reason: event.reason});
			return;
		case 'failed':
			setDraftState(work, event.draft, {type: 'failed', code: event.code, message: event.message});
			return;
		case 'retried':
			changeDraft(work, event.draft, draft => ({...draft, text: event.text, state: {type: 'waiting'}}));
			return;
		case 'dropped':
			takeDraft(work, event.draft);
			return;
		case 'asked':
			setLoading(work, event.room, event.want, true);
			return;
		case 'paged':
			takePage(work, event.room, event.want, event.page);
			return;
		case 'pageFailed':
			setLoading(work, event.room, event.want, false);
			return;
		case 'refreshed':
			refresh(work, event.room, event.messages, event.since, event.page);
			return;
		case 'looked':
			lookAt(work, event.room, event.seq);
			return;
		case 'marked':
			markRead(work, event.room, event.seq);
			return;
		case 'noted':
			note(work, event.room, event);
			return;
		case 'ticked':
			tick(work, event.at);
			return;
	}
};

const setLink = (work: Work, link: Link): void => {
	work.set({link});
	if (link.type !== 'up') linkLost(work);
};

/** Nothing is under way any more: drafts wait, pages do not come, rooms are to be joined again. */
const linkLost = (work: Work): void => {
	const outbox = outboxOf(work.now);
	const waiting = outbox.map(draft =>
		draft.state.type === 'sending' ? {...draft, state: {type: 'waiting'} as const} : draft,
	);
	if (outbox.some(draft => draft.state.type === 'sending')) setOutbox(work, waiting, outbox);
	for (const {room: name, membership, log, typing} of work.now.rooms.values()) {
		const isLoading =
			log.isLoadingOlder ||
			log.isLoadingNewer ||
			log.items.some(item => item.type === 'gap' && item.isLoading);
		if (membership.type !== 'joined' && typing.length === 0 && !isLoading) continue;
		const room = work.room(name);
		if (room === undefined) continue;
		if (membership.type === 'joined') room.membership = {type: 'joining'};
		room.typing = [];
		if (isLoading) stopLoading(work.log(room));
	}
};

const hear = (work: Work, frame: ServerFrame, at: number, serial: number): void => {
	switch (frame.type) {
		case 'welcome':
			work.set({
				link: {type: 'up', since: at},
				me: frame.user,
				server: frame.server,
				limits: frame.limits,
				clockSkewMs: frame.at - at,
			});
			return;
		case 'joined':
			hearJoined(work, frame, at, serial);
			return;
		case 'message':
		case 'edited':
		case 'deleted':
		case 'reacted':
		case 'topic':
			hearEntry(work, frame, at);
			return;
		case 'presence':
			hearPresence(work, frame, at, serial);
			return;
		case 'renamed':
			hearRenamed(work, frame, at, serial);
			return;
		case 'typing':
			hearTyping(work, frame, at);
			return;
		case 'read':
			markRead(work, frame.room, frame.seq);
			return;
		case 'gap':
			hearGap(work, frame, at);
			return;
		case 'sent':
			if (frame.draft !== undefined) takeDraft(work, frame.draft);
			return;
		case 'members':
			hearMembers(work, frame);
			return;
		case 'left': {
			const room = work.room(frame.room);
			if (room !== undefined) room.membership = {type: 'left'};
			return;
		}
		case 'moderated':
			hearModerated(work, frame, at, serial);
			return;
		case 'configured':
			hearConfigured(work, frame, at, serial);
			return;
		case 'error':
			// The caller of a request, or the draft, reports its own error.
			if (frame.id === undefined && frame.draft === undefined) {
				note(work, undefined, {content: {type: 'text', text: frame.message}, level: 'error', at, serial});
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

const beginJoin = (work: Work, name: string): void => {
	const room = work.room(name) ?? work.put(newRoom(name));
	room.membership = {type: 'joining'};
	refreshPending(work);
};

const tick = (work: Work, at: number): void => {
	for (const {room: name, typing, log} of [...work.now.rooms.values()]) {
		if (typing.some(({until}) => until <= at)) {
			const room = work.room(name);
			if (room !== undefined) room.typing = typing.filter(({until}) => until > at);
		}
		if (log.items.some(item => isExpired(item, work.now, at))) expire(work, name, at);
	}
};
