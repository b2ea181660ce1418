/** What every store promises. Each implementation runs this suite; its own tests hold only what is its own. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {entryKinds} from '../../source/protocol/entry-kinds.ts';
import type {Entry, Message, Person} from '../../source/protocol/frames.ts';
import type {Appended, EntryDraft, Page, PageQuery} from '../../source/server/store/entry-log.ts';
import {entrySamples, entryTypes} from '../support/entry-samples.ts';
import type {WritableStore} from '../support/writable-store.ts';

const ann: Person = {id: 'a', nick: 'ann'};
const bob: Person = {id: 'b', nick: 'bob'};

type MessageDraft = Extract<EntryDraft, {type: 'message'}>;

/** A message by ann in `dev` at 1000, unless said otherwise. */
export const message = (text: string, more: Partial<MessageDraft> = {}): MessageDraft => ({
	type: 'message',
	room: 'dev',
	at: 1000,
	from: ann,
	text,
	...more,
});

const edited = (target: number, text: string, at = 2000): EntryDraft => ({
	type: 'edited',
	room: 'dev',
	at,
	from: ann,
	target,
	text,
});

const deleted = (target: number, at = 3000): EntryDraft => ({
	type: 'deleted',
	room: 'dev',
	at,
	from: ann,
	target,
});

const reacted = (target: number, emoji: string, from: Person, on = true): EntryDraft => ({
	type: 'reacted',
	room: 'dev',
	at: 2000,
	from,
	target,
	emoji,
	on,
});

const seqs = (entries: readonly Entry[]): readonly number[] => entries.map(({seq}) => seq);
const texts = (entries: readonly Entry[]): readonly string[] =>
	entries.map(entry => ('text' in entry ? entry.text : entry.type));

const newest = (limit = 200): PageQuery => ({type: 'newest', limit});

/** Removes until there is nothing more to remove. */
const pruneAll = async (
	store: WritableStore,
	retention: Parameters<WritableStore['prune']>[0],
	now: number,
): Promise<void> => {
	while (await store.prune(retention, now));
};

export const describeStore = (name: string, open: () => Promise<WritableStore>): void => {
	describe(name, () => {
		let store: WritableStore;

		beforeEach(async () => {
			store = await open();
			store.openRoom('dev', 'public', 'epoch-1', 100);
		});

		afterEach(() => store.close());

		const say = async (...drafts: readonly EntryDraft[]): Promise<readonly Appended[]> =>
			Promise.all(drafts.map(draft => store.append(draft)));

		const sayMany = (count: number, more: (index: number) => Partial<MessageDraft> = () => ({})) =>
			say(...Array.from({length: count}, (_, index) => message(`text ${index + 1}`, more(index))));

		const whole = (room = 'dev', now = 0): Promise<Page> => store.page(room, newest(10_000), now);

		const find = async (query: string, more: Partial<Parameters<WritableStore['search']>[0]> = {}) =>
			texts((await store.search({query, rooms: ['dev'], limit: 100, now: 0, ...more})).entries);

		test('has a unique id', async () => {
			expect(store.hubId).toMatch(/^[0-9a-f]{32}$/);
			const other = await open();
			expect(other.hubId).not.toBe(store.hubId);
			await other.close();
		});

		describe('appending', () => {
			test('assigns consecutive seq values and links them by prev', async () => {
				const appended = await sayMany(3);
				expect(appended.map(({entry: {seq, prev}}) => [seq, prev])).toEqual([
					[1, 0],
					[2, 1],
					[3, 2],
				]);
				expect(appended.map(({isKnown}) => isKnown)).toEqual([false, false, false]);
			});

			test('returns the draft with its seq and prev, and a page contains the same entry', async () => {
				const draft = message('hello', {draft: 'd1', replyTo: 7, expiresAt: 9000, from: bob});
				const [first] = await say(draft);
				expect(first?.entry).toEqual({...draft, seq: 1, prev: 0});
				expect((await whole()).entries).toEqual([{...draft, seq: 1, prev: 0}]);
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
				const appended = await say(...drafts);
				expect(appended.map(({entry}) => entry)).toEqual(
					drafts.map((draft, index) => ({
						...draft,
						seq: index + 1,
						prev: index,
						...(draft.type === 'reacted' && {count: draft.on ? 1 : 0}),
					})),
				);
				expect((await whole()).entries.slice(1)).toEqual(appended.slice(1).map(({entry}) => entry));
			});

			test.each(entryTypes)('stores an entry of the kind %s with all its fields', async type => {
				store.openRoom('~plan', 'private', 'epoch-2', 100);
				for (const room of ['dev', '~plan']) {
					await say(message('one', {room}));
					const sample = entrySamples[type];
					const draft = {...sample, room, ...('draft' in sample && {draft: `draft in ${room}`})};
					const [appended] = await say(draft);
					expect(appended?.entry).toEqual({...draft, seq: 2, prev: 1});
					expect((await whole(room)).entries.at(-1)).toEqual({...draft, seq: 2, prev: 1});
					const found = await store.search({query: 'zebra', rooms: [room], limit: 9, now: 0});
					const isFound = type === 'edited' || entryKinds[type].isSearchable;
					expect(found.entries).toHaveLength(isFound ? 1 : 0);
					if (entryKinds[type].isSearchable) expect(found.entries).toEqual([appended?.entry]);
				}
			});

			test('sets the topic of the room', async () => {
				await say({type: 'topic', room: 'dev', at: 5, from: bob, text: 'all about it'});
				expect(store.room('dev')?.topic).toBe('all about it');
			});

			test('counts seq separately for each room', async () => {
				store.openRoom('ops', 'public', 'epoch-2', 100);
				await say(message('one'), message('two', {room: 'ops'}), message('three'));
				expect(seqs((await whole('dev')).entries)).toEqual([1, 2]);
				expect(seqs((await whole('ops')).entries)).toEqual([1]);
			});

			test('finds a room ignoring case and keeps the name it was created with', async () => {
				const [first] = await say(message('hello', {room: 'DEV'}));
				expect(first?.entry.room).toBe('dev');
				expect((await whole('Dev')).entries).toHaveLength(1);
			});

			test('refuses a draft for a room that is not open and keeps the other drafts of the turn', async () => {
				const [refused, kept] = await Promise.allSettled([
					store.append(message('lost', {room: 'nowhere'})),
					store.append(message('kept')),
				]);
				expect(refused).toMatchObject({
					status: 'rejected',
					reason: {name: 'StoreError', reason: 'no_such_room'},
				});
				expect(kept).toMatchObject({status: 'fulfilled', value: {entry: {seq: 1}}});
				expect(texts((await whole()).entries)).toEqual(['kept']);
			});

			test('refuses a draft after the store was closed', async () => {
				const other = await open();
				await other.close();
				await expect(other.append(message('late'))).rejects.toMatchObject({reason: 'closed'});
			});

			test('commits waiting drafts when the store is closed', async () => {
				const other = await open();
				other.openRoom('dev', 'public', 'e', 1);
				const said = other.append(message('last words'));
				await other.close();
				expect((await said).entry.seq).toBe(1);
			});
		});

		describe('repeated drafts', () => {
			test('returns the first entry for a repeated draft and adds none', async () => {
				const [first] = await say(message('hello', {draft: 'd1'}));
				const [again] = await say(message('hello, changed', {draft: 'd1', at: 5000}));
				expect(again).toEqual({entry: first?.entry, isKnown: true});
				expect((await whole()).entries).toHaveLength(1);
			});

			test('adds one entry for a draft sent twice in one turn', async () => {
				const both = await say(message('hello', {draft: 'd1'}), message('hello', {draft: 'd1'}));
				expect(both.map(({entry, isKnown}) => [entry.seq, isKnown])).toEqual([
					[1, false],
					[1, true],
				]);
			});

			test('compares drafts per user and across rooms', async () => {
				store.openRoom('ops', 'public', 'epoch-2', 100);
				const all = await say(
					message('hello', {draft: 'd1'}),
					message('hello', {draft: 'd1', from: bob}),
					message('hello', {draft: 'd1', room: 'ops'}),
				);
				expect(all.map(({isKnown}) => isKnown)).toEqual([false, false, true]);
				expect(all[2]?.entry.room).toBe('dev');
			});

			test('returns the current state of the message for a repeated draft', async () => {
				await say(message('hello', {draft: 'd1'}), edited(1, 'good day'));
				const [again] = await say(message('hello', {draft: 'd1'}));
				expect(again?.entry).toMatchObject({text: 'good day', editedAt: 2000});
			});

			test('recognizes the draft of an expired message without returning its text', async () => {
				await say(message('secret', {draft: 'd1', expiresAt: 5000}));
				const [again] = await say(message('secret', {draft: 'd1', at: 5000}));
				expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: ''}});
			});

			test('accepts a draft again when its entry is no longer kept', async () => {
				await say(
					message('one', {draft: 'd1'}),
					message('two', {draft: 'd2', expiresAt: 1500}),
					message('three'),
				);
				await store.expire(1500);
				await pruneAll(store, {maxEntries: 1}, 1500);
				const again = await say(message('one', {draft: 'd1'}), message('two', {draft: 'd2'}));
				expect(again.map(({entry, isKnown}) => [entry.seq, isKnown])).toEqual([
					[4, false],
					[5, false],
				]);
			});

			test('accepts a draft again when its room was removed', async () => {
				await sayMany(250, index => ({draft: `d${index}`}));
				store.forgetRoom('dev');
				store.openRoom('dev', 'public', 'epoch-2', 200);
				const again = await sayMany(250, index => ({draft: `d${index}`}));
				expect(again.filter(({isKnown}) => isKnown)).toEqual([]);
				expect(again.at(-1)?.entry.seq).toBe(250);
			});
		});

		describe('subscribing', () => {
			test('notifies listeners of all entries of a turn at once, in order, before the appends resolve', async () => {
				const heard: string[] = [];
				store.subscribe(committed => heard.push(texts(committed).join(' ')));
				const said = ['a', 'b', 'c'].map(text =>
					store.append(message(text)).then(() => heard.push(`said ${text}`)),
				);
				await Promise.all(said);
				expect(heard).toEqual(['a b c', 'said a', 'said b', 'said c']);
			});

			test('has the entries in the page when it notifies listeners', async () => {
				const pages: Promise<Page>[] = [];
				store.subscribe(() => pages.push(whole()));
				await say(message('one'));
				expect(texts((await pages[0])?.entries ?? [])).toEqual(['one']);
			});

			test('does not notify listeners of repeated or refused drafts', async () => {
				const heard: Entry[] = [];
				await say(message('one', {draft: 'd1'}));
				store.subscribe(committed => heard.push(...committed));
				await Promise.allSettled([
					store.append(message('one', {draft: 'd1'})),
					store.append(edited(99, 'nothing there')),
				]);
				expect(heard).toEqual([]);
			});

			test('notifies every listener in the order of commits, even if a listener commits again', async () => {
				const received: string[] = [];
				store.subscribe(([entry]) => {
					if (entry?.type !== 'message' || entry.text !== 'first') return;
					void store.append(message('second'));
					store.commit();
				});
				store.subscribe(committed => received.push(...texts(committed)));
				await store.append(message('first'));
				await store.flush();
				expect(received).toEqual(['first', 'second']);
			});

			test('stops notifying a listener after it unsubscribed', async () => {
				const heard: string[] = [];
				const stop = store.subscribe(() => heard.push('first'));
				store.subscribe(() => heard.push('second'));
				await say(message('one'));
				stop();
				await say(message('two'));
				expect(heard).toEqual(['first', 'second', 'second']);
			});

			test('reports the duration and number of entries of each commit', async () => {
				const commits: (readonly [boolean, number])[] = [];
				store.onCommit = (seconds, entries) => commits.push([seconds >= 0 && seconds < 60, entries]);
				await sayMany(3);
				expect(commits.at(-1)).toEqual([true, 3]);
			});
		});

		describe('pages', () => {
			const of = async (query: PageQuery, now = 0): Promise<readonly unknown[]> => {
				const {entries, hasOlder, hasNewer} = await store.page('dev', query, now);
				return [seqs(entries), hasOlder, hasNewer];
			};

			test('returns the newest, earlier, later and surrounding entries in ascending order', async () => {
				await sayMany(10);
				expect(await of(newest(3))).toEqual([[8, 9, 10], true, false]);
				expect(await of({type: 'before', seq: 8, limit: 3})).toEqual([[5, 6, 7], true, true]);
				expect(await of({type: 'before', seq: 4, limit: 3})).toEqual([[1, 2, 3], false, true]);
				expect(await of({type: 'after', seq: 2, limit: 3})).toEqual([[3, 4, 5], true, true]);
				expect(await of({type: 'after', seq: 7, limit: 3})).toEqual([[8, 9, 10], true, false]);
				expect(await of({type: 'around', seq: 5, limit: 4})).toEqual([[3, 4, 5, 6], true, true]);
				expect(await of({type: 'around', seq: 5, limit: 1})).toEqual([[5], true, true]);
			});

			test('fills a page around an entry near an end from the other side', async () => {
				await sayMany(10);
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
				await sayMany(3);
				expect(await of({type: 'before', seq: 1, limit: 3})).toEqual([[], false, true]);
				expect(await of({type: 'after', seq: 3, limit: 3})).toEqual([[], true, false]);
				expect(await of({type: 'after', seq: 99, limit: 3})).toEqual([[], true, false]);
				expect(await of(newest(0))).toEqual([[], true, false]);
			});

			test('reports the newest and oldest seq of the room', async () => {
				await sayMany(5);
				expect(await store.page('dev', {type: 'before', seq: 3, limit: 1}, 0)).toMatchObject({
					seq: 5,
					first: 1,
				});
			});

			test('returns an empty page for a room without entries and a room that is not open', async () => {
				const empty = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};
				expect(await whole('dev')).toEqual(empty);
				expect(await whole('nowhere')).toEqual(empty);
			});

			test('omits expired entries before they are removed', async () => {
				await say(message('one', {expiresAt: 1500}), message('two'), message('three', {expiresAt: 1500}));
				expect(await of(newest(1), 1499)).toEqual([[3], true, false]);
				expect(await of(newest(), 1500)).toEqual([[2], false, false]);
				expect(await of({type: 'after', seq: 2, limit: 5}, 1500)).toEqual([[], true, false]);
			});

			test('returns every entry once when paging back', async () => {
				await sayMany(23);
				const seen: number[] = [];
				let before = store.room('dev')?.seq ?? 0;
				for (let page = await store.page('dev', newest(5), 0); ; ) {
					seen.unshift(...seqs(page.entries));
					if (!page.hasOlder) break;
					before = page.entries[0]?.seq ?? 0;
					page = await store.page('dev', {type: 'before', seq: before, limit: 5}, 0);
				}
				expect(seen).toEqual(Array.from({length: 23}, (_, index) => index + 1));
			});
		});

		describe('changes', () => {
			test('applies an edit to its target and keeps it in the log', async () => {
				await say(message('hello'), edited(1, 'good day'));
				expect(store.message('dev', 1, 0)).toMatchObject({
					seq: 1,
					prev: 0,
					at: 1000,
					text: 'good day',
					editedAt: 2000,
				});
				expect(texts((await whole()).entries)).toEqual(['good day', 'good day']);
				expect((await whole()).entries[1]).toMatchObject({type: 'edited', seq: 2, prev: 1, target: 1});
			});

			test('erases the text, the reactions and the text of earlier edits when a message is deleted', async () => {
				await say(message('first words'), edited(1, 'other words'), reacted(1, '🎉', bob), deleted(1));
				expect(store.message('dev', 1, 0)).toEqual({
					...message(''),
					seq: 1,
					prev: 0,
					editedAt: 2000,
					deletedAt: 3000,
				});
				expect(texts((await whole()).entries)).toEqual(['', '', 'reacted', 'deleted']);
			});

			test('orders reactions by first use and users by time', async () => {
				await say(message('hello'), reacted(1, '👍', bob), reacted(1, '🎉', ann), reacted(1, '👍', ann));
				expect(store.message('dev', 1, 0)?.reactions).toEqual([
					{emoji: '👍', from: [bob, ann]},
					{emoji: '🎉', from: [ann]},
				]);
			});

			test('counts a repeated reaction once and removes it with its last user', async () => {
				await say(message('hello'), reacted(1, '👍', bob), reacted(1, '👍', bob), reacted(1, '👍', ann));
				await say(reacted(1, '👍', bob, false));
				expect(store.message('dev', 1, 0)?.reactions).toEqual([{emoji: '👍', from: [ann]}]);
				await say(reacted(1, '👍', ann, false), reacted(1, '🎉', ann, false));
				expect(store.message('dev', 1, 0)).toEqual({...message('hello'), seq: 1, prev: 0});
			});

			test.each<[string, EntryDraft]>([
				['not there', edited(99, 'x')],
				['no message', edited(2, 'x')],
				['deleted', edited(3, 'x')],
				['deleted already', deleted(3)],
				['expired', reacted(5, '👍', bob)],
			])('refuses a change of a target that is %s and keeps nothing of it', async (_, draft) => {
				const topic: EntryDraft = {type: 'topic', room: 'dev', at: 1, from: ann, text: 'topic'};
				await say(message('one'), topic, message('three'), deleted(3), message('five', {expiresAt: 1500}));
				await expect(store.append(draft)).rejects.toMatchObject({
					name: 'StoreError',
					reason: 'no_such_entry',
				});
				expect(store.room('dev')?.seq).toBe(5);
			});

			test('returns only kept, unexpired messages from `message`', async () => {
				await say(message('one'), edited(1, 'two'), message('three', {expiresAt: 1500}));
				expect(store.message('dev', 2, 0)).toBeUndefined();
				expect(store.message('dev', 3, 1499)?.text).toBe('three');
				expect(store.message('dev', 3, 1500)).toBeUndefined();
				expect(store.message('dev', 9, 0)).toBeUndefined();
				expect(store.message('nowhere', 1, 0)).toBeUndefined();
			});
		});

		describe('search', () => {
			test('finds texts with all words as prefixes, ignoring case and accents', async () => {
				await say(message('Déjà vu in Zürich'), message('deja news'), message('nothing of the kind'));
				expect(await find('DEJA')).toEqual(['deja news', 'Déjà vu in Zürich']);
				expect(await find('zur dejá')).toEqual(['Déjà vu in Zürich']);
				expect(await find('eja')).toEqual([]);
				expect(await find('deja kind')).toEqual([]);
			});

			test('finds any part of a text in a script without spaces', async () => {
				await say(message('今日は東京で会議です'), message('京都の東'), message('カメラを買う'));
				expect(await find('東京')).toEqual(['今日は東京で会議です']);
				expect(await find('東')).toEqual(['京都の東', '今日は東京で会議です']);
				expect(await find('京で会')).toEqual(['今日は東京で会議です']);
				expect(await find('京東')).toEqual([]);
				expect(await find('カメラ')).toEqual(['カメラを買う']);
				expect(await find('ガメラ')).toEqual([]);
			});

			test('finds words of other scripts, and emoji', async () => {
				await say(
					message('Привет, мир'),
					message('서울에서 만나요'),
					message('done 🎉'),
					message('नमस्ते दुनिया'),
				);
				expect(await find('привет')).toEqual(['Привет, мир']);
				expect(await find('서울')).toEqual(['서울에서 만나요']);
				expect(await find('🎉')).toEqual(['done 🎉']);
				expect(await find('नमस्ते')).toEqual(['नमस्ते दुनिया']);
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
				await say(message('a'), message('or near terms'));
				for (const text of await find(query)) expect(['a', 'or near terms']).toContain(text);
			});

			test('finds nothing for a query without words', async () => {
				await say(message('?!'), message('hello'));
				expect(await find('?!')).toEqual([]);
				expect(await find(' ')).toEqual([]);
			});

			test('searches only the given rooms, each once', async () => {
				store.openRoom('ops', 'public', 'epoch-2', 100);
				await say(message('here'), message('here too', {room: 'ops'}));
				expect(await find('here')).toEqual(['here']);
				expect(await find('here', {rooms: ['DEV', 'dev', 'nowhere']})).toEqual(['here']);
				expect((await find('here', {rooms: ['dev', 'ops']})).length).toBe(2);
				expect(await find('here', {rooms: []})).toEqual([]);
			});

			test('searches more rooms than the index expression names', async () => {
				const rooms = Array.from({length: 120}, (_, index) => `room-${index}`);
				for (const room of rooms) store.openRoom(room, 'public', room, 1);
				await say(...rooms.map(room => message(`here in ${room}`, {room})));
				expect((await find('here', {rooms, limit: 200})).length).toBe(120);
				expect((await find('here', {rooms: rooms.slice(0, 100), limit: 200})).length).toBe(100);
			});

			test('filters by user and time', async () => {
				await say(
					message('word one', {at: 1000}),
					message('word two', {at: 2000, from: bob}),
					message('word three', {at: 3000}),
				);
				expect(await find('word', {fromUserId: 'a'})).toEqual(['word three', 'word one']);
				expect(await find('word', {before: 2000})).toEqual(['word one']);
				expect(await find('word', {after: 2000})).toEqual(['word three', 'word two']);
				expect(await find('word', {after: 2000, before: 3000})).toEqual(['word two']);
			});

			test('returns the newest first by time, even if the clock was set back', async () => {
				await say(
					message('word late', {at: 9000}),
					message('word early', {at: 500}),
					message('word mid', {at: 5000}),
				);
				expect(await find('word')).toEqual(['word late', 'word mid', 'word early']);
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
					if (room !== 'dev') store.openRoom(room, kind, `e-${room}`, 1);
					await store.append(message(`word in ${room}`, {room, at: 1000}));
				}
				const search = async (rooms: string[], publicExcept: string[]) =>
					(await store.search({query: 'word', rooms, publicExcept, limit: 9, now: 0})).entries
						.map(({room}) => room)
						.sort();
				expect(await search([], [])).toEqual(['dev', 'ops', 'secret']);
				expect(await search([], ['secret', 'nowhere'])).toEqual(['dev', 'ops']);
				expect(await search(['~plan', '@a,b'], ['secret'])).toEqual(['@a,b', 'dev', 'ops', '~plan']);
				expect(await search(['secret'], ['secret'])).toEqual(['dev', 'ops', 'secret']);
				expect(await find('word', {rooms: ['~plan']})).toEqual(['word in ~plan']);
			});

			const times = async (limit: number, before?: number): Promise<readonly unknown[]> => {
				const query = {query: 'word', rooms: ['dev'], limit, now: 0};
				const {entries, hasMore} = await store.search({...query, ...(before !== undefined && {before})});
				return [entries.map(({at}) => at), hasMore];
			};

			test('returns at most the limit and ends between two milliseconds if possible', async () => {
				await sayMany(6, index => ({text: `word ${index}`, at: 1000 + Math.floor(index / 2)}));
				expect(await times(6)).toEqual([[1002, 1002, 1001, 1001, 1000, 1000], false]);
				expect(await times(5)).toEqual([[1002, 1002, 1001, 1001], true]);
				expect(await times(4)).toEqual([[1002, 1002, 1001, 1001], true]);
				expect(await times(3)).toEqual([[1002, 1002], true]);
				expect(await times(3, 1002)).toEqual([[1001, 1001], true]);
				expect(await times(3, 1001)).toEqual([[1000, 1000], false]);
			});

			test('cuts a millisecond with more results than the limit and reports more', async () => {
				await sayMany(5, index => ({text: `word ${index}`, at: index < 2 ? 1000 : 1001}));
				expect(await times(2)).toEqual([[1001, 1001], true]);
				expect(await times(1, 1001)).toEqual([[1000], true]);
				expect(await times(0)).toEqual([[], true]);
			});

			test('finds an edited message only by its new text and never finds a deleted one', async () => {
				await say(message('apple'), edited(1, 'banana'));
				expect(await find('apple')).toEqual([]);
				expect(await find('banana')).toEqual(['banana']);
				await say(deleted(1));
				expect(await find('banana')).toEqual([]);
			});

			test('returns the current state of the messages it finds', async () => {
				await say(message('apple', {draft: 'd1', replyTo: 4}), edited(1, 'banana'), reacted(1, '👍', bob));
				const {entries} = await store.search({query: 'banana', rooms: ['dev'], limit: 1, now: 0});
				expect(entries).toEqual([store.message('dev', 1, 0)]);
			});

			test('finds an expiring message until it expires, also by its edited text', async () => {
				await say(
					message('apple', {expiresAt: 5000}),
					edited(1, 'apple pie'),
					message('apple tree', {at: 900}),
				);
				expect(await find('apple', {now: 4999})).toEqual(['apple pie', 'apple tree']);
				expect(await find('pie', {now: 4999, fromUserId: 'a', after: 1000})).toEqual(['apple pie']);
				expect(await find('pie', {now: 4999, fromUserId: 'b'})).toEqual([]);
				expect(await find('apple', {now: 5000})).toEqual(['apple tree']);
			});

			test('finds a very long word by a prefix and in full', async () => {
				const long = 'x'.repeat(3000);
				await say(message(`see ${long}`), message(`see ${'x'.repeat(50)}y`));
				expect((await find('xxxx')).length).toBe(2);
				expect(await find(`${long}`)).toEqual([`see ${long}`]);
			});

			test('finds a prefix shared by very many words', async () => {
				await say(
					...Array.from({length: 700}, (_, index) => message(`item${index} of all`, {at: 1000 + index})),
				);
				expect((await find('item', {limit: 700})).length).toBe(700);
				expect((await find('item69', {limit: 700})).length).toBe(11);
				expect(await find('ite all', {limit: 1})).toEqual(['item699 of all']);
			});
		});

		describe('expiry', () => {
			test('removes an expired message with its changes and leaves a hole', async () => {
				await say(message('one'), message('secret', {expiresAt: 5000}), message('three'));
				await say(edited(2, 'more secret'), reacted(2, '👍', bob));
				const gone = await store.expire(5000);
				expect(gone.map(({seq}) => seq).sort()).toEqual([2, 4, 5]);
				expect(new Set(gone.map(({room}) => room))).toEqual(new Set(['dev']));
				// Also for one whose clock is behind.
				expect(seqs((await whole('dev', 0)).entries)).toEqual([1, 3]);
				expect(store.message('dev', 2, 0)).toBeUndefined();
			});

			test('omits edits of an expired message before it is removed', async () => {
				await say(message('secret', {expiresAt: 5000}), edited(1, 'more secret'), reacted(1, '👍', bob));
				expect((await whole('dev', 5000)).entries).toEqual([]);
			});

			test('sets prev to the preceding kept entry, so that expired entries are no gap', async () => {
				const expiresAt = 5000;
				await say(message('first', {expiresAt}), message('two'), message('secret', {expiresAt}));
				await say(message('secret', {expiresAt}), message('five'), message('six'));
				const expected = [
					[2, 0],
					[5, 2],
					[6, 5],
				];
				const places = async (query: PageQuery, now: number) =>
					(await store.page('dev', query, now)).entries.map(({seq, prev}) => [seq, prev]);
				// Before anyone removed them, and after.
				expect(await places(newest(), 5000)).toEqual(expected);
				await store.expire(5000);
				expect(await places(newest(), 0)).toEqual(expected);
				// Whatever the page begins with.
				expect(await places(newest(2), 0)).toEqual(expected.slice(1));
				expect(await places({type: 'after', seq: 3, limit: 1}, 0)).toEqual([[5, 2]]);
				expect(await places({type: 'around', seq: 5, limit: 1}, 0)).toEqual([[5, 2]]);
			});

			test('removes nothing early', async () => {
				await say(message('secret', {expiresAt: 5000}));
				expect(await store.expire(4999)).toEqual([]);
				expect((await whole('dev', 4999)).entries).toHaveLength(1);
			});

			test('continues the seq of a room after its last entry has expired', async () => {
				await say(message('one'), message('secret', {expiresAt: 5000}));
				await store.expire(5000);
				expect(store.room('dev')).toMatchObject({seq: 2, first: 1});
				const [next] = await say(message('three'));
				expect(next?.entry).toMatchObject({seq: 3, prev: 2});
			});

			test('reports when the next message expires', async () => {
				expect(store.nextExpiry()).toBeUndefined();
				await say(message('b', {expiresAt: 6000}), message('a', {expiresAt: 5000}), message('c'));
				expect(store.nextExpiry()).toBe(5000);
				await store.expire(5000);
				expect(store.nextExpiry()).toBe(6000);
				store.forgetRoom('dev');
				expect(store.nextExpiry()).toBeUndefined();
			});

			test('removes many expired messages at once', async () => {
				await sayMany(450, index => ({...(index % 3 > 0 && {expiresAt: 5000})}));
				expect(await store.expire(5000)).toHaveLength(300);
				expect((await whole()).entries).toHaveLength(150);
			});
		});

		describe('retention', () => {
			test('keeps the newest entries of each room up to the maximum', async () => {
				store.openRoom('ops', 'public', 'epoch-2', 100);
				await sayMany(700);
				await sayMany(5, () => ({room: 'ops'}));
				await pruneAll(store, {maxEntries: 20}, 0);
				expect(seqs((await whole()).entries)).toEqual(Array.from({length: 20}, (_, index) => 681 + index));
				expect((await whole('ops')).entries).toHaveLength(5);
				expect(await whole()).toMatchObject({seq: 700, first: 681, prunedSeq: 680, hasOlder: false});
			});

			test('keeps entries up to the maximum age', async () => {
				await sayMany(10, index => ({at: 1000 * index}));
				await pruneAll(store, {maxAgeMs: 3000}, 10_000);
				expect(seqs((await whole()).entries)).toEqual([8, 9, 10]);
			});

			test('keeps every room consistent at each turn of the event loop while pruning', async () => {
				await sayMany(1500);
				let isOver = false;
				const pruning = pruneAll(store, {maxEntries: 100}, 0).finally(() => {
					isOver = true;
				});
				while (!isOver) {
					await nextTurn();
					const page = await store.page('dev', {type: 'after', seq: 0, limit: 1}, 0);
					expect(page).toMatchObject({
						first: page.entries[0]?.seq,
						prunedSeq: page.first - 1,
						hasOlder: false,
					});
				}
				await pruning;
				expect(store.room('dev')).toMatchObject({seq: 1500, first: 1401});
			});

			test('continues the seq of a room that has lost all entries', async () => {
				await sayMany(3);
				await pruneAll(store, {maxAgeMs: 10}, 99_999);
				expect(store.room('dev')).toMatchObject({seq: 3, first: 0});
				expect(await whole()).toEqual({
					entries: [],
					seq: 3,
					first: 0,
					prunedSeq: 3,
					hasOlder: false,
					hasNewer: false,
				});
				const [next] = await say(message('four'));
				expect(next?.entry).toMatchObject({seq: 4, prev: 3});
			});

			test('leaves expiring messages to expiry', async () => {
				await say(message('secret', {expiresAt: 99_000}), message('two'), message('three'));
				await pruneAll(store, {maxEntries: 1}, 50_000);
				expect(seqs((await whole('dev', 50_000)).entries)).toEqual([1, 3]);
				expect(store.nextExpiry()).toBe(99_000);
			});

			test('reports pruned entries as a gap by prev, but not expired ones', async () => {
				await sayMany(3);
				await say(message('secret', {expiresAt: 5000}), message('five'), message('six'));
				await pruneAll(store, {maxEntries: 3}, 4000);
				await store.expire(5000);
				const {entries} = await whole();
				expect(entries.map(({seq, prev}) => [seq, prev])).toEqual([
					[5, 3],
					[6, 5],
				]);
			});

			test('finds kept messages and no pruned ones', async () => {
				await sayMany(30);
				await pruneAll(store, {maxEntries: 10}, 0);
				expect((await find('text')).length).toBe(10);
				expect(await find('text 5')).toEqual([]);
			});

			test('removes nothing without limits', async () => {
				await sayMany(3);
				expect(await store.prune({}, 99_999_999)).toBe(false);
				expect((await whole()).entries).toHaveLength(3);
			});
		});

		describe('a page of large entries', () => {
			const large = 'x'.repeat(8000);

			beforeEach(async () => {
				for (let count = 1; count <= 300; count++) void say(message(large));
				await store.flush();
			});

			const bytes = (page: Page): number => JSON.stringify(page.entries).length;

			test('contains as many entries as fit into about 1 MiB and reports more', async () => {
				const latest = await store.page('dev', newest(300), 2000);
				expect(bytes(latest)).toBeLessThan(1.1 * 1024 * 1024);
				expect(bytes(latest)).toBeGreaterThan(0.9 * 1024 * 1024);
				expect(latest).toMatchObject({seq: 300, hasOlder: true, hasNewer: false});
				expect(latest.entries.at(-1)?.seq).toBe(300);
				const after = await store.page('dev', {type: 'after', seq: 0, limit: 300}, 2000);
				expect(after.entries[0]?.seq).toBe(1);
				expect(after).toMatchObject({hasOlder: false, hasNewer: true});
				expect(bytes(after)).toBeLessThan(1.1 * 1024 * 1024);
				const around = await store.page('dev', {type: 'around', seq: 150, limit: 300}, 2000);
				expect(seqs(around.entries)).toContain(150);
				expect(around).toMatchObject({hasOlder: true, hasNewer: true});
				expect(bytes(around)).toBeLessThan(1.1 * 1024 * 1024);
			});

			test('continues on the next page without a hole', async () => {
				const read: number[] = [];
				for (;;) {
					const page = await store.page('dev', {type: 'after', seq: read.at(-1) ?? 0, limit: 300}, 2000);
					read.push(...seqs(page.entries));
					if (!page.hasNewer) break;
				}
				expect(read).toEqual(Array.from({length: 300}, (_, at) => at + 1));
			});

			test('counts the size of control characters in JSON', async () => {
				for (let count = 1; count <= 50; count++) void say(message('\u0001'.repeat(8000)));
				await store.flush();
				expect(bytes(await store.page('dev', newest(50), 2000))).toBeLessThan(1.1 * 1024 * 1024);
			});

			test('is bounded for a search as well', async () => {
				const found = await store.search({query: 'x', rooms: ['dev'], limit: 300, now: 2000});
				expect(JSON.stringify(found.entries).length).toBeLessThan(1.1 * 1024 * 1024);
				expect(found.hasMore).toBe(true);
			});
		});

		describe('users', () => {
			const user = {id: 'u1', nick: 'Zoë', createdAt: 5};

			test('finds a user by id, secret and nick, ignoring case', () => {
				expect(store.createUser(user, 'hash-1')).toEqual(user);
				expect(store.user('u1')).toEqual(user);
				expect(store.userBySecret('hash-1')).toEqual(user);
				expect(store.userByNick('ZOË')).toEqual(user);
				expect([store.user('u2'), store.userBySecret('hash-2'), store.userByNick('zoe')]).toEqual([
					undefined,
					undefined,
					undefined,
				]);
			});

			test('refuses a nick that another user has', () => {
				store.createUser(user, undefined);
				expect(store.createUser({id: 'u2', nick: 'zoË', createdAt: 6}, 'hash-2')).toBeUndefined();
				expect(store.user('u2')).toBeUndefined();
			});

			test('frees the old nick on a rename, refuses a taken one and allows another case of the own nick', () => {
				store.createUser(user, undefined);
				store.createUser({id: 'u2', nick: 'bob', createdAt: 6}, undefined);
				expect(store.rename('u1', 'BOB')).toBe(false);
				expect(store.rename('u1', 'zoË')).toBe(true);
				expect(store.rename('u1', 'zed')).toBe(true);
				expect(store.userByNick('Zoë')).toBeUndefined();
				expect(store.userByNick('zed')).toEqual({...user, nick: 'zed'});
				expect(store.rename('nobody', 'new')).toBe(false);
			});

			test('refuses a nick that looks like another one', () => {
				store.createUser({id: 'u1', nick: 'ace', createdAt: 5}, undefined);
				expect(store.createUser({id: 'u2', nick: 'асе', createdAt: 6}, undefined)).toBeUndefined();
				store.createUser({id: 'u2', nick: 'bob', createdAt: 6}, undefined);
				expect(store.rename('u2', 'асе')).toBe(false);
				expect(store.rename('u1', 'асе')).toBe(true);
				expect(store.rename('u1', 'zed')).toBe(true);
				expect(store.rename('u2', 'асе')).toBe(true);
				store.releaseUser('u2');
				expect(store.createUser({id: 'u3', nick: 'ace', createdAt: 7}, undefined)).toBeDefined();
			});

			test('removes a released user, frees the nick and keeps the entries', async () => {
				store.createUser({...user, id: 'a'}, 'hash-1');
				await say(message('hello'));
				store.markRead('a', 'dev', 1);
				store.releaseUser('a');
				expect([store.user('a'), store.userBySecret('hash-1'), store.userByNick('zoë')]).toEqual([
					undefined,
					undefined,
					undefined,
				]);
				expect(store.createUser({id: 'u9', nick: 'zoë', createdAt: 9}, undefined)).toBeDefined();
				expect((await whole()).entries).toHaveLength(1);
				expect(store.readSeq('a', 'dev')).toBeUndefined();
			});
		});

		describe('users who never sent anything', () => {
			const ids = (until: number, limit = 10) => store.unusedUsers(until, limit).map(({id}) => id);

			test('are listed by the time they have been offline, longest first', () => {
				store.createUser({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5}, 'hash-1');
				store.createUser({id: 'u2', nick: 'bob', createdAt: 6, unusedSince: 6}, 'hash-2');
				store.createUser({id: 'u3', nick: 'eve', createdAt: 7}, 'hash-3');
				expect(store.user('u1')).toEqual({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5});
				expect(ids(4)).toEqual([]);
				expect(ids(6)).toEqual(['u1', 'u2']);
				store.setUnusedSince('u1', 9);
				expect(ids(9)).toEqual(['u2', 'u1']);
				expect(ids(9, 1)).toEqual(['u2']);
			});

			test('are no longer listed after they sent something or were released', () => {
				store.createUser({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5}, 'hash-1');
				store.createUser({id: 'u2', nick: 'bob', createdAt: 6, unusedSince: 6}, 'hash-2');
				store.setUnusedSince('u1', undefined);
				store.releaseUser('u2');
				expect(ids(10)).toEqual([]);
				expect(store.user('u1')).toEqual({id: 'u1', nick: 'ann', createdAt: 5});
				store.setUnusedSince('nobody', 3);
				expect(ids(10)).toEqual([]);
			});
		});

		describe('rooms', () => {
			test('creates a room once, ignoring the case of its name', () => {
				const made = store.room('dev');
				expect(made).toEqual({
					room: 'dev',
					kind: 'public',
					at: 0,
					epoch: 'epoch-1',
					opening: '',
					topic: '',
					seq: 0,
					first: 0,
					slowSeconds: 0,
					expiresInSeconds: 0,
					createdAt: 100,
				});
				expect(store.openRoom('DEV', 'private', 'epoch-9', 999)).toEqual(made);
				expect(store.room('Dev')).toEqual(made);
				expect(store.rooms()).toEqual([made]);
			});

			test('finds a public room by a similar-looking name', () => {
				store.openRoom('асе', 'public', 'e', 1);
				expect(store.roomLike('ace')).toEqual(store.room('асе'));
				expect([store.roomLike('АСЕ'), store.roomLike('асе'), store.roomLike('bob')]).toEqual([
					undefined,
					undefined,
					undefined,
				]);
				store.openRoom('~асе-1', 'private', 'e', 1);
				expect(store.roomLike('~ace-1')).toBeUndefined();
				store.forgetRoom('асе');
				expect(store.roomLike('ace')).toBeUndefined();
			});

			test('keeps the settings of a room', () => {
				store.updateRoom('dev', {owner: ann});
				store.updateRoom('dev', {slowSeconds: 5, expiresInSeconds: 60});
				store.updateRoom('nowhere', {slowSeconds: 5});
				expect(store.room('dev')).toMatchObject({owner: ann, slowSeconds: 5, expiresInSeconds: 60});
			});

			test('removes a room with everything in it and creates a new one under its name', async () => {
				await sayMany(300);
				store.admit('dev', 'a');
				store.addInvite({invite: 'i1', room: 'dev', at: 1}, 'token-1');
				store.sanction({room: 'dev', user: bob, kind: 'ban'});
				store.markRead('a', 'dev', 3);
				store.forgetRoom('dev');
				expect(store.room('dev')).toBeUndefined();
				expect(store.rooms()).toEqual([]);
				expect((await whole()).entries).toEqual([]);
				expect(await find('text')).toEqual([]);
				store.openRoom('dev', 'public', 'epoch-2', 200);
				expect(store.room('dev')).toMatchObject({epoch: 'epoch-2', seq: 0, first: 0, topic: ''});
				expect((await whole()).entries).toEqual([]);
				expect(await find('text')).toEqual([]);
				expect([
					store.isAdmitted('dev', 'a'),
					store.findInvite('token-1', 1),
					store.sanctionOf('dev', 'b', 'ban', 1),
					store.readSeq('a', 'dev'),
				]).toEqual([false, undefined, undefined, undefined]);
			});
		});

		describe('admissions, invites and sanctions', () => {
			test('admits a user until the user is expelled', () => {
				store.openRoom('~plan-x', 'private', 'e', 1);
				store.admit('~plan-x', 'a');
				store.admit('~plan-x', 'a');
				store.admit('~plan-x', 'b');
				store.admit('nowhere', 'a');
				expect([store.isAdmitted('~plan-x', 'a'), store.isAdmitted('~plan-x', 'c')]).toEqual([true, false]);
				expect([...store.admittedUsers('~plan-x')].sort()).toEqual(['a', 'b']);
				expect(store.admittedRooms('a')).toEqual([store.room('~plan-x')]);
				store.expel('~plan-x', 'a');
				expect(store.isAdmitted('~plan-x', 'a')).toBe(false);
				expect(store.admittedRooms('a')).toEqual([]);
				expect(store.admittedUsers('nowhere')).toEqual([]);
			});

			test('keeps the invite of an admission', () => {
				store.openRoom('~plan-x', 'private', 'e', 1);
				store.admit('~plan-x', 'a', 'i1');
				store.admit('~plan-x', 'a', 'i2');
				store.admit('~plan-x', 'b');
				expect(['a', 'b', 'c'].map(id => store.admittedBy('~plan-x', id))).toEqual([
					'i1',
					undefined,
					undefined,
				]);
				store.expel('~plan-x', 'a');
				expect(store.admittedBy('~plan-x', 'a')).toBeUndefined();
				expect(store.admittedBy('nowhere', 'a')).toBeUndefined();
			});

			test('lists the sanctions of a room that are in force', () => {
				store.sanction({room: 'dev', user: bob, kind: 'mute', until: 50});
				store.sanction({room: 'dev', user: ann, kind: 'ban', reason: 'noise'});
				const kinds = (now: number) =>
					store
						.sanctions('dev', now)
						.map(({kind}) => kind)
						.sort();
				expect(kinds(49)).toEqual(['ban', 'mute']);
				expect(store.sanctions('DEV', 50)).toEqual([{room: 'dev', user: ann, kind: 'ban', reason: 'noise'}]);
				expect(store.sanctions('nowhere', 1)).toEqual([]);
			});

			test('limits an invite to its uses and its time', () => {
				store.addInvite({invite: 'i1', room: 'dev', at: 1, usesLeft: 2, expiresAt: 50}, 'token-1');
				expect(store.findInvite('token-1', 49)).toEqual({
					invite: 'i1',
					room: 'dev',
					at: 1,
					usesLeft: 2,
					expiresAt: 50,
				});
				expect(store.findInvite('token-1', 50)).toBeUndefined();
				expect(store.redeemInvite('token-1', 50)).toBeUndefined();
				expect(store.redeemInvite('token-1', 10)?.usesLeft).toBe(1);
				expect(store.redeemInvite('token-1', 10)?.usesLeft).toBe(0);
				expect(store.redeemInvite('token-1', 10)).toBeUndefined();
				expect(store.findInvite('token-1', 10)).toBeUndefined();
				expect(store.invites('dev', 10)).toEqual([]);
			});

			test('allows any number of uses of an invite without a limit until it is revoked', () => {
				store.addInvite({invite: 'i1', room: 'DEV', at: 1}, 'token-1');
				for (let time = 0; time < 5; time++) {
					expect(store.redeemInvite('token-1', time)).toEqual({invite: 'i1', room: 'dev', at: 1});
				}
				expect(store.revokeInvite('dev', 'i2')).toBe(false);
				expect(store.revokeInvite('dev', 'i1')).toBe(true);
				expect(store.revokeInvite('dev', 'i1')).toBe(false);
				expect(store.redeemInvite('token-1', 1)).toBeUndefined();
			});

			test('lists the valid invites of a room', () => {
				store.addInvite({invite: 'i1', room: 'dev', at: 1, expiresAt: 50}, 'token-1');
				store.addInvite({invite: 'i2', room: 'dev', at: 2}, 'token-2');
				expect(store.invites('dev', 1).map(({invite}) => invite)).toEqual(['i1', 'i2']);
				expect(store.invites('dev', 50).map(({invite}) => invite)).toEqual(['i2']);
				expect(store.invites('nowhere', 1)).toEqual([]);
			});

			test('applies a sanction to its user, room and kind until it ends or is lifted', () => {
				store.sanction({room: 'dev', user: bob, kind: 'mute', reason: 'noise', until: 50});
				store.sanction({room: 'dev', user: bob, kind: 'ban'});
				expect(store.sanctionOf('dev', 'b', 'mute', 49)).toEqual({
					room: 'dev',
					user: bob,
					kind: 'mute',
					reason: 'noise',
					until: 50,
				});
				expect(store.sanctionOf('dev', 'b', 'mute', 50)).toBeUndefined();
				expect(store.sanctionOf('dev', 'b', 'ban', 99)).toEqual({room: 'dev', user: bob, kind: 'ban'});
				expect(store.sanctionOf('dev', 'a', 'ban', 99)).toBeUndefined();
				expect(store.liftSanction('dev', 'b', 'ban')).toBe(true);
				expect(store.liftSanction('dev', 'b', 'ban')).toBe(false);
				expect(store.sanctionOf('dev', 'b', 'ban', 99)).toBeUndefined();
			});

			test('replaces a sanction by a later one of the same kind', () => {
				store.sanction({room: 'dev', user: bob, kind: 'mute', reason: 'noise', until: 50});
				store.sanction({room: 'dev', user: bob, kind: 'mute'});
				expect(store.sanctionOf('dev', 'b', 'mute', 99)).toEqual({room: 'dev', user: bob, kind: 'mute'});
			});

			test('never moves a read position back', () => {
				expect(store.readSeq('a', 'dev')).toBeUndefined();
				expect([5, 4, 5, 6].map(seq => store.markRead('a', 'dev', seq))).toEqual([true, false, false, true]);
				expect(store.readSeq('a', 'DEV')).toBe(6);
				expect(store.readSeq('b', 'dev')).toBeUndefined();
				expect(store.markRead('a', 'nowhere', 1)).toBe(false);
			});
		});

		test('resolves flush when earlier appends are durable', async () => {
			const heard: string[] = [];
			store.subscribe(committed => heard.push(...texts(committed)));
			void store.append(message('one'));
			await store.flush();
			expect(heard).toEqual(['one']);
		});

		test('resolves write with the result of its work and keeps what it wrote', async () => {
			const user = await store.write(() => {
				store.admit('dev', 'u1');
				return store.createUser({id: 'u1', nick: 'ann', createdAt: 1}, 'hash');
			});
			expect(user).toMatchObject({id: 'u1', nick: 'ann'});
			expect(store.isAdmitted('dev', 'u1')).toBe(true);
			expect(await store.write(() => 'nothing written')).toBe('nothing written');
		});

		test('makes appends durable at once on commit', async () => {
			const heard: string[] = [];
			store.subscribe(committed => heard.push(...texts(committed)));
			const appended = store.append(message('one'));
			store.commit();
			expect(heard).toEqual(['one']);
			await appended;
		});

		test('delivers arbitrary appends in one order to all, each draft once', async () => {
			const step = fc.record({
				room: fc.constantFrom('dev', 'ops', 'hall'),
				draft: fc.option(fc.integer({min: 0, max: 15}), {nil: undefined}),
				from: fc.constantFrom(ann, bob),
				isTurnOver: fc.boolean(),
			});
			await fc.assert(
				fc.asyncProperty(fc.array(step, {maxLength: 60}), async steps => {
					const world = await open();
					for (const room of ['dev', 'ops', 'hall']) world.openRoom(room, 'public', room, 1);
					const heard: Entry[] = [];
					world.subscribe(committed => heard.push(...committed));
					const appended: Promise<Appended>[] = [];
					for (const [index, {room, draft, from, isTurnOver}] of steps.entries()) {
						const named = draft === undefined ? {} : {draft: `d${draft}`};
						appended.push(world.append(message(`text ${index}`, {room, from, ...named})));
						if (isTurnOver) await appended.at(-1);
					}
					const all = await Promise.all(appended);
					for (const room of ['dev', 'ops', 'hall']) {
						const live = heard.filter(entry => entry.room === room);
						expect((await world.page(room, newest(1000), 0)).entries).toEqual(live);
						expect(live.map(({seq, prev}) => [seq, prev])).toEqual(
							live.map((_, index) => [index + 1, index]),
						);
					}
					const drafts = heard.flatMap(entry =>
						entry.type === 'message' && entry.draft !== undefined ? [`${entry.from.id} ${entry.draft}`] : [],
					);
					expect(new Set(drafts).size).toBe(drafts.length);
					expect(all.filter(({isKnown}) => !isKnown).length).toBe(heard.length);
					for (const {entry} of all) expect(heard).toContainEqual(entry);
					await world.close();
				}),
				{numRuns: 20},
			);
		}, 30_000);

		test('returns exactly the remaining entries by pages after arbitrary pruning and expiry', async () => {
			const said = fc.record({
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
					fc.array(said, {maxLength: 25}),
					wanted,
					async (list, {now, limit, maxAgeMs, maxEntries}) => {
						const world = await open();
						world.openRoom('dev', 'public', 'e', 1);
						const sorted = list.toSorted((one, other) => one.at - other.at);
						const entries = await Promise.all(
							sorted.map(({at, expiresAt}) =>
								world.append(message('text', {at, ...(expiresAt !== undefined && {expiresAt})})),
							),
						);
						await world.expire(now);
						const alive = entries
							.map(({entry}) => entry as Message)
							.filter(({expiresAt}) => expiresAt === undefined || expiresAt > now);
						const retention = {
							...(maxAgeMs !== undefined && {maxAgeMs}),
							...(maxEntries !== undefined && {maxEntries}),
						};
						await pruneAll(world, retention, now);
						const kept = alive.filter(
							({at, expiresAt}, index) =>
								expiresAt !== undefined ||
								((maxAgeMs === undefined || at >= now - maxAgeMs) &&
									(maxEntries === undefined || index >= alive.length - maxEntries)),
						);
						const seen: Entry[] = [];
						for (let page = await world.page('dev', newest(limit), now); ; ) {
							seen.unshift(...page.entries);
							expect(page.first).toBe(kept[0]?.seq ?? 0);
							expect(page.seq).toBe(entries.length);
							if (!page.hasOlder) break;
							const seq = page.entries[0]?.seq ?? 0;
							page = await world.page('dev', {type: 'before', seq, limit}, now);
						}
						const prunedSeq = Math.max(
							0,
							...alive.filter(entry => !kept.includes(entry)).map(({seq}) => seq),
						);
						const places = seen.map(({seq, prev}) => [seq, prev]);
						const expected = kept.map(({seq}, index) => {
							const before = kept[index - 1]?.seq ?? 0;
							return [seq, Math.max(before, Math.min(seq - 1, prunedSeq))];
						});
						expect(places).toEqual(expected);
						// A reader of all there is, whose last is what retention took, finds no gap by the letter of the rule.
						let heard = prunedSeq;
						for (const {seq, prev} of seen) {
							expect(prev).toBeLessThanOrEqual(heard);
							heard = Math.max(heard, seq);
						}
						expect(seen.map(entry => ({...entry, prev: 0}))).toEqual(
							kept.map(entry => ({...entry, prev: 0})),
						);
						await world.close();
					},
				),
				{numRuns: 25},
			);
		}, 30_000);
	});
};
