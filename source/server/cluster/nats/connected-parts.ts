/** The bus and the lease over a NATS connection. */
import {JetStreamApiError} from '@nats-io/jetstream';
import {Kvm} from '@nats-io/kv';
import type {Log} from '../../shared/log.ts';
import type {NatsLink} from './connection/connection.ts';
import type {BusConnection} from './nats-bus.ts';
import type {LeaseRecord, LeaseStore} from './nats-lease.ts';
import {whileStarting} from './stream/streams.ts';

const leaseKey = 'lease';
/** The record has another revision (https://github.com/nats-io/nats-server/blob/main/server/errors.json). */
const wrongRevision: readonly number[] = [10071, 10164];

export const openBusConnection = (link: NatsLink): BusConnection => {
	const {connection, names} = link;
	return {
		get isConnected() {
			return link.isConnected;
		},
		publish: data => connection.publish(names.busSubject, data),
		subscribe(listener) {
			const subscription = connection.subscribe(names.busSubject, {
				callback: (error, message) => {
					if (error === null) listener(message.string());
				},
			});
			return () => subscription.unsubscribe();
		},
	};
};

/** Opens the record of the lease, with as many copies as the journal has. */
export const openLeaseStore = async (link: NatsLink, replicas: number, log: Log): Promise<LeaseStore> => {
	const bucket = await whileStarting(link, log, () =>
		new Kvm(link.jetstream).create(link.names.leaseBucket, {replicas, history: 1}),
	);
	return {
		async read(): Promise<LeaseRecord | undefined> {
			const entry = await bucket.get(leaseKey);
			return entry === null ? undefined : {holder: entry.string(), revision: entry.revision};
		},
		async write(holder, revision) {
			try {
				// The first record is created: `update` refuses revision 0.
				return revision === 0
					? await bucket.create(leaseKey, holder)
					: await bucket.update(leaseKey, holder, revision);
			} catch (error) {
				if (error instanceof JetStreamApiError && wrongRevision.includes(error.code)) return undefined;
				throw error;
			}
		},
	};
};
