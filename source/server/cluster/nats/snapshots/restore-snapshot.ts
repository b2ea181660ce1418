/**
 * Gives a hub without data, or with data older than the journal, the newest snapshot. The database must not be open. The
 * hub then applies the messages after it, and only then accepts clients.
 */
import {existsSync, realpathSync, renameSync, rmSync} from 'node:fs';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import {lockDatabase} from '../../../store/file/file-lock.ts';
import {type InspectedDatabase, inspectDatabase} from '../../../store/file/inspect.ts';
import {newestVersion} from '../../../store/file/migrations.ts';
import {NatsError} from '../connection.ts';
import type {JournalStreamInfo} from '../streams.ts';
import {unpackFile} from './packing.ts';
import type {SnapshotBucket, StoredSnapshot} from './snapshot.ts';

interface RestoreOptions {
	/** The database. Its folder must exist. */
	readonly path: string;
	readonly stream: Pick<JournalStreamInfo, 'clusterId' | 'first' | 'last'>;
	readonly bucket: SnapshotBucket;
	readonly clock: Clock;
	readonly log: Log;
}

/** The log has a line for each of these parts of a big snapshot. */
const progressPercent = 10;
const noticeableBytes = 64 * 1024 * 1024;

const isEmpty = ({schema}: InspectedDatabase): boolean => schema === 0;

/**
 * Whether the journal cannot bring this database up to date. A database of another cluster, and that of a single hub, are
 * left to the check of the journal, which refuses them.
 */
export const needsSnapshot = (
	found: InspectedDatabase,
	{clusterId, first}: RestoreOptions['stream'],
	snapshots: readonly StoredSnapshot[],
): boolean => {
	const newest = snapshots.at(-1);
	if (newest === undefined || newest.position < found.position) return false;
	if (isEmpty(found)) return true;
	if (found.clusterId === undefined || found.clusterId !== clusterId) return false;
	return found.position + 1 < first && found.position < newest.position;
};

const checkSnapshot = ({clusterId, schema, version}: StoredSnapshot, expected: string): void => {
	if (clusterId !== expected) {
		throw new NatsError(
			'The newest snapshot belongs to another cluster. Choose another name with --cluster, or remove its bucket from NATS.',
		);
	}
	if (schema > newestVersion) {
		throw new NatsError(
			`The newest snapshot was made by termchat ${version} with a newer database (schema ${schema}; this version supports up to ${newestVersion}). Upgrade this hub.`,
		);
	}
};

/** Logs the parts of a big snapshot. */
const progressLog = ({bytes}: StoredSnapshot, log: Log): ((more: number) => void) => {
	let done = 0;
	let logged = 0;
	return more => {
		done += more;
		const percent = Math.floor((100 * done) / Math.max(1, bytes));
		if (bytes < noticeableBytes || percent < logged + progressPercent || percent >= 100) return;
		logged = percent;
		log('snapshot_restoring', {percent});
	};
};

const download = async (
	{bucket, log}: RestoreOptions,
	snapshot: StoredSnapshot,
	target: string,
): Promise<void> => {
	const data = await bucket.read(snapshot.name);
	if (data === undefined) throw new NatsError('The newest snapshot was just removed. Start the hub again.');
	const digest = await unpackFile(data, target, snapshot.compression, progressLog(snapshot, log));
	if (digest === snapshot.digest) return;
	throw new NatsError(
		`The snapshot at position ${snapshot.position} is damaged. Make a new one on a running hub with: termchat cluster snapshot`,
	);
};

/** Replaces the database. The previous one was only behind, so nothing is lost. */
const replace = (path: string, by: string): void => {
	for (const end of ['-wal', '-shm', '-mark', '']) rmSync(`${path}${end}`, {force: true});
	renameSync(by, path);
};

/**
 * Restores the newest snapshot if the database needs it. Resolves with it, or with undefined. Rejects with a `NatsError`
 * or a `StoreError`; the database is then unchanged.
 */
export const restoreSnapshot = async (options: RestoreOptions): Promise<StoredSnapshot | undefined> => {
	const {stream, bucket, clock, log} = options;
	const path = existsSync(options.path) ? realpathSync(options.path) : options.path;
	const holder = lockDatabase(path, options.path);
	const target = `${path}-restoring`;
	try {
		const snapshots = await bucket.list();
		if (!needsSnapshot(inspectDatabase(path), stream, snapshots)) return undefined;
		const newest = snapshots.at(-1) as StoredSnapshot;
		checkSnapshot(newest, stream.clusterId);
		const {position, bytes} = newest;
		const startedAt = clock.monotonic();
		log('snapshot_restoring', {position, bytes, messagesAfterIt: Math.max(0, stream.last - position)});
		rmSync(target, {force: true});
		await download(options, newest, target);
		replace(path, target);
		log('snapshot_restored', {position, seconds: Math.round(clock.monotonic() - startedAt) / 1000});
		return newest;
	} finally {
		rmSync(target, {force: true});
		holder.close();
	}
};
