/**
 * Moves the database of a single hub into a new cluster: a copy of it becomes the first snapshot, at position 0 of a new
 * journal. The cluster gets the id of the hub, so its clients keep their users. The database is not changed.
 */
import {randomBytes} from 'node:crypto';
import {existsSync, realpathSync, rmSync} from 'node:fs';
import {JetStreamApiError} from '@nats-io/jetstream';
import {systemClock} from '../../../../time/clock.ts';
import {loadSqlite} from '../../../store/database/driver.ts';
import {setHubValue} from '../../../store/database/hub-values.ts';
import {createStatements} from '../../../store/database/statements.ts';
import {lockDatabase} from '../../../store/file/file-lock.ts';
import {inspectDatabase} from '../../../store/file/maintenance/inspect.ts';
import {newestVersion} from '../../../store/file/migrations.ts';
import {WorkerClient} from '../../../store/sqlite/worker-client.ts';
import {NatsError, type NatsLink} from '../connection/connection.ts';
import type {NatsOptions} from '../connection/nats-options.ts';
import {openSnapshotBucket} from '../snapshots/object-bucket.ts';
import {bestCompression, packFile} from '../snapshots/packing.ts';
import {type SnapshotBucket, type StoredSnapshot, snapshotName} from '../snapshots/snapshot.ts';
import {openStreams} from '../stream/streams.ts';
import {readReports, withLink} from './operator-link.ts';

export type ImportStep = 'copying' | 'uploading' | 'creating';

export interface ImportOptions {
	readonly nats: NatsOptions;
	/** The database. */
	readonly path: string;
	/** The database is a backup of a hub of a cluster. The new cluster has the same id, and its rooms have new epochs. */
	readonly isRestored?: boolean;
	/** The version of this program. */
	readonly version: string;
	readonly onStep: (step: ImportStep) => void;
}

const streamNotFound = 10059;
const wantedReplicas = 3;

/** The id of the new cluster, which clients know. Throws unless the file has data that may be imported. */
const checkDatabase = (path: string, isRestored: boolean): string => {
	if (!existsSync(path)) throw new NatsError(`There is no database "${path}". Check --db.`);
	const {schema, hubId, clusterId, cluster} = inspectDatabase(path);
	if (schema === 0) throw new NatsError(`The database "${path}" is empty. Check --db.`);
	if (clusterId !== undefined) {
		if (isRestored) return clusterId;
		throw new NatsError(
			`"${path}" belongs to the cluster "${cluster}" already. Start a hub with it, or begin a new cluster from this backup with --restore.`,
		);
	}
	if (hubId !== undefined) return hubId;
	throw new NatsError(
		`"${path}" was written by a version before 0.1. Start it once with termchat serve, and import it then.`,
	);
};

/** Throws unless the cluster does not exist yet. */
const checkUnused = async (link: NatsLink, bucket: SnapshotBucket): Promise<void> => {
	const {streams, names, servers} = link;
	const used = new NatsError(
		`The cluster "${names.cluster}" at ${servers} exists already. Choose another name with --cluster.`,
	);
	try {
		await streams.streams.info(names.journalStream);
		throw used;
	} catch (error) {
		if (!(error instanceof JetStreamApiError) || error.code !== streamNotFound) throw error;
	}
	const snapshots = await bucket.list();
	// An import that was interrupted has left them.
	for (const {name} of snapshots) await bucket.remove(name);
	if ((await readReports(link)).size > 0) throw used;
};

/** The history after the backup is lost, so no client may continue after a message that it has received since. */
const newEpochs = 'UPDATE rooms SET epoch = lower(hex(randomblob(8))) WHERE key IS NOT NULL';

/** The positions of the journal begin again. */
const forgetJournal = `
	DELETE FROM journal_runs;
	DELETE FROM journal_sources;
	DELETE FROM journal_erasures;
`;

/** Makes the database that of a cluster whose journal has no messages. */
const moveToCluster = (copy: string, clusterId: string, {nats, isRestored = false}: ImportOptions): void => {
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(copy);
	try {
		const statement = createStatements(db, copy, () => {});
		db.exec(`BEGIN; ${forgetJournal}`);
		if (isRestored) db.exec(newEpochs);
		setHubValue(statement, 'clusterId', clusterId);
		setHubValue(statement, 'cluster', nats.cluster);
		setHubValue(statement, 'journalPosition', 0);
		setHubValue(statement, 'journalDigest', '');
		db.exec('COMMIT');
		// A snapshot is a single file.
		db.exec('PRAGMA journal_mode = DELETE');
	} finally {
		db.close();
	}
};

/** Writes a copy with the newest schema, without anything that was removed. */
const prepareCopy = async (path: string, copy: string): Promise<void> => {
	const source = new WorkerClient({path, sync: 'normal', maxBytes: undefined});
	const target = new WorkerClient({path: copy, sync: 'normal', maxBytes: undefined});
	try {
		await source.run({type: 'copy', to: copy});
		await target.run({type: 'prepare'});
	} finally {
		await source.close();
		await target.close();
	}
};

const upload = async (
	bucket: SnapshotBucket,
	copy: string,
	clusterId: string,
	version: string,
): Promise<StoredSnapshot> => {
	const compression = bestCompression();
	const {data, result} = packFile(copy, compression);
	const name = snapshotName(0, randomBytes(4).toString('hex'));
	return bucket.put(name, data, () => ({
		...{name, clusterId, position: 0, schema: newestVersion, version, compression},
		at: systemClock.now(),
		...result(),
	}));
};

const createCluster = async (link: NatsLink, {nats}: ImportOptions, newClusterId: string): Promise<void> => {
	const {clusterId} = await openStreams(link, {replicas: nats.replicas, newClusterId, log: () => {}});
	if (clusterId === newClusterId) return;
	throw new NatsError(
		'A hub of this cluster was started during the import. Stop it and choose another --cluster.',
	);
};

/** Rejects with a `NatsError` or a `StoreError`. The cluster then does not exist, and the import can be repeated. */
export const importDatabase = (options: ImportOptions): Promise<StoredSnapshot> =>
	withLink(options.nats, async link => {
		const {version, onStep, nats} = options;
		const path = existsSync(options.path) ? realpathSync(options.path) : options.path;
		const clusterId = checkDatabase(path, options.isRestored === true);
		const holder = lockDatabase(path, options.path);
		const copy = `${path}-import`;
		const removeCopy = (): void => {
			for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${end}`, {force: true});
		};
		try {
			const bucket = await openSnapshotBucket(link, nats.replicas ?? wantedReplicas);
			await checkUnused(link, bucket);
			onStep('copying');
			removeCopy();
			await prepareCopy(path, copy);
			moveToCluster(copy, clusterId, options);
			onStep('uploading');
			const snapshot = await upload(bucket, copy, clusterId, version);
			onStep('creating');
			try {
				await createCluster(link, options, clusterId);
			} catch (error) {
				await bucket.remove(snapshot.name);
				throw error;
			}
			return snapshot;
		} finally {
			removeCopy();
			holder.close();
		}
	});
