/**
 * All rooms and all users: one method per request. It knows no socket (a `Connection` is all it sees of a
 * connection) and no disk (the `Store` contract), and time and chance are arguments.
 */
import type {AdminCommand, AdminReply} from '../../protocol/admin.ts';
import type {ClientFrameOf, Person, Request} from '../../protocol/frames.ts';
import {changesPerSend, type Limits} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import {administer} from '../admin/commands.ts';
import {AccessGuard} from '../limits/access-guard.ts';
import {AddressLimits, addressRates} from '../limits/address-limits.ts';
import {FairQueue} from '../limits/fair-queue.ts';
import {KeyedBuckets, times} from '../limits/rate-limit.ts';
import {answerRequest} from '../requests/dispatch.ts';
import {admit, checkAccess, dismiss, identify} from '../requests/hello.ts';
import {createEmpty} from '../requests/private-rooms.ts';
import {ActivityStats} from '../stats/activity-stats.ts';
import type {Store} from '../store/store.ts';
import type {Connection} from './connection.ts';
import {beginWrite} from './durable-write.ts';
import {Expiry} from './expiry.ts';
import {ExpectedReceipts, fanOut} from './fan-out.ts';
import {type HubState, takeConnectionBudget} from './hub-state.ts';
import {OnlineUsers, UserConnection} from './online-users.ts';
import {Presence} from './presence.ts';
import {causeOf, isStoreFailure, Refusal, storeRefusal, toError} from './refusal.ts';
import {RetriedWrites} from './retried-writes.ts';
import {RewoundLog} from './rewound-log.ts';
import {Rooms} from './rooms.ts';
import {ServerOwner} from './server-owner.ts';
import {releaseUnused} from './unused-users.ts';

export interface HubOptions {
	readonly store: Store;
	readonly clock: Clock;
	/** What `welcome.server.version` says. */
	readonly version: string;
	readonly limits: Limits;
	/** Sends per user, and `changesPerSend` times as many changes; undefined: no limit. */
	readonly rateLimit: Rate | undefined;
	/** Shared with the HTTP server; otherwise the hub has its own, which follow `rateLimit`. */
	readonly addresses?: AddressLimits;
	/** Every `hello` must bring this secret as `access`. */
	readonly accessToken?: string;
	/** The nick of the user who owns the public rooms without an owner. */
	readonly ownerNick?: string;
	/** A private room that has been empty for so long is forgotten. */
	readonly privateLingerMs: number;
	/** Cryptographically random bytes. */
	readonly randomBytes: (length: number) => Uint8Array;
	/** One structured line per event; never a message's text or a secret, never a private room's name. */
	readonly log: (event: string, fields: Readonly<Record<string, string | number | boolean>>) => void;
	/** Counts for metrics. */
	readonly onDelivered?: (entries: number, deliveries: number) => void;
	readonly onRefused?: (code: string) => void;
}

/** A user seated on one connection. */
export interface ConnectedUser {
	readonly connection: Connection;
	/** As it is now: a nick may change. */
	readonly user: Person;
}

export type HelloOutcome =
	| {readonly type: 'welcome'; readonly user: ConnectedUser}
	/** An `error` was sent. The connection may say hello again unless `close` tells to end it. */
	| {
			readonly type: 'refused';
			readonly close?: {readonly code: number; readonly reason: string; readonly retryInMs?: number};
	  };

export interface Hub {
	/** The stable id that `welcome` reports: the same after a restart with the same data. */
	readonly id: string;
	/**
	 * Answers `hello` with `welcome` or `error` on the connection. `isTransient`: somebody by hand, who could not
	 * present a secret again: the nick is free when the last such connection ends. A connection that has ended
	 * by the time this resolves must still `vacate` the user.
	 */
	hello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		options?: {readonly isTransient?: boolean},
	): Promise<HelloOutcome>;
	/**
	 * Answers one request on the user's connection. A returned promise must be awaited before the next frame of
	 * the same connection is handled (a join that reads history); `send` and its like return nothing and are
	 * answered when durable.
	 */
	handle(user: ConnectedUser, request: Request): void | Promise<void>;
	/** The connection is gone: leaves all its rooms. */
	disconnect(user: ConnectedUser): void;
	/**
	 * `POST /api/rooms`: a private room nobody is in yet, and its token; who comes first owns it. Asks for
	 * `access` where `hello` does, and limits how many rooms an address makes unless there is no rate limit.
	 */
	createPrivateRoom(request: {
		readonly address: string;
		readonly access?: string;
		readonly room?: string;
		readonly topic?: string;
	}): Promise<
		| {readonly type: 'created'; readonly room: string; readonly token: string}
		| {readonly type: 'refused'; readonly refusal: Refusal}
	>;
	/** Does what the operator asks. Rejects with a `StoreError` if a change could not be written. */
	administer(command: AdminCommand): Promise<AdminReply>;
	/**
	 * Removes some of the users who never sent anything and left a day ago; true if there may be more. To be called
	 * from time to time, but not before those who were here before a restart had time to come back.
	 */
	releaseUnusedUsers(): boolean;
	/** For metrics. `rooms`: public ones with somebody in them. */
	counts(): {readonly users: number; readonly connections: number; readonly rooms: number};
	/** Ends its timers and waits for what is under way; connections are closed by their shell. */
	close(): Promise<void>;
}

const ratesOf = (rate: Rate | undefined): HubState['rates'] =>
	rate === undefined ? undefined : {send: rate, change: times(changesPerSend, rate)};

const budgetsOf = (rates: HubState['rates']): HubState['userBudgets'] =>
	rates === undefined
		? undefined
		: {send: new KeyedBuckets(rates.send), change: new KeyedBuckets(rates.change)};

const directOpensOf = (
	rates: HubState['rates'],
	{directOpenBurst, directOpensPerMinute}: Limits,
): KeyedBuckets | undefined =>
	rates && new KeyedBuckets({burst: directOpenBurst, perSecond: directOpensPerMinute / 60});

/** Milliseconds of reading for all clients in one turn of the event loop. */
const readSliceMs = 8;

export const createHub = (options: HubOptions): Hub => {
	const {store, clock, limits, randomBytes, log, onRefused} = options;
	const underWay = new Set<Promise<void>>();
	const onlineUsers = new OnlineUsers();
	const presence = new Presence(clock);
	const stats = new ActivityStats();
	const receipts = new ExpectedReceipts();
	const now = (): number => clock.monotonic();
	const rates = ratesOf(options.rateLimit);
	const addresses =
		options.addresses ??
		new AddressLimits({rates: options.rateLimit === undefined ? undefined : addressRates(options.rateLimit)});
	const access = options.accessToken === undefined ? undefined : new AccessGuard(options.accessToken, clock);
	/** Nothing new is begun; what is under way ends. */
	let isClosing = false;
	/** The store may be closed from now on. */
	let isClosed = false;

	const track = (work: Promise<void>): void => {
		underWay.add(work);
		void work.finally(() => underWay.delete(work));
	};
	const writes = new RetriedWrites({
		store,
		clock,
		onFailure: (on, error) => log('store_failed', {on, reason: causeOf(error)}),
	});
	const rooms = new Rooms({
		store,
		clock,
		presence,
		privateLingerMs: options.privateLingerMs,
		randomBytes,
		onForgotten({room, kind}) {
			stats.forget(room);
			log('room_forgotten', {room: kind === 'public' ? room : kind});
		},
		writeLater: work => track(writes.add('forget', work)),
	});
	const expiry = new Expiry({
		store,
		clock,
		onExpired: room => rooms.shrink(room),
		onFailure: error => log('expire_failed', {reason: causeOf(error)}),
	});

	const refuse: HubState['refuse'] = ({connection}, request, refusal) => {
		onRefused?.(refusal.code);
		connection.send(toError(request, refusal));
	};
	const state: HubState = {
		writes,
		store,
		clock,
		limits,
		rates,
		userBudgets: budgetsOf(rates),
		directOpens: directOpensOf(rates, limits),
		addresses,
		access,
		reads: new FairQueue({now, sliceMs: readSliceMs, concurrency: Number.POSITIVE_INFINITY}),
		searches: new FairQueue({now, sliceMs: readSliceMs, concurrency: 2}),
		randomBytes,
		onlineUsers,
		serverOwner: new ServerOwner(options.ownerNick, store, onlineUsers),
		rooms,
		presence,
		rewoundLog: new RewoundLog(store, randomBytes),
		receipts,
		stats,
		log,
		refuse,
		planExpiry: () => expiry.plan(),
		track,
	};
	const unsubscribe = store.subscribe(fanOut({rooms, receipts, stats, onDelivered: options.onDelivered}));

	/** Says what a handler left to say. What throws is our mistake: it is logged, and the asker is told. */
	const conclude = (userConnection: UserConnection, request: Request, outcome: Refusal | undefined): void => {
		if (outcome !== undefined && userConnection.isConnected) refuse(userConnection, request, outcome);
	};
	const fail = (userConnection: UserConnection, request: Request, error: unknown): void => {
		if (isStoreFailure(error)) {
			log('store_failed', {on: request.type, reason: causeOf(error)});
			conclude(userConnection, request, storeRefusal(error));
			return;
		}
		log('request_failed', {
			type: request.type,
			connection: userConnection.connection.id,
			reason: (error instanceof Error && error.stack) || String(error),
		});
		conclude(
			userConnection,
			request,
			new Refusal('internal', 'The server made a mistake; it has been logged.'),
		);
	};

	const identifyAndAdmit = async (
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		isTransient: boolean,
	) => {
		try {
			const identity = await identify(state, connection.address, frame, {isTransient});
			return 'refusal' in identity ? identity : admit(state, connection, frame, identity, options.version);
		} catch (error) {
			if (!isStoreFailure(error)) throw error;
			log('store_failed', {on: 'hello', reason: causeOf(error)});
			return {refusal: storeRefusal(error)};
		}
	};

	const sayHello: Hub['hello'] = async (connection, frame, {isTransient = false} = {}) => {
		const admitted = await identifyAndAdmit(connection, frame, isTransient);
		if (admitted instanceof UserConnection) return {type: 'welcome', user: admitted};
		const {refusal, close} = admitted;
		onRefused?.(refusal.code);
		connection.send(toError(frame, refusal));
		log('hello_refused', {connection: connection.id, address: connection.address, code: refusal.code});
		return {type: 'refused', ...(close !== undefined && {close})};
	};

	return {
		id: store.hubId,
		async hello(connection, frame, more) {
			if (isClosing) {
				connection.send(toError(frame, closing));
				return {type: 'refused'};
			}
			const outcome = sayHello(connection, frame, more);
			track(
				outcome.then(
					() => undefined,
					() => undefined,
				),
			);
			return outcome;
		},
		handle(user, request) {
			if (!(user instanceof UserConnection) || !user.isConnected) return;
			if (isClosing) return refuse(user, request, closing);
			try {
				const outcome = answerRequest(state, user, request);
				if (!(outcome instanceof Promise)) return conclude(user, request, outcome);
				const work = outcome.then(
					refusal => conclude(user, request, refusal),
					error => fail(user, request, error),
				);
				track(work);
				return work;
			} catch (error) {
				return fail(user, request, error);
			}
		},
		disconnect(user) {
			if (user instanceof UserConnection && user.isConnected) dismiss(state, user, isClosed);
		},
		async createPrivateRoom({address, access: given, room, topic}) {
			// Else guesses by HTTP, many on one connection, would be free of the limit on connections.
			const tooFast = access === undefined ? undefined : takeConnectionBudget(state, address);
			if (tooFast !== undefined) return {type: 'refused', refusal: tooFast};
			const noAccess = await checkAccess(state, {address, userId: undefined}, given);
			const now = clock.monotonic();
			const retryInMs = addresses.anonymousRooms?.retryInMs(address, now) ?? 0;
			const tooMany =
				retryInMs === 0 ? undefined : new Refusal('rate_limited', 'Too many rooms: wait a while.', retryInMs);
			const refusal = isClosing ? closing : (noAccess?.refusal ?? tooMany);
			if (refusal !== undefined) return {type: 'refused', refusal};
			addresses.anonymousRooms?.note(address, now);
			const made = await createEmpty(state, room, topic);
			return made instanceof Refusal ? {type: 'refused', refusal: made} : {type: 'created', ...made};
		},
		administer(command) {
			if (isClosing) return Promise.resolve({type: 'failed', message: closing.message});
			const done = administer(state, command);
			const ignore = (): void => {};
			track(done.then(ignore, ignore));
			return done;
		},
		releaseUnusedUsers: () => !isClosing && releaseUnused(state),
		counts: () => ({...state.onlineUsers.counts, rooms: rooms.count}),
		async close() {
			isClosing = true;
			access?.close();
			await expiry.close();
			while (underWay.size > 0) await Promise.all(underWay);
			if (isClosed) return;
			isClosed = true;
			presence.close();
			rooms.close();
			writes.close();
			unsubscribe();
			const guests = [...state.onlineUsers.all()].filter(({isTransient}) => isTransient);
			const {durable} = beginWrite(state, 'stop', () => {
				for (const {person} of guests) store.releaseUser(person.id);
			});
			await durable;
		},
	};
};

const closing = new Refusal('unavailable', 'The server is stopping: come back in a moment.', 1000);
