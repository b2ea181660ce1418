/** The contract of membership, for one hub and for several. The first hub reports, and the last hub answers. */
import {beforeEach, describe, expect, test} from 'vitest';
import type {Membership} from '../../source/server/cluster/membership.ts';

export interface MembershipWorld {
	/** The membership of each hub. With a single hub it both reports and answers. */
	readonly hubs: readonly [Membership, ...Membership[]];
	/** Delivers what waits between the hubs. */
	deliver(): void | Promise<void>;
}

export const person = (nick: string) => ({id: `id-${nick}`, nick});

/** The changes that a hub notifies of from now on, such as `+ann dev`. */
export const watch = (membership: Membership): string[] => {
	const changes: string[] = [];
	membership.onChange(({type, room, person: {nick}}) => {
		if (room !== undefined) changes.push(`${type === 'joined' ? '+' : '-'}${nick} ${room}`);
	});
	return changes;
};

/** What a hub answers about a room. */
export const stateOf = (membership: Membership, room: string) => ({
	people: membership
		.people(room, 100)
		.map(({nick}) => nick)
		.sort(),
	count: membership.memberCount(room),
	isEmpty: membership.isEmpty(room),
});

export const describeMembership = (
	name: string,
	open: () => MembershipWorld | Promise<MembershipWorld>,
): void => {
	describe(`${name}: membership`, () => {
		let world: MembershipWorld;
		let reporter: Membership;
		let asked: Membership;

		beforeEach(async () => {
			world = await open();
			[reporter] = world.hubs;
			asked = world.hubs.at(-1) ?? reporter;
		});

		const enter = async (nick: string, ...rooms: readonly string[]): Promise<void> => {
			reporter.connect(person(nick));
			for (const room of rooms) reporter.join(room, person(nick));
			await world.deliver();
		};

		test('an unknown room is empty, and an unknown user is nowhere', async () => {
			expect(stateOf(asked, 'dev')).toEqual({people: [], count: 0, isEmpty: true});
			expect(asked.has('dev', 'id-ann')).toBe(false);
			expect(asked.roomsOf('id-ann')).toEqual([]);
			expect(asked.isOnline('id-ann')).toBe(false);
			expect(asked.onlineCount).toBe(0);
			expect([...asked.rooms()]).toEqual([]);
		});

		test('returns the members of each room', async () => {
			await enter('ann', 'dev', 'ops');
			await enter('bob', 'dev');
			expect(stateOf(asked, 'dev')).toEqual({people: ['ann', 'bob'], count: 2, isEmpty: false});
			expect(stateOf(asked, 'ops')).toEqual({people: ['ann'], count: 1, isEmpty: false});
			expect(asked.has('ops', 'id-ann')).toBe(true);
			expect(asked.has('ops', 'id-bob')).toBe(false);
			expect([...asked.roomsOf('id-ann')].sort()).toEqual(['dev', 'ops']);
			expect([...asked.rooms()].sort()).toEqual(['dev', 'ops']);
			expect(asked.onlineCount).toBe(2);
		});

		test('lists the first users in the order they joined', async () => {
			for (const nick of ['eve', 'ann', 'bob']) await enter(nick, 'dev');
			expect(asked.people('dev', 2).map(({nick}) => nick)).toEqual(['eve', 'ann']);
		});

		test('returns the same list until a listed user changes', async () => {
			for (const nick of ['eve', 'ann']) await enter(nick, 'dev');
			const before = asked.people('dev', 2);
			await enter('bob', 'dev');
			expect(asked.people('dev', 2)).toBe(before);
			for (const hub of world.hubs) hub.rename({id: 'id-eve', nick: 'eva'});
			expect(asked.people('dev', 2)).not.toBe(before);
			expect(asked.people('dev', 2).map(({nick}) => nick)).toEqual(['eva', 'ann']);
		});

		test('counts a user who is connected and in no room as online', async () => {
			await enter('ann');
			expect(asked.isOnline('id-ann')).toBe(true);
			reporter.disconnect('id-ann');
			await world.deliver();
			expect(asked.isOnline('id-ann')).toBe(false);
			expect(asked.onlineCount).toBe(0);
		});

		test('removes a user who left and disconnected', async () => {
			await enter('ann', 'dev');
			reporter.leave('dev', 'id-ann');
			reporter.disconnect('id-ann');
			await world.deliver();
			expect(stateOf(asked, 'dev')).toEqual({people: [], count: 0, isEmpty: true});
			expect(asked.roomsOf('id-ann')).toEqual([]);
			expect([...asked.rooms()]).toEqual([]);
		});

		test('notifies of each change once, after it can be asked for', async () => {
			const counts: number[] = [];
			asked.onChange(({room}) => {
				if (room !== undefined) counts.push(asked.memberCount(room));
			});
			const changes = watch(asked);
			await enter('ann', 'dev');
			await enter('bob', 'dev');
			reporter.leave('dev', 'id-ann');
			await world.deliver();
			expect(changes).toEqual(['+ann dev', '+bob dev', '-ann dev']);
			expect(counts).toEqual([1, 2, 1]);
		});

		test('a repeated report changes nothing', async () => {
			await enter('ann', 'dev');
			const changes = watch(asked);
			await enter('ann', 'dev');
			reporter.leave('ops', 'id-ann');
			reporter.disconnect('id-bob');
			await world.deliver();
			expect(changes).toEqual([]);
			expect(asked.onlineCount).toBe(1);
			reporter.leave('dev', 'id-ann');
			await world.deliver();
			expect(changes).toEqual(['-ann dev']);
		});

		test('notifies of users who connect, disconnect and take another nick', async () => {
			const changes: string[] = [];
			asked.onChange(({type, person: {nick}}) => void changes.push(`${type} ${nick}`));
			const ann = {id: 'id-ann', nick: 'ann'};
			reporter.connect(ann);
			await world.deliver();
			const renamed = {...ann, nick: 'ann_b'};
			reporter.rename(renamed);
			if (asked !== reporter) asked.rename(renamed);
			reporter.disconnect('id-ann');
			await world.deliver();
			expect(changes).toEqual(['online ann', 'offline ann', 'online ann_b', 'offline ann_b']);
		});

		test('a listener that has unsubscribed gets no changes', async () => {
			const changes: string[] = [];
			const stop = asked.onChange(({type}) => void changes.push(type));
			stop();
			await enter('ann', 'dev');
			expect(changes).toEqual([]);
		});
	});
};
