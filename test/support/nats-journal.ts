/** The journal of a hub over real NATS servers, in the process of the test. */

import {connectNats, type NatsLink} from '../../source/server/cluster/nats/connection/connection.ts';
import {NatsJournal} from '../../source/server/cluster/nats/journal/nats-journal.ts';
import {JetStreamStream} from '../../source/server/cluster/nats/stream/jetstream-stream.ts';
import {journalVersion} from '../../source/server/cluster/nats/stream/journal-message.ts';
import {openStreams} from '../../source/server/cluster/nats/stream/streams.ts';
import type {Store} from '../../source/server/store/store.ts';
import {systemClock} from '../../source/time/clock.ts';

export interface OpenJournal {
	readonly link: NatsLink;
	readonly journal: NatsJournal;
	/** Closes the journal and the connection, not the store. */
	close(): Promise<void>;
}

let serial = 0;

/** A cluster name that no other test of this process uses. */
export const newClusterName = (): string => `suite${process.pid}-${++serial}`;

export interface JournalOptions {
	readonly urls: readonly string[];
	readonly cluster: string;
	readonly store: Store;
	readonly replicas?: number;
}

/** Connects a store to the journal of a cluster, which is created if it does not exist. */
export const openNatsJournal = async ({
	urls,
	cluster,
	store,
	replicas = 1,
}: JournalOptions): Promise<OpenJournal> => {
	const log = (): void => {};
	const link = await connectNats({urls, cluster}, `hub${++serial}`, log);
	try {
		const {clusterId} = await openStreams(link, {replicas, newClusterId: store.hubId, log});
		const journal = new NatsJournal({
			stream: new JetStreamStream(link, clusterId, systemClock),
			store,
			clock: systemClock,
			log,
			newRun: () => `run${++serial}`,
			clusterVersion: () => journalVersion,
		});
		journal.start();
		await journal.catchUp();
		return {
			link,
			journal,
			async close() {
				await journal.close();
				await link.close();
			},
		};
	} catch (error) {
		await link.close();
		throw error;
	}
};
