/**
 * One room in its pane: the presenter's rows, the rows of the screen and the visible part, each kept as long as nothing it
 * depends on changed. Drawing and scrolling both ask here, so that they agree about what is seen.
 */
import type {RoomState} from '../../client/session/state.ts';
import {
	type MessageRow,
	type RowOptions as MessageRowOptions,
	toMessageRows,
	upperEdge,
} from '../../presenter/message-rows.ts';
import type {Row} from '../row.ts';
import {maxNickColumns, nickColumnsFor, type RowOptions, stampOf, toRows} from './rows.ts';
import {type Anchor, type Scroll, type Viewport, viewport} from './scroll.ts';

export interface PaneOptions {
	readonly room: RoomState;
	readonly anchor: Anchor;
	readonly height: number;
	readonly messages: MessageRowOptions;
	/** `nickColumns` is computed here. */
	readonly rows: Omit<RowOptions, 'nickColumns'>;
	/** Nicks stand above the text. */
	readonly hasNamesAbove: boolean;
}

/** A visible row of the screen, and the row of the presenter it is part of. */
export interface VisibleRow {
	/** The same as long as it shows the same line of the same row. */
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

interface Kept {
	readonly stamp: string;
	readonly rows: readonly Row[];
}

/**
 * The most wrapped messages kept at once: several screens, so that drawing and scrolling find what they need. A window has
 * many more, and in a busy room each of them would be wrapped once, kept for seconds and never drawn again.
 */
const maxKept = 500;
/** Rows above (below) the visible ones at which the next page is loaded. */
const nearEdge = 15;

export interface Panes {
	readonly show: (options: PaneOptions) => Pane;
}

/** Caches what was wrapped for the rooms of one screen. */
export const createPanes = (): Panes => {
	const kept = new Map<string, Kept>();
	const nickColumns = new Map<string, {columns: number; members: unknown; items: unknown}>();
	let last: {options: PaneOptions; messages: readonly MessageRow[]} | undefined;
	let lastHighlight: unknown;
	let shown: {options: PaneOptions; pane: Pane} | undefined;

	/** Grows with the nicks a room has seen and never shrinks, so that lines do not move sideways. */
	const nickColumnsOf = (room: RoomState): number => {
		const known = nickColumns.get(room.room);
		if (known?.columns === maxNickColumns) return maxNickColumns;
		if (known !== undefined && known.members === room.members && known.items === room.log.items) {
			return known.columns;
		}
		const authors = new Set<string>();
		for (const item of room.log.items) if (item.type === 'said') authors.add(item.from.nick);
		for (const member of room.members) authors.add(member.nick);
		const columns = Math.max(known?.columns ?? 0, nickColumnsFor(authors));
		nickColumns.set(room.room, {columns, members: room.members, items: room.log.items});
		return columns;
	};

	const messagesOf = (options: PaneOptions): readonly MessageRow[] => {
		const before = last?.options;
		if (
			last !== undefined &&
			before?.room.log === options.room.log &&
			before.room.pending === options.room.pending &&
			before.room.membership === options.room.membership &&
			before.room.room === options.room.room &&
			isSameShallow(before.messages, options.messages)
		) {
			return last.messages;
		}
		const {room} = options;
		const edge = upperEdge(room, options.messages.clearedAt);
		const messages = [...(edge === undefined ? [] : [edge]), ...toMessageRows(room, options.messages)];
		last = {options, messages};
		return messages;
	};

	const rowsOf = (room: string, source: MessageRow, rows: RowOptions, frame: string): readonly Row[] => {
		const key = `${room}\n${source.key}`;
		const stamp = `${frame} ${stampOf(source, rows)}`;
		const known = kept.get(key);
		if (known?.stamp === stamp) return known.rows;
		const made = toRows(source, rows);
		kept.delete(key);
		kept.set(key, {stamp, rows: made});
		if (kept.size > maxKept) {
			const [oldest] = kept.keys();
			if (oldest !== undefined) kept.delete(oldest);
		}
		return made;
	};

	const show = (options: PaneOptions): Pane => {
		if (shown !== undefined && isSamePane(shown.options, options)) return shown.pane;
		const {room, anchor, height} = options;
		const rows: RowOptions = {
			...options.rows,
			nickColumns: options.hasNamesAbove ? 0 : nickColumnsOf(room),
		};
		if (rows.isHighlight !== lastHighlight) kept.clear();
		lastHighlight = rows.isHighlight;
		const frame = `${rows.width} ${rows.nickColumns} ${rows.symbols.set} ${rows.me?.id ?? ''} ${rows.me?.nick ?? ''} ${Number(rows.hasLinks)} ${rows.roomTitle}`;
		const messages = messagesOf(options);
		const rowsAt = (index: number): readonly Row[] => {
			const source = messages[index];
			return source === undefined ? [] : rowsOf(room.room, source, rows, frame);
		};
		const scroll: Scroll = {blocks: messages, height, linesOf: index => rowsAt(index).length};
		const seen = viewport(scroll, anchor);
		const visible: VisibleRow[] = [];
		for (const {index, line} of seen.lines) {
			const source = messages[index];
			const row = rowsAt(index)[line];
			if (source !== undefined && row !== undefined)
				visible.push({key: `${source.key} ${line}`, row, source});
		}
		const first = seen.lines[0]?.index ?? 0;
		const pane: Pane = {
			messages,
			scroll,
			viewport: seen,
			rows: visible,
			isCountingDown: visible.some(
				({source}) => source.type === 'said' && source.item.expiresAt !== undefined,
			),
			wantsOlder: room.log.hasOlder && !room.log.isLoadingOlder && first <= nearEdge,
			wantsNewer: room.log.hasNewer && !room.log.isLoadingNewer && seen.below <= nearEdge,
		};
		shown = {options, pane};
		return pane;
	};
	return {show};
};

const isSameShallow = (one: object, other: object): boolean => {
	const keys = Object.keys(one);
	return (
		keys.length === Object.keys(other).length &&
		keys.every(key => Object.is(one[key as keyof typeof one], other[key as keyof typeof other]))
	);
};

const isSamePane = (one: PaneOptions, other: PaneOptions): boolean =>
	one.room === other.room &&
	one.anchor === other.anchor &&
	one.height === other.height &&
	one.hasNamesAbove === other.hasNamesAbove &&
	isSameShallow(one.messages, other.messages) &&
	isSameShallow(one.rows, other.rows);
