/** The names of what a cluster uses in NATS. All of them begin with the name of the cluster, so several chats can share NATS. */
import {hash} from 'node:crypto';

/** Streams and buckets of the cluster begin with this. */
const streamPrefix = (cluster: string): string => `TC_${cluster}`;

/** There is one shard today. The number is a part of the subjects so that rooms can be spread over several streams. */
const shard = 0;

export interface ClusterNames {
	readonly cluster: string;
	/** The stream of the journal. */
	readonly journalStream: string;
	/** All subjects of the journal. */
	readonly journalSubjects: string;
	/** Commands that concern no room. */
	readonly journalSubject: string;
	/** Commands about one room. `key` is `roomKey`. */
	readonly roomSubject: (key: string) => string;
	/** The stream of the replacements of erased commands, and its subject. */
	readonly erasedStream: string;
	readonly erasedSubject: string;
	/** The bucket of the lease. */
	readonly leaseBucket: string;
	/** The bucket of the snapshots in the object store. */
	readonly snapshotBucket: string;
	/** The bus. */
	readonly busSubject: string;
	/** Requests of operators for a snapshot. */
	readonly snapshotRequests: string;
}

export const clusterNames = (cluster: string): ClusterNames => ({
	cluster,
	journalStream: streamPrefix(cluster),
	journalSubjects: `tc.${cluster}.j.${shard}.>`,
	journalSubject: `tc.${cluster}.j.${shard}.all`,
	roomSubject: key => `tc.${cluster}.j.${shard}.room.${key}`,
	erasedStream: `${streamPrefix(cluster)}_erased`,
	erasedSubject: `tc.${cluster}.e.${shard}`,
	leaseBucket: `${streamPrefix(cluster)}_lease`,
	snapshotBucket: `${streamPrefix(cluster)}_snapshots`,
	busSubject: `tc.${cluster}.b.all`,
	snapshotRequests: `tc.${cluster}.b.snapshot`,
});

/**
 * The part of a subject that stands for a room. It does not reveal the name of a private room to those who may only see
 * subjects, and its hash is valid in a subject whatever the name contains. `nameKey` is the name in its compared form.
 */
export const roomKey = (clusterId: string, nameKey: string): string =>
	hash('sha256', `${clusterId}\n${nameKey}`, 'hex').slice(0, 12);
