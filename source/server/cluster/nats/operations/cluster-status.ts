/** The state of a cluster, for operators: its hubs, its journal and its snapshots. */
import {JetStreamApiError, type StreamInfo} from '@nats-io/jetstream';
import type {HubReport} from '../../bus.ts';
import {NatsError, type NatsLink} from '../connection/connection.ts';
import type {NatsOptions} from '../connection/nats-options.ts';
import {openExistingBucket} from '../snapshots/object-bucket.ts';
import type {StoredSnapshot} from '../snapshots/snapshot.ts';
import {readReports, withLink} from './operator-link.ts';

export interface HubStatus extends HubReport {
	/** Identifies the run of the hub. */
	readonly run: string;
	/** Messages of the journal that the hub had not applied; undefined: the hub has not reported its position. */
	readonly lag: number | undefined;
}

/** A NATS server with a copy of the journal. */
export interface CopyStatus {
	readonly server: string;
	readonly isLeader: boolean;
	/** It has everything that the leader has. */
	readonly isCurrent: boolean;
	readonly isOffline: boolean;
}

export interface JournalStatus {
	readonly stream: string;
	/** The wanted number of copies. */
	readonly replicas: number;
	readonly copies: readonly CopyStatus[];
	readonly messages: number;
	readonly bytes: number;
	/** The oldest and the newest message. */
	readonly first: number;
	readonly last: number;
}

export interface ClusterStatus {
	readonly cluster: string;
	readonly clusterId: string;
	readonly journal: JournalStatus;
	readonly hubs: readonly HubStatus[];
	readonly snapshots: readonly StoredSnapshot[];
	/** A sentence for each thing that the operator should look at; empty if all is well. */
	readonly problems: readonly string[];
	/** What the operator has chosen and should know. */
	readonly notes: readonly string[];
}

/** A hub that lags by so many messages does not keep up. Other hubs may post while they report. */
const muchLag = 1000;
const streamNotFound = 10059;
const idKey = 'termchat-cluster-id';

const toJournal = ({config, state, cluster}: StreamInfo): JournalStatus => {
	const leader = cluster?.leader;
	const copies: CopyStatus[] = [
		...(leader === undefined ? [] : [{server: leader, isLeader: true, isCurrent: true, isOffline: false}]),
		...(cluster?.replicas ?? []).map(({name, current, offline = false}) => ({
			...{server: name, isLeader: false, isCurrent: current, isOffline: offline},
		})),
	];
	return {
		stream: config.name,
		replicas: config.num_replicas,
		copies,
		...{messages: state.messages, bytes: state.bytes, first: state.first_seq, last: state.last_seq},
	};
};

const nameOf = ({url, run}: HubStatus): string => url ?? `the hub ${run}`;

/** What the operator should look at. */
export const problemsOf = ({journal, hubs}: Pick<ClusterStatus, 'journal' | 'hubs'>): readonly string[] => {
	const problems: string[] = [];
	if (hubs.length === 0) problems.push('No hub is running.');
	else if (!hubs.some(({isLeaseHeld}) => isLeaseHeld)) {
		problems.push('No hub holds the lease: nothing expires, and no snapshot is made.');
	}
	for (const hub of hubs) {
		if ((hub.lag ?? 0) > muchLag) problems.push(`${nameOf(hub)} lags by ${hub.lag} messages.`);
	}
	for (const {server, isOffline, isCurrent} of journal.copies) {
		if (isOffline) problems.push(`The NATS server ${server} is offline.`);
		else if (!isCurrent) problems.push(`The copy of the journal on the NATS server ${server} is behind.`);
	}
	return problems;
};

const notesOf = ({replicas}: JournalStatus): readonly string[] =>
	replicas > 1 ? [] : ['The journal has one copy: messages are lost with the disk of its NATS server.'];

const readStream = async ({streams, names, servers}: NatsLink): Promise<StreamInfo> => {
	try {
		return await streams.streams.info(names.journalStream);
	} catch (error) {
		if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error;
		throw new NatsError(
			`There is no cluster "${names.cluster}" at ${servers}. Correct --cluster, or start a hub with termchat serve --nats.`,
			{cause: error},
		);
	}
};

const readSnapshots = async (link: NatsLink): Promise<readonly StoredSnapshot[]> =>
	(await openExistingBucket(link))?.list() ?? [];

export const readClusterStatus = (options: NatsOptions): Promise<ClusterStatus> =>
	withLink(options, async link => {
		const before = await readStream(link);
		const reports = await readReports(link);
		const journal = toJournal(await readStream(link));
		const hubs = [...reports]
			.map(([run, report]) => ({
				...report,
				run,
				// A report is older than the newest message, so the state before the reports counts.
				lag: report.position === undefined ? undefined : Math.max(0, before.state.last_seq - report.position),
			}))
			.sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
		return {
			cluster: options.cluster,
			clusterId: before.config.metadata?.[idKey] ?? '',
			...{journal, hubs, snapshots: await readSnapshots(link), problems: problemsOf({journal, hubs})},
			notes: notesOf(journal),
		};
	});
