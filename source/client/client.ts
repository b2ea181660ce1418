/**
 * The client: it keeps a connection to a server, holds the session and never loses a draft. The terminal, the browser,
 * shell commands and bots use it. It does not depend on React, Node or the DOM.
 */
import type {PersonInfo, RoomInfo, ServerFrame} from '../protocol/server-frames.ts';
import {type ClientOptions, ClientParts} from './client-parts.ts';
import {RequestError, requestPromise} from './link/request-error.ts';
import type {AnswerTo, AskFrame} from './link/requests.ts';
import type {PostOptions} from './outbox/outbox.ts';
import type {Receipt} from './outbox/receipts.ts';
import {fetchPeople} from './rooms/people-pages.ts';
import {fetchRooms} from './rooms/room-pages.ts';
import {findRoom} from './session/selectors.ts';
import type {Draft, Notice, NoticeContent, Session} from './session/state.ts';

export interface JoinOptions {
	/** The number of entries of history to load. Default: a page. */
	readonly limit?: number;
	/** Only entries after this one. */
	readonly after?: number;
	/** The server refuses a public room that does not exist (`no_such_room`) instead of creating it. Default false. */
	readonly mustExist?: boolean;
}

export interface Client {
	/** The newest state; the same object until something changes. */
	readonly session: () => Session;
	/** Calls `listener` after each change of the session. Returns a function that stops it. */
	readonly subscribe: (listener: () => void) => () => void;
	/**
	 * Calls `listener` with each frame from the server before it is applied to the session. Returns a function that
	 * stops it.
	 */
	readonly onFrame: (listener: (frame: ServerFrame) => void) => () => void;
	/** Connects. Does nothing while connecting or connected. */
	open(): void;
	/**
	 * Joins a room now and after each reconnect. Resolves with the canonical name of the room; rejects with a
	 * `RequestError` if the server refuses.
	 */
	join(room: string, options?: JoinOptions): Promise<string>;
	/** Joins a private room with a token. Resolves with its name. */
	joinByToken(token: string): Promise<string>;
	/** Leaves the room and removes it from the session. */
	leave(room: string): Promise<void>;
	/**
	 * Posts a message. It stays pending in the session, across reconnects, until its echo arrives. Returns the id of
	 * the draft.
	 */
	post(target: Draft['target'], text: string, options?: PostOptions): string;
	/** Resolves with the room and the `seq` of a draft; rejects with a `RequestError` if it was refused or dropped. */
	receipt(draft: string): Promise<Receipt>;
	/** Sends a failed or waiting draft again, with `text` instead of its text if given. */
	retry(draft: string, text?: string): void;
	/** Removes a draft. A draft that has already been sent may still arrive. */
	drop(draft: string): void;
	/** Sends the messages that still wait because of `holdMs`. `close` does this as well. */
	sendHeld(): void;
	/** Sends a request and resolves with its reply. Rejects with a `RequestError`; its code is `unavailable` without a connection. */
	ask<F extends AskFrame>(frame: F): Promise<AnswerTo<F>>;
	/**
	 * The user's list of rooms, which the server keeps for all devices. Resolves when the server has sent it; with
	 * undefined if the server keeps no list or the client does not follow it.
	 */
	roomList(): Promise<readonly string[] | undefined>;
	/** The connected users of the whole server, in the order of their nicks, up to 2000. */
	people(): Promise<readonly PersonInfo[]>;
	/** All rooms that the user can see, sorted by name. */
	rooms(): Promise<readonly RoomInfo[]>;
	/** Fetches the page before the first entry of the window into the session. */
	loadOlder(room: string): Promise<void>;
	/** Fetches the page after the last entry of the window into the session. */
	loadNewer(room: string): Promise<void>;
	/** Replaces the window with the page around an entry. */
	loadAround(room: string, seq: number): Promise<void>;
	/** Moves the window back to the newest entries. */
	loadNewest(room: string): Promise<void>;
	/** Fetches the entries of a gap item. */
	fillGap(room: string, key: string): Promise<void>;
	/** Opens the thread of a message in its room (`RoomState.thread`), which replaces an open one. */
	openThread(room: string, seq: number): Promise<void>;
	closeThread(room: string): void;
	/** Fetches the page before the first reply of the open thread. */
	loadOlderReplies(room: string): Promise<void>;
	/**
	 * Moves the read position forward, and notifies the server at most twice a second. Does nothing while the room is
	 * marked as unread, unless the user asked for it (`isWished`).
	 */
	markRead(room: string, seq: number, isWished?: boolean): void;
	/**
	 * Moves the read position back, so that the message `seq` is the first unread one until the user enters the room
	 * again or marks it as read. Rejects with a `RequestError`.
	 */
	markUnread(room: string, seq: number): Promise<void>;
	/** The user has entered a room that is marked as unread: the read position moves forward again. */
	resumeReading(room: string): void;
	/** Notifies the room that the user is typing, at most once every 3 s. */
	typing(room: string): void;
	/** The user has typed, clicked or pasted something, and so is not idle. */
	noteInput(): void;
	/** The window of the user interface has lost the focus. */
	lostFocus(): void;
	/**
	 * Sets the milliseconds without input after which the user is reported as idle; undefined: never, which is the
	 * default.
	 */
	setIdleAfter(ms: number | undefined): void;
	/** Adds a notice that only this client shows, to a room or, if `room` is undefined, to the session. */
	note(room: string | undefined, content: string | NoticeContent, level?: Notice['level']): void;
	/**
	 * Reports the entry that the user is looking at; undefined for the newest one. New entries do not push this entry out
	 * of the window.
	 */
	lookAt(room: string, seq: number | undefined): void;
	/** Changes the user's nick. If there is no connection, such as after `nick_taken`, connects with this nick. */
	rename(nick: string): Promise<void>;
	/** Connects now instead of waiting for the back-off. */
	reconnect(): void;
	/** Disconnects. The session stays readable. Resolves when the connection has ended. */
	close(): Promise<void>;
}

/** The canonical name of a room, as the session has it. */
type Canonical = (room: string) => string;

type RoomFunctions = Pick<Client, 'join' | 'joinByToken' | 'leave' | 'roomList' | 'people' | 'rooms'>;

const roomFunctions = (parts: ClientParts, canonical: Canonical): RoomFunctions => {
	const {requests, joiner} = parts;
	return {
		join: (name, options = {}) =>
			requestPromise((resolve, reject) => joiner.join({...options, name, resolve, reject})),
		joinByToken: token =>
			requestPromise((resolve, reject) => joiner.join({name: '', token, resolve, reject})),
		leave: room => leaveRoom(parts, canonical(room)),
		roomList: () => parts.roomList.whenKnown(),
		people: () => fetchPeople(requests),
		rooms: () =>
			requestPromise((resolve, reject) => {
				fetchRooms(requests, pages => (pages.ok ? resolve(pages.rooms) : reject(pages.failure)));
			}),
	};
};

type DraftFunctions = Pick<Client, 'post' | 'receipt' | 'retry' | 'drop' | 'sendHeld'>;

const draftFunctions = ({outbox}: ClientParts): DraftFunctions => ({
	post: (target, text, options = {}) => outbox.post(target, text, options),
	receipt: draft => outbox.receipt(draft),
	retry: (draft, text) => outbox.retry(draft, text),
	drop: draft => outbox.drop(draft),
	sendHeld: () => outbox.sendHeld(),
});

type HistoryFunctions = Pick<
	Client,
	| 'loadOlder'
	| 'loadNewer'
	| 'loadAround'
	| 'loadNewest'
	| 'fillGap'
	| 'openThread'
	| 'closeThread'
	| 'loadOlderReplies'
	| 'lookAt'
>;

const historyFunctions = ({store, pager, threads}: ClientParts, canonical: Canonical): HistoryFunctions => ({
	loadOlder: room => pager.loadOlder(canonical(room)),
	loadNewer: room => pager.loadNewer(canonical(room)),
	loadAround: (room, seq) => pager.loadAround(canonical(room), seq),
	loadNewest: room => pager.loadNewest(canonical(room)),
	fillGap: (room, key) => pager.fillGap(canonical(room), key),
	openThread: (room, seq) => threads.open(canonical(room), seq),
	closeThread: room => threads.close(canonical(room)),
	loadOlderReplies: room => threads.loadOlder(canonical(room)),
	lookAt: (room, seq) => store.dispatch({type: 'viewMoved', room: canonical(room), seq}),
});

type ActivityFunctions = Pick<
	Client,
	'markRead' | 'markUnread' | 'resumeReading' | 'typing' | 'noteInput' | 'lostFocus' | 'setIdleAfter'
>;

/** The functions that report reading, typing and input to the server. */
const activityFunctions = (parts: ClientParts, canonical: Canonical): ActivityFunctions => {
	const {store, requests, notifier} = parts;
	return {
		markRead(name, seq, isWished = false) {
			const room = canonical(name);
			if (!isWished && store.session.rooms.get(room)?.isMarkedUnread) return;
			store.dispatch({type: 'markedRead', room, seq});
			notifier.read(room);
		},
		markUnread: async (room, seq) =>
			void (await requests.ask({type: 'markUnread', room: canonical(room), seq})),
		resumeReading: room => store.dispatch({type: 'readingResumed', room: canonical(room)}),
		typing: room => notifier.typing(canonical(room)),
		noteInput() {
			parts.idleNotifier.noteInput();
			parts.focusReporter.used();
		},
		lostFocus: () => parts.focusReporter.lost(),
		setIdleAfter: ms => parts.idleNotifier.setIdleAfter(ms),
	};
};

/** Creates a client, with the drafts that the previous run did not send. Call `open` to connect it. */
export const createClient = (options: ClientOptions): Client => {
	const parts = new ClientParts(options);
	const {store, connection, requests, outbox} = parts;
	const canonical: Canonical = room => findRoom(store.session, room)?.room ?? room;
	let wasOpened = false;
	return {
		...roomFunctions(parts, canonical),
		...draftFunctions(parts),
		...historyFunctions(parts, canonical),
		...activityFunctions(parts, canonical),
		session: () => store.session,
		subscribe: listener => store.subscribe(listener),
		onFrame: listener => parts.frames.subscribe(listener),
		open() {
			if (!wasOpened) outbox.joinRooms();
			wasOpened = true;
			connection.open();
		},
		ask: frame => requests.ask(frame),
		note: (room, content, level = 'info') =>
			store.addNotice(
				room === undefined ? undefined : canonical(room),
				typeof content === 'string' ? {type: 'text', text: content} : content,
				level,
			),
		async rename(nick) {
			if (store.session.link.type === 'up') await requests.ask({type: 'nick', nick});
			else await parts.connectAs(nick);
		},
		reconnect: () => connection.open(),
		close: () => parts.close(),
	};
};

const leaveRoom = async (parts: ClientParts, room: string): Promise<void> => {
	const wasJoined = parts.joiner.isJoined(room);
	parts.directRooms.left(room);
	parts.roomList.left(room);
	parts.forgetRoom(room);
	if (!wasJoined) return;
	await parts.requests.ask({type: 'leave', room}).catch(error => {
		// Without a connection there is no room to leave.
		if (!(error instanceof RequestError && error.code === 'unavailable')) throw error;
	});
};
