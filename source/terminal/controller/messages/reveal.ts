import type {Pane} from '../../draw/message-pane/pane.ts';
import {type Anchor, scrollBy} from '../../draw/message-pane/scroll.ts';

/** The anchor that shows the whole row with the least scrolling; undefined if it is visible or not loaded. */
export const anchorToReveal = (pane: Pane, anchor: Anchor, key: string): Anchor | undefined => {
	const {messages, scroll, viewport} = pane;
	const index = messages.findIndex(row => row.key === key);
	const row = messages[index];
	const first = viewport.lines[0];
	const last = viewport.lines.at(-1);
	if (row === undefined || first === undefined || last === undefined) return undefined;
	const isCutAbove = index < first.index || (index === first.index && first.line > 0);
	if (isCutAbove) return scrollBy(scroll, {type: 'line', key, at: row.at, line: 0}, 0);
	const isCutBelow = index > last.index || (index === last.index && last.line < scroll.linesOf(index) - 1);
	if (!isCutBelow) return undefined;
	return scrollBy(scroll, anchor, Math.min(linesBelow(pane, index), scroll.height));
};

/** The number of lines from the last visible line to the end of a row below it. */
const linesBelow = ({scroll, viewport}: Pane, index: number): number => {
	const last = viewport.lines.at(-1);
	if (last === undefined) return 0;
	let lines = scroll.linesOf(last.index) - 1 - last.line;
	for (let below = last.index + 1; below <= index; below++) lines += scroll.linesOf(below);
	return lines;
};
