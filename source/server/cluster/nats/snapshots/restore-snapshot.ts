/**
 * Gives a hub without data, or with data older than the journal, the newest snapshot. The database must not be open. The
 * hub then applies the messages after it, and only then accepts clients.
 */
import {existsSync, realpathSync, renameSync, rmSync} from 'node:fs';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import {toStoreError} from '../../../store/database/sqlite-errors.ts';
import {lockDatabase} from '../../../store/file/file-lock.ts';
import {type InspectedDatabase, inspectDatabase} from '../../../store/file/maintenance/inspect.ts';
import {newestVersion} from '../../../store/file/migrations.ts';
import {StoreError} from '../../../store/store-error.ts';
import {removeOldCopies} from './database-copy.ts';
import {unpackFile} from './packing.ts';
import type {SnapshotBucket, StoredSnapshot} from './snapshot.ts';

interface RestoreOptions {
	/** The database. Its folder must exist. */
	readonly path: string;
	/** The stream of the journal: its oldest kept message, and its newest one. */
	readonly stream: {readonly clusterId: string; readonly first: number; readonly last: number};
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
const needsSnapshot = (
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
		throw new StoreError(
			'failed',
			'The newest snapshot belongs to another cluster. Choose another name with --cluster, or remove its bucket from NATS.',
		);
	}
	if (schema > newestVersion) {
		throw new StoreError(
			'newer',
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
	if (data === undefined)
		throw new StoreError('failed', 'The newest snapshot was just removed. Start the hub again.');
	const digest = await unpackFile(data, target, snapshot.compression, progressLog(snapshot, log));
	if (digest === snapshot.digest) return;
	throw new StoreError(
		'damaged',
		`The snapshot at position ${snapshot.position} is damaged. Make a new one on a running hub with: termchat cluster snapshot`,
	);
};

/** Downloads a newer snapshot instead if this one was removed meanwhile. */
const downloadNewest = async (
	options: RestoreOptions,
	newest: StoredSnapshot,
	target: string,
): Promise<StoredSnapshot> => {
	const {stream, bucket, log} = options;
	checkSnapshot(newest, stream.clusterId);
	const {name, position, bytes} = newest;
	log('snapshot_restoring', {position, bytes, messagesAfterIt: Math.max(0, stream.last - position)});
	rmSync(target, {force: true});
	try {
		await download(options, newest, target);
		return newest;
	} catch (error) {
		const next = (await bucket.list()).at(-1);
		if (next === undefined || next.name === name) throw error;
		return downloadNewest(options, next, target);
	}
};

/** Replaces the database. The previous one was only behind, so nothing is lost. */
const replace = (path: string, by: string): void => {
	for (const end of ['-wal', '-shm', '-mark', '']) rmSync(`${path}${end}`, {force: true});
	renameSync(by, path);
};

/**
 * Restores the newest snapshot if the database needs it. Resolves with it, or with undefined. Rejects with a
 * `StoreError`; the database is then unchanged.
 */
export const restoreSnapshot = async (options: RestoreOptions): Promise<StoredSnapshot | undefined> => {
	const {stream, bucket, clock, log} = options;
	const path = existsSync(options.path) ? realpathSync(options.path) : options.path;
	const holder = lockDatabase(path, options.path);
	const target = `${path}-restoring`;
	try {
		removeOldCopies(path);
		const snapshots = await bucket.list();
		if (!needsSnapshot(inspectDatabase(path), stream, snapshots)) return undefined;
		const startedAt = clock.monotonic();
		const restored = await downloadNewest(options, snapshots.at(-1) as StoredSnapshot, target);
		replace(path, target);
		const {position} = restored;
		log('snapshot_restored', {position, seconds: Math.round(clock.monotonic() - startedAt) / 1000});
		return restored;
	} catch (error) {
		throw toStoreError(error, target);
	} finally {
		rmSync(target, {force: true});
		holder.close();
	}
};
