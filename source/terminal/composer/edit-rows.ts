/** The text of the input as rows of a given width. */
import {type Printable, printableLine} from '../../text/sanitize.ts';
import {columns} from '../../text/width.ts';
import {graphemeSegmenter} from './boundaries.ts';

/** One visible row of the input. */
export interface EditRow {
	/** Offsets of its text. Between `end` and the next `start` there may be a line break. */
	readonly start: number;
	readonly end: number;
	readonly cells: readonly Cell[];
}

/** One grapheme and its width. */
interface Cell {
	readonly start: number;
	readonly shown: Printable;
	readonly columns: number;
}

const tooWide: Pick<Cell, 'shown' | 'columns'> = {shown: '\uFFFD' as Printable, columns: 1};

/** All rows at a width. The last column is kept free for the cursor. */
export const editRows = (text: string, width: number): readonly EditRow[] => {
	const limit = Math.max(1, width - 1);
	const rows: EditRow[] = [];
	let lineAt = 0;
	for (const line of text.split('\n')) {
		let cells: Cell[] = [];
		let start = lineAt;
		let used = 0;
		const breakRow = (kept: number, end: number): void => {
			rows.push({start, end, cells: cells.slice(0, kept)});
			cells = cells.slice(kept);
			start = end;
			used = cells.reduce((sum, each) => sum + each.columns, 0);
		};
		for (const {segment, index} of graphemeSegmenter.segment(line)) {
			const cell = cellOf(segment, lineAt + index, limit);
			// A space after a full row goes into the cursor's column; the cursor after it is in the next row.
			if (segment === ' ' && used === limit && width > 1) {
				cells.push(cell);
				breakRow(cells.length, cell.start + 1);
				continue;
			}
			while (cells.length > 0 && used + cell.columns > limit) {
				const kept = breakAt(cells);
				breakRow(kept, cells[kept]?.start ?? cell.start);
			}
			cells.push(cell);
			used += cell.columns;
		}
		rows.push({start, end: lineAt + line.length, cells});
		lineAt += line.length + 1;
	}
	return rows;
};

const cellOf = (segment: string, start: number, limit: number): Cell => {
	const shown = printableLine(segment);
	const wide = columns(shown);
	return wide <= limit ? {start, shown, columns: wide} : {start, ...tooWide};
};

/** How many cells stay in a full row: up to its last space, or all of them. */
const breakAt = (cells: readonly Cell[]): number => {
	const space = cells.findLastIndex(cell => cell.shown === ' ');
	return space === -1 || cells.length - space > 30 ? cells.length : space + 1;
};

export interface Position {
	readonly row: number;
	readonly column: number;
}

/** The position of the cursor. Between two rows of one line it is at the start of the second. */
export const positionOf = (rows: readonly EditRow[], cursor: number): Position => {
	const row = Math.max(
		0,
		rows.findLastIndex(each => each.start <= cursor),
	);
	const cells = rows[row]?.cells.filter(cell => cell.start < cursor) ?? [];
	return {row, column: cells.reduce((sum, cell) => sum + cell.columns, 0)};
};

export const offsetAt = (row: EditRow, column: number, next: EditRow | undefined): number => {
	let used = 0;
	for (const cell of row.cells) {
		if (used + cell.columns > column) return cell.start;
		used += cell.columns;
	}
	// The end of a wrapped row is the start of the next row.
	return next?.start === row.end ? (row.cells.at(-1)?.start ?? row.start) : row.end;
};

export interface EditView {
	readonly rows: readonly Printable[];
	/** In cells, from the upper left of `rows`. */
	readonly cursor: Position;
	/** The number of rows that do not fit. */
	readonly hiddenAbove: number;
	readonly hiddenBelow: number;
}

/** The visible rows at a width, at most `maxRows`. The cursor is always visible. */
export const viewEdit = (
	edit: {readonly text: string; readonly cursor: number},
	width: number,
	maxRows: number,
): EditView => {
	const rows = editRows(edit.text, width);
	const {row, column} = positionOf(rows, edit.cursor);
	const height = Math.max(1, Math.min(maxRows, rows.length));
	const top = Math.max(0, Math.min(row - Math.floor(height / 2), rows.length - height));
	return {
		rows: rows.slice(top, top + height).map(each => each.cells.map(cell => cell.shown).join('') as Printable),
		cursor: {row: row - top, column},
		hiddenAbove: top,
		hiddenBelow: rows.length - top - height,
	};
};
