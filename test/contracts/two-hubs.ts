/**
 * What several hubs over one journal promise: a user on any of them sees the same rooms, users and history. `open` starts
 * two hubs (or `count`), the first of which holds the lease.
 */
import {describe} from 'vitest';
import {describeInvites} from './two-hubs/invites.ts';
import {describeMessages} from './two-hubs/messages.ts';
import {describeModeration} from './two-hubs/moderation.ts';
import {describeNotifications} from './two-hubs/notifications.ts';
import {describePeople} from './two-hubs/people.ts';
import {describeRandom} from './two-hubs/random-requests.ts';
import {describeRooms} from './two-hubs/rooms.ts';
import {type OpenCluster, opener} from './two-hubs/two-hubs-world.ts';

export const describeTwoHubs = (name: string, open: OpenCluster): void => {
	describe(`${name}: rooms`, () => describeRooms(opener(open)));
	describe(`${name}: moderation and settings`, () => describeModeration(opener(open)));
	describe(`${name}: people`, () => describePeople(opener(open)));
	describe(`${name}: notifications`, () => describeNotifications(opener(open)));
	describe(`${name}: invites`, () => describeInvites(opener(open)));
	describe(`${name}: messages`, () => describeMessages(opener(open)));
	describe(`${name}: random requests`, () => describeRandom(opener(open)));
};
