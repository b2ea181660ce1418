/** The edges of the message pane: the rows near them, and those to draw or load. Pure. */
import type {Log} from '../../../client/session/state.ts';
import type {Slice} from './window.ts';

/** The scroll position and sizes of the pane, in pixels. */
export interface ScrollMetrics {
	readonly scrollTop: number;
	readonly scrollHeight: number;
	readonly clientHeight: number;
}

export interface LoadedRows {
	/** The rows that are in the document. */
	readonly slice: Slice;
	readonly rowCount: number;
	readonly log: Pick<Log, 'hasOlder' | 'hasNewer' | 'isLoadingOlder' | 'isLoadingNewer'>;
	/** Whether the user hid the older messages. */
	readonly isCleared: boolean;
}

export interface ScrollEdges {
	/** Whether the newest entry of the room is visible. */
	readonly isAtEnd: boolean;
	/** Whether rows that are loaded but not drawn are less than a screen away. */
	readonly needsRows: boolean;
	readonly needsOlder: boolean;
	readonly needsNewer: boolean;
}

const edgePixels = 4;
/** Older pages are loaded before the user reaches the top. */
const screensAbove = 1.5;

export const scrollEdges = (
	{scrollTop, scrollHeight, clientHeight}: ScrollMetrics,
	{slice, rowCount, log, isCleared}: LoadedRows,
): ScrollEdges => {
	const below = scrollHeight - scrollTop - clientHeight;
	const isFirstDrawn = slice.start === 0;
	const isLastDrawn = slice.end === rowCount;
	return {
		isAtEnd: isLastDrawn && !log.hasNewer && below < edgePixels,
		needsRows: (scrollTop < clientHeight && !isFirstDrawn) || (below < clientHeight && !isLastDrawn),
		needsOlder:
			!isCleared &&
			isFirstDrawn &&
			scrollTop < screensAbove * clientHeight &&
			log.hasOlder &&
			!log.isLoadingOlder,
		needsNewer: isLastDrawn && below < clientHeight && log.hasNewer && !log.isLoadingNewer,
	};
};
