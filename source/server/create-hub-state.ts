/** Creates the state of a hub, with the services that its request handlers share. */
import {importsPerSend} from '../protocol/imported.ts';
import {changesPerSend, type Limits} from '../protocol/limits.ts';
import type {Clock} from '../time/clock.ts';
import type {Rate} from '../time/token-bucket.ts';
import {createLocalBus} from './cluster/bus.ts';
import {localLease} from './cluster/lease.ts';
import {LocalMembership} from './cluster/local-membership.ts';
import {causeOf, toError} from './hub/contract/refusal.ts';
import {ExpectedReceipts} from './hub/delivery/fan-out.ts';
import type {Cluster, HubOptions} from './hub/hub-options.ts';
import type {HubState} from './hub/hub-state.ts';
import {FocusedUsers} from './hub/push/focused-users.ts';
import {PushNotifier} from './hub/push/push-notifier.ts';
import {RetriedCommands} from './hub/retried-commands.ts';
import {RewoundLog} from './hub/rewound-log.ts';
import {awayOf} from './hub/rules/away.ts';
import {AccessGuard} from './limits/access-guard.ts';
import {AddressLimits, addressRates} from './limits/address-limits.ts';
import {FairQueue} from './limits/fair-queue.ts';
import {KeyedBuckets, times} from './limits/rate-limit.ts';
import {AwayUsers} from './membership/away-users.ts';
import {OnlineUsers} from './membership/online-users.ts';
import {Presence} from './membership/presence.ts';
import {Rooms} from './membership/rooms.ts';
import {ServerOwner} from './membership/server-owner.ts';
import type {PendingWork} from './shared/pending-work.ts';
import {newId} from './shared/secrets.ts';
import {ActivityStats} from './stats/activity-stats.ts';
import type {CommandOf} from './store/commands.ts';
import type {RoomRecord} from './store/directory/directory.ts';
import type {StateReader} from './store/state.ts';

/** The milliseconds of one turn of the event loop that may be spent on read requests of all clients. */
const readSliceMs = 8;
/** Searches that run at the same time. */
const concurrentSearches = 2;

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

type HubLimits = Pick<
	HubState,
	'rates' | 'userBudgets' | 'directOpens' | 'webhookBudgets' | 'addresses' | 'access'
>;

const createLimits = (options: HubOptions): HubLimits => {
	const {rateLimit, limits, accessToken, clock} = options;
	const rates = ratesOf(rateLimit);
	return {
		rates,
		userBudgets: budgetsOf(rates),
		directOpens: directOpensOf(rates, limits),
		webhookBudgets: rates && new KeyedBuckets(webhookRate(rates.send)),
		addresses: addressesOf(options),
		access: accessToken === undefined ? undefined : new AccessGuard(accessToken, clock),
	};
};

/**
 * Creates the state of a hub with its services. Work that must finish before the hub closes is added to `pending`.
 * `planExpiry`: see `HubState`.
 */
export const createHubState = (
	options: HubOptions,
	pending: PendingWork,
	planExpiry: () => void,
): HubState => {
	const {reader, journal, clock, limits, randomBytes, log, version, ownerNick} = options;
	const services = createServices(options, pending);
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
		...createLimits(options),
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
