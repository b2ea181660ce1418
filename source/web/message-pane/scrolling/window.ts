/**
 * Selects the rows that are in the document. The log of a room contains up to a thousand items; the page draws those around
 * the scroll position.
 */

/** The scroll position: at the newest row, or near the row with `key`. */
export type ScrollPosition = {readonly type: 'bottom'} | {readonly type: 'at'; readonly key: string};

export const bottom: ScrollPosition = {type: 'bottom'};

/** The rows above and below the scroll position. They are higher than any screen, even with one line each. */
export const rowsAround = 70;

export interface Slice {
	readonly start: number;
	readonly end: number;
}

/** The rows to draw. A position whose row is gone counts as the bottom. */
export const sliceAt = (keys: readonly string[], position: ScrollPosition): Slice => {
	const index = position.type === 'at' ? keys.indexOf(position.key) : -1;
	if (index === -1) return {start: Math.max(0, keys.length - 2 * rowsAround), end: keys.length};
	return {start: Math.max(0, index - rowsAround), end: Math.min(keys.length, index + rowsAround)};
};

/** A visible row and its distance from the top of the pane, in pixels. */
export interface RowPosition {
	readonly key: string;
	readonly top: number;
}

/**
 * How far to scroll so that the visible rows do not move. Uses the first of them that still exists. `topOf` returns undefined
 * for a row that is gone.
 */
export const driftOf = (rows: readonly RowPosition[], topOf: (key: string) => number | undefined): number => {
	for (const {key, top} of rows) {
		const now = topOf(key);
		if (now !== undefined) return now - top;
	}
	return 0;
};
