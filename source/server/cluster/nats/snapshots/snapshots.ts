/**
 * Makes the snapshots of a cluster, on the hub that holds the lease. `snapshot-plan.ts` decides when; the copy, its upload
 * and the removal of older ones take place here.
 */

import {randomBytes} from 'node:crypto';
import {messageOf} from '../../../../errors/error-message.ts';
import type {Clock} from '../../../../time/clock.ts';
import type {Log} from '../../../shared/log.ts';
import type {Journal} from '../../../store/journal.ts';
import type {Lease} from '../../lease.ts';
import type {SnapshotSchedule} from '../connection/nats-options.ts';
import type {DatabaseCopy} from './database-copy.ts';
import {bestCompression, packFile} from './packing.ts';
import {type SnapshotBucket, type StoredSnapshot, snapshotName} from './snapshot.ts';
import {dueReason, hasRemoved, outdated, type SnapshotReason, trimPosition} from './snapshot-plan.ts';

export interface SnapshotsOptions {
	readonly bucket: SnapshotBucket;
	readonly lease: Lease;
	readonly journal: Pick<Journal, 'subscribe'>;
	readonly clock: Clock;
	readonly log: Log;
	readonly schedule: SnapshotSchedule;
	readonly clusterId: string;
	/** The version of this program. */
	readonly version: string;
	/** The last applied message. */
	readonly position: () => number;
	/** The last applied messages of the other hubs that are running. */
	readonly hubPositions: () => readonly number[];
	readonly copy: () => Promise<DatabaseCopy>;
	/** Removes the messages up to this one from the stream. */
	readonly trim: (position: number) => Promise<void>;
}

const checkIntervalMs = 60_000;

export class Snapshots {
	readonly #options: SnapshotsOptions;
	readonly #unsubscribe: () => void;
	#cancelCheck: () => void = () => {};
	/** Since when the snapshots contain something that was removed. Before this hub was started, that is not known. */
	#removedAt: number | undefined;
	#current: Promise<StoredSnapshot> | undefined;
	#checking: Promise<void> | undefined;
	#isClosed = false;

	constructor(options: SnapshotsOptions) {
		this.#options = options;
		const {journal, clock} = options;
		this.#removedAt = clock.monotonic();
		this.#unsubscribe = journal.subscribe(applied => {
			if (applied.some(hasRemoved)) this.#removedAt ??= clock.monotonic();
		});
		this.#plan();
	}

	/** Makes a snapshot now; the one that is being made, if there is one. Rejects if that fails. */
	make(reason: SnapshotReason = 'requested'): Promise<StoredSnapshot> {
		this.#current ??= this.#make(reason).finally(() => {
			this.#current = undefined;
		});
		return this.#current;
	}

	/** Makes a snapshot if one is due and this hub holds the lease. Resolves when that is done. */
	check(): Promise<void> {
		this.#checking ??= this.#check().finally(() => {
			this.#checking = undefined;
		});
		return this.#checking;
	}

	/** Resolves when no snapshot is being made. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#unsubscribe();
		this.#cancelCheck();
		await this.#checking;
		await this.#current?.catch(() => {});
	}

	async #check(): Promise<void> {
		const {bucket, lease, clock, schedule, position, log} = this.#options;
		if (!lease.isHeld || this.#isClosed) return;
		try {
			const snapshots = await bucket.list();
			const removedForMs = this.#removedAt === undefined ? undefined : clock.monotonic() - this.#removedAt;
			const reason = dueReason({snapshots, position: position(), now: clock.now(), removedForMs}, schedule);
			if (reason !== undefined && lease.isHeld) await this.make(reason);
		} catch (error) {
			log('snapshot_failed', {error: messageOf(error)});
		}
	}

	#plan(): void {
		this.#cancelCheck = this.#options.clock.after(checkIntervalMs, () => {
			void this.check().finally(() => {
				if (!this.#isClosed) this.#plan();
			});
		});
	}

	async #make(reason: SnapshotReason): Promise<StoredSnapshot> {
		const {clock, log} = this.#options;
		const startedAt = clock.monotonic();
		const removedAt = this.#removedAt;
		// What is removed from now on may be in the copy.
		this.#removedAt = undefined;
		try {
			const made = await this.#store();
			const {position, bytes, compressedBytes} = made;
			const seconds = Math.round(clock.monotonic() - startedAt) / 1000;
			log('snapshot_made', {reason, position, bytes, compressedBytes, seconds});
			const isPurged = await this.#tidy(made, reason);
			if (!isPurged) this.#removedAt = removedAt ?? this.#removedAt;
			return made;
		} catch (error) {
			this.#removedAt = removedAt ?? this.#removedAt;
			throw error;
		}
	}

	async #store(): Promise<StoredSnapshot> {
		const {bucket, copy, clock, clusterId, version} = this.#options;
		const database = await copy();
		try {
			if (database.clusterId !== undefined && database.clusterId !== clusterId) {
				throw new Error('The database belongs to another cluster.');
			}
			const {position, schema} = database;
			const compression = bestCompression();
			const {data, result} = packFile(database.path, compression);
			const name = snapshotName(position, randomBytes(4).toString('hex'));
			return await bucket.put(name, data, () => ({
				...{name, clusterId, position, schema, version, compression},
				at: clock.now(),
				...result(),
			}));
		} finally {
			database.remove();
		}
	}

	/** Removes older snapshots and messages. True if no snapshot is left that was made before this one. */
	async #tidy(made: StoredSnapshot, reason: SnapshotReason): Promise<boolean> {
		const {bucket, lease, hubPositions, trim, log} = this.#options;
		const snapshots = await bucket.list();
		const trimTo = trimPosition(snapshots, made, hubPositions());
		const removed = outdated(snapshots, made, reason);
		for (const {name, position} of removed) {
			// The hub that holds the lease now does this.
			if (!lease.isHeld) return false;
			await bucket.remove(name);
			log('snapshot_removed', {position});
		}
		if (trimTo !== undefined && trimTo > 0 && lease.isHeld) await trim(trimTo);
		return snapshots.every(({name}) => name === made.name || removed.some(one => one.name === name));
	}
}
