/**
 * What a program holds to take part in a chat: terminal, browser, shell verb and bot alike. It keeps one
 * connection alive, tells a session, and never loses a draft. It knows no React, no Node and no DOM.
 */
import type {ClientFrame, Entry, RoomInfo, ServerFrame, ServerFrameOf} from '../protocol/frames.ts';
import {directUsers} from '../protocol/limits.ts';
import {type Clock, systemClock} from '../time/clock.ts';
import {createConnection} from './link/connection.ts';
import {checkFrameSize} from './link/frame-size.ts';
import {createIdentity} from './link/identity.ts';
import type {LinkState} from './link/link-state.ts';
import {createRequests, type Outcome, type RequestFailure, type RequestFrame} from './link/requests.ts';
import type {Transport} from './link/transport.ts';
import {createOutboxKeeper, toKeep} from './outbox/outbox-keeper.ts';
import {createReceipts, type Receipt} from './outbox/receipts.ts';
import {Sender} from './outbox/sender.ts';
import {createDirectRooms} from './rooms/direct-rooms.ts';
import {createExpiryTimer} from './rooms/expiry-timer.ts';
import {createJoiner} from './rooms/joiner.ts';
import {createPager} from './rooms/pager.ts';
import {createReadTypingNotifier} from './rooms/read-typing-notifier.ts';
import {askRooms} from './rooms/room-pages.ts';
import type {SessionEvent} from './session/events.ts';
import {initialSession, reduceAll} from './session/reducer/reduce.ts';
import {findRoom, outboxOf} from './session/selectors.ts';
import type {Draft, Item, Link, Notice, NoticeContent, Session} from './session/state.ts';
import {type ClientStorage, memoryStorage} from './storage/client-storage.ts';

export interface ClientOptions {
	readonly transport: Transport;
	/** Wished for in the first `hello`; a user that is known keeps its own where this is undefined. */
	readonly nick?: string;
	/** The operator's access secret, where the server demands one. */
	readonly access?: string;
	/** What this program is called, for the server's log. */
	readonly name?: string;
	readonly storage?: ClientStorage;
	readonly clock?: Clock;
	/** Frames heard within this time reach the session in one step; 0: each at once. Default 0. */
	readonly batchMs?: number;
	/** Joins the user's recent direct rooms, so that what was written meanwhile shows. Default false. */
	readonly joinsDirectRooms?: boolean;
}

export interface JoinOptions {
	/** Entries of history to begin with; default a page. */
	readonly limit?: number;
	/** Only what came after this entry. */
	readonly after?: number;
	/** A public room that does not exist is refused (`no_such_room`) instead of created. Default false. */
	readonly mustExist?: boolean;
}

/** An `error` frame, or the end of the connection, as the outcome of a request. */
export class RequestError extends Error {
	readonly code: string;
	readonly retryInMs: number | undefined;
	constructor(code: string, message: string, retryInMs?: number) {
		super(message);
		this.name = 'RequestError';
		this.code = code;
		this.retryInMs = retryInMs;
	}
}

/** Frames that are asked and answered by one reply of the type on the right. */
export interface Replies {
	rooms: 'rooms';
	members: 'members';
	search: 'found';
	history: 'history';
	create: 'created';
	invite: 'invited';
	invites: 'invites';
	revoke: 'revoked';
	nick: 'renamed';
	stats: 'stats';
	moderate: 'moderated';
	configure: 'configured';
	block: 'blocked';
	unblock: 'unblocked';
	blocks: 'blocks';
	preferences: 'preferences';
	edit: 'sent';
	delete: 'sent';
	react: 'sent';
	topic: 'sent';
	leave: 'left';
}

export type AskFrame = Extract<ClientFrame, {type: keyof Replies}>;
export type AnswerTo<F extends AskFrame> = ServerFrameOf<Replies[F['type']]>;

export interface Client {
	/** The newest state; the same object until something changed. */
	readonly session: () => Session;
	/** Calls `listener` after every change of the session. Returns a function that ends it. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Every frame from the server as it arrives, before the session has it: for bots and shell verbs. */
	readonly onFrame: (listener: (frame: ServerFrame) => void) => () => void;
	/** Connects; a second call while connecting or connected does nothing. */
	open(): void;
	/**
	 * Joins a room now and after every reconnection. Resolves with its canonical name when joined, rejects
	 * with a RequestError when refused.
	 */
	join(room: string, options?: JoinOptions): Promise<string>;
	/** Opens a private room with a token; resolves with its name. */
	joinByToken(token: string): Promise<string>;
	/** Leaves and forgets the room. */
	leave(room: string): Promise<void>;
	/** Says something; it is pending in the session until its echo arrives, whatever the network does. Returns the draft id. */
	post(
		target: Draft['target'],
		text: string,
		more?: {readonly replyTo?: number; readonly expiresInSeconds?: number},
	): string;
	/** Resolves with the receipt of a draft (its room and seq), rejects with a RequestError when it was refused or dropped. */
	receipt(draft: string): Promise<{readonly room: string; readonly seq: number}>;
	/** Sends a failed or waiting draft again, with other text where given. */
	retry(draft: string, text?: string): void;
	/** Gives a draft up. (One that is on the wire already may still arrive.) */
	drop(draft: string): void;
	/** One request, one reply. Rejects with a RequestError when refused, or with code `unavailable` where there is no connection. */
	ask<F extends AskFrame>(frame: F): Promise<AnswerTo<F>>;
	/** The rooms one may see. */
	rooms(): Promise<readonly RoomInfo[]>;
	/** Fetches the page before the window's first entry, after its last, or around an entry; into the session. */
	loadOlder(room: string): Promise<void>;
	loadNewer(room: string): Promise<void>;
	loadAround(room: string, seq: number): Promise<void>;
	/** Brings the window back to the newest entries. */
	loadNewest(room: string): Promise<void>;
	/** Fetches what a gap item misses. */
	fillGap(room: string, key: string): Promise<void>;
	/** Moves the read position, never back; told to the server at most twice a second. */
	markRead(room: string, seq: number): void;
	/** Tells the room that one is writing; sends at most one frame per 3 s. */
	typing(room: string): void;
	/** Adds a line only this client sees, to a room or (undefined) to the session's notices. */
	note(room: string | undefined, text: string, level?: Notice['level']): void;
	/**
	 * Tells where the reader is: at this entry, or (undefined) at the newest. While it is an entry, what comes
	 * in never pushes it out of the window.
	 */
	lookAt(room: string, seq: number | undefined): void;
	/** Takes another nick; where the link is stopped (the nick was taken), connects again with this one. */
	rename(nick: string): Promise<void>;
	/** Tries to connect at once instead of waiting for the back-off. */
	reconnect(): void;
	/** Leaves the network; the session stays readable. Resolves when the connection is gone. */
	close(): Promise<void>;
}

interface Waiter<T> {
	resolve(value: T): void;
	reject(error: RequestError): void;
}

/** 96 random bits: unique among all drafts of a user, on whichever of their machines they were made. */
const newDraftId = (): string =>
	[...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');

const toError = ({code, message, retryInMs}: RequestFailure): RequestError =>
	new RequestError(code, message, retryInMs);

const toLink = (state: LinkState): Link => {
	switch (state.type) {
		case 'connecting':
		case 'handshaking':
			return {type: 'connecting', attempt: state.attempt};
		case 'up':
			return {type: 'up', since: state.since};
		case 'waiting':
		case 'stopped':
			return state;
	}
};

const isEntry = (frame: ServerFrame): frame is Entry => 'prev' in frame;

/** Begins as it was when the program last ended, with what it had not managed to say; `open` connects. */
export const createClient = (options: ClientOptions): Client => {
	const {transport, access, name, batchMs = 0, joinsDirectRooms = false} = options;
	const clock = options.clock ?? systemClock;
	const storage = options.storage ?? memoryStorage();

	// — the session —

	const outboxKeeper = createOutboxKeeper(storage, clock, error =>
		note(undefined, {type: 'outboxNotSaved', error}, 'error'),
	);
	let session: Session = {...initialSession, outbox: outboxKeeper.found};
	let queue: SessionEvent[] = [];
	let serial = 0;
	let isFlushDue = false;
	const listeners = new Set<() => void>();
	const frameListeners = new Set<(frame: ServerFrame) => void>();

	const flush = (): void => {
		if (queue.length === 0) return;
		const events = queue;
		queue = [];
		const next = reduceAll(session, events);
		if (next === session) return;
		session = next;
		// Settling comes after this turn: a hundred lines pasted are kept with one write, then sent.
		settleSoon();
		for (const listener of [...listeners]) listener();
	};

	const dispatch = (...events: SessionEvent[]): void => {
		queue.push(...events);
		flush();
	};

	const flushSoon = (): void => {
		if (batchMs === 0) {
			flush();
			return;
		}
		if (isFlushDue) return;
		isFlushDue = true;
		clock.after(batchMs, () => {
			isFlushDue = false;
			flush();
		});
	};

	const note = (room: string | undefined, content: NoticeContent, level: Notice['level']): void =>
		dispatch({type: 'noticeAdded', room, content, level, at: clock.now(), serial: ++serial});

	// — what follows from a change —

	let isSettleDue = false;

	const settleSoon = (): void => {
		if (isSettleDue) return;
		isSettleDue = true;
		queueMicrotask(() => {
			isSettleDue = false;
			settle();
		});
	};

	const settle = (): void => {
		identity.keepNick();
		// On disk before it is on the wire.
		outboxKeeper.keep(outboxOf(session));
		sender.sendReady();
		fillGaps();
	};

	const seenItems = new Map<string, readonly Item[]>();

	const fillGaps = (): void => {
		for (const room of session.rooms.values()) {
			if (seenItems.get(room.room) === room.log.items) continue;
			seenItems.set(room.room, room.log.items);
			pager.fillGaps(room);
		}
	};

	// — the connection —

	const identity = createIdentity({
		storage,
		nick: options.nick,
		session: () => session,
		note: (content, level) => note(undefined, content, level),
	});

	const connection = createConnection({
		transport,
		clock,
		hello: hub => ({
			...identity.hello(hub),
			...(access !== undefined && {access}),
			...(name !== undefined && {client: name}),
		}),
		onRefused: error => identity.isWorthAnother(error),
		onState(state) {
			// The welcome itself tells the session that the link is up.
			if (state.type === 'up') return;
			dispatch({type: 'linkChanged', link: toLink(state)});
			if (state.type === 'waiting' || state.type === 'stopped') linkLost(state);
		},
		onFrame: frame => hear(frame),
		onLatency: latencyMs => dispatch({type: 'latencyMeasured', latencyMs}),
	});

	const requests = createRequests(
		connection.send,
		frame => checkFrameSize(frame, session.limits),
		callback => queueMicrotask(callback),
	);

	const linkLost = (state: Extract<LinkState, {type: 'waiting' | 'stopped'}>): void => {
		joiner.end();
		sender.linkLost();
		requests.abandon(state.reason);
		if (state.type === 'waiting') return;
		const code = state.errorCode ?? 'unavailable';
		const refused: RequestFailure = {code, message: state.reason, retryInMs: undefined};
		joiner.stop(refused);
		receipts.refuseAll(refused);
		for (const {reject} of upWaiters.splice(0)) reject(toError(refused));
	};

	// — frames —

	const hear = (frame: ServerFrame): void => {
		for (const listener of [...frameListeners]) listener(frame);
		queue.push({type: 'received', frame, at: clock.now(), serial: ++serial});
		ticker.watch(frame);
		if (isEntry(frame)) pager.heard(frame);
		const answer = requests.answer(frame);
		const follow = answer ?? consequence(frame);
		if (follow === undefined && frame.type !== 'blocked') {
			flushSoon();
			return;
		}
		// Whoever is told must find it in the session.
		flush();
		// The room goes before the command that asked for it goes on.
		if (frame.type === 'blocked') direct.blocked(frame.user);
		follow?.();
	};

	/** What is to be done once the session has heard the frame. */
	const consequence = (frame: ServerFrame): (() => void) | undefined => {
		switch (frame.type) {
			case 'welcome':
				return () => welcomed(frame);
			case 'message':
				if (frame.draft !== undefined && frame.from.id === session.me?.id) {
					return () => messageHeard(frame);
				}
				return directUsers(frame.room) !== undefined && !joiner.isHere(frame.room)
					? () => direct.opened(frame.room, 'other')
					: undefined;
			case 'sent':
				return () => receipted(frame.draft, frame);
			case 'error': {
				const {draft} = frame;
				return draft === undefined ? undefined : () => draftRefused({...frame, draft});
			}
			case 'moderated':
				return () => {
					if (session.rooms.get(frame.room)?.membership.type === 'refused') joiner.forget(frame.room);
				};
			default:
				return undefined;
		}
	};

	const welcomed = (frame: ServerFrameOf<'welcome'>): void => {
		identity.welcomed(frame);
		takeOrphans();
		sender.linkUp();
		pager.begin();
		joiner.begin();
		sender.sendReady();
		for (const {resolve} of upWaiters.splice(0)) resolve();
		if (joinsDirectRooms) direct.joinRecent();
	};

	const messageHeard = (frame: Entry & {type: 'message'}): void => {
		receipted(frame.draft, frame);
		if (directUsers(frame.room) !== undefined) direct.opened(frame.room, 'me');
	};

	/** Takes the room out of the session; it is no longer joined. */
	const forgetRoom = (room: string): void => {
		joiner.forget(room);
		seenItems.delete(room);
		dispatch({type: 'roomForgotten', room});
	};

	// — rooms —

	const joiner = createJoiner({
		clock,
		requests,
		session: () => session,
		dispatch,
		onJoined(frame) {
			for (const entry of frame.entries) {
				if (entry.type === 'message' && entry.from.id === session.me?.id) receipted(entry.draft, entry);
			}
			// Gaps that could not be filled while the room was closed to us may be now.
			seenItems.delete(frame.room);
			courtesy.joined(frame);
			sender.sendReady();
			settleSoon();
		},
		onRefused(room, {code, message}) {
			const lost = outboxOf(session).filter(
				({target, state}) => 'room' in target && target.room === room && state.type !== 'failed',
			);
			for (const {draft} of lost) draftRefused({type: 'error', draft, code, message});
		},
	});

	const direct = createDirectRooms({requests, joiner, session: () => session, forget: forgetRoom});

	const pager = createPager({
		requests,
		session: () => session,
		dispatch,
		isHere: joiner.isHere,
		onFailed: (room, {message}) => note(room, {type: 'historyNotLoaded', error: message}, 'warning'),
	});

	// — drafts —

	/** A pending message can only be sent from within its room. */
	const joinRoomsOf = (drafts: readonly Draft[]): void => {
		for (const {target, state} of drafts) {
			if ('room' in target && state.type !== 'failed' && !joiner.isHere(target.room)) {
				joiner.want({name: target.room, isUrgent: true});
			}
		}
	};

	/** Takes over what programs of this user that have ended since did not manage to send. */
	const takeOrphans = (): void => {
		const known = new Set(outboxOf(session).map(({draft}) => draft));
		const drafts = toKeep(storage.takeOrphans?.() ?? []).filter(({draft}) => !known.has(draft));
		dispatch(...drafts.map(draft => ({type: 'posted', draft}) as const));
		joinRoomsOf(drafts);
	};

	const sender = new Sender({
		clock,
		session: () => session,
		dispatch,
		send: connection.send,
		isJoined: joiner.isHere,
		onUnsendable: (draft, {code, message}) => draftRefused({type: 'error', draft, code, message}),
	});

	const receipts = createReceipts();

	const receipted = (draft: string | undefined, receipt: Receipt): void => {
		if (draft === undefined) return;
		receipts.give(draft, receipt);
		sender.confirmed(draft);
	};

	const draftRefused = (error: ServerFrameOf<'error'> & {readonly draft: string}): void => {
		sender.refused(error);
		const {draft, code, message, retryInMs} = error;
		if (retryInMs === undefined) receipts.refuse(draft, {code, message, retryInMs});
	};

	const draftOf = (id: string): Draft | undefined => outboxOf(session).find(({draft}) => draft === id);

	const courtesy = createReadTypingNotifier({
		clock,
		session: () => session,
		send: connection.send,
		isHere: joiner.isHere,
	});

	const ticker = createExpiryTimer({
		clock,
		session: () => session,
		onTick: at => dispatch({type: 'timePassed', at}),
	});

	// — asking —

	const upWaiters: Waiter<void>[] = [];
	let hasOpened = false;

	const ask = <F extends AskFrame>(frame: F): Promise<AnswerTo<F>> =>
		new Promise((resolve, reject) => {
			const {id: _, ...question} = frame;
			requests.ask(question as RequestFrame, (outcome: Outcome) => {
				if (outcome.ok) resolve(outcome.frame as AnswerTo<F>);
				else reject(toError(outcome.refused));
			});
		});

	const canonical = (room: string): string => findRoom(session, room)?.room ?? room;

	return {
		session: () => session,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		onFrame(listener) {
			frameListeners.add(listener);
			return () => frameListeners.delete(listener);
		},
		open() {
			if (!hasOpened) joinRoomsOf(outboxKeeper.found);
			hasOpened = true;
			connection.open();
		},
		join: (room, {limit, after, mustExist} = {}) =>
			new Promise((resolve, reject) => {
				joiner.want({
					name: room,
					...(limit !== undefined && {limit}),
					...(after !== undefined && {after}),
					...(mustExist !== undefined && {mustExist}),
					resolve,
					reject: refused => reject(toError(refused)),
				});
			}),
		joinByToken: token =>
			new Promise((resolve, reject) => {
				joiner.want({name: '', token, resolve, reject: refused => reject(toError(refused))});
			}),
		async leave(room) {
			const left = canonical(room);
			const wasHere = joiner.isHere(left);
			direct.left(left);
			forgetRoom(left);
			if (!wasHere) return;
			await ask({type: 'leave', room: left}).catch(error => {
				// Without a connection one is in no room.
				if (!(error instanceof RequestError && error.code === 'unavailable')) throw error;
			});
		},
		post(target, text, more = {}) {
			const draft: Draft = {
				draft: newDraftId(),
				target: 'room' in target ? {room: canonical(target.room)} : target,
				text,
				at: clock.now(),
				...(more.replyTo !== undefined && {replyTo: more.replyTo}),
				...(more.expiresInSeconds !== undefined && {expiresInSeconds: more.expiresInSeconds}),
				state: {type: 'waiting'},
			};
			dispatch({type: 'posted', draft});
			const room = 'room' in draft.target ? session.rooms.get(draft.target.room) : undefined;
			if (room?.membership.type === 'refused') {
				const {code, message} = room.membership;
				draftRefused({type: 'error', draft: draft.draft, code, message});
			}
			return draft.draft;
		},
		receipt: id =>
			new Promise((resolve, reject) => {
				const known = receipts.given(id);
				if (known !== undefined) return resolve(known);
				const draft = draftOf(id);
				if (draft === undefined) {
					return reject(new RequestError('no_such_entry', 'There is no such draft: it was dropped.'));
				}
				if (draft.state.type === 'failed') {
					return reject(new RequestError(draft.state.code, draft.state.message));
				}
				receipts.wait(id, {resolve, reject: refused => reject(toError(refused))});
			}),
		retry(id, text) {
			const draft = draftOf(id);
			if (draft === undefined || draft.state.type === 'sending') return;
			dispatch({type: 'retried', draft: id, text: text ?? draft.text});
			sender.forget(id);
		},
		drop(id) {
			if (draftOf(id) === undefined) return;
			dispatch({type: 'dropped', draft: id});
			receipts.refuse(id, {code: 'dropped', message: 'The draft was dropped.', retryInMs: undefined});
			sender.forget(id);
		},
		ask,
		rooms: () =>
			new Promise((resolve, reject) => {
				askRooms(requests, pages => (pages.ok ? resolve(pages.rooms) : reject(toError(pages.refused))));
			}),
		loadOlder: room => pager.loadOlder(canonical(room)),
		loadNewer: room => pager.loadNewer(canonical(room)),
		loadAround: (room, seq) => pager.loadAround(canonical(room), seq),
		loadNewest: room => pager.loadNewest(canonical(room)),
		fillGap: (room, key) => pager.fillGap(canonical(room), key),
		markRead(room, seq) {
			const read = canonical(room);
			dispatch({type: 'markedRead', room: read, seq});
			courtesy.read(read);
		},
		typing: room => courtesy.typing(canonical(room)),
		note: (room, text, level = 'info') =>
			note(room === undefined ? undefined : canonical(room), {type: 'text', text}, level),
		lookAt: (room, seq) => dispatch({type: 'viewMoved', room: canonical(room), seq}),
		async rename(nick) {
			if (session.link.type === 'up') {
				await ask({type: 'nick', nick});
				return;
			}
			identity.wish(nick);
			await new Promise<void>((resolve, reject) => {
				upWaiters.push({resolve, reject});
				connection.open();
			});
		},
		reconnect: connection.open,
		async close() {
			flush();
			await connection.close();
			ticker.end();
			courtesy.end();
			outboxKeeper.keep(outboxOf(session));
			outboxKeeper.flush();
			storage.release?.();
		},
	};
};
