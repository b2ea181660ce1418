import {expect, test} from 'vitest';
import {initialSession, reduceAll} from '../../../source/client/session/reducer/reduce.ts';
import {createLocalBus} from '../../../source/server/cluster/bus.ts';
import {localLease} from '../../../source/server/cluster/lease.ts';
import {LocalMembership} from '../../../source/server/cluster/local-membership.ts';
import {serverWorld} from '../../support/server-world.ts';

const hubWithAvailability = () => {
	let isAvailable = true;
	const listeners = new Set<(isAvailable: boolean) => void>();
	const world = serverWorld({
		cluster: {
			hubId: 'cluster1',
			bus: createLocalBus(),
			membership: new LocalMembership(),
			lease: localLease,
			availability: {
				get isAvailable() {
					return isAvailable;
				},
				onChange(listener) {
					listeners.add(listener);
					return () => void listeners.delete(listener);
				},
			},
		},
	});
	const set = (next: boolean): void => {
		isAvailable = next;
		for (const listener of listeners) listener(next);
	};
	return {world, set};
};

test('every client is told when the hub cannot reach its cluster, and when it can again', async () => {
	const {world, set} = hubWithAvailability();
	const ann = await world.connectUser('ann');
	expect(ann.all('service')).toEqual([]);
	set(false);
	expect(ann.all('service')).toEqual([{type: 'service', isAvailable: false}]);
	const bob = await world.connectUser('bob');
	expect(bob.all('service')).toEqual([{type: 'service', isAvailable: false}]);
	set(true);
	for (const {last} of [ann, bob]) expect(last('service')).toEqual({type: 'service', isAvailable: true});
});

test('a session has one notice for each change', () => {
	const received = [false, false, true].map((isAvailable, serial) => ({
		type: 'received' as const,
		frame: {type: 'service' as const, isAvailable},
		...{at: 1000, serial},
	}));
	const session = reduceAll(initialSession, received);
	expect(session.isServiceInterrupted).toBe(false);
	expect(session.notices.map(({content}) => content)).toEqual([
		{type: 'service', isAvailable: false},
		{type: 'service', isAvailable: true},
	]);
});
