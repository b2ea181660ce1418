/**
 * The hub: users, rooms and membership in one object. It does not use sockets (a `Connection` represents a client) or
 * files (it uses the `Store` contract), and time and randomness are arguments.
 */
import type {AdminReply, HubAdminCommand} from '../protocol/admin.ts';
import type {ClientFrameOf, Request} from '../protocol/client-frames.ts';
import {importsPerSend} from '../protocol/imported.ts';
import {changesPerSend, type Limits} from '../protocol/limits.ts';
import type {Person} from '../protocol/server-frames.ts';
import type {Clock} from '../time/clock.ts';
import type {Rate} from '../time/token-bucket.ts';
import {administer} from './admin/commands.ts';
import {createLocalBus} from './cluster/bus.ts';
import {localLease} from './cluster/lease.ts';
import type {HubAddresses} from './cluster/live-hubs.ts';
import {LocalMembership} from './cluster/local-membership.ts';
import type {
	ConnectedUser,
	HelloOutcome,
	Hub,
	PrivateRoomOutcome,
	PrivateRoomRequest,
	UserKey,
	UserProfile,
	WebhookOpening,
} from './hub/contract/hub.ts';
import {causeOf, isStoreFailure, Refusal, storeRefusal, toError} from './hub/contract/refusal.ts';
import {ExpectedReceipts} from './hub/delivery/fan-out.ts';
import {applyToConnections} from './hub/effects/applied-commands.ts';
import {receiveFromBus} from './hub/effects/bus-messages.ts';
import {sendHubs} from './hub/effects/hub-addresses.ts';
import {sendService} from './hub/effects/service-state.ts';
import {Expiry} from './hub/expiry.ts';
import type {Cluster, HubOptions} from './hub/hub-options.ts';
import type {HubState} from './hub/hub-state.ts';
import {personOf} from './hub/people.ts';
import {FocusedUsers} from './hub/push/focused-users.ts';
import {PushNotifier} from './hub/push/push-notifier.ts';
import {RetriedCommands} from './hub/retried-commands.ts';
import {RewoundLog} from './hub/rewound-log.ts';
import {awayOf, noteIdle} from './hub/rules/away.ts';
import {bindServerOwner} from './hub/rules/ownership.ts';
import {profileOf} from './hub/rules/profile.ts';
import {releaseUnused} from './hub/unused-users.ts';
import {AccessGuard} from './limits/access-guard.ts';
import {AddressLimits, addressRates} from './limits/address-limits.ts';
import {FairQueue} from './limits/fair-queue.ts';
import {KeyedBuckets, times} from './limits/rate-limit.ts';
import {AwayUsers} from './membership/away-users.ts';
import type {Connection} from './membership/connection.ts';
import {OnlineUsers, UserConnection} from './membership/online-users.ts';
import {Presence} from './membership/presence.ts';
import {Rooms} from './membership/rooms.ts';
import {ServerOwner} from './membership/server-owner.ts';
import {answerRequest, type RequestOutcome} from './requests/dispatch.ts';
import {openWebhook} from './requests/posting/webhook-message.ts';
import {createEmptyRoom, refusalToCreate} from './requests/rooms/create-empty-room.ts';
import {disconnect, releaseTransientUsers} from './requests/users/disconnect.ts';
import {hello} from './requests/users/hello.ts';
import {PendingWork} from './shared/pending-work.ts';
import {newId} from './shared/secrets.ts';
import {ActivityStats} from './stats/activity-stats.ts';
import type {CommandOf} from './store/commands.ts';
import type {Away, RoomRecord} from './store/directory/directory.ts';
import type {StateReader} from './store/state.ts';

/** The milliseconds of one turn of the event loop that may be spent on read requests of all clients. */
const readSliceMs = 8;
/** Searches that run at the same time. */
const concurrentSearches = 2;

const closingRefusal = new Refusal(
	'unavailable',
	'The server is shutting down. Try again in a moment.',
	1000,
);

const ratesOf = (rate: Rate | undefined): HubState['rates'] =>
	rate && {
		send: rate,
		change: times(changesPerSend, rate),
		import: times(importsPerSend, rate),
	};

const budgetsOf = (rates: HubState['rates']): HubState['userBudgets'] =>
	rates && {
		send: new KeyedBuckets(rates.send),
		change: new KeyedBuckets(rates.change),
		import: new KeyedBuckets(rates.import),
	};

/** The rate of a webhook: the burst of a user, and then a fifth of a user's messages per second. */
const webhookRate = ({burst, perSecond}: Rate): Rate => ({burst, perSecond: perSecond / 5});

const directOpensOf = (
	rates: HubState['rates'],
	{directOpenBurst, directOpensPerMinute}: Limits,
): KeyedBuckets | undefined =>
	rates && new KeyedBuckets({burst: directOpenBurst, perSecond: directOpensPerMinute / 60});

const addressesOf = ({addresses, rateLimit}: HubOptions): AddressLimits =>
	addresses ?? new AddressLimits({rates: rateLimit && addressRates(rateLimit)});

const createQueues = (clock: Clock): Pick<HubState, 'reads' | 'searches'> => {
	const now = (): number => clock.monotonic();
	return {
		reads: new FairQueue({now, sliceMs: readSliceMs, concurrency: Number.POSITIVE_INFINITY}),
		searches: new FairQueue({now, sliceMs: readSliceMs, concurrency: concurrentSearches}),
	};
};

const createLocalCluster = ({hubId}: StateReader): Cluster => ({
	hubId,
	bus: createLocalBus(),
	membership: new LocalMembership(),
	lease: localLease,
});

/**
 * The command that forgets the room; undefined if the room is gone, was opened again, or has settings that must be
 * kept.
 */
const forgetUnused = (
	reader: StateReader,
	{room, epoch, opening, kind}: RoomRecord,
	at: number,
): CommandOf<'forgetRoom'> | undefined => {
	if (reader.room(room)?.opening !== opening) return undefined;
	if (kind !== 'private' && reader.hasSettings(room, at)) return undefined;
	return {type: 'forgetRoom', room, epoch, opening, at};
};

type Services = Cluster &
	Pick<HubState, 'onlineUsers' | 'awayUsers' | 'presence' | 'stats' | 'retried' | 'rooms'>;

const createServices = (options: HubOptions, pending: PendingWork): Services => {
	const {reader, journal, clock, log, privateLingerMs} = options;
	const cluster = options.cluster ?? createLocalCluster(reader);
	const {membership, lease} = cluster;
	const awayUsers = new AwayUsers(reader);
	const presence = new Presence(clock, membership, users => awayOf({awayUsers, membership}, users));
	const stats = new ActivityStats();
	const retried = new RetriedCommands({
		journal,
		clock,
		onFailure: (on, error) => log('store_failed', {on, reason: causeOf(error)}),
	});
	/** The journal forgets the room only if it is still unused then. */
	const forget = (record: RoomRecord): void =>
		pending.add(retried.add('forget', () => forgetUnused(reader, record, clock.now())));
	const rooms: Rooms = new Rooms({
		reader,
		clock,
		presence,
		membership,
		lease,
		privateLingerMs,
		onUnused: forget,
	});
	return {...cluster, onlineUsers: new OnlineUsers(), awayUsers, presence, stats, retried, rooms};
};

const createState = (options: HubOptions, pending: PendingWork, planExpiry: () => void): HubState => {
	const {reader, journal, clock, limits, randomBytes, log, version, accessToken, ownerNick} = options;
	const services = createServices(options, pending);
	const rates = ratesOf(options.rateLimit);
	const shared = {
		reader,
		journal,
		clock,
		log,
		focusedUsers: new FocusedUsers(clock),
		track: (work: Promise<void>): void => pending.add(work),
	};
	return {
		...services,
		...shared,
		...createQueues(clock),
		push: options.pushSender && new PushNotifier(shared, options.pushSender),
		hubRun: newId(randomBytes, 8),
		publicUrl: options.publicUrl,
		ssh: options.ssh ?? (() => undefined),
		version,
		limits,
		rates,
		userBudgets: budgetsOf(rates),
		directOpens: directOpensOf(rates, limits),
		webhookBudgets: rates && new KeyedBuckets(webhookRate(rates.send)),
		addresses: addressesOf(options),
		access: accessToken === undefined ? undefined : new AccessGuard(accessToken, clock),
		randomBytes,
		serverOwner: new ServerOwner(ownerNick, reader),
		rewoundLog: new RewoundLog(reader),
		receipts: new ExpectedReceipts(),
		refuse({connection}, request, refusal) {
			options.onRefused?.(refusal.code);
			connection.send(toError(request, refusal));
		},
		planExpiry,
	};
};

class LocalHub implements Hub {
	readonly id: string;
	readonly hubs: HubAddresses | undefined;
	readonly #options: HubOptions;
	readonly #pending = new PendingWork();
	readonly #state: HubState;
	readonly #expiry: Expiry;
	readonly #unsubscribe: readonly (() => void)[];
	/** New requests are refused, and those in progress are finished. */
	#isClosing = false;
	/** The store may be closed from now on. */
	#isClosed = false;

	constructor(options: HubOptions) {
		const {reader, journal, clock, log, onDelivered} = options;
		this.#options = options;
		this.#state = createState(options, this.#pending, () => this.#expiry.plan());
		this.id = this.#state.hubId;
		this.hubs = this.#state.hubs;
		const {rooms, stats, focusedUsers, lease, hubs, availability} = this.#state;
		this.#expiry = new Expiry({
			reader,
			journal,
			lease,
			clock,
			onFailure: error => log('expire_failed', {reason: causeOf(error)}),
		});
		this.#unsubscribe = [
			journal.subscribe(applyToConnections(this.#state, onDelivered)),
			this.#state.bus.subscribe(receiveFromBus({rooms, stats, focusedUsers})),
			this.#state.membership.onChange(change => {
				if (change.type === 'idle') noteIdle(this.#state, change.person);
			}),
			...(hubs === undefined ? [] : [hubs.onAdded(sendHubs(this.#state, hubs))]),
			...(availability === undefined ? [] : [availability.onChange(sendService(this.#state))]),
		];
		// The hubs of a cluster share one identity: that of the first hub.
		if (options.cluster !== undefined) {
			const key = reader.serverKey();
			this.#pending.addSettled(journal.propose({type: 'shareServerKey', key}));
		}
		bindServerOwner(this.#state);
	}

	async hello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		{isTransient = false}: {readonly isTransient?: boolean} = {},
	): Promise<HelloOutcome> {
		if (this.#isClosing) {
			connection.send(toError(frame, closingRefusal));
			return {type: 'refused'};
		}
		const outcome = this.#answerHello(connection, frame, isTransient);
		this.#pending.addSettled(outcome);
		return outcome;
	}

	handle(user: ConnectedUser, request: Request): void | Promise<void> {
		if (!(user instanceof UserConnection) || !user.isConnected) return;
		if (this.#isClosing) return this.#state.refuse(user, request, closingRefusal);
		try {
			const outcome = answerRequest(this.#state, user, request);
			if (!(outcome instanceof Promise)) return this.#finish(user, request, outcome);
			const work = outcome.then(
				refusal => this.#finish(user, request, refusal),
				error => this.#fail(user, request, error),
			);
			this.#pending.add(work);
			return work;
		} catch (error) {
			return this.#fail(user, request, error);
		}
	}

	disconnect(user: ConnectedUser): void {
		if (!(user instanceof UserConnection) || !user.isConnected) return;
		disconnect(this.#state, user, this.#isClosed);
	}

	async createPrivateRoom(request: PrivateRoomRequest): Promise<PrivateRoomOutcome> {
		const refusal = await refusalToCreate(this.#state, request);
		if (this.#isClosing) return {type: 'refused', refusal: closingRefusal};
		if (refusal !== undefined) return {type: 'refused', refusal};
		const created = await createEmptyRoom(this.#state, request);
		if (created instanceof Refusal) return {type: 'refused', refusal: created};
		return {type: 'created', ...created};
	}

	async openWebhook(token: string, address: string): Promise<WebhookOpening> {
		if (this.#isClosing) return {type: 'refused', refusal: closingRefusal, isUnknown: false};
		const opening = openWebhook(this.#state, token, address);
		this.#pending.addSettled(opening);
		const opened = await opening;
		if (opened.type === 'refused') return opened;
		return {
			...opened,
			post: message => {
				if (this.#isClosing) return Promise.resolve({type: 'refused', refusal: closingRefusal});
				const posted = opened.post(message);
				this.#pending.addSettled(posted);
				return posted;
			},
		};
	}

	administer(command: HubAdminCommand): Promise<AdminReply> {
		if (this.#isClosing) return Promise.resolve({type: 'failed', message: closingRefusal.message});
		const reply = administer(this.#state, command);
		this.#pending.addSettled(reply);
		return reply;
	}

	releaseUnusedUsers(): boolean {
		return !this.#isClosing && releaseUnused(this.#state);
	}

	profile(viewerId: string, user: UserKey): UserProfile | undefined {
		return this.#isClosed ? undefined : profileOf(this.#state, viewerId, user);
	}

	isExpiring(room: string, seq: number): boolean {
		const {reader, clock} = this.#state;
		return !this.#isClosed && reader.message(room, seq, clock.now())?.expiresAt !== undefined;
	}

	isOnline(userId: string): boolean {
		return this.#state.membership.isOnline(userId);
	}

	onOnlineChange(listener: (user: Person, isOnline: boolean) => void): () => void {
		return this.#state.membership.onChange(({type, person}) => {
			if (type === 'online' || type === 'offline') listener(person, type === 'online');
		});
	}

	onAwayChange(listener: (user: Person, away: Away | undefined) => void): () => void {
		return this.#state.awayUsers.onChange((userId, away) => {
			const user = personOf(this.#state, userId);
			if (user !== undefined) listener(user, away);
		});
	}

	presenceSent(userId: string): Promise<void> | undefined {
		const {membership, rooms, presence} = this.#state;
		const windows = membership.roomsOf(userId).flatMap(name => {
			const room = rooms.get(name);
			return room === undefined ? [] : (presence.sent(room) ?? []);
		});
		return windows.length === 0 ? undefined : Promise.all(windows).then(() => {});
	}

	get ownUsers(): number {
		return this.#state.onlineUsers.counts.users;
	}

	counts(): ReturnType<Hub['counts']> {
		const {onlineUsers, membership, rooms} = this.#state;
		const {connections} = onlineUsers.counts;
		return {users: membership.onlineCount, connections, rooms: rooms.publicCount};
	}

	async close(): Promise<void> {
		const {access, membership, presence, rooms, retried} = this.#state;
		this.#isClosing = true;
		access?.close();
		await this.#expiry.close();
		await this.#pending.finish();
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#state.push?.close();
		presence.close();
		rooms.close();
		retried.close();
		membership.close();
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		await releaseTransientUsers(this.#state);
	}

	async #answerHello(
		connection: Connection,
		frame: ClientFrameOf<'hello'>,
		isTransient: boolean,
	): Promise<HelloOutcome> {
		const outcome = await hello(this.#state, connection, frame, {isTransient});
		if (outcome instanceof UserConnection) return {type: 'welcome', user: outcome};
		const {refusal, close} = outcome;
		this.#options.onRefused?.(refusal.code);
		connection.send(toError(frame, refusal));
		const {id, address} = connection;
		this.#state.log('hello_refused', {connection: id, address, code: refusal.code});
		return {type: 'refused', ...(close !== undefined && {close})};
	}

	/** Answers with the refusal that a handler returned, if any. */
	#finish(caller: UserConnection, request: Request, outcome: RequestOutcome): void {
		if (outcome !== undefined && caller.isConnected) this.#state.refuse(caller, request, outcome);
	}

	/** Handles the error of a handler: a failure of the store, or a bug, which is logged. */
	#fail(caller: UserConnection, request: Request, error: unknown) {
		const {log} = this.#state;
		if (isStoreFailure(error)) {
			log('store_failed', {on: request.type, reason: causeOf(error)});
			return this.#finish(caller, request, storeRefusal(error));
		}
		log('request_failed', {
			type: request.type,
			connection: caller.connection.id,
			reason: (error instanceof Error && error.stack) || String(error),
		});
		const message = 'The request failed because of an error in the server. The server log has the details.';
		this.#finish(caller, request, new Refusal('internal', message));
	}
}

export const createHub = (options: HubOptions): Hub => new LocalHub(options);
