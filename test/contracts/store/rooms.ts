/** The contract of stores: rooms, admissions, invites and sanctions. */
import {describe, expect, test} from 'vitest';
import {ann, bob, type OpenStore, useStore} from './store-world.ts';

export const describeRooms = (open: OpenStore): void => {
	const world = useStore(open);
	const {appendMany, page, search} = world;

	describe('rooms', () => {
		test('creates a room once, ignoring the case of its name', () => {
			const made = world.store.room('dev');
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
			expect(world.store.openRoom('DEV', 'private', 'epoch-9', 999)).toEqual(made);
			expect(world.store.room('Dev')).toEqual(made);
			expect(world.store.rooms()).toEqual([made]);
		});

		test('finds a public room by a similar-looking name', () => {
			world.store.openRoom('асе', 'public', 'e', 1);
			expect(world.store.roomLike('ace')).toEqual(world.store.room('асе'));
			expect([world.store.roomLike('АСЕ'), world.store.roomLike('асе'), world.store.roomLike('bob')]).toEqual(
				[undefined, undefined, undefined],
			);
			world.store.openRoom('~асе-1', 'private', 'e', 1);
			expect(world.store.roomLike('~ace-1')).toBeUndefined();
			world.store.forgetRoom('асе');
			expect(world.store.roomLike('ace')).toBeUndefined();
		});

		test('keeps the settings of a room', () => {
			world.store.updateRoom('dev', {owner: ann});
			world.store.updateRoom('dev', {slowSeconds: 5, expiresInSeconds: 60});
			world.store.updateRoom('nowhere', {slowSeconds: 5});
			expect(world.store.room('dev')).toMatchObject({owner: ann, slowSeconds: 5, expiresInSeconds: 60});
		});

		test('removes a room with everything in it and creates a new room under its name', async () => {
			await appendMany(300);
			world.store.admit('dev', 'a');
			world.store.addInvite({invite: 'i1', room: 'dev', at: 1}, 'token-1');
			world.store.sanction({room: 'dev', user: bob, kind: 'ban'});
			world.store.markRead('a', 'dev', 3);
			world.store.forgetRoom('dev');
			expect(world.store.room('dev')).toBeUndefined();
			expect(world.store.rooms()).toEqual([]);
			expect((await page()).entries).toEqual([]);
			expect(await search('text')).toEqual([]);
			world.store.openRoom('dev', 'public', 'epoch-2', 200);
			expect(world.store.room('dev')).toMatchObject({epoch: 'epoch-2', seq: 0, first: 0, topic: ''});
			expect((await page()).entries).toEqual([]);
			expect(await search('text')).toEqual([]);
			expect([
				world.store.isAdmitted('dev', 'a'),
				world.store.findInvite('token-1', 1),
				world.store.sanctionOf('dev', 'b', 'ban', 1),
				world.store.readSeq('a', 'dev'),
			]).toEqual([false, undefined, undefined, undefined]);
		});
	});

	describe('admissions, invites and sanctions', () => {
		test('admits a user until the user is expelled', () => {
			world.store.openRoom('~plan-x', 'private', 'e', 1);
			world.store.admit('~plan-x', 'a');
			world.store.admit('~plan-x', 'a');
			world.store.admit('~plan-x', 'b');
			world.store.admit('nowhere', 'a');
			expect([world.store.isAdmitted('~plan-x', 'a'), world.store.isAdmitted('~plan-x', 'c')]).toEqual([
				true,
				false,
			]);
			expect([...world.store.admittedUsers('~plan-x')].sort()).toEqual(['a', 'b']);
			expect(world.store.admittedRooms('a')).toEqual([world.store.room('~plan-x')]);
			world.store.expel('~plan-x', 'a');
			expect(world.store.isAdmitted('~plan-x', 'a')).toBe(false);
			expect(world.store.admittedRooms('a')).toEqual([]);
			expect(world.store.admittedUsers('nowhere')).toEqual([]);
		});

		test('keeps the invite of an admission', () => {
			world.store.openRoom('~plan-x', 'private', 'e', 1);
			world.store.admit('~plan-x', 'a', 'i1');
			world.store.admit('~plan-x', 'a', 'i2');
			world.store.admit('~plan-x', 'b');
			expect(['a', 'b', 'c'].map(id => world.store.admittedBy('~plan-x', id))).toEqual([
				'i1',
				undefined,
				undefined,
			]);
			world.store.expel('~plan-x', 'a');
			expect(world.store.admittedBy('~plan-x', 'a')).toBeUndefined();
			expect(world.store.admittedBy('nowhere', 'a')).toBeUndefined();
		});

		test('lists the sanctions of a room that are in effect', () => {
			world.store.sanction({room: 'dev', user: bob, kind: 'mute', until: 50});
			world.store.sanction({room: 'dev', user: ann, kind: 'ban', reason: 'noise'});
			const kinds = (now: number) =>
				world.store
					.sanctions('dev', now)
					.map(({kind}) => kind)
					.sort();
			expect(kinds(49)).toEqual(['ban', 'mute']);
			expect(world.store.sanctions('DEV', 50)).toEqual([
				{room: 'dev', user: ann, kind: 'ban', reason: 'noise'},
			]);
			expect(world.store.sanctions('nowhere', 1)).toEqual([]);
		});

		test('limits an invite to its uses and its time', () => {
			world.store.addInvite({invite: 'i1', room: 'dev', at: 1, usesLeft: 2, expiresAt: 50}, 'token-1');
			expect(world.store.findInvite('token-1', 49)).toEqual({
				invite: 'i1',
				room: 'dev',
				at: 1,
				usesLeft: 2,
				expiresAt: 50,
			});
			expect(world.store.findInvite('token-1', 50)).toBeUndefined();
			expect(world.store.redeemInvite('token-1', 50)).toBeUndefined();
			expect(world.store.redeemInvite('token-1', 10)?.usesLeft).toBe(1);
			expect(world.store.redeemInvite('token-1', 10)?.usesLeft).toBe(0);
			expect(world.store.redeemInvite('token-1', 10)).toBeUndefined();
			expect(world.store.findInvite('token-1', 10)).toBeUndefined();
			expect(world.store.invites('dev', 10)).toEqual([]);
		});

		test('allows any number of uses of an invite without a limit until it is revoked', () => {
			world.store.addInvite({invite: 'i1', room: 'DEV', at: 1}, 'token-1');
			for (let time = 0; time < 5; time++) {
				expect(world.store.redeemInvite('token-1', time)).toEqual({invite: 'i1', room: 'dev', at: 1});
			}
			expect(world.store.revokeInvite('dev', 'i2')).toBe(false);
			expect(world.store.revokeInvite('dev', 'i1')).toBe(true);
			expect(world.store.revokeInvite('dev', 'i1')).toBe(false);
			expect(world.store.redeemInvite('token-1', 1)).toBeUndefined();
		});

		test('lists the valid invites of a room', () => {
			world.store.addInvite({invite: 'i1', room: 'dev', at: 1, expiresAt: 50}, 'token-1');
			world.store.addInvite({invite: 'i2', room: 'dev', at: 2}, 'token-2');
			expect(world.store.invites('dev', 1).map(({invite}) => invite)).toEqual(['i1', 'i2']);
			expect(world.store.invites('dev', 50).map(({invite}) => invite)).toEqual(['i2']);
			expect(world.store.invites('nowhere', 1)).toEqual([]);
		});

		test('applies a sanction to its user, room and kind until it ends or is removed', () => {
			world.store.sanction({room: 'dev', user: bob, kind: 'mute', reason: 'noise', until: 50});
			world.store.sanction({room: 'dev', user: bob, kind: 'ban'});
			expect(world.store.sanctionOf('dev', 'b', 'mute', 49)).toEqual({
				room: 'dev',
				user: bob,
				kind: 'mute',
				reason: 'noise',
				until: 50,
			});
			expect(world.store.sanctionOf('dev', 'b', 'mute', 50)).toBeUndefined();
			expect(world.store.sanctionOf('dev', 'b', 'ban', 99)).toEqual({room: 'dev', user: bob, kind: 'ban'});
			expect(world.store.sanctionOf('dev', 'a', 'ban', 99)).toBeUndefined();
			expect(world.store.liftSanction('dev', 'b', 'ban')).toBe(true);
			expect(world.store.liftSanction('dev', 'b', 'ban')).toBe(false);
			expect(world.store.sanctionOf('dev', 'b', 'ban', 99)).toBeUndefined();
		});

		test('replaces a sanction by a later sanction of the same kind', () => {
			world.store.sanction({room: 'dev', user: bob, kind: 'mute', reason: 'noise', until: 50});
			world.store.sanction({room: 'dev', user: bob, kind: 'mute'});
			expect(world.store.sanctionOf('dev', 'b', 'mute', 99)).toEqual({room: 'dev', user: bob, kind: 'mute'});
		});

		test('never moves a read position back', () => {
			expect(world.store.readSeq('a', 'dev')).toBeUndefined();
			expect([5, 4, 5, 6].map(seq => world.store.markRead('a', 'dev', seq))).toEqual([
				true,
				false,
				false,
				true,
			]);
			expect(world.store.readSeq('a', 'DEV')).toBe(6);
			expect(world.store.readSeq('b', 'dev')).toBeUndefined();
			expect(world.store.markRead('a', 'nowhere', 1)).toBe(false);
		});
	});
};
