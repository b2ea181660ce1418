/** The contract of stores: edits, deletions, reactions and topics. */
import {describe, expect, test} from 'vitest';
import type {EntryDraft} from '../../../source/server/store/entry-log.ts';
import {ann, bob, deleted, edited, message, type OpenStore, reacted, texts, useStore} from './store-world.ts';

export const describeChanges = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, page} = world;

	describe('changes', () => {
		test('applies an edit to its target and keeps it in the log', async () => {
			await append(message('hello'), edited(1, 'good day'));
			expect(world.store.message('dev', 1, 0)).toMatchObject({
				seq: 1,
				prev: 0,
				at: 1000,
				text: 'good day',
				editedAt: 2000,
			});
			expect(texts((await page()).entries)).toEqual(['good day', 'good day']);
			expect((await page()).entries[1]).toMatchObject({type: 'edited', seq: 2, prev: 1, target: 1});
		});

		test('erases the text, the reactions and the text of earlier edits when a message is deleted', async () => {
			await append(message('first words'), edited(1, 'other words'), reacted(1, '🎉', bob), deleted(1));
			expect(world.store.message('dev', 1, 0)).toEqual({
				...message(''),
				seq: 1,
				prev: 0,
				editedAt: 2000,
				deletedAt: 3000,
			});
			expect(texts((await page()).entries)).toEqual(['', '', 'reacted', 'deleted']);
		});

		test('orders reactions by first use and users by time', async () => {
			await append(message('hello'), reacted(1, '👍', bob), reacted(1, '🎉', ann), reacted(1, '👍', ann));
			expect(world.store.message('dev', 1, 0)?.reactions).toEqual([
				{emoji: '👍', from: [bob, ann]},
				{emoji: '🎉', from: [ann]},
			]);
		});

		test('counts a repeated reaction once and removes it with its last user', async () => {
			await append(message('hello'), reacted(1, '👍', bob), reacted(1, '👍', bob), reacted(1, '👍', ann));
			await append(reacted(1, '👍', bob, false));
			expect(world.store.message('dev', 1, 0)?.reactions).toEqual([{emoji: '👍', from: [ann]}]);
			await append(reacted(1, '👍', ann, false), reacted(1, '🎉', ann, false));
			expect(world.store.message('dev', 1, 0)).toEqual({...message('hello'), seq: 1, prev: 0});
		});

		test.each<[string, EntryDraft]>([
			['not there', edited(99, 'x')],
			['no message', edited(2, 'x')],
			['deleted', edited(3, 'x')],
			['deleted already', deleted(3)],
			['expired', reacted(5, '👍', bob)],
		])('refuses a change of a target that is %s and stores no part of it', async (_, draft) => {
			const topic: EntryDraft = {type: 'topic', room: 'dev', at: 1, from: ann, text: 'topic'};
			await append(message('one'), topic, message('three'), deleted(3), message('five', {expiresAt: 1500}));
			await expect(world.store.append(draft)).rejects.toMatchObject({
				name: 'StoreError',
				reason: 'no_such_entry',
			});
			expect(world.store.room('dev')?.seq).toBe(5);
		});

		test('returns only kept, unexpired messages from `message`', async () => {
			await append(message('one'), edited(1, 'two'), message('three', {expiresAt: 1500}));
			expect(world.store.message('dev', 2, 0)).toBeUndefined();
			expect(world.store.message('dev', 3, 1499)?.text).toBe('three');
			expect(world.store.message('dev', 3, 1500)).toBeUndefined();
			expect(world.store.message('dev', 9, 0)).toBeUndefined();
			expect(world.store.message('nowhere', 1, 0)).toBeUndefined();
		});
	});
};
