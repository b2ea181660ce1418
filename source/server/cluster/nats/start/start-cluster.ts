/**
 * Connects a hub to its cluster: opens its store, applies what the journal has, and creates the bus, the membership and
 * the lease. Loaded only with `--nats`, because it loads the packages of NATS.
 */
import {randomBytes} from 'node:crypto';
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import {toPerson} from '../../../shared/person.ts';
import {newestVersion} from '../../../store/file/migrations.ts';
import type {Store} from '../../../store/store.ts';
import type {Availability} from '../../availability.ts';
import type {HubReport} from '../../bus.ts';
import {LiveHubs} from '../../live-hubs.ts';
import type {Membership} from '../../membership.ts';
import {SharedMembership} from '../../shared-membership.ts';
import {openBusConnection, openLeaseStore} from '../connected-parts.ts';
import {connectNats, type NatsLink} from '../connection/connection.ts';
import type {NatsOptions} from '../connection/nats-options.ts';
import {Eraser} from '../erasing/eraser.ts';
import {ClusterClock} from '../journal/cluster-clock.ts';
import {type JournalStatus, NatsJournal} from '../journal/nats-journal.ts';
import {NatsBus} from '../nats-bus.ts';
import {NatsLease} from '../nats-lease.ts';
import {prepareDatabase, startHubSnapshots} from '../snapshots/hub-snapshots.ts';
import {JetStreamStream} from '../stream/jetstream-stream.ts';
import {journalVersion} from '../stream/journal-message.ts';
import {type JournalStreamInfo, openStreams, whileStarting} from '../stream/streams.ts';
import {checkFile} from './check-file.ts';

/** The counts of this hub, which the other hubs learn. */
type Counts = Pick<HubReport, 'users' | 'connections'>;

export interface StartClusterOptions {
	readonly nats: NatsOptions;
	/** The path of the database; undefined: in memory. */
	readonly path: string | undefined;
	/** Opens the store. Called after a snapshot was restored. */
	readonly openStore: () => Promise<Store>;
	/** The version of the program, and the public address of this hub. */
	readonly version: string;
	readonly publicUrl: string | undefined;
	readonly clock: Clock;
	readonly log: Log;
}

/** What a hub has of its cluster. */
export interface RunningCluster {
	/** The store of this hub. Its journal is that of the cluster; it is closed with the store. */
	readonly store: Store;
	/** The local clock, corrected to the time of NATS. */
	readonly clock: Clock;
	readonly hubId: string;
	readonly bus: NatsBus;
	readonly membership: Membership;
	readonly lease: NatsLease;
	readonly hubs: LiveHubs;
	readonly availability: Availability;
	readonly link: NatsLink;
	readonly journal: NatsJournal;
	readonly status: () => JournalStatus;
	/** The hub is ready: it takes part in the lease, and other hubs learn its address. */
	announce(counts: () => Counts): void;
	/** After the hub was closed, and before the store. */
	close(): Promise<void>;
}

const newId = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Runs of hubs are random, so no hub takes another's commands for its own. */
const newRun = (): string => newId(8);

/** Gives the store the journal of the cluster. */
const withJournal = (store: Store, journal: NatsJournal): Store => {
	const closeStore = store.close;
	return Object.assign(store, {
		journal,
		commit() {},
		flush: () => journal.sync(),
		async close() {
			await journal.close();
			await closeStore();
		},
	});
};

/** Applies everything the stream has, and logs the progress. */
const catchUp = async (
	link: NatsLink,
	journal: NatsJournal,
	{last}: JournalStreamInfo,
	log: Log,
): Promise<void> => {
	const from = journal.position;
	journal.start();
	if (from < last) log('catching_up', {from, to: last});
	const startedAt = performance.now();
	await whileStarting(link, log, () => journal.catchUp((position, to) => log('catching_up', {position, to})));
	const seconds = Math.round(performance.now() - startedAt) / 1000;
	if (from < last) log('caught_up', {entries: journal.position - from, seconds});
	// The first message of this run also compares the clocks, before this hub uses its own for anything.
	await journal.sync().catch(() => {});
};

/** From this difference on, the clock of the machine is worth a line in the log. */
const noticeableOffsetMs = 2000;

const createClock = (local: Clock, log: Log): ClusterClock =>
	new ClusterClock(local, offsetMs => {
		if (Math.abs(offsetMs) < noticeableOffsetMs) return;
		const seconds = Math.round(Math.abs(offsetMs) / 1000);
		const direction = offsetMs > 0 ? 'behind' : 'ahead of';
		log('clock_differs', {
			offsetMs,
			warning: `The clock of this machine is ${seconds} s ${direction} that of NATS, which is used for messages. Synchronize the clocks with NTP.`,
		});
	});

const openJournal = async (
	{openStore, path, clock, log}: StartClusterOptions,
	link: NatsLink,
	info: JournalStreamInfo,
	clusterVersion: () => number,
	clusterClock: ClusterClock,
): Promise<{readonly store: Store; readonly journal: NatsJournal; readonly stream: JetStreamStream}> => {
	const stream = new JetStreamStream(link, info.clusterId, clock);
	const store = await openStore();
	try {
		await whileStarting(link, log, () => checkFile(store, stream, {path, servers: link.servers}));
		const journal = new NatsJournal({
			stream,
			store,
			clock,
			log,
			newRun,
			clusterVersion,
			onRoundTrip: trip => clusterClock.measure(trip),
		});
		withJournal(store, journal);
		await catchUp(link, journal, info, log);
		return {store, journal, stream};
	} catch (error) {
		await store.close();
		throw error;
	}
};

/** The lowest journal version of all hubs that are running. */
const lowestVersion = (hubs: LiveHubs | undefined): number =>
	Math.min(
		journalVersion,
		...[...(hubs?.reports().values() ?? [])].map(report => report.journalVersion ?? 1),
	);

/** The parts that need no store. */
const connectParts = async ({nats, log}: StartClusterOptions) => {
	const link = await connectNats(nats, 'termchat', log);
	try {
		const info = await openStreams(link, {replicas: nats.replicas, newClusterId: newId(16), log});
		const leaseStore = await openLeaseStore(link, info.replicas, log);
		return {link, info, leaseStore};
	} catch (error) {
		await link.close();
		throw error;
	}
};

const membershipOf = (run: string, bus: NatsBus, store: Store, clock: Clock): SharedMembership =>
	new SharedMembership({
		...{hub: run, bus, clock},
		personOf(userId) {
			const user = store.user(userId);
			return user === undefined ? undefined : toPerson(user);
		},
	});

const availabilityOf = (journal: NatsJournal): Availability => ({
	get isAvailable() {
		return journal.status.isAvailable;
	},
	onChange: listener => journal.onStatus(({isAvailable}) => listener(isAvailable)),
});

/** The parts over the connection, once the store has what the journal has. */
const createParts = (
	{version, publicUrl, clock, log}: StartClusterOptions,
	{link, leaseStore}: Awaited<ReturnType<typeof connectParts>>,
	{store, journal, stream}: Awaited<ReturnType<typeof openJournal>>,
	counts: () => Counts,
) => {
	const run = newRun();
	const bus = new NatsBus(openBusConnection(link), run);
	const lease = new NatsLease({
		...{store: leaseStore, run, clock},
		isFit: () => journal.status.isAvailable,
		onFailure(error) {
			if (link.isConnected) log('lease_failed', {reason: messageOf(error)});
		},
	});
	const startedAt = clock.monotonic();
	const hubs = new LiveHubs({
		...{hub: run, bus, clock, url: publicUrl},
		report: () => ({
			...counts(),
			version,
			uptimeMs: Math.round(clock.monotonic() - startedAt),
			isLeaseHeld: lease.isHeld,
			position: journal.position,
			schema: newestVersion,
			journalVersion,
		}),
	});
	const membership = membershipOf(run, bus, store, clock);
	const eraser = new Eraser({stream, journal, store, lease, clock, log});
	return {bus, lease, hubs, membership, eraser};
};

interface ClosedParts extends Pick<RunningCluster, 'lease' | 'hubs' | 'bus' | 'store' | 'link'> {
	readonly eraser: Eraser;
	readonly stopSnapshots: () => Promise<void>;
}

const closeParts = async ({
	eraser,
	stopSnapshots,
	hubs,
	lease,
	bus,
	store,
	link,
}: ClosedParts): Promise<void> => {
	eraser.close();
	await stopSnapshots();
	hubs.close();
	await lease.close();
	bus.close();
	await store.close();
	await link.close();
};

/** Rejects with a `NatsError`, or with what `openStore` rejects with; then nothing is left open. */
export const startCluster = async (options: StartClusterOptions): Promise<RunningCluster> => {
	const {clock, log} = options;
	const connected = await connectParts(options);
	const {link, info} = connected;
	let hubs: LiveHubs | undefined;
	let counts = (): Counts => ({users: 0, connections: 0});
	let stopSnapshots = async (): Promise<void> => {};
	const clusterClock = createClock(clock, log);
	try {
		const bucket = await prepareDatabase({...options, link, info});
		const lowest = (): number => lowestVersion(hubs);
		const opened = await openJournal(options, link, info, lowest, clusterClock);
		const {store, journal, stream} = opened;
		const parts = createParts(options, connected, opened, () => counts());
		const {bus, lease, membership, eraser} = parts;
		const live = parts.hubs;
		hubs = live;
		return {
			...{store, bus, lease, link, journal, membership, hubs: live},
			clock: clusterClock,
			availability: availabilityOf(journal),
			hubId: info.clusterId,
			status: () => journal.status,
			announce(given) {
				counts = given;
				live.start();
				lease.start();
				eraser.start();
				stopSnapshots = startHubSnapshots({
					...{...options, bucket, link, stream, journal, lease, store},
					...{hubs: live, schedule: options.nats.snapshots},
				});
			},
			close: () => closeParts({eraser, stopSnapshots, hubs: live, lease, bus, store, link}),
		};
	} catch (error) {
		await link.close();
		throw error;
	}
};
