/** The contract of stores: appending, listeners and commits. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {entryKinds} from '../../../source/protocol/entry-kinds.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import type {Appended, EntryDraft, Page} from '../../../source/server/store/entry-log.ts';
import {entrySamples, entryTypes} from '../../support/entry-samples.ts';
import {
	ann,
	bob,
	edited,
	message,
	newest,
	type OpenStore,
	reacted,
	seqs,
	texts,
	useStore,
} from './store-world.ts';

export const describeAppending = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, appendMany, page} = world;

	test('has a unique id', async () => {
		expect(world.store.hubId).toMatch(/^[0-9a-f]{32}$/);
		const other = await open();
		expect(other.hubId).not.toBe(world.store.hubId);
		await other.close();
	});

	describe('appending', () => {
		test('assigns consecutive seq values and links them by prev', async () => {
			const appended = await appendMany(3);
			expect(appended.map(({entry: {seq, prev}}) => [seq, prev])).toEqual([
				[1, 0],
				[2, 1],
				[3, 2],
			]);
			expect(appended.map(({isKnown}) => isKnown)).toEqual([false, false, false]);
		});

		test('returns the draft with its seq and prev, and a page contains the same entry', async () => {
			const draft = message('hello', {draft: 'd1', replyTo: 7, expiresAt: 9000, from: bob});
			const [first] = await append(draft);
			expect(first?.entry).toEqual({...draft, seq: 1, prev: 0});
			expect((await page()).entries).toEqual([{...draft, seq: 1, prev: 0}]);
		});

		test('returns every type of entry unchanged', async () => {
			const topic: EntryDraft = {type: 'topic', room: 'dev', at: 5, from: bob, text: 'all about it'};
			const drafts = [
				message('one'),
				edited(1, 'two'),
				reacted(1, '🎉', bob),
				reacted(1, '🎉', bob, false),
				topic,
			];
			const appended = await append(...drafts);
			expect(appended.map(({entry}) => entry)).toEqual(
				drafts.map((draft, index) => ({
					...draft,
					seq: index + 1,
					prev: index,
					...(draft.type === 'reacted' && {count: draft.on ? 1 : 0}),
				})),
			);
			expect((await page()).entries.slice(1)).toEqual(appended.slice(1).map(({entry}) => entry));
		});

		test.each(entryTypes)('stores an entry of the kind %s with all its fields', async type => {
			world.store.openRoom('~plan', 'private', 'epoch-2', 100);
			for (const room of ['dev', '~plan']) {
				await append(message('one', {room}));
				const sample = entrySamples[type];
				const draft = {...sample, room, ...('draft' in sample && {draft: `draft in ${room}`})};
				const [appended] = await append(draft);
				expect(appended?.entry).toEqual({...draft, seq: 2, prev: 1});
				expect((await page(room)).entries.at(-1)).toEqual({...draft, seq: 2, prev: 1});
				const found = await world.store.search({query: 'zebra', rooms: [room], limit: 9, now: 0});
				const isFound = type === 'edited' || entryKinds[type].isSearchable;
				expect(found.entries).toHaveLength(isFound ? 1 : 0);
				if (entryKinds[type].isSearchable) expect(found.entries).toEqual([appended?.entry]);
			}
		});

		test('sets the topic of the room', async () => {
			await append({type: 'topic', room: 'dev', at: 5, from: bob, text: 'all about it'});
			expect(world.store.room('dev')?.topic).toBe('all about it');
		});

		test('counts seq separately for each room', async () => {
			world.store.openRoom('ops', 'public', 'epoch-2', 100);
			await append(message('one'), message('two', {room: 'ops'}), message('three'));
			expect(seqs((await page('dev')).entries)).toEqual([1, 2]);
			expect(seqs((await page('ops')).entries)).toEqual([1]);
		});

		test('finds a room ignoring case and keeps the name it was created with', async () => {
			const [first] = await append(message('hello', {room: 'DEV'}));
			expect(first?.entry.room).toBe('dev');
			expect((await page('Dev')).entries).toHaveLength(1);
		});

		test('refuses a draft for a room that is not open and keeps the other drafts of the turn', async () => {
			const [refused, kept] = await Promise.allSettled([
				world.store.append(message('lost', {room: 'nowhere'})),
				world.store.append(message('kept')),
			]);
			expect(refused).toMatchObject({
				status: 'rejected',
				reason: {name: 'StoreError', reason: 'no_such_room'},
			});
			expect(kept).toMatchObject({status: 'fulfilled', value: {entry: {seq: 1}}});
			expect(texts((await page()).entries)).toEqual(['kept']);
		});

		test('refuses a draft after the store was closed', async () => {
			const other = await open();
			await other.close();
			await expect(other.append(message('late'))).rejects.toMatchObject({reason: 'closed'});
		});

		test('commits waiting drafts when the store is closed', async () => {
			const other = await open();
			other.openRoom('dev', 'public', 'e', 1);
			const appended = other.append(message('last words'));
			await other.close();
			expect((await appended).entry.seq).toBe(1);
		});
	});

	describe('subscribing', () => {
		test('notifies listeners of all entries of a turn together, in order, before the appends resolve', async () => {
			const received: string[] = [];
			world.store.subscribe(committed => received.push(texts(committed).join(' ')));
			const appends = ['a', 'b', 'c'].map(text =>
				world.store.append(message(text)).then(() => received.push(`appended ${text}`)),
			);
			await Promise.all(appends);
			expect(received).toEqual(['a b c', 'appended a', 'appended b', 'appended c']);
		});

		test('has the entries in the page when it notifies listeners', async () => {
			const pages: Promise<Page>[] = [];
			world.store.subscribe(() => pages.push(page()));
			await append(message('one'));
			expect(texts((await pages[0])?.entries ?? [])).toEqual(['one']);
		});

		test('does not notify listeners of repeated or refused drafts', async () => {
			const received: Entry[] = [];
			await append(message('one', {draft: 'd1'}));
			world.store.subscribe(committed => received.push(...committed));
			await Promise.allSettled([
				world.store.append(message('one', {draft: 'd1'})),
				world.store.append(edited(99, 'nothing there')),
			]);
			expect(received).toEqual([]);
		});

		test('notifies every listener in the order of commits, even if a listener commits again', async () => {
			const received: string[] = [];
			world.store.subscribe(([entry]) => {
				if (entry?.type !== 'message' || entry.text !== 'first') return;
				void world.store.append(message('second'));
				world.store.commit();
			});
			world.store.subscribe(committed => received.push(...texts(committed)));
			await world.store.append(message('first'));
			await world.store.flush();
			expect(received).toEqual(['first', 'second']);
		});

		test('stops notifying a listener after it unsubscribed', async () => {
			const received: string[] = [];
			const stop = world.store.subscribe(() => received.push('first'));
			world.store.subscribe(() => received.push('second'));
			await append(message('one'));
			stop();
			await append(message('two'));
			expect(received).toEqual(['first', 'second', 'second']);
		});

		test('reports the duration and number of entries of each commit', async () => {
			const commits: (readonly [boolean, number])[] = [];
			world.store.onCommit = (seconds, entries) => commits.push([seconds >= 0 && seconds < 60, entries]);
			await appendMany(3);
			expect(commits.at(-1)).toEqual([true, 3]);
		});
	});

	test('flush resolves when earlier appends are durable', async () => {
		const received: string[] = [];
		world.store.subscribe(committed => received.push(...texts(committed)));
		void world.store.append(message('one'));
		await world.store.flush();
		expect(received).toEqual(['one']);
	});

	test('write resolves with the result of its work and stores its rows', async () => {
		const user = await world.store.write(() => {
			world.store.admit('dev', 'u1');
			return world.store.createUser({id: 'u1', nick: 'ann', createdAt: 1}, 'hash');
		});
		expect(user).toMatchObject({id: 'u1', nick: 'ann'});
		expect(world.store.isAdmitted('dev', 'u1')).toBe(true);
		expect(await world.store.write(() => 'nothing written')).toBe('nothing written');
	});

	test('commit makes appends durable immediately', async () => {
		const received: string[] = [];
		world.store.subscribe(committed => received.push(...texts(committed)));
		const appended = world.store.append(message('one'));
		world.store.commit();
		expect(received).toEqual(['one']);
		await appended;
	});

	test('delivers arbitrary appends to all listeners in one order, each draft once', async () => {
		const step = fc.record({
			room: fc.constantFrom('dev', 'ops', 'hall'),
			draft: fc.option(fc.integer({min: 0, max: 15}), {nil: undefined}),
			from: fc.constantFrom(ann, bob),
			isTurnOver: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(step, {maxLength: 60}), async steps => {
				const opened = await open();
				for (const room of ['dev', 'ops', 'hall']) opened.openRoom(room, 'public', room, 1);
				const received: Entry[] = [];
				opened.subscribe(committed => received.push(...committed));
				const appended: Promise<Appended>[] = [];
				for (const [index, {room, draft, from, isTurnOver}] of steps.entries()) {
					const named = draft === undefined ? {} : {draft: `d${draft}`};
					appended.push(opened.append(message(`text ${index}`, {room, from, ...named})));
					if (isTurnOver) await appended.at(-1);
				}
				const all = await Promise.all(appended);
				for (const room of ['dev', 'ops', 'hall']) {
					const live = received.filter(entry => entry.room === room);
					expect((await opened.page(room, newest(1000), 0)).entries).toEqual(live);
					expect(live.map(({seq, prev}) => [seq, prev])).toEqual(live.map((_, index) => [index + 1, index]));
				}
				const drafts = received.flatMap(entry =>
					entry.type === 'message' && entry.draft !== undefined ? [`${entry.from.id} ${entry.draft}`] : [],
				);
				expect(new Set(drafts).size).toBe(drafts.length);
				expect(all.filter(({isKnown}) => !isKnown).length).toBe(received.length);
				for (const {entry} of all) expect(received).toContainEqual(entry);
				await opened.close();
			}),
			{numRuns: 20},
		);
	}, 30_000);
};
