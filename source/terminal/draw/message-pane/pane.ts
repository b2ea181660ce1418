/**
 * One room in its pane: the presenter's rows, the rows of the screen and the visible part, each cached until something it
 * depends on changes. Drawing and scrolling both use it, so that they agree on the visible rows.
 */
import type {RoomState} from '../../../client/session/state.ts';
import {
	type MessageRow,
	type RowOptions as MessageRowOptions,
	toMessageRows,
	upperEdge,
} from '../../../presenter/messages/message-rows.ts';
import {unmarkedNick} from '../../../protocol/imported.ts';
import type {Row} from '../row.ts';
import {withRepeatedHead} from './message-rows.ts';
import {stampOf, toRows} from './rows.ts';
import {type Anchor, type Scroll, type Viewport, viewport} from './scroll.ts';
import {maxHeadColumns, nickColumnsFor, type RowOptions} from './text-columns.ts';

export interface PaneOptions {
	readonly room: RoomState;
	readonly anchor: Anchor;
	readonly height: number;
	readonly messages: MessageRowOptions;
	/** `nickColumns` is computed here. */
	readonly rows: Omit<RowOptions, 'nickColumns'>;
	/** Nicks are above the text. */
	readonly hasNamesAbove: boolean;
}

/** A visible row of the screen, and the row of the presenter it is part of. */
export interface VisibleRow {
	/** The same while it shows the same line of the same row. */
	readonly key: string;
	readonly row: Row;
	readonly source: MessageRow;
}

export interface Pane {
	readonly messages: readonly MessageRow[];
	readonly scroll: Scroll;
	readonly viewport: Viewport;
	readonly rows: readonly VisibleRow[];
	/** A visible message expires: the time left changes. */
	readonly isCountingDown: boolean;
	/** The view is so near an end of the window that more should be loaded. */
	readonly wantsOlder: boolean;
	readonly wantsNewer: boolean;
}

/**
 * The most wrapped messages kept at once: several screens, so that drawing and scrolling find what they need. A window has
 * many more, and in a busy room each of them would be wrapped once, kept for seconds and never drawn again.
 */
const maxKept = 500;
/** Rows above (below) the visible ones at which the next page is loaded. */
const nearEdge = 15;

/** The width of the nicks in each room: it grows with the nicks and never shrinks, so that lines do not move sideways. */
class NickColumns {
	readonly #rooms = new Map<string, {columns: number; members: unknown; items: unknown}>();

	of({room, members, log: {items}}: RoomState): number {
		const known = this.#rooms.get(room);
		if (known?.columns === maxHeadColumns) return maxHeadColumns;
		if (known !== undefined && known.members === members && known.items === items) return known.columns;
		const nicks = new Set<string>();
		const bots = new Set<string>();
		for (const item of items) {
			if (item.type === 'message') (item.bot === true ? bots : nicks).add(unmarkedNick(item.from));
		}
		for (const member of members) nicks.add(member.nick);
		const columns = Math.max(known?.columns ?? 0, nickColumnsFor(nicks, bots));
		this.#rooms.set(room, {columns, members, items});
		return columns;
	}
}

/** The presenter's rows of the room shown last. */
class MessageRows {
	#last: {readonly options: PaneOptions; readonly rows: readonly MessageRow[]} | undefined;

	of(options: PaneOptions): readonly MessageRow[] {
		const {room, messages} = options;
		if (this.#last === undefined || !hasSameMessages(this.#last.options, options)) {
			const edge = upperEdge(room, messages.clearedAt);
			const rows = [...(edge === undefined ? [] : [edge]), ...toMessageRows(room, messages)];
			this.#last = {options, rows};
		}
		return this.#last.rows;
	}
}

/** Wrapped rows, by the row of the presenter and all that they depend on. */
class WrappedRows {
	readonly #kept = new Map<string, {readonly stamp: string; readonly rows: readonly Row[]}>();
	#isHighlight: unknown;
	#highlight: unknown;

	of(room: string, source: MessageRow, options: RowOptions, frame: string): readonly Row[] {
		const key = `${room}\n${source.key}`;
		const stamp = `${frame} ${stampOf(source, options)}`;
		const known = this.#kept.get(key);
		if (known?.stamp === stamp) return known.rows;
		const rows = toRows(source, options);
		this.#kept.delete(key);
		this.#kept.set(key, {stamp, rows});
		if (this.#kept.size > maxKept) {
			const [oldest] = this.#kept.keys();
			if (oldest !== undefined) this.#kept.delete(oldest);
		}
		return rows;
	}

	/** What all rows depend on besides themselves. Other highlighted words, or a highlighter for code, make all rows out of date. */
	frameOf(options: RowOptions): string {
		if (options.isHighlight !== this.#isHighlight || options.highlight !== this.#highlight)
			this.#kept.clear();
		this.#isHighlight = options.isHighlight;
		this.#highlight = options.highlight;
		const {width, nickColumns, symbols, me, hasLinks, roomTitle} = options;
		return `${width} ${nickColumns} ${symbols.set} ${me?.id ?? ''} ${me?.nick ?? ''} ${Number(hasLinks)} ${roomTitle}`;
	}
}

const visibleRows = (
	messages: readonly MessageRow[],
	{lines}: Viewport,
	rowsAt: (index: number) => readonly Row[],
	options: RowOptions,
): readonly VisibleRow[] =>
	lines.flatMap(({index, line}, at) => {
		const source = messages[index];
		const row = rowsAt(index)[line];
		if (source === undefined || row === undefined) return [];
		const shown = at === 0 ? withRepeatedHead(row, source, line, options) : row;
		return [{key: `${source.key} ${line}`, row: shown, source}];
	});

/** Lays out the pane of any room, with caches for the rooms of one screen. */
export class Panes {
	readonly #nickColumns = new NickColumns();
	readonly #messageRows = new MessageRows();
	readonly #wrapped = new WrappedRows();
	#shown: {readonly options: PaneOptions; readonly pane: Pane} | undefined;

	show(options: PaneOptions): Pane {
		if (this.#shown === undefined || !isSamePane(this.#shown.options, options)) {
			this.#shown = {options, pane: this.#layOut(options)};
		}
		return this.#shown.pane;
	}

	#layOut(options: PaneOptions): Pane {
		const {room, anchor, height} = options;
		const {log} = room;
		const nickColumns = options.hasNamesAbove ? 0 : this.#nickColumns.of(room);
		const rowOptions: RowOptions = {...options.rows, nickColumns};
		const frame = this.#wrapped.frameOf(rowOptions);
		const messages = this.#messageRows.of(options);
		const rowsAt = (index: number): readonly Row[] => {
			const source = messages[index];
			return source === undefined ? [] : this.#wrapped.of(room.room, source, rowOptions, frame);
		};
		const scroll: Scroll = {blocks: messages, height, linesOf: index => rowsAt(index).length};
		const seen = viewport(scroll, anchor);
		const rows = visibleRows(messages, seen, rowsAt, rowOptions);
		const first = seen.lines[0]?.index ?? 0;
		return {
			messages,
			scroll,
			viewport: seen,
			rows,
			isCountingDown: rows.some(
				({source}) =>
					(source.type === 'message' && source.item.expiresAt !== undefined) ||
					(source.type === 'draft' && source.draft.heldUntil !== undefined),
			),
			wantsOlder: log.hasOlder && !log.isLoadingOlder && first <= nearEdge,
			wantsNewer: log.hasNewer && !log.isLoadingNewer && seen.below <= nearEdge,
		};
	}
}

const hasSameMessages = (one: PaneOptions, other: PaneOptions): boolean =>
	one.room.room === other.room.room &&
	one.room.log === other.room.log &&
	one.room.pending === other.room.pending &&
	one.room.membership === other.room.membership &&
	isSameShallow(one.messages, other.messages);

const isSameShallow = (one: object, other: object): boolean => {
	const keys = Object.keys(one);
	return (
		keys.length === Object.keys(other).length &&
		keys.every(key => Object.is(one[key as keyof typeof one], other[key as keyof typeof other]))
	);
};

/** The read position and the counts of the room do not change its pane. */
const isSamePane = (one: PaneOptions, other: PaneOptions): boolean =>
	hasSameMessages(one, other) &&
	one.room.members === other.room.members &&
	one.anchor === other.anchor &&
	one.height === other.height &&
	one.hasNamesAbove === other.hasNamesAbove &&
	isSameShallow(one.rows, other.rows);
