import {expect, onTestFinished, test} from 'vitest';
import {
	heartbeatMs,
	hubTimeoutMs,
	SharedMembership,
} from '../../../source/server/cluster/shared-membership.ts';
import {describeBus} from '../../contracts/bus.ts';
import {describeMembership, person, stateOf, watch} from '../../contracts/membership.ts';
import {type FakeClock, makeFakeClock, seededRandom} from '../../support/fake-clock.ts';
import {InProcessBus} from '../../support/in-process-bus.ts';

interface Hubs {
	readonly network: InProcessBus;
	readonly clock: FakeClock;
	readonly hubs: readonly [SharedMembership, SharedMembership, ...SharedMembership[]];
	/** Advances the clock and delivers heartbeats and the messages that follow. */
	pass(ms: number): Promise<void>;
	deliver(): void;
}

const openHubs = (count = 2): Hubs => {
	const network = new InProcessBus();
	const clock = makeFakeClock();
	const open = (index: number): SharedMembership =>
		new SharedMembership({hub: `hub${index}`, bus: network.open(), clock, personOf: () => undefined});
	const hubs = [open(0), open(1), ...Array.from({length: count - 2}, (_, index) => open(index + 2))] as const;
	network.deliver();
	onTestFinished(() => {
		for (const hub of hubs) hub.close();
	});
	return {
		network,
		clock,
		hubs: [...hubs],
		async pass(ms) {
			for (let rest = ms; rest > 0; rest -= 1000) {
				await clock.advance(Math.min(rest, 1000));
				network.deliver();
			}
		},
		deliver: () => network.deliver(),
	};
};

describeBus('two hubs in one process', () => {
	const network = new InProcessBus();
	return {buses: [network.open(), network.open()], deliver: () => network.deliver()};
});

describeBus('three hubs with interleaved deliveries', () => {
	const network = new InProcessBus();
	const random = seededRandom(7);
	return {
		buses: [network.open(), network.open(), network.open()],
		deliver: () => network.deliver(random),
	};
});

describeMembership('two hubs', openHubs);

test('counts a user who is in a room on two hubs once', () => {
	const {hubs, deliver} = openHubs();
	const [first, second] = hubs;
	const changes = hubs.map(watch);
	for (const hub of hubs) {
		hub.connect(person('ann'));
		hub.join('dev', person('ann'));
		deliver();
	}
	for (const hub of hubs) expect(stateOf(hub, 'dev')).toEqual({people: ['ann'], count: 1, isEmpty: false});
	first.leave('dev', 'id-ann');
	first.disconnect('id-ann');
	deliver();
	for (const hub of hubs) {
		expect(hub.has('dev', 'id-ann')).toBe(true);
		expect(hub.isOnline('id-ann')).toBe(true);
	}
	second.leave('dev', 'id-ann');
	deliver();
	for (const hub of hubs) expect(hub.isEmpty('dev')).toBe(true);
	expect(changes).toEqual([
		['+ann dev', '-ann dev'],
		['+ann dev', '-ann dev'],
	]);
});

test('a hub that starts later learns the members of the others', () => {
	const {hubs, network, clock} = openHubs();
	hubs[0].connect(person('ann'));
	hubs[0].join('dev', person('ann'));
	const late = new SharedMembership({hub: 'late', bus: network.open(), clock, personOf: () => undefined});
	onTestFinished(() => late.close());
	network.deliver();
	expect(stateOf(late, 'dev').people).toEqual(['ann']);
});

test('removes the members of a hub without heartbeats, and returns them when it is back', async () => {
	const {hubs, network, pass} = openHubs();
	const [first, second] = hubs;
	for (const nick of ['ann', 'bob']) {
		first.connect(person(nick));
		first.join('dev', person(nick));
	}
	second.connect(person('bob'));
	second.join('dev', person('bob'));
	network.deliver();
	const changes = watch(second);
	network.cut(0);
	await pass(hubTimeoutMs - heartbeatMs);
	expect(changes).toEqual([]);
	await pass(heartbeatMs);
	expect(changes).toEqual(['-ann dev']);
	expect(second.isOnline('id-ann')).toBe(false);
	expect(first.memberCount('dev')).toBe(2);
	network.heal(0);
	await pass(heartbeatMs);
	expect(changes).toEqual(['-ann dev', '+ann dev']);
	expect(first.memberCount('dev')).toBe(2);
});

test('removes the members of a hub immediately when it ends', () => {
	const {hubs, deliver} = openHubs();
	hubs[0].connect(person('ann'));
	hubs[0].join('dev', person('ann'));
	deliver();
	hubs[0].close();
	deliver();
	expect(hubs[1].isEmpty('dev')).toBe(true);
	expect(hubs[1].onlineCount).toBe(0);
});

test('asks for the list after a change that was lost', async () => {
	const {hubs, network, pass} = openHubs();
	const [first, second] = hubs;
	const enter = (nick: string): void => {
		first.connect(person(nick));
		first.join('dev', person(nick));
	};
	enter('ann');
	network.deliver();
	network.cut(0);
	enter('bob');
	first.leave('dev', 'id-ann');
	network.heal(0);
	enter('eve');
	network.deliver();
	expect(stateOf(second, 'dev').people).toEqual(['ann']);
	await pass(heartbeatMs);
	expect(stateOf(second, 'dev').people).toEqual(['bob', 'eve']);
});

test('prefers the nick of its own hub to an older nick in a report', () => {
	const network = new InProcessBus();
	const clock = makeFakeClock();
	const first = new SharedMembership({
		hub: 'first',
		bus: network.open(),
		clock,
		personOf: () => undefined,
	});
	const second = new SharedMembership({
		hub: 'second',
		bus: network.open(),
		clock,
		personOf: id => ({id, nick: 'anna'}),
	});
	onTestFinished(() => {
		first.close();
		second.close();
	});
	first.connect(person('ann'));
	first.join('dev', person('ann'));
	network.deliver();
	expect(second.people('dev', 1)).toEqual([{id: 'id-ann', nick: 'anna'}]);
});

test('all hubs agree after random reports in any order of delivery', async () => {
	for (let seed = 1; seed <= 20; seed++) {
		const {hubs, network, pass} = openHubs(3);
		const random = seededRandom(seed);
		const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
		const expected = new Set<string>();
		const changed = hubs.map(hub => {
			const members = new Set<string>();
			hub.onChange(({type, room, person: {id}}) => {
				if (room === undefined) return;
				if (type === 'joined') members.add(`${room} ${id}`);
				else members.delete(`${room} ${id}`);
			});
			return members;
		});
		for (let step = 0; step < 150; step++) {
			const index = Math.floor(random() * hubs.length);
			const hub = hubs[index] as SharedMembership;
			const user = person(pick(['ann', 'bob', 'eve', 'joe']));
			const room = pick(['dev', 'ops']);
			const kind = random();
			if (kind < 0.4) {
				hub.connect(user);
				hub.join(room, user);
				expected.add(`${index} ${room} ${user.id}`);
			} else if (kind < 0.7) {
				hub.leave(room, user.id);
				expected.delete(`${index} ${room} ${user.id}`);
			} else if (kind < 0.72) {
				network.cut(index);
				network.step(random);
				network.heal(index);
			} else network.step(random);
		}
		network.deliver(random);
		await pass(heartbeatMs);
		const members = [...new Set([...expected].map(line => line.slice(2)))].sort();
		for (const [index, hub] of hubs.entries()) {
			const answered = ['dev', 'ops'].flatMap(room => hub.people(room, 100).map(({id}) => `${room} ${id}`));
			expect({seed, index, members: answered.sort()}).toEqual({seed, index, members});
			expect({seed, index, members: [...(changed[index] ?? [])].sort()}).toEqual({seed, index, members});
		}
	}
});
