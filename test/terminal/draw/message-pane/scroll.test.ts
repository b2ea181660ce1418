import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	type Anchor,
	bottom,
	type Scroll,
	scrollBy,
	scrollPage,
	scrollTo,
	scrollToTop,
	viewport,
} from '../../../../source/terminal/draw/message-pane/scroll.ts';

/** A room with the blocks `a b c …` of these heights, in a pane of this height. */
const room = (height: number, ...counts: readonly number[]): Scroll => ({
	height,
	blocks: counts.map((_, index) => ({key: String.fromCharCode(97 + index), at: index * 10})),
	linesOf: index => counts[index] ?? 0,
});

/** The visible rows, such as `a0 a1 b0`. */
const seen = (scroll: Scroll, anchor: Anchor): string =>
	viewport(scroll, anchor)
		.lines.map(({index, line}) => `${scroll.blocks[index]?.key}${line}`)
		.join(' ');

describe('the message pane', () => {
	test('anchored at the bottom it shows the last lines, and a new message pushes the oldest out', () => {
		expect(seen(room(3, 1, 2, 2), bottom)).toBe('b1 c0 c1');
		expect(seen(room(3, 1, 2, 2, 1), bottom)).toBe('c0 c1 d0');
	});

	test('shows a room that does not fill the pane completely', () => {
		expect(seen(room(10, 1, 2), bottom)).toBe('a0 b0 b1');
		expect(viewport(room(10, 1, 2), bottom)).toMatchObject({isAtTop: true, isAtBottom: true, below: 0});
	});

	test('keeps its position when messages arrive while scrolled up', () => {
		const up = scrollBy(room(3, 1, 1, 1, 1, 1, 1), bottom, -2);
		expect(seen(room(3, 1, 1, 1, 1, 1, 1), up)).toBe('b0 c0 d0');
		const later = room(3, 1, 1, 1, 1, 1, 1, 1, 1);
		expect(seen(later, up)).toBe('b0 c0 d0');
		expect(viewport(later, up)).toMatchObject({isAtBottom: false, below: 4});
	});

	test('keeps its position when an older page is loaded', () => {
		const before = room(3, 1, 1, 1, 1, 1);
		const anchor = scrollToTop(before);
		expect(seen(before, anchor)).toBe('a0 b0 c0');
		const older: Scroll = {
			...before,
			blocks: [{key: 'x', at: -20}, {key: 'y', at: -10}, ...before.blocks],
			linesOf: () => 1,
		};
		expect(seen(older, anchor)).toBe('a0 b0 c0');
	});

	test('anchored at the row of the upper edge, a page that is loaded above moves nothing either', () => {
		const edge = {key: 'older', at: 0, isAtEdge: true};
		const day = {key: 'day a', at: 0, isAtEdge: true};
		const before: Scroll = {
			...room(3, 1, 1, 1, 1),
			blocks: [edge, day, ...room(3, 1, 1).blocks],
		};
		const anchor = scrollToTop(before);
		expect(seen(before, anchor)).toBe('older0 day a0 a0');
		const older: Scroll = {
			...before,
			blocks: [
				edge,
				{key: 'day x', at: -20, isAtEdge: true},
				...'xyz'.split('').map(key => ({key, at: -9})),
				...before.blocks.slice(2),
			],
			linesOf: () => 1,
		};
		expect(seen(older, anchor)).toBe('y0 z0 a0');
	});

	test('scrolling down to the end anchors it at the bottom again', () => {
		const scroll = room(3, 1, 1, 1, 1, 1);
		const up = scrollBy(scroll, bottom, -2);
		expect(scrollBy(scroll, up, 1)).not.toEqual(bottom);
		expect(scrollBy(scroll, up, 2)).toEqual(bottom);
	});

	test('scrolling by a page keeps one line visible, and stops at the top', () => {
		const scroll = room(4, 3, 3, 3);
		const up = scrollPage(scroll, bottom, 'up');
		expect(seen(scroll, bottom)).toBe('b2 c0 c1 c2');
		expect(seen(scroll, up)).toBe('a2 b0 b1 b2');
		expect(seen(scroll, scrollPage(scroll, up, 'up'))).toBe('a0 a1 a2 b0');
	});

	test('a removed anchor is replaced by the next block', () => {
		const scroll = room(2, 1, 1, 1, 1);
		expect(seen(scroll, {type: 'line', key: 'gone', at: 5, line: 4})).toBe('b0 c0');
	});

	test('a jump to a block shows the lines before it', () => {
		const scroll = room(6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
		const anchor = scrollTo(scroll, 'e');
		expect(anchor && seen(scroll, anchor)).toBe('c0 d0 e0 f0 g0 h0');
		expect(scrollTo(scroll, 'nowhere')).toBeUndefined();
	});

	test('after any actions a pane with enough lines is full, in order and without gaps', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({min: 0, max: 4}), {maxLength: 30}),
				fc.integer({min: 1, max: 12}),
				fc.array(fc.integer({min: -9, max: 9}), {maxLength: 12}),
				(counts, height, moves) => {
					const scroll = room(height, ...counts);
					const all = counts.flatMap((count, index) =>
						Array.from({length: count}, (_, line) => `${index} ${line}`),
					);
					const anchor = moves.reduce((at, by) => scrollBy(scroll, at, by), bottom);
					const lines = viewport(scroll, anchor).lines.map(({index, line}) => `${index} ${line}`);
					expect(lines).toHaveLength(Math.min(height, all.length));
					const from = all.indexOf(lines[0] ?? '');
					if (lines.length > 0) expect(lines).toEqual(all.slice(from, from + lines.length));
				},
			),
		);
	});
});
