import {expect, test} from 'vitest';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {collectMessages, type FetchPage} from '../../../source/server/irc/commands/history/history-pages.ts';

const entry = (seq: number): Entry =>
	({
		type: seq % 3 === 0 ? 'message' : 'reacted',
		room: 'dev',
		seq,
		prev: seq - 1,
		at: seq,
		from: {id: 'u1', nick: 'ann'},
		text: '',
		target: 1,
		emoji: '👍',
		on: true,
	}) as Entry;

/** A room in which every third entry is a message, in pages of five. */
const pagesOf = (count: number): {fetch: FetchPage; fetched: () => number} => {
	const entries = Array.from({length: count}, (_, index) => entry(index + 1));
	let fetched = 0;
	return {
		fetched: () => fetched,
		fetch: async ({before = count + 1, after}) => {
			fetched++;
			const page =
				after === undefined
					? entries.filter(({seq}) => seq < before).slice(-5)
					: entries.slice(after, after + 5);
			return {
				entries: page,
				hasOlder: (page[0]?.seq ?? before) > 1,
				hasNewer: (page.at(-1)?.seq ?? count) < count,
			};
		},
	};
};

const accepts = ({type}: Entry): boolean => type === 'message';
const seqs = (entries: readonly Entry[] | undefined): readonly number[] | undefined =>
	entries?.map(({seq}) => seq);

test('reads pages until there are as many messages as wanted', async () => {
	const {fetch, fetched} = pagesOf(100);
	expect(seqs(await collectMessages(fetch, 'backward', {}, {limit: 4, accepts}))).toEqual([90, 93, 96, 99]);
	expect(fetched()).toBe(3);
	expect(seqs(await collectMessages(fetch, 'forward', {after: 10}, {limit: 4, accepts}))).toEqual([
		12, 15, 18, 21,
	]);
	expect(seqs(await collectMessages(fetch, 'backward', {before: 8}, {limit: 4, accepts}))).toEqual([3, 6]);
	expect(seqs(await collectMessages(fetch, 'forward', {after: 95}, {limit: 4, accepts}))).toEqual([96, 99]);
	expect(await collectMessages(fetch, 'backward', {}, {limit: 0, accepts})).toEqual([]);
	expect(await collectMessages(fetch, 'forward', {after: 0}, {limit: 0, accepts})).toEqual([]);
});

test('stops at the other end', async () => {
	const {fetch, fetched} = pagesOf(100);
	const backward = {limit: 50, accepts, isBeyond: ({seq}: Entry) => seq <= 90};
	expect(seqs(await collectMessages(fetch, 'backward', {}, backward))).toEqual([93, 96, 99]);
	expect(fetched()).toBe(3);
	const forward = {limit: 50, accepts, isBeyond: ({seq}: Entry) => seq >= 6};
	expect(seqs(await collectMessages(fetch, 'forward', {after: 0}, forward))).toEqual([3]);
});

test('reads a limited number of pages', async () => {
	const {fetch, fetched} = pagesOf(1000);
	await collectMessages(fetch, 'backward', {}, {limit: 200, accepts: () => false});
	expect(fetched()).toBe(20);
});

test('reports a room that cannot be read', async () => {
	expect(await collectMessages(async () => undefined, 'backward', {}, {limit: 1, accepts})).toBeUndefined();
	expect(await collectMessages(async () => undefined, 'forward', {}, {limit: 1, accepts})).toBeUndefined();
});
