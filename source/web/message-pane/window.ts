/**
 * Which rows stand in the document. A room's window holds up to a thousand items; the page draws the part
 * around the reader and moves it along while they scroll.
 */

/** Where the reader is: at the newest row, or somewhere around the row with `key`. */
export type Place = {readonly type: 'bottom'} | {readonly type: 'at'; readonly key: string};

export const bottom: Place = {type: 'bottom'};

/** Rows kept above and below the reader. Even of one line each they are higher than any screen. */
export const rowsAround = 70;

export interface Slice {
	readonly start: number;
	readonly end: number;
}

/** The rows to draw; a place that is gone counts as the bottom. */
export const sliceAt = (keys: readonly string[], place: Place): Slice => {
	const index = place.type === 'at' ? keys.indexOf(place.key) : -1;
	if (index === -1) return {start: Math.max(0, keys.length - 2 * rowsAround), end: keys.length};
	return {start: Math.max(0, index - rowsAround), end: Math.min(keys.length, index + rowsAround)};
};

/** A row on the screen and its distance from the pane's upper edge, in pixels. */
export interface Held {
	readonly key: string;
	readonly top: number;
}

/**
 * How far to scroll so that the reader's rows stay where they were: by the first of them that is still there.
 * `topOf` answers undefined for a row that is gone.
 */
export const driftOf = (held: readonly Held[], topOf: (key: string) => number | undefined): number => {
	for (const {key, top} of held) {
		const now = topOf(key);
		if (now !== undefined) return now - top;
	}
	return 0;
};
