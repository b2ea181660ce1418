/** The contract of stores: pages of entries. */
import fc from 'fast-check';
import {beforeEach, describe, expect, test} from 'vitest';
import type {Entry, Message} from '../../../source/protocol/server-frames.ts';
import type {Page, PageQuery} from '../../../source/server/store/entry-log.ts';
import {message, newest, type OpenStore, pruneAll, seqs, useStore} from './store-world.ts';

export const describePages = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, appendMany, page} = world;

	describe('pages', () => {
		const of = async (query: PageQuery, now = 0): Promise<readonly unknown[]> => {
			const {entries, hasOlder, hasNewer} = await world.store.page('dev', query, now);
			return [seqs(entries), hasOlder, hasNewer];
		};

		test('returns the newest, earlier, later and surrounding entries in ascending order', async () => {
			await appendMany(10);
			expect(await of(newest(3))).toEqual([[8, 9, 10], true, false]);
			expect(await of({type: 'before', seq: 8, limit: 3})).toEqual([[5, 6, 7], true, true]);
			expect(await of({type: 'before', seq: 4, limit: 3})).toEqual([[1, 2, 3], false, true]);
			expect(await of({type: 'after', seq: 2, limit: 3})).toEqual([[3, 4, 5], true, true]);
			expect(await of({type: 'after', seq: 7, limit: 3})).toEqual([[8, 9, 10], true, false]);
			expect(await of({type: 'around', seq: 5, limit: 4})).toEqual([[3, 4, 5, 6], true, true]);
			expect(await of({type: 'around', seq: 5, limit: 1})).toEqual([[5], true, true]);
		});

		test('fills a page around an entry near an end from the other side', async () => {
			await appendMany(10);
			expect(await of({type: 'around', seq: 1, limit: 4})).toEqual([[1, 2, 3, 4], false, true]);
			expect(await of({type: 'around', seq: 10, limit: 4})).toEqual([[7, 8, 9, 10], true, false]);
			expect(await of({type: 'around', seq: 99, limit: 4})).toEqual([[7, 8, 9, 10], true, false]);
			expect(await of({type: 'around', seq: 5, limit: 100})).toEqual([
				[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
				false,
				false,
			]);
		});

		test('returns an empty page at an end and reports entries in the other direction', async () => {
			await appendMany(3);
			expect(await of({type: 'before', seq: 1, limit: 3})).toEqual([[], false, true]);
			expect(await of({type: 'after', seq: 3, limit: 3})).toEqual([[], true, false]);
			expect(await of({type: 'after', seq: 99, limit: 3})).toEqual([[], true, false]);
			expect(await of(newest(0))).toEqual([[], true, false]);
		});

		test('finds the first entry of a time', async () => {
			for (const at of [100, 200, 200, 300]) await append(message('text', {at}));
			const found = [0, 100, 101, 200, 201, 300, 301].map(at => world.store.seqAt('dev', at));
			expect(found).toEqual([1, 1, 2, 2, 4, 4, 5]);
			expect(world.store.seqAt('nowhere', 100)).toBe(1);
		});

		test('finds the first kept entry of a time after retention', async () => {
			for (let at = 1; at <= 20; at++) await append(message('text', {at: at * 10}));
			await pruneAll(world.store, {maxEntries: 5}, 1000);
			const found = [0, 150, 155, 160, 165, 999].map(at => world.store.seqAt('dev', at));
			expect(found).toEqual([16, 16, 16, 16, 17, 21]);
		});

		test('reports the newest and oldest seq of the room', async () => {
			await appendMany(5);
			expect(await world.store.page('dev', {type: 'before', seq: 3, limit: 1}, 0)).toMatchObject({
				seq: 5,
				first: 1,
			});
		});

		test('returns an empty page for a room without entries and a room that is not open', async () => {
			const empty = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};
			expect(await page('dev')).toEqual(empty);
			expect(await page('nowhere')).toEqual(empty);
		});

		test('omits expired entries before they are removed', async () => {
			await append(message('one', {expiresAt: 1500}), message('two'), message('three', {expiresAt: 1500}));
			expect(await of(newest(1), 1499)).toEqual([[3], true, false]);
			expect(await of(newest(), 1500)).toEqual([[2], false, false]);
			expect(await of({type: 'after', seq: 2, limit: 5}, 1500)).toEqual([[], true, false]);
		});

		test('returns every entry once when paging back', async () => {
			await appendMany(23);
			const seen: number[] = [];
			let before = world.store.room('dev')?.seq ?? 0;
			for (let page = await world.store.page('dev', newest(5), 0); ; ) {
				seen.unshift(...seqs(page.entries));
				if (!page.hasOlder) break;
				before = page.entries[0]?.seq ?? 0;
				page = await world.store.page('dev', {type: 'before', seq: before, limit: 5}, 0);
			}
			expect(seen).toEqual(Array.from({length: 23}, (_, index) => index + 1));
		});
	});

	describe('a page of large entries', () => {
		const large = 'x'.repeat(8000);

		beforeEach(async () => {
			for (let count = 1; count <= 300; count++) void append(message(large));
			await world.store.flush();
		});

		const bytes = (page: Page): number => JSON.stringify(page.entries).length;

		test('contains as many entries as fit into about 1 MiB and reports more', async () => {
			const latest = await world.store.page('dev', newest(300), 2000);
			expect(bytes(latest)).toBeLessThan(1.1 * 1024 * 1024);
			expect(bytes(latest)).toBeGreaterThan(0.9 * 1024 * 1024);
			expect(latest).toMatchObject({seq: 300, hasOlder: true, hasNewer: false});
			expect(latest.entries.at(-1)?.seq).toBe(300);
			const after = await world.store.page('dev', {type: 'after', seq: 0, limit: 300}, 2000);
			expect(after.entries[0]?.seq).toBe(1);
			expect(after).toMatchObject({hasOlder: false, hasNewer: true});
			expect(bytes(after)).toBeLessThan(1.1 * 1024 * 1024);
			const around = await world.store.page('dev', {type: 'around', seq: 150, limit: 300}, 2000);
			expect(seqs(around.entries)).toContain(150);
			expect(around).toMatchObject({hasOlder: true, hasNewer: true});
			expect(bytes(around)).toBeLessThan(1.1 * 1024 * 1024);
		});

		test('continues on the next page without a missing entry', async () => {
			const read: number[] = [];
			for (;;) {
				const page = await world.store.page('dev', {type: 'after', seq: read.at(-1) ?? 0, limit: 300}, 2000);
				read.push(...seqs(page.entries));
				if (!page.hasNewer) break;
			}
			expect(read).toEqual(Array.from({length: 300}, (_, at) => at + 1));
		});

		test('counts the size of control characters in JSON', async () => {
			for (let count = 1; count <= 50; count++) void append(message('\u0001'.repeat(8000)));
			await world.store.flush();
			expect(bytes(await world.store.page('dev', newest(50), 2000))).toBeLessThan(1.1 * 1024 * 1024);
		});

		test('is limited for a search as well', async () => {
			const found = await world.store.search({query: 'x', rooms: ['dev'], limit: 300, now: 2000});
			expect(JSON.stringify(found.entries).length).toBeLessThan(1.1 * 1024 * 1024);
			expect(found.hasMore).toBe(true);
		});
	});

	test('returns exactly the remaining entries by pages after arbitrary pruning and expiry', async () => {
		const drafts = fc.record({
			at: fc.integer({min: 0, max: 100}),
			expiresAt: fc.option(fc.integer({min: 1, max: 200}), {nil: undefined}),
		});
		const wanted = fc.record({
			maxEntries: fc.option(fc.integer({min: 0, max: 12}), {nil: undefined}),
			maxAgeMs: fc.option(fc.integer({min: 0, max: 120}), {nil: undefined}),
			now: fc.integer({min: 0, max: 200}),
			limit: fc.integer({min: 1, max: 4}),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(drafts, {maxLength: 25}),
				wanted,
				async (list, {now, limit, maxAgeMs, maxEntries}) => {
					const opened = await open();
					opened.openRoom('dev', 'public', 'e', 1);
					const sorted = list.toSorted((one, other) => one.at - other.at);
					const entries = await Promise.all(
						sorted.map(({at, expiresAt}) =>
							opened.append(message('text', {at, ...(expiresAt !== undefined && {expiresAt})})),
						),
					);
					await opened.expire(now);
					const alive = entries
						.map(({entry}) => entry as Message)
						.filter(({expiresAt}) => expiresAt === undefined || expiresAt > now);
					const retention = {
						...(maxAgeMs !== undefined && {maxAgeMs}),
						...(maxEntries !== undefined && {maxEntries}),
					};
					await pruneAll(opened, retention, now);
					const kept = alive.filter(
						({at, expiresAt}, index) =>
							expiresAt !== undefined ||
							((maxAgeMs === undefined || at >= now - maxAgeMs) &&
								(maxEntries === undefined || index >= alive.length - maxEntries)),
					);
					const seen: Entry[] = [];
					for (let page = await opened.page('dev', newest(limit), now); ; ) {
						seen.unshift(...page.entries);
						expect(page.first).toBe(kept[0]?.seq ?? 0);
						expect(page.seq).toBe(entries.length);
						if (!page.hasOlder) break;
						const seq = page.entries[0]?.seq ?? 0;
						page = await opened.page('dev', {type: 'before', seq, limit}, now);
					}
					const prunedSeq = Math.max(0, ...alive.filter(entry => !kept.includes(entry)).map(({seq}) => seq));
					const places = seen.map(({seq, prev}) => [seq, prev]);
					const expected = kept.map(({seq}, index) => {
						const before = kept[index - 1]?.seq ?? 0;
						return [seq, Math.max(before, Math.min(seq - 1, prunedSeq))];
					});
					expect(places).toEqual(expected);
					// A reader of all entries whose last entry was pruned finds no gap by the rule of the protocol.
					let received = prunedSeq;
					for (const {seq, prev} of seen) {
						expect(prev).toBeLessThanOrEqual(received);
						received = Math.max(received, seq);
					}
					expect(seen.map(entry => ({...entry, prev: 0}))).toEqual(kept.map(entry => ({...entry, prev: 0})));
					await opened.close();
				},
			),
			{numRuns: 25},
		);
	}, 30_000);
};
