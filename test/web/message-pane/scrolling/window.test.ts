import {expect, test} from 'vitest';
import {bottom, driftOf, rowsAround, sliceAt} from '../../../../source/web/message-pane/scrolling/window.ts';

const keys = Array.from({length: 1000}, (_, index) => `k${index}`);

test('draws a limited number of the newest rows at the bottom', () => {
	expect(sliceAt(keys, bottom)).toEqual({start: 1000 - 2 * rowsAround, end: 1000});
	expect(sliceAt(keys.slice(0, 3), bottom)).toEqual({start: 0, end: 3});
	expect(sliceAt([], bottom)).toEqual({start: 0, end: 0});
});

test('draws the rows around any other scroll position', () => {
	expect(sliceAt(keys, {type: 'at', key: 'k500'})).toEqual({start: 500 - rowsAround, end: 500 + rowsAround});
	expect(sliceAt(keys, {type: 'at', key: 'k2'})).toEqual({start: 0, end: 2 + rowsAround});
});

test('a scroll position whose row is gone counts as the bottom', () => {
	expect(sliceAt(keys, {type: 'at', key: 'gone'})).toEqual(sliceAt(keys, bottom));
});

test('scrolls by the distance that the first remaining row has moved', () => {
	const held = [
		{key: 'gone', top: -5},
		{key: 'here', top: 20},
		{key: 'too', top: 40},
	];
	const tops = new Map([
		['here', 320],
		['too', 345],
	]);
	expect(driftOf(held, key => tops.get(key))).toBe(300);
	expect(driftOf(held, () => undefined)).toBe(0);
});
