/** Moving about in what was said: scrolling, the unread line, mentions, and the message one jumps to. */
import type {Client} from '../../client/client.ts';
import type {MessageItem} from '../../client/session/state.ts';
import type {MessageRow} from '../../presenter/message-rows.ts';
import type {Pane} from '../draw/message-pane/pane.ts';
import {
	type Anchor,
	bottom,
	scrollBy,
	scrollPage,
	scrollTo,
	scrollToTop,
} from '../draw/message-pane/scroll.ts';
import type {Arrangement} from '../screen/arrangement.ts';
import {type UiEvent, type UiState, viewOf} from '../state/ui-state.ts';

export interface ReadingContext {
	readonly client: Client;
	readonly ui: () => UiState;
	readonly arrangement: () => Arrangement;
	readonly dispatch: (event: UiEvent) => void;
	readonly hint: (text: string) => void;
	/** Shows why a request failed, if it does. */
	readonly attempt: (request: Promise<unknown>) => void;
}

export interface Reading {
	readonly scroll: (lines: number) => void;
	readonly page: (direction: 'up' | 'down') => void;
	readonly toTop: () => void;
	/** To the newest message; if it is on the screen already, removes the unread line. */
	readonly toBottom: () => void;
	readonly toUnread: () => void;
	readonly toMention: (step: 1 | -1) => void;
	/** Shows one message in its context, and resolves with the key of its row; undefined if it no longer exists. */
	readonly toMessage: (room: string, seq: number) => Promise<string | undefined>;
	/** Scrolls as little as is needed to see a block whole. */
	readonly reveal: (key: string) => void;
}

const isMention = (row: MessageRow): boolean => row.type === 'said' && row.item.isMention;

export const createReading = (context: ReadingContext): Reading => {
	const here = (): {readonly room: string; readonly anchor: Anchor; readonly pane: Pane} | undefined => {
		const {room, pane} = context.arrangement();
		return room === undefined || pane === undefined
			? undefined
			: {room: room.room, anchor: viewOf(context.ui(), room.room).anchor, pane};
	};
	const anchorTo = (room: string, anchor: Anchor): void => context.dispatch({type: 'scrolled', room, anchor});

	const scroll = (lines: number): void => {
		const at = here();
		if (at !== undefined) anchorTo(at.room, scrollBy(at.pane.scroll, at.anchor, lines));
	};
	const page = (direction: 'up' | 'down'): void => {
		const at = here();
		if (at !== undefined) anchorTo(at.room, scrollPage(at.pane.scroll, at.anchor, direction));
	};
	const toTop = (): void => {
		const at = here();
		if (at !== undefined) anchorTo(at.room, scrollToTop(at.pane.scroll));
	};
	const toBottom = (): void => {
		const at = here();
		if (at === undefined) return;
		const room = context.client.session().rooms.get(at.room);
		if (room?.log.hasNewer === true) {
			context.attempt(context.client.loadNewest(at.room));
			anchorTo(at.room, bottom);
			return;
		}
		if (at.anchor.type === 'bottom') context.dispatch({type: 'unreadTold', room: at.room, unread: undefined});
		else anchorTo(at.room, bottom);
	};

	const showBlock = (key: string): boolean => {
		const at = here();
		const anchor = at && scrollTo(at.pane.scroll, key);
		if (at === undefined || anchor === undefined) return false;
		anchorTo(at.room, anchor);
		return true;
	};
	const toUnread = (): void => {
		const at = here();
		if (at === undefined) return;
		const {unread} = viewOf(context.ui(), at.room);
		if (unread === undefined) {
			context.hint('No unread messages here.');
			return;
		}
		if (showBlock('unread')) return;
		context.attempt(context.client.loadAround(at.room, unread.after).then(() => void showBlock('unread')));
	};
	const toMention = (step: 1 | -1): void => {
		const at = here();
		if (at === undefined) return;
		const {messages, viewport} = at.pane;
		const middle = viewport.lines[Math.floor(viewport.lines.length / 3)]?.index ?? 0;
		const from = context.ui().selection;
		const selected = from === undefined ? -1 : messages.findIndex(({key}) => key === from);
		const edge = selected !== -1 ? selected : step === -1 ? (viewport.lines.at(-1)?.index ?? 0) + 1 : middle;
		const found =
			step === -1 ? messages.slice(0, edge).findLast(isMention) : messages.slice(edge + 1).find(isMention);
		if (found === undefined) {
			context.hint(step === -1 ? 'No earlier mention in the loaded messages.' : 'No later mention.');
			return;
		}
		showBlock(found.key);
		context.dispatch({type: 'selected', key: found.key});
	};

	const keyOf = (room: string, seq: number): string | undefined =>
		context.client
			.session()
			.rooms.get(room)
			?.log.items.find((item): item is MessageItem => item.type === 'message' && item.seq === seq)?.key;
	const toMessage = async (room: string, seq: number): Promise<string | undefined> => {
		if (keyOf(room, seq) === undefined) await context.client.loadAround(room, seq);
		const key = keyOf(room, seq);
		if (key === undefined || context.ui().room !== room) return undefined;
		showBlock(key);
		return key;
	};

	const reveal = (key: string): void => {
		const at = here();
		if (at === undefined) return;
		const {messages, scroll: lines, viewport} = at.pane;
		const index = messages.findIndex(row => row.key === key);
		const top = viewport.lines[0];
		const end = viewport.lines.at(-1);
		if (index === -1 || top === undefined || end === undefined) return;
		const isCutAbove = index < top.index || (index === top.index && top.line > 0);
		const isCutBelow = index > end.index || (index === end.index && end.line < lines.linesOf(index) - 1);
		if (isCutAbove) {
			const row = messages[index];
			if (row !== undefined) anchorTo(at.room, scrollBy(lines, {type: 'line', key, at: row.at, line: 0}, 0));
		} else if (isCutBelow) {
			let missing = lines.linesOf(index) - (index === end.index ? end.line + 1 : 0);
			for (let between = end.index + 1; between < index; between++) missing += lines.linesOf(between);
			if (index > end.index) missing += lines.linesOf(end.index) - 1 - end.line;
			anchorTo(at.room, scrollBy(lines, at.anchor, Math.min(missing, lines.height)));
		}
	};

	return {scroll, page, toTop, toBottom, toUnread, toMention, toMessage, reveal};
};
