/** The contract of stores: search. */
import {describe, expect, test} from 'vitest';
import {bob, deleted, edited, message, type OpenStore, reacted, useStore} from './store-world.ts';

export const describeSearch = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, appendMany, search} = world;

	describe('search', () => {
		test('finds texts with all words as prefixes, ignoring case and accents', async () => {
			await append(message('Déjà vu in Zürich'), message('deja news'), message('nothing of the kind'));
			expect(await search('DEJA')).toEqual(['deja news', 'Déjà vu in Zürich']);
			expect(await search('zur dejá')).toEqual(['Déjà vu in Zürich']);
			expect(await search('eja')).toEqual([]);
			expect(await search('deja kind')).toEqual([]);
		});

		test('finds any part of a text in a script without spaces', async () => {
			await append(message('今日は東京で会議です'), message('京都の東'), message('カメラを買う'));
			expect(await search('東京')).toEqual(['今日は東京で会議です']);
			expect(await search('東')).toEqual(['京都の東', '今日は東京で会議です']);
			expect(await search('京で会')).toEqual(['今日は東京で会議です']);
			expect(await search('京東')).toEqual([]);
			expect(await search('カメラ')).toEqual(['カメラを買う']);
			expect(await search('ガメラ')).toEqual([]);
		});

		test('finds words of other scripts, and emoji', async () => {
			await append(
				message('Привет, мир'),
				message('서울에서 만나요'),
				message('done 🎉'),
				message('नमस्ते दुनिया'),
			);
			expect(await search('привет')).toEqual(['Привет, мир']);
			expect(await search('서울')).toEqual(['서울에서 만나요']);
			expect(await search('🎉')).toEqual(['done 🎉']);
			expect(await search('नमस्ते')).toEqual(['नमस्ते दुनिया']);
		});

		test.each([
			'"',
			'a" OR "b',
			'NEAR(a b)',
			'terms:a',
			'*',
			'-a',
			'a*',
			'(',
			"'",
			'{a} : b',
			'^a',
			'a + b',
			'\\',
		])('treats operators in a query as text: %s', async query => {
			await append(message('a'), message('or near terms'));
			for (const text of await search(query)) expect(['a', 'or near terms']).toContain(text);
		});

		test('finds nothing for a query without words', async () => {
			await append(message('?!'), message('hello'));
			expect(await search('?!')).toEqual([]);
			expect(await search(' ')).toEqual([]);
		});

		test('searches only the given rooms, each once', async () => {
			world.store.openRoom('ops', 'public', 'epoch-2', 100);
			await append(message('here'), message('here too', {room: 'ops'}));
			expect(await search('here')).toEqual(['here']);
			expect(await search('here', {rooms: ['DEV', 'dev', 'nowhere']})).toEqual(['here']);
			expect((await search('here', {rooms: ['dev', 'ops']})).length).toBe(2);
			expect(await search('here', {rooms: []})).toEqual([]);
		});

		test('searches more rooms than the index expression names', async () => {
			const rooms = Array.from({length: 120}, (_, index) => `room-${index}`);
			for (const room of rooms) world.store.openRoom(room, 'public', room, 1);
			await append(...rooms.map(room => message(`here in ${room}`, {room})));
			expect((await search('here', {rooms, limit: 200})).length).toBe(120);
			expect((await search('here', {rooms: rooms.slice(0, 100), limit: 200})).length).toBe(100);
		});

		test('filters by user and time', async () => {
			await append(
				message('word one', {at: 1000}),
				message('word two', {at: 2000, from: bob}),
				message('word three', {at: 3000}),
			);
			expect(await search('word', {fromUserId: 'a'})).toEqual(['word three', 'word one']);
			expect(await search('word', {before: 2000})).toEqual(['word one']);
			expect(await search('word', {after: 2000})).toEqual(['word three', 'word two']);
			expect(await search('word', {after: 2000, before: 3000})).toEqual(['word two']);
		});

		test('returns the newest first by time, even if the clock was set back', async () => {
			await append(
				message('word late', {at: 9000}),
				message('word early', {at: 500}),
				message('word mid', {at: 5000}),
			);
			expect(await search('word')).toEqual(['word late', 'word mid', 'word early']);
		});

		test('searches all public rooms except the excluded ones, and no other private or direct rooms', async () => {
			const kinds = {
				dev: 'public',
				ops: 'public',
				secret: 'public',
				'~plan': 'private',
				'@a,b': 'direct',
			} as const;
			for (const [room, kind] of Object.entries(kinds)) {
				if (room !== 'dev') world.store.openRoom(room, kind, `e-${room}`, 1);
				await world.store.append(message(`word in ${room}`, {room, at: 1000}));
			}
			const searchRooms = async (rooms: string[], publicExcept: string[]) =>
				(await world.store.search({query: 'word', rooms, publicExcept, limit: 9, now: 0})).entries
					.map(({room}) => room)
					.sort();
			expect(await searchRooms([], [])).toEqual(['dev', 'ops', 'secret']);
			expect(await searchRooms([], ['secret', 'nowhere'])).toEqual(['dev', 'ops']);
			expect(await searchRooms(['~plan', '@a,b'], ['secret'])).toEqual(['@a,b', 'dev', 'ops', '~plan']);
			expect(await searchRooms(['secret'], ['secret'])).toEqual(['dev', 'ops', 'secret']);
			expect(await search('word', {rooms: ['~plan']})).toEqual(['word in ~plan']);
		});

		const times = async (limit: number, before?: number): Promise<readonly unknown[]> => {
			const query = {query: 'word', rooms: ['dev'], limit, now: 0};
			const {entries, hasMore} = await world.store.search({...query, ...(before !== undefined && {before})});
			return [entries.map(({at}) => at), hasMore];
		};

		test('returns at most the limit and ends between two milliseconds if possible', async () => {
			await appendMany(6, index => ({text: `word ${index}`, at: 1000 + Math.floor(index / 2)}));
			expect(await times(6)).toEqual([[1002, 1002, 1001, 1001, 1000, 1000], false]);
			expect(await times(5)).toEqual([[1002, 1002, 1001, 1001], true]);
			expect(await times(4)).toEqual([[1002, 1002, 1001, 1001], true]);
			expect(await times(3)).toEqual([[1002, 1002], true]);
			expect(await times(3, 1002)).toEqual([[1001, 1001], true]);
			expect(await times(3, 1001)).toEqual([[1000, 1000], false]);
		});

		test('cuts a millisecond with more results than the limit and reports more', async () => {
			await appendMany(5, index => ({text: `word ${index}`, at: index < 2 ? 1000 : 1001}));
			expect(await times(2)).toEqual([[1001, 1001], true]);
			expect(await times(1, 1001)).toEqual([[1000], true]);
			expect(await times(0)).toEqual([[], true]);
		});

		test('finds an edited message only by its new text and never finds a deleted one', async () => {
			await append(message('apple'), edited(1, 'banana'));
			expect(await search('apple')).toEqual([]);
			expect(await search('banana')).toEqual(['banana']);
			await append(deleted(1));
			expect(await search('banana')).toEqual([]);
		});

		test('returns the current state of the messages it finds', async () => {
			await append(message('apple', {draft: 'd1', replyTo: 4}), edited(1, 'banana'), reacted(1, '👍', bob));
			const {entries} = await world.store.search({query: 'banana', rooms: ['dev'], limit: 1, now: 0});
			expect(entries).toEqual([world.store.message('dev', 1, 0)]);
		});

		test('finds an expiring message until it expires, also by its edited text', async () => {
			await append(
				message('apple', {expiresAt: 5000}),
				edited(1, 'apple pie'),
				message('apple tree', {at: 900}),
			);
			expect(await search('apple', {now: 4999})).toEqual(['apple pie', 'apple tree']);
			expect(await search('pie', {now: 4999, fromUserId: 'a', after: 1000})).toEqual(['apple pie']);
			expect(await search('pie', {now: 4999, fromUserId: 'b'})).toEqual([]);
			expect(await search('apple', {now: 5000})).toEqual(['apple tree']);
		});

		test('finds a very long word by a prefix and in full', async () => {
			const long = 'x'.repeat(3000);
			await append(message(`see ${long}`), message(`see ${'x'.repeat(50)}y`));
			expect((await search('xxxx')).length).toBe(2);
			expect(await search(`${long}`)).toEqual([`see ${long}`]);
		});

		test('finds a prefix shared by very many words', async () => {
			await append(
				...Array.from({length: 700}, (_, index) => message(`item${index} of all`, {at: 1000 + index})),
			);
			expect((await search('item', {limit: 700})).length).toBe(700);
			expect((await search('item69', {limit: 700})).length).toBe(11);
			expect(await search('ite all', {limit: 1})).toEqual(['item699 of all']);
		});
	});
};
