/** The contract of stores: blocks, preferences and direct rooms. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {WritableStore} from '../support/writable-store.ts';

export const describeDirectRecords = (name: string, open: () => Promise<WritableStore>): void => {
	describe(`${name}: direct records`, () => {
		let store: WritableStore;

		beforeEach(async () => {
			store = await open();
			for (const id of ['a', 'b', 'c']) store.createUser({id, nick: `nick-${id}`, createdAt: 1}, undefined);
			store.openRoom('@a+b', 'direct', 'epoch-1', 1);
			for (const id of ['a', 'b']) store.admit('@a+b', id);
		});

		afterEach(() => store.close());

		const write = (room: string, at: number) =>
			store.append({type: 'message', room, at, from: {id: 'a', nick: 'nick-a'}, text: 'hello'});

		test('blocks in one direction until unblocked', () => {
			store.block('a', 'b', 10);
			expect(store.isBlocked('a', 'b')).toBe(true);
			expect(store.isBlocked('b', 'a')).toBe(false);
			expect(store.unblock('a', 'b')).toBe(true);
			expect(store.unblock('a', 'b')).toBe(false);
			expect(store.isBlocked('a', 'b')).toBe(false);
		});

		test('lists blocks in order, each once', () => {
			store.block('a', 'c', 10);
			store.block('a', 'b', 20);
			store.block('a', 'c', 30);
			expect(store.blocks('a')).toEqual([
				{userId: 'c', at: 10},
				{userId: 'b', at: 20},
			]);
			expect(store.blocks('b')).toEqual([]);
		});

		test('removes the blocks by and against a user with the user', () => {
			store.block('a', 'b', 10);
			store.block('c', 'a', 10);
			store.releaseUser('a');
			expect(store.blocks('a')).toEqual([]);
			expect(store.blocks('c')).toEqual([]);
		});

		test('allows everyone to write first by default', () => {
			expect(store.directFrom('a')).toBe('everyone');
			store.setDirectFrom('a', 'contacts');
			store.setDirectFrom('b', 'nobody');
			expect(store.directFrom('a')).toBe('contacts');
			expect(store.directFrom('b')).toBe('nobody');
			store.setDirectFrom('a', 'everyone');
			expect(store.directFrom('a')).toBe('everyone');
		});

		test('records the users who have written and left, and removes the record with the room', () => {
			store.noteWritten('@a+b', 'a');
			store.setLeft('@a+b', 'b', 7);
			expect(store.hasWritten('@a+b', 'a')).toBe(true);
			expect(store.hasWritten('@a+b', 'b')).toBe(false);
			expect(store.leftSeq('@a+b', 'a')).toBeUndefined();
			expect(store.leftSeq('@a+b', 'b')).toBe(7);
			expect(store.directRooms('a')).toMatchObject([{room: '@a+b', hasWritten: true, leftSeq: undefined}]);
			expect(store.directRooms('b')).toMatchObject([{room: '@a+b', hasWritten: false, leftSeq: 7}]);
			store.setLeft('@a+b', 'b', undefined);
			expect(store.leftSeq('@a+b', 'b')).toBeUndefined();
			store.forgetRoom('@a+b');
			expect(store.directRooms('a')).toEqual([]);
			store.openRoom('@a+b', 'direct', 'epoch-2', 2);
			store.admit('@a+b', 'a');
			expect(store.hasWritten('@a+b', 'a')).toBe(false);
		});

		test('lists only direct rooms of the user', () => {
			store.openRoom('~plans-1', 'private', 'epoch-1', 1);
			store.admit('~plans-1', 'a');
			store.openRoom('dev', 'public', 'epoch-1', 1);
			expect(store.directRooms('a').map(({room}) => room)).toEqual(['@a+b']);
			expect(store.directRooms('c')).toEqual([]);
		});

		test('reports when the newest entry of a room was sent', async () => {
			expect(store.room('@a+b')?.at).toBe(0);
			await write('@a+b', 1000);
			await write('@a+b', 2000);
			expect(store.room('@a+b')?.at).toBe(2000);
			expect(store.directRooms('b')).toMatchObject([{at: 2000, seq: 2}]);
		});

		test('reports a shared private room if both users are admitted to it', () => {
			expect(store.sharesPrivateRoom('a', 'b')).toBe(false);
			store.openRoom('~plans-1', 'private', 'epoch-1', 1);
			store.admit('~plans-1', 'a');
			expect(store.sharesPrivateRoom('a', 'b')).toBe(false);
			store.admit('~plans-1', 'b');
			expect(store.sharesPrivateRoom('a', 'b')).toBe(true);
			expect(store.sharesPrivateRoom('b', 'a')).toBe(true);
			expect(store.sharesPrivateRoom('a', 'c')).toBe(false);
			store.forgetRoom('~plans-1');
			expect(store.sharesPrivateRoom('a', 'b')).toBe(false);
		});
	});
};
