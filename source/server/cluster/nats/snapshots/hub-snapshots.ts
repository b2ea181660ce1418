/** The snapshots of a hub: restored before its database is opened, made while it runs and holds the lease. */
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import type {Store} from '../../../store/store.ts';
import type {LiveHubs} from '../../live-hubs.ts';
import {NatsError, type NatsLink} from '../connection/connection.ts';
import type {SnapshotSchedule} from '../connection/nats-options.ts';
import type {NatsJournal} from '../journal/nats-journal.ts';
import type {NatsLease} from '../nats-lease.ts';
import type {JetStreamStream} from '../stream/jetstream-stream.ts';
import {type JournalStreamInfo, whileStarting} from '../stream/streams.ts';
import {copyDatabase} from './database-copy.ts';
import {startForgetting} from './forgotten-messages.ts';
import {openSnapshotBucket} from './object-bucket.ts';
import {restoreSnapshot} from './restore-snapshot.ts';
import type {SnapshotBucket} from './snapshot.ts';
import {defaultSchedule} from './snapshot-plan.ts';
import {answerSnapshotRequests} from './snapshot-requests.ts';
import {Snapshots} from './snapshots.ts';

interface PrepareOptions {
	readonly link: NatsLink;
	readonly info: JournalStreamInfo;
	/** The path of the database; undefined: in memory. */
	readonly path: string | undefined;
	readonly clock: Clock;
	readonly log: Log;
}

/** Call this before the database is opened: it is replaced by a snapshot if it needs one. Rejects with a `NatsError`. */
export const prepareDatabase = async ({
	link,
	info,
	path,
	clock,
	log,
}: PrepareOptions): Promise<SnapshotBucket> => {
	const bucket = await whileStarting(link, log, async () => {
		const opened = await openSnapshotBucket(link, info.replicas);
		// A new bucket may not answer yet.
		await opened.list();
		return opened;
	});
	if (path !== undefined) await restoreSnapshot({path, stream: info, bucket, clock, log});
	else if ((await bucket.list()).some(({position}) => position === 0)) {
		throw new NatsError(
			'This cluster began with the data of a single server, which a hub with --memory does not get. Start it without --memory.',
		);
	}
	return bucket;
};

interface HubSnapshotsOptions {
	readonly bucket: SnapshotBucket;
	readonly link: NatsLink;
	readonly stream: JetStreamStream;
	readonly journal: NatsJournal;
	readonly lease: NatsLease;
	readonly hubs: LiveHubs;
	readonly store: Store;
	/** Undefined: the database is in memory, so this hub makes no snapshots. */
	readonly path: string | undefined;
	readonly version: string;
	readonly schedule: Partial<SnapshotSchedule> | undefined;
	readonly clock: Clock;
	readonly log: Log;
}

/** Removes messages that the snapshots contain from the stream. */
const createTrim =
	({link, stream, log}: HubSnapshotsOptions) =>
	async (position: number): Promise<void> => {
		const {first} = await stream.state();
		if (position < first) return;
		const {purged} = await link.streams.streams.purge(link.names.journalStream, {seq: position + 1});
		await stream.dropReplacements(position + 1);
		log('journal_trimmed', {through: position, messages: purged});
	};

/** Returns a function that ends it. */
export const startHubSnapshots = (options: HubSnapshotsOptions): (() => Promise<void>) => {
	const {bucket, stream, journal, lease, hubs, path, version, schedule, clock, log, link} = options;
	const stopForgetting = startForgetting(options);
	if (path === undefined) return async () => stopForgetting();
	const snapshots = new Snapshots({
		...{bucket, lease, journal, clock, log, version},
		clusterId: stream.clusterId,
		schedule: {...defaultSchedule, ...schedule},
		position: () => journal.position,
		hubPositions: () => [...hubs.reports().values()].map(({position}) => position ?? 0),
		copy: () => copyDatabase(path),
		trim: createTrim(options),
	});
	const stopAnswering = answerSnapshotRequests(link, lease, () => snapshots.make());
	return async () => {
		stopForgetting();
		stopAnswering();
		await snapshots.close();
	};
};
