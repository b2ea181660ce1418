/** The contract of stores: users. */
import {describe, expect, test} from 'vitest';
import {message, type OpenStore, useStore} from './store-world.ts';

export const describeUsers = (open: OpenStore): void => {
	const world = useStore(open);
	const {append, page} = world;

	describe('users', () => {
		const user = {id: 'u1', nick: 'Zoë', createdAt: 5};

		test('finds a user by id, secret and nick, ignoring case', () => {
			expect(world.store.createUser(user, 'hash-1')).toEqual(user);
			expect(world.store.user('u1')).toEqual(user);
			expect(world.store.userBySecret('hash-1')).toEqual(user);
			expect(world.store.userByNick('ZOË')).toEqual(user);
			expect([
				world.store.user('u2'),
				world.store.userBySecret('hash-2'),
				world.store.userByNick('zoe'),
			]).toEqual([undefined, undefined, undefined]);
		});

		test('refuses a nick that another user has', () => {
			world.store.createUser(user, undefined);
			expect(world.store.createUser({id: 'u2', nick: 'zoË', createdAt: 6}, 'hash-2')).toBeUndefined();
			expect(world.store.user('u2')).toBeUndefined();
		});

		test('frees the old nick on a rename, refuses a taken nick and allows another case of the own nick', () => {
			world.store.createUser(user, undefined);
			world.store.createUser({id: 'u2', nick: 'bob', createdAt: 6}, undefined);
			expect(world.store.rename('u1', 'BOB')).toBe(false);
			expect(world.store.rename('u1', 'zoË')).toBe(true);
			expect(world.store.rename('u1', 'zed')).toBe(true);
			expect(world.store.userByNick('Zoë')).toBeUndefined();
			expect(world.store.userByNick('zed')).toEqual({...user, nick: 'zed'});
			expect(world.store.rename('nobody', 'new')).toBe(false);
		});

		test('refuses a nick that looks like another nick', () => {
			world.store.createUser({id: 'u1', nick: 'ace', createdAt: 5}, undefined);
			expect(world.store.createUser({id: 'u2', nick: 'асе', createdAt: 6}, undefined)).toBeUndefined();
			world.store.createUser({id: 'u2', nick: 'bob', createdAt: 6}, undefined);
			expect(world.store.rename('u2', 'асе')).toBe(false);
			expect(world.store.rename('u1', 'асе')).toBe(true);
			expect(world.store.rename('u1', 'zed')).toBe(true);
			expect(world.store.rename('u2', 'асе')).toBe(true);
			world.store.releaseUser('u2');
			expect(world.store.createUser({id: 'u3', nick: 'ace', createdAt: 7}, undefined)).toBeDefined();
		});

		test('removes a released user, frees the nick and keeps the entries', async () => {
			world.store.createUser({...user, id: 'a'}, 'hash-1');
			await append(message('hello'));
			world.store.markRead('a', 'dev', 1);
			world.store.releaseUser('a');
			expect([
				world.store.user('a'),
				world.store.userBySecret('hash-1'),
				world.store.userByNick('zoë'),
			]).toEqual([undefined, undefined, undefined]);
			expect(world.store.createUser({id: 'u9', nick: 'zoë', createdAt: 9}, undefined)).toBeDefined();
			expect((await page()).entries).toHaveLength(1);
			expect(world.store.readSeq('a', 'dev')).toBeUndefined();
		});
	});

	describe('users who never sent anything', () => {
		const ids = (until: number, limit = 10) => world.store.unusedUsers(until, limit).map(({id}) => id);

		test('are listed by the time they have been offline, longest first', () => {
			world.store.createUser({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5}, 'hash-1');
			world.store.createUser({id: 'u2', nick: 'bob', createdAt: 6, unusedSince: 6}, 'hash-2');
			world.store.createUser({id: 'u3', nick: 'eve', createdAt: 7}, 'hash-3');
			expect(world.store.user('u1')).toEqual({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5});
			expect(ids(4)).toEqual([]);
			expect(ids(6)).toEqual(['u1', 'u2']);
			world.store.setUnusedSince('u1', 9);
			expect(ids(9)).toEqual(['u2', 'u1']);
			expect(ids(9, 1)).toEqual(['u2']);
		});

		test('are no longer listed after they sent something or were released', () => {
			world.store.createUser({id: 'u1', nick: 'ann', createdAt: 5, unusedSince: 5}, 'hash-1');
			world.store.createUser({id: 'u2', nick: 'bob', createdAt: 6, unusedSince: 6}, 'hash-2');
			world.store.setUnusedSince('u1', undefined);
			world.store.releaseUser('u2');
			expect(ids(10)).toEqual([]);
			expect(world.store.user('u1')).toEqual({id: 'u1', nick: 'ann', createdAt: 5});
			world.store.setUnusedSince('nobody', 3);
			expect(ids(10)).toEqual([]);
		});
	});
};
