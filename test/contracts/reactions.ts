/** The contract of stores: reactions have a count, name the first users, and have a limited cost. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {defaultLimits, reactionNames, reactionNamesInAll} from '../../source/protocol/limits.ts';
import {reactionCount} from '../../source/protocol/reactions.ts';
import type {Person, Reaction} from '../../source/protocol/server-frames.ts';
import type {Appended, EntryDraft} from '../../source/server/store/entry-log.ts';
import type {WritableStore} from '../support/writable-store.ts';

/** Ids and nicks of the length that a server assigns. */
export const personAt = (index: number): Person => ({
	id: `u${String(index).padStart(15, '0')}`,
	nick: `guest-${String(index).padStart(6, '0')}`,
});

export const reactionDraft = (index: number, emoji: string, on = true, target = 1): EntryDraft => ({
	type: 'reacted',
	room: 'dev',
	at: 2000,
	from: personAt(index),
	target,
	emoji,
	on,
});

export const messageDraft = (more: object = {}): EntryDraft => ({
	type: 'message',
	room: 'dev',
	at: 1000,
	from: personAt(0),
	text: 'hello',
	...more,
});

const range = (length: number, first = 0): number[] => Array.from({length}, (_, index) => first + index);

export const describeReactions = (name: string, open: () => Promise<WritableStore>): void => {
	describe(`${name}: reactions`, () => {
		let store: WritableStore;

		beforeEach(async () => {
			store = await open();
			store.openRoom('dev', 'public', 'epoch-1', 100);
			await store.append(messageDraft());
		});

		afterEach(() => store.close());

		const append = (drafts: readonly EntryDraft[]): Promise<Appended[]> =>
			Promise.all(drafts.map(draft => store.append(draft)));
		const reactionsNow = (seq = 1): readonly Reaction[] => store.message('dev', seq, 0)?.reactions ?? [];

		test('name the first 20 users and count all of them', async () => {
			await append(range(45).map(index => reactionDraft(index, '👍')));
			expect(reactionsNow()).toEqual([{emoji: '👍', from: range(reactionNames).map(personAt), count: 45}]);
		});

		test('have no count while every user is named', async () => {
			await append(range(reactionNames).map(index => reactionDraft(index, '👍')));
			expect(reactionsNow()).toEqual([{emoji: '👍', from: range(reactionNames).map(personAt)}]);
		});

		test('name at most 100 users per message', async () => {
			const emojis = range(6).map(kind => `e${kind}`);
			await append(emojis.flatMap(emoji => range(25).map(index => reactionDraft(index, emoji))));
			expect(reactionsNow().map(({from}) => from.length)).toEqual([20, 20, 20, 20, 20, 0]);
			expect(reactionsNow().map(reactionCount)).toEqual(emojis.map(() => 25));
			expect(20 * 5).toBe(reactionNamesInAll);
		});

		test('contain the new count in their entry', async () => {
			const on = await append(range(22).map(index => reactionDraft(index, '👍')));
			const off = await append([reactionDraft(21, '👍', false), reactionDraft(3, '👍', false)]);
			const counts = [...on, ...off].map(({entry}) => entry.type === 'reacted' && entry.count);
			expect(counts).toEqual([...range(22, 1), 21, 20]);
			const page = await store.page('dev', {type: 'newest', limit: 2}, 0);
			expect(page.entries).toMatchObject([{count: 21}, {count: 20}]);
		});

		test('are added once and removed once for an unnamed user', async () => {
			await append(range(30).map(index => reactionDraft(index, '👍')));
			const head = store.room('dev')?.seq;
			const [again] = await append([reactionDraft(25, '👍')]);
			expect(again).toMatchObject({isKnown: true, entry: {type: 'message', seq: 1}});
			const [never] = await append([reactionDraft(77, '👍', false)]);
			expect(never?.isKnown).toBe(true);
			expect(store.room('dev')?.seq).toBe(head);
			await append([reactionDraft(25, '👍', false), reactionDraft(25, '👍', false)]);
			expect(reactionsNow().map(reactionCount)).toEqual([29]);
			await append([reactionDraft(25, '👍')]);
			expect(reactionsNow().map(reactionCount)).toEqual([30]);
			expect(store.room('dev')?.seq).toBe((head ?? 0) + 2);
		});

		test('keep the count when a named user is removed, and name the next user', async () => {
			await append(range(30).map(index => reactionDraft(index, '👍')));
			await append([reactionDraft(4, '👍', false)]);
			const left = range(20).filter(index => index !== 4);
			expect(reactionsNow()).toEqual([{emoji: '👍', from: left.map(personAt), count: 29}]);
			await append([reactionDraft(25, '👍')]);
			expect(reactionsNow().map(reactionCount)).toEqual([29]);
			await append([reactionDraft(50, '👍')]);
			expect(reactionsNow()).toEqual([{emoji: '👍', from: [...left, 50].map(personAt), count: 30}]);
		});

		test('are removed with the reaction of the last unnamed user', async () => {
			await append(range(22).map(index => reactionDraft(index, '👍')));
			await append(range(20).map(index => reactionDraft(index, '👍', false)));
			expect(reactionsNow()).toEqual([{emoji: '👍', from: [], count: 2}]);
			await append([reactionDraft(20, '👍', false), reactionDraft(21, '👍', false)]);
			expect(reactionsNow()).toEqual([]);
		});

		test('are known for an unnamed user', async () => {
			await append(['👍', '🎉'].flatMap(emoji => range(22).map(index => reactionDraft(index, emoji))));
			await append([reactionDraft(21, '🎉', false)]);
			const unnamed = (index: number, now = 0) => store.unnamedReactions('dev', 1, personAt(index).id, now);
			expect([unnamed(3), unnamed(20), unnamed(21), unnamed(22)]).toEqual([[], ['👍', '🎉'], ['👍'], []]);
			expect(store.unnamedReactions('dev', 99, personAt(20).id, 0)).toEqual([]);
			expect(store.unnamedReactions('ops', 1, personAt(20).id, 0)).toEqual([]);
		});

		test('are refused above the limit of different emoji and change nothing', async () => {
			const kinds = range(defaultLimits.reactionKinds).map(kind => `e${kind}`);
			await append(kinds.map(emoji => reactionDraft(1, emoji)));
			await expect(store.append(reactionDraft(1, 'new'))).rejects.toMatchObject({
				name: 'StoreError',
				reason: 'too_many_reactions',
			});
			expect(store.room('dev')?.seq).toBe(kinds.length + 1);
			await append([reactionDraft(2, 'e0')]);
			expect(reactionsNow().map(({emoji}) => emoji)).toEqual(kinds);
		});

		test('are removed with a deleted, expired or pruned message', async () => {
			await append([messageDraft({expiresAt: 5000}), messageDraft()]);
			for (const target of [1, 2, 3]) {
				await append(range(25).map(index => reactionDraft(index, '👍', true, target)));
			}
			const unnamed = () => [1, 2, 3].map(seq => store.unnamedReactions('dev', seq, personAt(24).id, 4000));
			expect(unnamed()).toEqual([['👍'], ['👍'], ['👍']]);
			await append([{type: 'deleted', room: 'dev', at: 3000, from: personAt(0), target: 3}]);
			await store.expire(5000);
			while (await store.prune({maxEntries: 0}, 6000));
			expect(unnamed()).toEqual([[], [], []]);
		});

		test('do not enlarge a message with the number of users', async () => {
			const sizeWith = async (from: number, to: number): Promise<number> => {
				for (const kind of range(defaultLimits.reactionKinds)) {
					await append(range(to - from, from).map(index => reactionDraft(index, `e${kind}`)));
				}
				return JSON.stringify(store.message('dev', 1, 0)).length;
			};
			expect(await sizeWith(0, 30)).toBe(await sizeWith(30, 60));
		});
	});
};
