/** Moves through the messages of the current room: scrolling, the unread line, mentions, one message. */
import type {Client} from '../../../client/client.ts';
import {paneKey} from '../../../client/session/threads.ts';
import {isLogged} from '../../../client/session/window.ts';
import {unreadText} from '../../../presenter/messages/event-text.ts';
import {entryOfRow, isUnreadLoaded, type MessageRow} from '../../../presenter/messages/message-rows.ts';
import type {Pane} from '../../draw/message-pane/pane.ts';
import {
	type Anchor,
	bottom,
	scrollBy,
	scrollPage,
	scrollTo,
	scrollToTop,
} from '../../draw/message-pane/scroll.ts';
import {hintIn} from '../../input/key-labels.ts';
import type {ScreenView} from '../../screen/screen-view.ts';
import {type UiEvent, type UiState, viewOf} from '../../state/ui-state.ts';
import {anchorToReveal} from './reveal.ts';

export interface NavigationOptions {
	readonly client: Client;
	readonly ui: () => UiState;
	readonly screenView: () => ScreenView;
	readonly dispatch: (event: UiEvent) => void;
	readonly hint: (text: string) => void;
	/** Default: the time zone of the machine. */
	readonly timeZone?: string | undefined;
	/** Shows why a request failed, if it does. */
	readonly attempt: (request: Promise<unknown>) => void;
}

/** The message pane of the current room. */
interface CurrentPane {
	readonly room: string;
	/** The first message of the thread, if the pane shows one. */
	readonly thread: number | undefined;
	/** The key of its view. */
	readonly key: string;
	readonly anchor: Anchor;
	readonly pane: Pane;
}

const isMention = (row: MessageRow): boolean => entryOfRow(row)?.isMention === true;

/** The next mention from the selection, or from the visible messages if none is selected. */
const findMention = (
	{messages, viewport}: Pane,
	selection: string | undefined,
	step: 1 | -1,
): MessageRow | undefined => {
	const third = viewport.lines[Math.floor(viewport.lines.length / 3)]?.index ?? 0;
	const selected = selection === undefined ? -1 : messages.findIndex(({key}) => key === selection);
	const visibleEdge = step === -1 ? (viewport.lines.at(-1)?.index ?? 0) + 1 : third;
	const start = selected === -1 ? visibleEdge : selected;
	return step === -1
		? messages.slice(0, start).findLast(isMention)
		: messages.slice(start + 1).find(isMention);
};

export class Navigation {
	readonly #options: NavigationOptions;

	constructor(options: NavigationOptions) {
		this.#options = options;
	}

	scroll(lines: number): void {
		this.#moveTo(({pane, anchor}) => scrollBy(pane.scroll, anchor, lines));
	}

	page(direction: 'up' | 'down'): void {
		this.#moveTo(({pane, anchor}) => scrollPage(pane.scroll, anchor, direction));
	}

	toTop(): void {
		this.#moveTo(({pane}) => scrollToTop(pane.scroll));
	}

	/** Shows the newest message. If it is visible already, removes the unread line. */
	toBottom(): void {
		const {client, dispatch, attempt} = this.#options;
		const current = this.#current();
		if (current === undefined) return;
		const {room, key, thread, anchor} = current;
		const hasNewer = thread === undefined && client.session().rooms.get(room)?.log.hasNewer === true;
		if (hasNewer) attempt(client.loadNewest(room));
		if (hasNewer || anchor.type !== 'bottom') this.#anchorTo(key, bottom);
		else {
			client.resumeReading(room);
			dispatch({type: 'unreadChanged', room, unread: undefined});
		}
	}

	/** Shows the newest message, and keeps the unread line. */
	toNewest(): void {
		const {client, attempt} = this.#options;
		const current = this.#current();
		if (current === undefined) return;
		if (client.session().rooms.get(current.room)?.log.hasNewer) attempt(client.loadNewest(current.room));
		this.#anchorTo(current.room, bottom);
	}

	toUnread(): void {
		const {client, ui, hint, attempt} = this.#options;
		const current = this.#current();
		if (current === undefined) return;
		const {unread} = viewOf(ui(), current.room);
		if (unread === undefined) hint('No unread messages here.');
		else if (!this.#showRow('unread')) {
			attempt(client.loadAround(current.room, unread.after).then(() => void this.#showRow('unread')));
		}
	}

	/** Call when the user has entered a room: shows the unread line, unless the user had scrolled or it is visible already. */
	revealUnread(): void {
		const {client, ui, attempt} = this.#options;
		const current = this.#current();
		if (current === undefined || current.thread !== undefined || current.anchor.type !== 'bottom') return;
		const {room, pane} = current;
		const {unread} = viewOf(ui(), room);
		if (unread === undefined || pane.rows.some(({source}) => source.type === 'unread')) return;
		const log = client.session().rooms.get(room)?.log;
		const isLoaded = log !== undefined && isUnreadLoaded(log, unread);
		if (isLoaded && this.#showRow('unread')) this.#hintUnread();
		else if (client.session().link.type === 'up') {
			const shown = client.loadAround(room, unread.after).then(() => {
				if (ui().room === room && this.#showRow('unread')) this.#hintUnread();
			});
			attempt(shown);
		}
	}

	toMention(step: 1 | -1): void {
		const {ui, hint, dispatch} = this.#options;
		const current = this.#current();
		if (current === undefined) return;
		const found = findMention(current.pane, ui().selection, step);
		if (found === undefined) {
			hint(step === -1 ? 'No earlier mention in the loaded messages.' : 'No later mention.');
			return;
		}
		this.#showRow(found.key);
		dispatch({type: 'selected', key: found.key});
	}

	/** Shows one message in its context. Resolves with the key of its row; undefined if the message no longer exists. */
	async toMessage(room: string, seq: number): Promise<string | undefined> {
		if (this.#keyOf(room, seq) === undefined) await this.#options.client.loadAround(room, seq);
		const key = this.#keyOf(room, seq);
		if (key === undefined || this.#options.ui().room !== room) return undefined;
		this.#showRow(key);
		return key;
	}

	/** Scrolls by the minimum to show a whole row. */
	reveal(key: string): void {
		const current = this.#current();
		const anchor = current && anchorToReveal(current.pane, current.anchor, key);
		if (current !== undefined && anchor !== undefined) this.#anchorTo(current.key, anchor);
	}

	#hintUnread(): void {
		const {hint, screenView, timeZone} = this.#options;
		const {pane, glyphs} = screenView();
		const line = pane?.messages.find(row => row.type === 'unread');
		if (line?.type !== 'unread') return;
		hint(`${unreadText(line, {timeZone})}. ${hintIn('chat', 'scrollToBottom', glyphs)} shows the newest.`);
	}

	#current(): CurrentPane | undefined {
		const {room, pane} = this.#options.screenView();
		if (room === undefined || pane === undefined) return undefined;
		const thread = room.shownThread;
		const key = paneKey(room.room, thread);
		return {room: room.room, thread, key, anchor: viewOf(this.#options.ui(), key).anchor, pane};
	}

	#moveTo(anchorOf: (current: CurrentPane) => Anchor): void {
		const current = this.#current();
		if (current !== undefined) this.#anchorTo(current.key, anchorOf(current));
	}

	#anchorTo(key: string, anchor: Anchor): void {
		this.#options.dispatch({type: 'scrolled', room: key, anchor});
	}

	/** False if the row is not loaded. */
	#showRow(key: string): boolean {
		const current = this.#current();
		const anchor = current && scrollTo(current.pane.scroll, key);
		if (current === undefined || anchor === undefined) return false;
		this.#anchorTo(current.key, anchor);
		return true;
	}

	#keyOf(room: string, seq: number): string | undefined {
		const items = this.#options.client.session().rooms.get(room)?.log.items;
		return items?.filter(isLogged).find(item => item.seq === seq)?.key;
	}
}
