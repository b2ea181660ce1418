/** The contract of stores: expiry and retention. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import type {PageQuery} from '../../../source/server/store/entry-log.ts';
import {
	bob,
	edited,
	message,
	newest,
	type OpenStore,
	pruneAll,
	reacted,
	seqs,
	useStore,
} from './store-world.ts';

export const describeRemoval = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, appendMany, page, search} = world;

	describe('expiry', () => {
		test('removes an expired message with its changes, and its seq stays unused', async () => {
			await append(message('one'), message('secret', {expiresAt: 5000}), message('three'));
			await append(edited(2, 'more secret'), reacted(2, '👍', bob));
			const gone = await world.store.expire(5000);
			expect(gone.map(({seq}) => seq).sort()).toEqual([2, 4, 5]);
			expect(new Set(gone.map(({room}) => room))).toEqual(new Set(['dev']));
			// Also for a reader whose clock is behind.
			expect(seqs((await page('dev', 0)).entries)).toEqual([1, 3]);
			expect(world.store.message('dev', 2, 0)).toBeUndefined();
		});

		test('omits edits of an expired message before it is removed', async () => {
			await append(message('secret', {expiresAt: 5000}), edited(1, 'more secret'), reacted(1, '👍', bob));
			expect((await page('dev', 5000)).entries).toEqual([]);
		});

		test('sets prev to the preceding kept entry, so that expired entries are no gap', async () => {
			const expiresAt = 5000;
			await append(message('first', {expiresAt}), message('two'), message('secret', {expiresAt}));
			await append(message('secret', {expiresAt}), message('five'), message('six'));
			const expected = [
				[2, 0],
				[5, 2],
				[6, 5],
			];
			const places = async (query: PageQuery, now: number) =>
				(await world.store.page('dev', query, now)).entries.map(({seq, prev}) => [seq, prev]);
			// Before and after their removal.
			expect(await places(newest(), 5000)).toEqual(expected);
			await world.store.expire(5000);
			expect(await places(newest(), 0)).toEqual(expected);
			// For any first entry of the page.
			expect(await places(newest(2), 0)).toEqual(expected.slice(1));
			expect(await places({type: 'after', seq: 3, limit: 1}, 0)).toEqual([[5, 2]]);
			expect(await places({type: 'around', seq: 5, limit: 1}, 0)).toEqual([[5, 2]]);
		});

		test('removes no message early', async () => {
			await append(message('secret', {expiresAt: 5000}));
			expect(await world.store.expire(4999)).toEqual([]);
			expect((await page('dev', 4999)).entries).toHaveLength(1);
		});

		test('continues the seq of a room after its last entry has expired', async () => {
			await append(message('one'), message('secret', {expiresAt: 5000}));
			await world.store.expire(5000);
			expect(world.store.room('dev')).toMatchObject({seq: 2, first: 1});
			const [next] = await append(message('three'));
			expect(next?.entry).toMatchObject({seq: 3, prev: 2});
		});

		test('reports when the next message expires', async () => {
			expect(world.store.nextExpiry()).toBeUndefined();
			await append(message('b', {expiresAt: 6000}), message('a', {expiresAt: 5000}), message('c'));
			expect(world.store.nextExpiry()).toBe(5000);
			await world.store.expire(5000);
			expect(world.store.nextExpiry()).toBe(6000);
			world.store.forgetRoom('dev');
			expect(world.store.nextExpiry()).toBeUndefined();
		});

		test('removes many expired messages in one call', async () => {
			await appendMany(450, index => ({...(index % 3 > 0 && {expiresAt: 5000})}));
			expect(await world.store.expire(5000)).toHaveLength(300);
			expect((await page()).entries).toHaveLength(150);
		});
	});

	describe('retention', () => {
		test('keeps the newest entries of each room up to the maximum', async () => {
			world.store.openRoom('ops', 'public', 'epoch-2', 100);
			await appendMany(700);
			await appendMany(5, () => ({room: 'ops'}));
			await pruneAll(world.store, {maxEntries: 20}, 0);
			expect(seqs((await page()).entries)).toEqual(Array.from({length: 20}, (_, index) => 681 + index));
			expect((await page('ops')).entries).toHaveLength(5);
			expect(await page()).toMatchObject({seq: 700, first: 681, prunedSeq: 680, hasOlder: false});
		});

		test('keeps entries up to the maximum age', async () => {
			await appendMany(10, index => ({at: 1000 * index}));
			await pruneAll(world.store, {maxAgeMs: 3000}, 10_000);
			expect(seqs((await page()).entries)).toEqual([8, 9, 10]);
		});

		test('keeps every room consistent at each turn of the event loop while pruning', async () => {
			await appendMany(1500);
			let isOver = false;
			const pruning = pruneAll(world.store, {maxEntries: 100}, 0).finally(() => {
				isOver = true;
			});
			while (!isOver) {
				await nextTurn();
				const page = await world.store.page('dev', {type: 'after', seq: 0, limit: 1}, 0);
				expect(page).toMatchObject({
					first: page.entries[0]?.seq,
					prunedSeq: page.first - 1,
					hasOlder: false,
				});
			}
			await pruning;
			expect(world.store.room('dev')).toMatchObject({seq: 1500, first: 1401});
		});

		test('continues the seq of a room that has lost all entries', async () => {
			await appendMany(3);
			await pruneAll(world.store, {maxAgeMs: 10}, 99_999);
			expect(world.store.room('dev')).toMatchObject({seq: 3, first: 0});
			expect(await page()).toEqual({
				entries: [],
				seq: 3,
				first: 0,
				prunedSeq: 3,
				hasOlder: false,
				hasNewer: false,
			});
			const [next] = await append(message('four'));
			expect(next?.entry).toMatchObject({seq: 4, prev: 3});
		});

		test('leaves expiring messages to expiry', async () => {
			await append(message('secret', {expiresAt: 99_000}), message('two'), message('three'));
			await pruneAll(world.store, {maxEntries: 1}, 50_000);
			expect(seqs((await page('dev', 50_000)).entries)).toEqual([1, 3]);
			expect(world.store.nextExpiry()).toBe(99_000);
		});

		test('reports pruned entries as a gap by prev, but not expired ones', async () => {
			await appendMany(3);
			await append(message('secret', {expiresAt: 5000}), message('five'), message('six'));
			await pruneAll(world.store, {maxEntries: 3}, 4000);
			await world.store.expire(5000);
			const {entries} = await page();
			expect(entries.map(({seq, prev}) => [seq, prev])).toEqual([
				[5, 3],
				[6, 5],
			]);
		});

		test('finds kept messages and no pruned messages', async () => {
			await appendMany(30);
			await pruneAll(world.store, {maxEntries: 10}, 0);
			expect((await search('text')).length).toBe(10);
			expect(await search('text 5')).toEqual([]);
		});

		test('removes no entry without limits', async () => {
			await appendMany(3);
			expect(await world.store.prune({}, 99_999_999)).toBe(false);
			expect((await page()).entries).toHaveLength(3);
		});
	});
};
