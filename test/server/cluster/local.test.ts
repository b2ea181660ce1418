import {expect, test} from 'vitest';
import {createLocalBus} from '../../../source/server/cluster/bus.ts';
import {localLease} from '../../../source/server/cluster/lease.ts';
import {LocalMembership} from '../../../source/server/cluster/local-membership.ts';
import {describeBus} from '../../contracts/bus.ts';
import {describeMembership} from '../../contracts/membership.ts';

describeBus('a single hub', () => ({buses: [createLocalBus()], deliver: () => {}}));

describeMembership('a single hub', () => ({hubs: [new LocalMembership()], deliver: () => {}}));

test('a single hub holds the lease', () => {
	expect(localLease.isHeld).toBe(true);
});
