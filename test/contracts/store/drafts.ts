/** The contract of stores: repeated drafts. */
import {describe, expect, test} from 'vitest';
import {bob, edited, message, type OpenStore, pruneAll, useStore} from './store-world.ts';

export const describeDrafts = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, appendMany, page} = world;

	describe('repeated drafts', () => {
		test('returns the first entry for a repeated draft and adds none', async () => {
			const [first] = await append(message('hello', {draft: 'd1'}));
			const [again] = await append(message('hello, changed', {draft: 'd1', at: 5000}));
			expect(again).toEqual({entry: first?.entry, isKnown: true});
			expect((await page()).entries).toHaveLength(1);
		});

		test('adds an entry once for a draft sent twice in one turn', async () => {
			const both = await append(message('hello', {draft: 'd1'}), message('hello', {draft: 'd1'}));
			expect(both.map(({entry, isKnown}) => [entry.seq, isKnown])).toEqual([
				[1, false],
				[1, true],
			]);
		});

		test('compares drafts per user and across rooms', async () => {
			world.store.openRoom('ops', 'public', 'epoch-2', 100);
			const all = await append(
				message('hello', {draft: 'd1'}),
				message('hello', {draft: 'd1', from: bob}),
				message('hello', {draft: 'd1', room: 'ops'}),
			);
			expect(all.map(({isKnown}) => isKnown)).toEqual([false, false, true]);
			expect(all[2]?.entry.room).toBe('dev');
		});

		test('returns the current state of the message for a repeated draft', async () => {
			await append(message('hello', {draft: 'd1'}), edited(1, 'good day'));
			const [again] = await append(message('hello', {draft: 'd1'}));
			expect(again?.entry).toMatchObject({text: 'good day', editedAt: 2000});
		});

		test('recognizes the draft of an expired message without returning its text', async () => {
			await append(message('secret', {draft: 'd1', expiresAt: 5000}));
			const [again] = await append(message('secret', {draft: 'd1', at: 5000}));
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: ''}});
		});

		test('accepts a draft again after its entry was removed', async () => {
			await append(
				message('one', {draft: 'd1'}),
				message('two', {draft: 'd2', expiresAt: 1500}),
				message('three'),
			);
			await world.store.expire(1500);
			await pruneAll(world.store, {maxEntries: 1}, 1500);
			const again = await append(message('one', {draft: 'd1'}), message('two', {draft: 'd2'}));
			expect(again.map(({entry, isKnown}) => [entry.seq, isKnown])).toEqual([
				[4, false],
				[5, false],
			]);
		});

		test('accepts a draft again after its room was removed', async () => {
			await appendMany(250, index => ({draft: `d${index}`}));
			world.store.forgetRoom('dev');
			world.store.openRoom('dev', 'public', 'epoch-2', 200);
			const again = await appendMany(250, index => ({draft: `d${index}`}));
			expect(again.filter(({isKnown}) => isKnown)).toEqual([]);
			expect(again.at(-1)?.entry.seq).toBe(250);
		});
	});
};
