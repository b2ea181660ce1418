/** Tracks the view of the user: the current room, its read position, its unread line, and the pages to load. */
import type {Client} from '../../client/client.ts';
import type {RoomState} from '../../client/session/state.ts';
import {roomOfPane} from '../../client/session/threads.ts';
import {entryOfRow, type UnreadLine} from '../../presenter/messages/message-rows.ts';
import {noticeText} from '../../presenter/notices.ts';
import type {Pane} from '../draw/message-pane/pane.ts';
import {bottom} from '../draw/message-pane/scroll.ts';
import type {ScreenView} from '../screen/screen-view.ts';
import {defaultRoom} from '../state/initial-room.ts';
import {viewOf} from '../state/ui-state.ts';
import type {UiStore} from './ui-store.ts';

/** The unread messages when the user enters the room now. */
export const unreadIn = (room: RoomState): UnreadLine | undefined =>
	room.unread > 0 ? {after: room.readSeq, until: room.headSeq, count: room.unread} : undefined;

export class ViewTracker {
	readonly #client: Client;
	readonly #store: UiStore;
	readonly #screenView: () => ScreenView;
	/** Pages that are being loaded, so that each is requested once. */
	readonly #loading = new Set<string>();
	#shownNotices: ReadonlySet<string>;
	#reportedView = '';

	constructor(client: Client, store: UiStore, screenView: () => ScreenView) {
		this.#client = client;
		this.#store = store;
		this.#screenView = screenView;
		this.#shownNotices = new Set(client.session().notices.map(({key}) => key));
	}

	/** Removes rooms that the user has left, and shows another room if the current room was removed. */
	updateRoom(): void {
		const {session, ui} = this.#store.get();
		for (const name of new Set([...ui.views.keys()].map(roomOfPane))) {
			const room = session.rooms.get(name);
			if (room === undefined || room.membership.type === 'left') {
				this.#store.apply({type: 'forgotten', room: name});
			}
		}
		const {room, lastRoom} = this.#store.state();
		this.#closeHiddenThreads();
		const next = room === undefined ? defaultRoom(session, lastRoom) : undefined;
		if (next !== undefined) this.#store.apply({type: 'entered', room: next.room, unread: unreadIn(next)});
	}

	/** Marks messages as read only if the terminal has the focus and the newest message is visible. */
	updateReadPosition(): void {
		const view = this.#screenView();
		// A thread in place of its room hides the messages of the room.
		const {room, pane} = view.room?.shownThread === undefined ? view : (view.besideThread ?? {});
		if (room === undefined || pane === undefined || room.membership.type !== 'joined') return;
		const {ui} = this.#store.get();
		const {anchor, unread} = viewOf(ui, room.room);
		this.#reportView(room.room, pane);
		const isAtEnd = pane.viewport.isAtBottom && !room.log.hasNewer;
		if (anchor.type === 'line' && isAtEnd) {
			this.#store.apply({type: 'scrolled', room: room.room, anchor: bottom});
		}
		if (room.isMarkedUnread) this.#showMarkedUnread(room, unread);
		else if (ui.isFocused && isAtEnd) {
			if (room.headSeq > room.readSeq) this.#client.markRead(room.room, room.headSeq);
		} else if (room.unread > 0) this.#extendUnread(room, unread);
	}

	/** Shows the notices of the session in the current room. */
	showNotices(): void {
		const {session, ui} = this.#store.get();
		const fresh = session.notices.filter(({key}) => !this.#shownNotices.has(key));
		if (fresh.length === 0) return;
		this.#shownNotices = new Set(session.notices.map(({key}) => key));
		if (ui.room === undefined) return;
		for (const {content, level} of fresh) this.#client.note(ui.room, noticeText(content), level);
	}

	/** Loads the next page if the user is near the first or last loaded message. */
	loadPages(): void {
		const {room, pane} = this.#screenView();
		if (room === undefined || pane === undefined || this.#client.session().link.type !== 'up') return;
		if (room.shownThread !== undefined) {
			if (pane.wantsOlder) this.#load('replies', room.room, this.#client.loadOlderReplies);
			return;
		}
		const isCleared = viewOf(this.#store.state(), room.room).clearedAt !== undefined;
		if (pane.wantsOlder && !isCleared) this.#load('older', room.room, this.#client.loadOlder);
		if (pane.wantsNewer) this.#load('newer', room.room, this.#client.loadNewer);
	}

	/** The unread line is where the user has put it, on this device or on another one. */
	#showMarkedUnread(room: RoomState, unread: UnreadLine | undefined): void {
		if (unread?.after === room.readSeq && unread.until >= room.headSeq) return;
		this.#store.apply({type: 'unreadChanged', room: room.room, unread: unreadIn(room)});
	}

	#extendUnread(room: RoomState, unread: UnreadLine | undefined): void {
		const line = unread ?? {after: room.readSeq, until: room.headSeq};
		if (unread !== undefined && line.until >= room.headSeq) return;
		this.#store.apply({type: 'unreadChanged', room: room.room, unread: {...line, until: room.headSeq}});
	}

	/** The client keeps the visible messages loaded, even if many others arrive. */
	#reportView(room: string, {messages, viewport}: Pane): void {
		const first = viewport.lines[0]?.index ?? 0;
		const top = viewport.isAtBottom
			? undefined
			: messages
					.slice(first)
					.map(entryOfRow)
					.find(item => item !== undefined)?.seq;
		const key = `${room} ${top}`;
		if (key === this.#reportedView) return;
		this.#reportedView = key;
		this.#client.lookAt(room, top);
	}

	/** The client keeps only the thread that is shown up to date. */
	#closeHiddenThreads(): void {
		const {session, ui} = this.#store.get();
		for (const {room, thread} of session.rooms.values()) {
			const isShown = ui.room === room && ui.thread !== undefined;
			if (thread !== undefined && !isShown) this.#client.closeThread(room);
		}
	}

	#load(edge: 'older' | 'newer' | 'replies', room: string, load: (room: string) => Promise<void>): void {
		const key = `${edge} ${room}`;
		if (this.#loading.has(key)) return;
		this.#loading.add(key);
		load(room)
			.catch(() => {})
			.finally(() => this.#loading.delete(key));
	}
}
