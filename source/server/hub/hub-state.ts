/** What all requests share: who is online, which rooms are in use, and where things are kept. */
import type {Person, Request, ServerFrame} from '../../protocol/frames.ts';
import {directUsers, type Limits} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import type {AccessGuard} from '../limits/access-guard.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {FairQueue} from '../limits/fair-queue.ts';
import type {KeyedBuckets} from '../limits/rate-limit.ts';
import type {ActivityStats} from '../stats/activity-stats.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {Store} from '../store/store.ts';
import type {ExpectedReceipts} from './fan-out.ts';
import type {OnlineUsers, UserConnection} from './online-users.ts';
import type {Presence} from './presence.ts';
import {Refusal} from './refusal.ts';
import type {RetriedWrites} from './retried-writes.ts';
import type {RewoundLog} from './rewound-log.ts';
import type {Room} from './room.ts';
import type {Rooms} from './rooms.ts';
import type {RandomBytes} from './secrets.ts';
import type {ServerOwner} from './server-owner.ts';

/** What of a user's is counted: what is said, and what is changed (edits, reactions, nicks, rooms …). */
export type RateTake = 'send' | 'change';

export interface HubState {
	readonly store: Store;
	readonly clock: Clock;
	readonly limits: Limits;
	/** Of one user; undefined: no limit. */
	readonly rates: Readonly<Record<RateTake, Rate>> | undefined;
	/** What each user has left, by id, whether connected or not; undefined: no limit. */
	readonly userBudgets: Readonly<Record<RateTake, KeyedBuckets>> | undefined;
	/** Direct rooms with strangers each user may still open, by id; undefined: no limit. */
	readonly directOpens: KeyedBuckets | undefined;
	readonly addresses: AddressLimits;
	/** Undefined: the server has no access secret. */
	readonly access: AccessGuard | undefined;
	/** Pages, lists and statistics; and searches, which another thread does. */
	readonly reads: FairQueue;
	readonly searches: FairQueue;
	readonly randomBytes: RandomBytes;
	readonly onlineUsers: OnlineUsers;
	readonly serverOwner: ServerOwner;
	readonly rooms: Rooms;
	readonly presence: Presence;
	readonly writes: RetriedWrites;
	readonly rewoundLog: RewoundLog;
	readonly receipts: ExpectedReceipts;
	readonly stats: ActivityStats;
	readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
	/** Says no to a request, as an `error` on its connection. */
	readonly refuse: (caller: UserConnection, request: Request, refusal: Refusal) => void;
	/** Something that disappears was written. */
	readonly planExpiry: () => void;
	/** What has to end before the hub has. Must not reject. */
	readonly track: (work: Promise<void>) => void;
}

/** Whether this room is there for this user. One that is not must look exactly like one that does not exist. */
export const canSee = (state: HubState, userId: string, record: RoomRecord): boolean =>
	record.kind === 'public' || state.store.isAdmitted(record.room, userId);

export const noSuchRoom = (name: string): Refusal =>
	new Refusal('no_such_room', `There is no room ${name} for you.`);

/** The room this connection has joined, or why the request cannot be about it. */
export const joinedRoom = (state: HubState, caller: UserConnection, name: string): Room | Refusal => {
	const room = state.rooms.get(name);
	if (room?.has(caller)) return room;
	const record = state.rooms.record(name);
	if (record === undefined || !canSee(state, caller.user.id, record)) return noSuchRoom(name);
	return new Refusal('not_joined', `You are not in ${record.room}: join it first.`);
};

/** What is known of a room the user may see, joined or not. */
export const visibleRoom = (state: HubState, userId: string, name: string): RoomRecord | Refusal => {
	const record = state.rooms.record(name);
	return record !== undefined && canSee(state, userId, record) ? record : noSuchRoom(name);
};

/** The person as called now, where that is known. */
export const personOf = (state: HubState, userId: string): Person | undefined => {
	const online = state.onlineUsers.online(userId);
	if (online !== undefined) return online.person;
	const record = state.store.user(userId);
	return record === undefined ? undefined : {id: record.id, nick: record.nick};
};

/** Of a direct room: the other one's id (one's own, in the room with oneself). */
export const partnerId = (userId: string, room: string): string | undefined => {
	const [one, other] = directUsers(room) ?? [];
	return one === userId ? other : one;
};

/** The user as called now; one who was removed has a substitute for a nick. */
export const personOrGone = (state: HubState, id: string): Person =>
	personOf(state, id) ?? {id, nick: `gone-${id.slice(0, 4)}`};

/** Of a direct room: the other user, or the user of a room with oneself. */
export const partnerIn = (state: HubState, userId: string, room: string): Person | undefined => {
	const id = partnerId(userId, room);
	return id === undefined ? undefined : personOrGone(state, id);
};

/** Takes one send or change from the user's budget and from the address's, or says how long to wait. */
export const takeBudget = (
	state: HubState,
	{connection, online}: UserConnection,
	what: RateTake,
): Refusal | undefined => {
	const now = state.clock.monotonic();
	const userId = online.person.id;
	const userMs = state.userBudgets?.[what].retryInMs(userId, now) ?? 0;
	if (userMs > 0) return new Refusal('rate_limited', 'That is too fast: wait a moment.', userMs);
	const addressMs = state.addresses.retryInMs(connection.address, 'post', now);
	if (addressMs > 0) return addressBusy(addressMs);
	state.userBudgets?.[what].take(userId, now);
	state.addresses.take(connection.address, 'post', now);
	return undefined;
};

/** Takes a change from the user's budget and a new room from the address's, or says how long to wait. */
export const takeRoomBudget = (state: HubState, caller: UserConnection): Refusal | undefined => {
	const {address} = caller.connection;
	const now = state.clock.monotonic();
	const retryInMs = state.addresses.retryInMs(address, 'newRoom', now);
	if (retryInMs > 0) {
		return new Refusal(
			'rate_limited',
			'Too many new rooms from your address: join one that is there.',
			retryInMs,
		);
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast === undefined) state.addresses.take(address, 'newRoom', now);
	return tooFast;
};

/** Takes a connection from the address's budget, or says how long to wait. */
export const takeConnectionBudget = (
	{addresses, clock}: Pick<HubState, 'addresses' | 'clock'>,
	address: string,
): Refusal | undefined => {
	const now = clock.monotonic();
	const retryInMs = addresses.retryInMs(address, 'connection', now);
	if (retryInMs > 0) return addressBusy(retryInMs);
	addresses.take(address, 'connection', now);
	return undefined;
};

/** Takes a direct room with a stranger from the budgets of the user and the address, or says how long to wait. */
export const spendDirectOpen = (
	state: HubState,
	{connection, online}: UserConnection,
): Refusal | undefined => {
	const now = state.clock.monotonic();
	const userId = online.person.id;
	const retryInMs = Math.max(
		state.directOpens?.retryInMs(userId, now) ?? 0,
		state.addresses.retryInMs(connection.address, 'newDirect', now),
	);
	if (retryInMs > 0) {
		const message = 'You have written to many people for the first time: wait before you write to more.';
		return new Refusal('rate_limited', message, retryInMs);
	}
	state.directOpens?.take(userId, now);
	state.addresses.take(connection.address, 'newDirect', now);
	return undefined;
};

/** The budget of the address is used up. */
export const addressBusy = (retryInMs: number): Refusal =>
	new Refusal('rate_limited', 'Too many requests from your address: wait a moment.', retryInMs);

/**
 * A frame to a room, and the same with the request's `id` to the connection that asked: instead, not as well.
 */
export const answerAndNotify = <Frame extends ServerFrame & {id?: unknown}>(
	room: Room,
	caller: UserConnection,
	id: {readonly id?: Frame['id']},
	frame: Frame,
): void => {
	room.deliver(frame, member => member === caller);
	room.send(caller, {...frame, ...id} as Frame);
};

/** How a room is called in the log: the names of rooms that are not public are nobody's business. */
export const nameForLog = (room: {readonly kind: RoomRecord['kind']; readonly name: string}): string =>
	room.kind === 'public' ? room.name : room.kind;
