/** Random requests to several hubs, after which all hubs must have the same state. */
import {expect, test} from 'vitest';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import type {HubCluster} from '../../support/hub-cluster.ts';
import type {ServerWorld, TestUser} from '../../support/server-world.ts';
import {ask, type Open, type TwoHubs} from './two-hubs-world.ts';

/** Everything that all hubs must agree on. */
const stateOf = async ({store}: ServerWorld) => {
	const rooms = [...store.rooms()].sort((one, other) => (one.room < other.room ? -1 : 1));
	const users = store.users(undefined, 1000);
	const logs: Record<string, readonly Entry[]> = {};
	for (const {room} of rooms)
		logs[room] = (await store.page(room, {type: 'newest', limit: 10_000}, 0)).entries;
	return {
		rooms,
		users,
		logs,
		sanctions: rooms.map(({room}) => store.sanctions(room, 0)),
		invites: rooms.map(({room}) => store.invites(room, 0)),
		webhooks: rooms.map(({room}) => store.webhooks(room)),
		perUser: users.map(({id}) => ({
			read: rooms.map(({room}) => store.readSeq(id, room) ?? null),
			admitted: rooms.map(({room}) => store.isAdmitted(room, id)),
			left: rooms.map(({room}) => store.leftSeq(room, id) ?? null),
			written: rooms.map(({room}) => store.hasWritten(room, id)),
			blocks: store.blocks(id),
			directFrom: store.directFrom(id),
			// A direct room's order among others follows from its entries.
			directRooms: [...store.directRooms(id)].map(({room}) => room).sort(),
		})),
	};
};

const pick = <T>(from: readonly T[], random: () => number): T =>
	from[Math.floor(random() * from.length)] as T;

const publicRooms = ['dev', 'ops', 'plans'];

interface RandomWorld {
	readonly random: () => number;
	readonly user: TestUser;
	readonly other: TestUser;
	/** A public room, or a private one that exists or has existed. */
	readonly room: string;
	/** The tokens that users have received. */
	readonly tokens: readonly string[];
}

type RandomOperation = (world: RandomWorld) => void | Promise<void>;

const nickOf = ({connectedUser}: TestUser): string => connectedUser.user.nick;

const aSeq = (random: () => number): number => 1 + Math.floor(random() * 12);

const send: RandomOperation = ({user, room, random}) =>
	user.requestNow('send', {
		room,
		text: `${random()}`,
		...(random() < 0.2 && {expiresInSeconds: 30}),
		...(random() < 0.2 && {replyTo: aSeq(random)}),
	});

const join: RandomOperation = ({user, room}) => user.requestNow('join', {room});

/** Each makes one random request. Most are allowed; the others must be refused on every hub alike. */
const operations: readonly RandomOperation[] = [
	...[send, send, send, send, send, send, join, join],
	({user, other, random}) => user.requestNow('send', {to: nickOf(other), text: `${random()}`}),
	({user, room, random}) =>
		user.requestNow('send', {room, text: 'same', draft: `draft-${Math.floor(random() * 5)}`}),
	({user, room, random}) => user.requestNow('edit', {room, seq: aSeq(random), text: `${random()}`}),
	({user, room, random}) => user.requestNow('delete', {room, seq: aSeq(random)}),
	({user, room, random}) =>
		user.requestNow('react', {
			room,
			seq: aSeq(random),
			emoji: pick(['👍', '🎉'], random),
			on: random() < 0.7,
		}),
	({user, room, random}) => user.requestNow('topic', {room, text: `${random()}`}),
	({user, room}) => user.requestNow('leave', {room}),
	({user, room, random}) => user.requestNow('read', {room, seq: aSeq(random)}),
	({user, room}) => user.requestNow('create', {room}),
	({user}) => user.requestNow('create', {isPrivate: true}),
	({user, room, random}) =>
		user.requestNow('invite', {room, ...(random() < 0.7 && {uses: 1}), expiresInSeconds: 60}),
	({user, tokens, random}) => {
		return tokens.length === 0 ? undefined : user.requestNow('join', {token: pick(tokens, random)});
	},
	({user, random}) => user.requestNow('nick', {nick: pick(['zoe', 'kim', 'lee', 'max', 'sam'], random)}),
	({user, other, room, random}) =>
		user.requestNow('moderate', {
			room,
			userId: other.id,
			action: pick(['kick', 'ban', 'unban', 'unban', 'mute', 'unmute', 'unmute'], random),
			...(random() < 0.5 && {seconds: 30}),
		}),
	({user, room, random}) => user.requestNow('configure', {room, expiresInSeconds: pick([0, 60], random)}),
	({user, other, random}) => user.requestNow(random() < 0.3 ? 'block' : 'unblock', {userId: other.id}),
	({user, random}) =>
		user.requestNow('notifications', {
			rooms: [{room: 'dev', isMuted: pick([true, false], random)}],
			highlight: pick([['deploy'], ['release', 'tag']], random),
		}),
	({user, random}) => user.requestNow('preferences', {directFrom: pick(['everyone', 'nobody'], random)}),
	({user, room}) => user.requestNow('typing', {room}),
	({user, room, random}) => user.requestNow('webhook', {room, nick: pick(['ci', 'zoe'], random)}),
	({user, room}) => {
		const webhook = user.all('webhookCreated').find(created => created.room === room)?.webhook;
		return webhook === undefined ? undefined : user.requestNow('revokeWebhook', {room, webhook});
	},
];

/** Two connections of each user, to different hubs. */
const connectEverywhere = async ({cluster, settle}: TwoHubs): Promise<TestUser[]> => {
	const users: TestUser[] = [];
	for (const [index, hub] of cluster.hubs.entries()) {
		const user = await hub.connectUser(`user${index}`);
		await settle();
		users.push(user, await (cluster.hubs[index === 0 ? 1 : 0] as ServerWorld).connectAgain(user));
	}
	await settle();
	return users;
};

/** What happens between two requests: time passes, deliveries wait or arrive, a user goes to another hub. */
const disturb = async (
	{cluster, settle}: TwoHubs,
	users: TestUser[],
	random: () => number,
): Promise<void> => {
	const {hubs} = cluster;
	const kind = random();
	const hub = Math.floor(random() * hubs.length);
	if (kind < 0.05) await cluster.pass(Math.floor(random() * 20_000));
	else if (kind < 0.1) cluster.pause(hub);
	else if (kind < 0.13) cluster.cut(hub);
	else if (kind < 0.15) cluster.moveLease(hub);
	else if (kind < 0.17) pruneSome(pick(hubs, random), random);
	else if (kind < 0.2) {
		restore(cluster);
		await settle();
		const index = Math.floor(random() * users.length);
		const moving = users[index] as TestUser;
		moving.disconnect();
		users[index] = await (hubs[hub] as ServerWorld).connectAgain(moving);
	} else if (kind < 0.4) restore(cluster);
	else if (kind < 0.7) await settle();
};

/** Proposes to remove the oldest entries of a room. */
const pruneSome = ({store}: ServerWorld, random: () => number): void => {
	const record = store.room(pick(publicRooms, random));
	if (record === undefined) return;
	const {room, epoch, seq} = record;
	void store.journal.propose({type: 'prune', room, epoch, through: Math.ceil(random() * seq)});
};

/** Ends all pauses and cuts. */
const restore = (cluster: HubCluster): void => {
	for (const index of cluster.hubs.keys()) {
		cluster.resume(index);
		cluster.heal(index);
	}
};

/** Each seed is a test. */
export const describeRandom = (open: Open, seeds: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8]): void => {
	test.each(seeds)(
		'all hubs have the same state after random requests in any order of delivery (seed %i)',
		async seed => {
			const hubs = await open({seed, count: seed % 2 === 0 ? 3 : 2});
			const {cluster} = hubs;
			const random = pseudoRandom(seed);
			const users = await connectEverywhere(hubs);
			await ask(hubs, pick(users, random), 'create', {room: 'dev'});
			for (const user of users) for (const room of publicRooms) await user.join(room);
			const requests: (void | Promise<void>)[] = [];
			for (let step = 0; step < 200; step++) {
				const created = users.flatMap(user => [...user.all('created'), ...user.all('invited')]);
				const rooms = [...publicRooms, 'dev', ...created.map(({room}) => room)];
				const tokens = created.flatMap(({token}) => token ?? []);
				const [user, other] = [pick(users, random), pick(users, random)];
				const room = pick(rooms, random);
				requests.push(pick(operations, random)({user, other, random, tokens, room}));
				await disturb(hubs, users, random);
			}
			restore(cluster);
			await Promise.all(requests);
			await cluster.pass(130_000);
			const [first, ...others] = await Promise.all(cluster.hubs.map(stateOf));
			expect(Object.values(first?.logs ?? {}).flat().length).toBeGreaterThan(0);
			for (const other of others) expect(other).toEqual(first);
			const counts = await Promise.all(users.map(user => publicRoomsOf(hubs, user)));
			for (const each of counts) expect(each).toEqual(counts[0]);
		},
	);
};

/** The public rooms and their numbers of members, as this user's hub lists them. */
const publicRoomsOf = async (hubs: TwoHubs, user: TestUser): Promise<readonly string[]> => {
	await ask(hubs, user, 'rooms');
	const {rooms} = user.last('rooms');
	return rooms
		.filter(({room}) => publicRooms.includes(room))
		.map(({room, memberCount, seq}) => `${room} ${memberCount} ${seq}`);
};

/** Park and Miller: enough to choose requests. */
const pseudoRandom = (seed: number): (() => number) => {
	let state = seed;
	return () => {
		state = (state * 48_271) % 2_147_483_647;
		return state / 2_147_483_647;
	};
};
