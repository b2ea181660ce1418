/**
 * One room in its pane: blocks, rows and the visible part, each kept as long as nothing it depends on
 * changed. Both who draws and who scrolls ask here, so that they never disagree about what is seen.
 */
import type {RoomState} from '../../client/session/state.ts';
import type {Row} from '../row.ts';
import {type Block, type BlockOptions, toBlocks} from './blocks.ts';
import {maxNickColumns, nickColumnsFor, type RowOptions, stampOf, toRows} from './rows.ts';
import {type Anchor, type Scroll, type Viewport, viewport} from './scroll.ts';

export interface PaneOptions {
	readonly room: RoomState;
	readonly anchor: Anchor;
	readonly height: number;
	readonly blocks: BlockOptions;
	/** `nickColumns` is found here; the pane says only whether names stand above. */
	readonly rows: Omit<RowOptions, 'nickColumns'>;
	readonly hasNamesAbove: boolean;
}

/** A visible row; `key` is the same as long as it shows the same line of the same block. */
export interface VisibleRow {
	readonly key: string;
	readonly row: Row;
	readonly block: Block;
}

export interface Pane {
	readonly blocks: readonly Block[];
	readonly scroll: Scroll;
	readonly viewport: Viewport;
	readonly rows: readonly VisibleRow[];
	/** Something visible counts down. */
	readonly isCountingDown: boolean;
	/** The reader is so near an end of the window that more should be fetched. */
	readonly wantsOlder: boolean;
	readonly wantsNewer: boolean;
}

interface Kept {
	readonly stamp: string;
	readonly rows: readonly Row[];
}

/**
 * The most wrapped blocks kept at once: several screens, so that drawing and scrolling find what they need. A window has
 * many more, and in a busy room each of them would be wrapped once, kept for seconds and never drawn again.
 */
const keptBlocks = 500;
/** Blocks above (below) the visible ones at which the next page is fetched. */
const nearEdge = 15;

export interface Panes {
	readonly show: (options: PaneOptions) => Pane;
}

/** Remembers what was wrapped for the rooms of one screen. */
export const createPanes = (): Panes => {
	const kept = new Map<string, Kept>();
	const nickColumns = new Map<string, {columns: number; members: unknown; items: unknown}>();
	let blocksOf: {options: PaneOptions; blocks: readonly Block[]} | undefined;
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

	const blocksFor = (options: PaneOptions): readonly Block[] => {
		const before = blocksOf?.options;
		if (
			blocksOf !== undefined &&
			before?.room.log === options.room.log &&
			before.room.pending === options.room.pending &&
			before.room.membership === options.room.membership &&
			before.room.room === options.room.room &&
			isSameShallow(before.blocks, options.blocks)
		) {
			return blocksOf.blocks;
		}
		const blocks = toBlocks(options.room, options.blocks);
		blocksOf = {options, blocks};
		return blocks;
	};

	const rowsOf = (room: string, block: Block, rows: RowOptions, frame: string): readonly Row[] => {
		const key = `${room}\n${block.key}`;
		const stamp = `${frame} ${stampOf(block, rows)}`;
		const known = kept.get(key);
		if (known?.stamp === stamp) return known.rows;
		const made = toRows(block, rows);
		kept.delete(key);
		kept.set(key, {stamp, rows: made});
		if (kept.size > keptBlocks) {
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
		const frame = `${rows.width} ${rows.nickColumns} ${rows.glyphs.set} ${rows.me?.id ?? ''} ${rows.me?.nick ?? ''} ${Number(rows.hasLinks)}`;
		const blocks = blocksFor(options);
		const rowsAt = (index: number): readonly Row[] => {
			const block = blocks[index];
			return block === undefined ? [] : rowsOf(room.room, block, rows, frame);
		};
		const scroll: Scroll = {blocks, height, linesOf: index => rowsAt(index).length};
		const seen = viewport(scroll, anchor);
		const visible: VisibleRow[] = [];
		for (const {index, line} of seen.lines) {
			const block = blocks[index];
			const row = rowsAt(index)[line];
			if (block !== undefined && row !== undefined) visible.push({key: `${block.key} ${line}`, row, block});
		}
		const first = seen.lines[0]?.index ?? 0;
		const pane: Pane = {
			blocks,
			scroll,
			viewport: seen,
			rows: visible,
			isCountingDown: visible.some(({block}) => block.type === 'said' && block.item.expiresAt !== undefined),
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
	isSameShallow(one.blocks, other.blocks) &&
	isSameShallow(one.rows, other.rows);
