/** When snapshots are made. */
export interface SnapshotSchedule {
	/** A snapshot is due after this many messages. */
	readonly entries: number;
	/** It is also due after this time, if there was any message. */
	readonly maxAgeMs: number;
	/** How long a snapshot may contain what was removed from the rooms. */
	readonly removalMs: number;
}

/** The settings of a server that is a hub of a cluster. */
export interface NatsOptions {
	/** `nats://HOST:PORT` or `tls://HOST:PORT`; the client also learns the other servers of their NATS cluster. */
	readonly urls: readonly string[];
	/** The name of the chat among those that share NATS: `isClusterName`. */
	readonly cluster: string;
	/** Paths of files. */
	readonly credsPath?: string;
	readonly tlsCaPath?: string;
	readonly tlsCertPath?: string;
	readonly tlsKeyPath?: string;
	/** The wanted number of copies of the journal; 3 by default, or as many as the servers allow. */
	readonly replicas?: number;
	/** When snapshots are made, if not by default (`defaultSchedule`). */
	readonly snapshots?: Partial<SnapshotSchedule>;
}
