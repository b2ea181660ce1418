/** Checks whether the database of a hub and the journal belong together. */
import type {Store} from '../../../store/store.ts';
import {NatsError} from '../connection/connection.ts';
import {digestOf, noPosition} from '../journal/applier.ts';
import type {JournalStream} from '../stream/journal-stream.ts';

/** Where the data is and how it was named, for messages. */
export interface FilePlace {
	/** The path of the database; undefined: in memory. */
	readonly path: string | undefined;
	/** The servers of NATS. */
	readonly servers: string;
}

const isEmpty = ({journalRecords, users, rooms}: Store): boolean =>
	journalRecords.position() === undefined && rooms().length === 0 && users(undefined, 1).length === 0;

const startAgain =
	'Move the database away and start the hub again: it restores the newest snapshot. Or choose another file with --db.';

/**
 * Rejects with a `NatsError` unless the store can follow the journal. A new store belongs to this journal from now on.
 */
export const checkFile = async (
	store: Store,
	stream: JournalStream,
	{path = 'memory', servers}: FilePlace,
): Promise<void> => {
	const {clusterId, cluster} = stream;
	const file = `"${path}"`;
	const known = store.journalRecords.position();
	if (known === undefined) {
		if (!isEmpty(store)) {
			throw new NatsError(
				`${file} has the data of a single server. Move it into the cluster with: termchat cluster import --db ${path} --nats ${servers} --cluster ${cluster}. Or choose another file with --db.`,
			);
		}
		store.transact(({journalRecords}) => journalRecords.setPosition(noPosition(clusterId, cluster)));
	} else if (known.clusterId !== clusterId) {
		throw new NatsError(
			`${file} belongs to cluster "${known.cluster}", but the journal of cluster "${cluster}" at ${servers} is another one. Correct --cluster or --nats, or choose another file with --db.`,
		);
	}
	const {position, digest} = store.journalRecords.position() ?? noPosition(clusterId, cluster);
	const {first, last} = await stream.state();
	if (position > last) {
		throw new NatsError(
			`${file} is ahead of the journal of cluster "${cluster}" at ${servers} (${position}, the journal ends at ${last}). The journal was restored from a backup or created again. ${startAgain}`,
		);
	}
	if (position + 1 < first) {
		throw new NatsError(
			`${file} is too old for the journal of cluster "${cluster}" at ${servers} (it needs ${position + 1}, the journal begins at ${first}). ${startAgain}`,
		);
	}
	const message = position === 0 ? undefined : await stream.read(position);
	if (message !== undefined && digestOf(message) !== digest) {
		throw new NatsError(
			`${file} differs from the journal of cluster "${cluster}" at ${servers} at message ${position}. One of them was restored from a backup. ${startAgain}`,
		);
	}
};
