/**
 * The visible lines of a room. The pane is anchored either at its bottom or at a line of a block; it is
 * filled from the anchor until it is full. So lines beyond it cost nothing, and messages that are loaded above it do not
 * move it. `linesOf` counts the lines of a block, and wraps it only when it is called.
 */

/**
 * The anchor of the pane. `at` is the block's time: if the block was removed, the next block replaces it. A
 * negative `line` is so many lines above the block.
 */
export type Anchor =
	| {readonly type: 'bottom'}
	| {readonly type: 'line'; readonly key: string; readonly at: number; readonly line: number};

export const bottom: Anchor = {type: 'bottom'};

/** What scrolling needs to know about a block. */
export interface Scrollable {
	readonly key: string;
	readonly at: number;
	/** The block marks the edge of the loaded messages and moves when more are loaded: it cannot be the anchor. */
	readonly isAtEdge?: boolean;
}

/** One visible line: line `line` of the block at `index`. */
export interface LineRef {
	readonly index: number;
	readonly line: number;
}

export interface Viewport {
	/** From top to bottom; fewer than `height` if there are no more. */
	readonly lines: readonly LineRef[];
	readonly isAtTop: boolean;
	readonly isAtBottom: boolean;
	/** Blocks below the last visible one. */
	readonly below: number;
}

export interface Scroll {
	readonly blocks: readonly Scrollable[];
	readonly height: number;
	readonly linesOf: (index: number) => number;
}

const lineBefore = ({linesOf}: Scroll, {index, line}: LineRef): LineRef | undefined => {
	if (line > 0) return {index, line: line - 1};
	for (let at = index - 1; at >= 0; at--) {
		const count = linesOf(at);
		if (count > 0) return {index: at, line: count - 1};
	}
	return undefined;
};

const lineAfter = ({blocks, linesOf}: Scroll, {index, line}: LineRef): LineRef | undefined => {
	if (line + 1 < linesOf(index)) return {index, line: line + 1};
	for (let at = index + 1; at < blocks.length; at++) if (linesOf(at) > 0) return {index: at, line: 0};
	return undefined;
};

/** The line this many lines below, or above if `lines` is negative; the last one in that direction if there are fewer. */
const moved = (scroll: Scroll, from: LineRef, lines: number): LineRef => {
	const step = lines < 0 ? lineBefore : lineAfter;
	let ref = from;
	for (let count = Math.abs(lines); count > 0; count--) {
		const next = step(scroll, ref);
		if (next === undefined) break;
		ref = next;
	}
	return ref;
};

const lastLine = (scroll: Scroll): LineRef | undefined =>
	lineBefore(scroll, {index: scroll.blocks.length, line: 0});

/** The line that an anchor refers to now; undefined at the bottom, and if there are no lines. */
const resolve = (scroll: Scroll, anchor: Anchor): LineRef | undefined => {
	if (anchor.type === 'bottom') return undefined;
	const {blocks, linesOf} = scroll;
	const exact = blocks.findIndex(block => block.key === anchor.key);
	const index = exact === -1 ? blocks.findIndex(block => block.at >= anchor.at) : exact;
	if (index === -1) return undefined;
	const count = linesOf(index);
	const line = exact === -1 ? 0 : anchor.line;
	const found =
		count === 0 ? lineAfter(scroll, {index, line: 0}) : {index, line: Math.max(0, Math.min(line, count - 1))};
	return found && line < 0 ? moved(scroll, found, line) : found;
};

const endingWith = (scroll: Scroll, last: LineRef | undefined): LineRef[] => {
	const lines: LineRef[] = [];
	for (let ref = last; ref !== undefined && lines.length < scroll.height; ref = lineBefore(scroll, ref)) {
		lines.push(ref);
	}
	return lines.reverse();
};

const beginningWith = (scroll: Scroll, first: LineRef): LineRef[] => {
	const lines: LineRef[] = [];
	for (
		let ref: LineRef | undefined = first;
		ref !== undefined && lines.length < scroll.height;
		ref = lineAfter(scroll, ref)
	) {
		lines.push(ref);
	}
	return lines;
};

const framed = (scroll: Scroll, lines: readonly LineRef[]): Viewport => {
	const first = lines[0];
	const last = lines.at(-1);
	return {
		lines,
		isAtTop: first === undefined || lineBefore(scroll, first) === undefined,
		isAtBottom: last === undefined || lineAfter(scroll, last) === undefined,
		below: last === undefined ? 0 : scroll.blocks.length - 1 - last.index,
	};
};

/** The lines to draw. A pane that would end in empty rows is filled from the bottom instead. */
export const viewport = (scroll: Scroll, anchor: Anchor): Viewport => {
	const first = resolve(scroll, anchor);
	if (first !== undefined) {
		const lines = beginningWith(scroll, first);
		if (lines.length === scroll.height) return framed(scroll, lines);
	}
	return framed(scroll, endingWith(scroll, lastLine(scroll)));
};

const anchorAt = ({blocks, linesOf}: Scroll, {index, line}: LineRef): Anchor => {
	let at = index;
	let from = line;
	for (; blocks[at]?.isAtEdge === true && at + 1 < blocks.length; at++) from -= linesOf(at);
	const block = blocks[at];
	return block === undefined ? bottom : {type: 'line', key: block.key, at: block.at, line: from};
};

/** Moves down by `lines`, or up if negative. At the end the pane is anchored at its bottom again. */
export const scrollBy = (scroll: Scroll, anchor: Anchor, lines: number): Anchor => {
	const seen = viewport(scroll, anchor);
	const [top] = seen.lines;
	if (top === undefined) return bottom;
	const first = moved(scroll, top, lines);
	if (lines < 0 && first === top && seen.isAtBottom && anchor.type === 'bottom') return bottom;
	const shown = beginningWith(scroll, first);
	const end = shown.at(-1);
	const isEnd = shown.length < scroll.height || end === undefined || lineAfter(scroll, end) === undefined;
	return isEnd ? bottom : anchorAt(scroll, first);
};

/** Moves by a pane's height less one line, which stays visible. */
export const scrollPage = (scroll: Scroll, anchor: Anchor, direction: 'up' | 'down'): Anchor => {
	const page = Math.max(1, scroll.height - 1);
	return scrollBy(scroll, anchor, direction === 'up' ? -page : page);
};

/** Moves to the first line. */
export const scrollToTop = (scroll: Scroll): Anchor => {
	const first = scroll.blocks.findIndex((_, index) => scroll.linesOf(index) > 0);
	return first === -1 ? bottom : scrollBy(scroll, anchorAt(scroll, {index: first, line: 0}), 0);
};

/** Brings a block into view with some lines above it, so that it is read in its context. */
export const scrollTo = (scroll: Scroll, key: string): Anchor | undefined => {
	const index = scroll.blocks.findIndex(block => block.key === key);
	if (index === -1) return undefined;
	const context = Math.floor(scroll.height / 3);
	const anchor = anchorAt(scroll, {index, line: 0});
	const upward = endingWith({...scroll, height: context + 1}, {index, line: 0})[0];
	return scrollBy(scroll, upward === undefined ? anchor : anchorAt(scroll, upward), 0);
};
