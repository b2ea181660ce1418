/** Asks a running cluster for a snapshot. */
import type {NatsOptions} from '../connection/nats-options.ts';
import type {StoredSnapshot} from '../snapshots/snapshot.ts';
import {requestSnapshot} from '../snapshots/snapshot-requests.ts';
import {withLink} from './operator-link.ts';

/** Resolves when the snapshot is stored. Rejects with a `NatsError`. */
export const takeSnapshot = (options: NatsOptions): Promise<StoredSnapshot> =>
	withLink(options, requestSnapshot);
