import {expect, test} from 'vitest';
import {type LoadedRows, scrollEdges} from '../../../../source/web/message-pane/scrolling/scroll-edges.ts';

const log = {hasOlder: true, hasNewer: false, isLoadingOlder: false, isLoadingNewer: false};
const all: LoadedRows = {slice: {start: 0, end: 100}, rowCount: 100, log, isCleared: false};
/** A pane of 500 pixels over 3000 pixels of rows. */
const at = (scrollTop: number) => ({scrollTop, scrollHeight: 3000, clientHeight: 500});

test('the end is visible at the bottom of the newest rows only', () => {
	expect(scrollEdges(at(2500), all).isAtEnd).toBe(true);
	expect(scrollEdges(at(2498), all).isAtEnd).toBe(true);
	expect(scrollEdges(at(2400), all).isAtEnd).toBe(false);
	expect(scrollEdges(at(2500), {...all, slice: {start: 0, end: 90}}).isAtEnd).toBe(false);
	expect(scrollEdges(at(2500), {...all, log: {...log, hasNewer: true}}).isAtEnd).toBe(false);
});

test('rows that are loaded are drawn when they are less than a screen away', () => {
	const middle = {...all, slice: {start: 20, end: 80}};
	expect(scrollEdges(at(1500), middle).needsRows).toBe(false);
	expect(scrollEdges(at(400), middle).needsRows).toBe(true);
	expect(scrollEdges(at(2100), middle).needsRows).toBe(true);
	expect(scrollEdges(at(0), all).needsRows).toBe(false);
});

test('older messages are loaded near the top, once, and not below a cleared pane', () => {
	expect(scrollEdges(at(700), all).needsOlder).toBe(true);
	expect(scrollEdges(at(800), all).needsOlder).toBe(false);
	expect(scrollEdges(at(700), {...all, slice: {start: 1, end: 100}}).needsOlder).toBe(false);
	expect(scrollEdges(at(700), {...all, log: {...log, isLoadingOlder: true}}).needsOlder).toBe(false);
	expect(scrollEdges(at(700), {...all, isCleared: true}).needsOlder).toBe(false);
});

test('newer messages are loaded near the bottom of the last loaded row', () => {
	const back = {...all, log: {...log, hasNewer: true}};
	expect(scrollEdges(at(2400), back).needsNewer).toBe(true);
	expect(scrollEdges(at(1900), back).needsNewer).toBe(false);
	expect(scrollEdges(at(2400), {...back, log: {...back.log, isLoadingNewer: true}}).needsNewer).toBe(false);
	expect(scrollEdges(at(2400), all).needsNewer).toBe(false);
});
