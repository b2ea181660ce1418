/** The snapshots in the object store of NATS. */
import {Readable} from 'node:stream';
import {JetStreamApiError, type JetStreamClient, StorageType} from '@nats-io/jetstream';
import {type ObjectInfo, type ObjectStore, Objm} from '@nats-io/obj';
import type {NatsLink} from '../connection/connection.ts';
import type {SnapshotBucket, SnapshotInfo, StoredSnapshot} from './snapshot.ts';

/** NATS allows messages of 1 MiB by default. */
const chunkBytes = 512 * 1024;
const chunkTimeoutMs = 30_000;
/** Chunks that are requested before they are used. */
const chunksAhead = 32;

const description = 'Snapshots of a termchat cluster';
/** The key of the description of a snapshot in the metadata of its object. */
const infoKey = 'termchat-snapshot';

const toSnapshot = ({metadata, size, deleted}: ObjectInfo): StoredSnapshot | undefined => {
	const text = metadata?.[infoKey];
	if (text === undefined || deleted) return undefined;
	return {...(JSON.parse(text) as SnapshotInfo), compressedBytes: size};
};

class ObjectBucket implements SnapshotBucket {
	readonly #store: ObjectStore;
	readonly #jetstream: JetStreamClient;

	constructor(store: ObjectStore, jetstream: JetStreamClient) {
		this.#store = store;
		this.#jetstream = jetstream;
	}

	async list(): Promise<readonly StoredSnapshot[]> {
		const objects = await this.#store.list();
		return objects
			.map(toSnapshot)
			.filter(snapshot => snapshot !== undefined)
			.sort((one, other) => one.position - other.position || one.at - other.at);
	}

	async put(name: string, data: Readable, finish: () => SnapshotInfo): Promise<StoredSnapshot> {
		// The store reads the metadata when the data has ended.
		const metadata: Record<string, string> = {};
		const chunks = data[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
		const described = new ReadableStream<Uint8Array>({
			async pull(controller) {
				const {done = false, value} = await chunks.next();
				if (!done) return controller.enqueue(value);
				metadata[infoKey] = JSON.stringify(finish());
				controller.close();
			},
		});
		const object = await this.#store.put({name, metadata, options: {max_chunk_size: chunkBytes}}, described, {
			timeout: chunkTimeoutMs,
		});
		const stored = toSnapshot(object);
		if (stored === undefined) throw new Error(`The snapshot ${name} has no description.`);
		return stored;
	}

	async read(name: string): Promise<Readable | undefined> {
		const info = await this.#store.info(name);
		if (info === null || info.deleted) return undefined;
		return Readable.from(this.#chunks(info), {objectMode: false});
	}

	/**
	 * Reads as fast as the data is used. `ObjectStore.get` would hold everything in memory that arrives faster. The subject
	 * is that of the specification (https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-20.md).
	 */
	async *#chunks({bucket, nuid, size}: ObjectInfo): AsyncGenerator<Uint8Array> {
		const filter = {filter_subjects: `$O.${bucket}.C.${nuid}`};
		const consumer = await this.#jetstream.consumers.get(`OBJ_${bucket}`, filter);
		const {num_pending: count} = await consumer.info(true);
		let rest = size;
		if (count > 0) {
			const messages = await consumer.consume({max_messages: chunksAhead});
			try {
				for await (const {data, info} of messages) {
					rest -= data.length;
					yield data;
					if (info.pending === 0) break;
				}
			} finally {
				await messages.close();
			}
		}
		if (rest !== 0) throw new Error('A part of the snapshot is missing.');
	}

	async remove(name: string): Promise<void> {
		await this.#store.delete(name);
	}
}

const streamNotFound = 10059;
/** Codes of the JetStream API: there are fewer servers than copies. */
const notEnoughServers: readonly number[] = [10005, 10074, 10052];

const codeOf = (error: unknown): number | undefined =>
	error instanceof JetStreamApiError ? error.code : undefined;

/** Undefined: the cluster has no bucket, because no hub of it was ever started. */
export const openExistingBucket = async ({
	jetstream,
	streams,
	names,
}: NatsLink): Promise<SnapshotBucket | undefined> => {
	try {
		await streams.streams.info(`OBJ_${names.snapshotBucket}`);
	} catch (error) {
		if (codeOf(error) === streamNotFound) return undefined;
		throw error;
	}
	return new ObjectBucket(await new Objm(jetstream).open(names.snapshotBucket), jetstream);
};

/** Creates the bucket unless it exists, with `replicas` copies, or with one if there are fewer servers. */
export const openSnapshotBucket = async (link: NatsLink, replicas: number): Promise<SnapshotBucket> => {
	const existing = await openExistingBucket(link);
	if (existing !== undefined) return existing;
	const {jetstream, names} = link;
	const create = (copies: number): Promise<ObjectStore> =>
		new Objm(jetstream).create(names.snapshotBucket, {
			...{description, storage: StorageType.File, replicas: copies},
		});
	try {
		return new ObjectBucket(await create(replicas), jetstream);
	} catch (error) {
		if (replicas === 1 || !notEnoughServers.includes(codeOf(error) ?? 0)) throw error;
		return new ObjectBucket(await create(1), jetstream);
	}
};
