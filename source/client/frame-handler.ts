/** Handles received frames: the session applies them, then the other parts of the client react to them. */
import {countsAsUnread, draftIdOf, isEntry} from '../protocol/entry-kinds.ts';
import {directUsers} from '../protocol/limits.ts';
import type {Entry, ServerFrame, ServerFrameOf} from '../protocol/server-frames.ts';
import type {Requests} from './link/requests.ts';
import type {Outbox} from './outbox/outbox.ts';
import type {DirectRooms} from './rooms/direct-rooms.ts';
import type {ExpiryTimer} from './rooms/expiry-timer.ts';
import type {InboxCounter} from './rooms/inbox-counter.ts';
import type {Joiner} from './rooms/joiner.ts';
import type {Pager} from './rooms/pager.ts';
import type {ReadTypingNotifier} from './rooms/read-typing-notifier.ts';
import type {RoomList} from './rooms/room-list.ts';
import type {Threads} from './rooms/threads.ts';
import type {SessionStore} from './session-store.ts';

interface FrameHandlerOptions {
	readonly store: SessionStore;
	readonly requests: Requests;
	readonly joiner: Joiner;
	readonly directRooms: DirectRooms;
	readonly roomList: RoomList;
	readonly pager: Pager;
	readonly threads: Threads;
	readonly outbox: Outbox;
	readonly expiryTimer: ExpiryTimer;
	readonly notifier: ReadTypingNotifier;
	readonly inboxCounter: InboxCounter | undefined;
	/** Called when the `welcome` has been applied to the session. */
	readonly onWelcome: (frame: ServerFrameOf<'welcome'>) => void;
}

export class FrameHandler {
	readonly #options: FrameHandlerOptions;
	readonly #listeners = new Set<(frame: ServerFrame) => void>();

	constructor(options: FrameHandlerOptions) {
		this.#options = options;
	}

	/** Calls `listener` with each frame before it is applied to the session. Returns a function that stops it. */
	subscribe(listener: (frame: ServerFrame) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	handle(frame: ServerFrame): void {
		const {store, expiryTimer, pager, threads, requests, directRooms, notifier, inboxCounter} = this.#options;
		for (const listener of [...this.#listeners]) listener(frame);
		store.enqueueFrame(frame);
		expiryTimer.watch(frame);
		if (frame.type === 'read') notifier.markedUnread(frame);
		inboxCounter?.note(frame);
		if (isEntry(frame)) {
			pager.noteEntry(frame);
			threads.noteEntry(frame);
		}
		const followUp = requests.takeReply(frame) ?? this.#followUp(frame);
		if (followUp === undefined && frame.type !== 'blocked') {
			store.scheduleFlush();
			return;
		}
		// A caller that receives its reply must find the result in the session.
		store.flush();
		// The direct room is removed before the caller that blocked the user continues.
		if (frame.type === 'blocked') directRooms.blocked(frame.user);
		followUp?.();
	}

	/** The reaction to a frame that is no reply to a request, to run when the session has applied the frame. */
	#followUp(frame: ServerFrame): (() => void) | undefined {
		const {store, joiner, outbox, roomList, onWelcome} = this.#options;
		if (isEntry(frame)) return this.#followUpEntry(frame);
		switch (frame.type) {
			case 'welcome':
				return () => onWelcome(frame);
			case 'sent':
				return () => outbox.confirmed(frame.draft, frame);
			case 'listed':
				return () => roomList.changed(frame.rooms);
			case 'error': {
				const {draft} = frame;
				return draft === undefined ? undefined : () => outbox.refused({...frame, draft});
			}
			case 'moderated':
				return () => {
					const isRemoved = store.session.rooms.get(frame.room)?.membership.type === 'refused';
					if (isRemoved) joiner.forget(frame.room);
				};
			default:
				return undefined;
		}
	}

	#followUpEntry(entry: Entry): (() => void) | undefined {
		const {store, joiner, outbox, directRooms} = this.#options;
		const {room, from} = entry;
		const draft = draftIdOf(entry);
		const isDirect = directUsers(room) !== undefined && countsAsUnread(entry);
		if (draft !== undefined && from.id === store.session.me?.id) {
			return () => {
				outbox.confirmed(draft, entry);
				if (isDirect) directRooms.opened(room, 'me');
			};
		}
		return isDirect && !joiner.isJoined(room) ? () => directRooms.opened(room, 'other') : undefined;
	}
}
