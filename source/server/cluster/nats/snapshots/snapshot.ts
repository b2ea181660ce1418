/**
 * A snapshot is a compressed copy of the database of a hub, which contains everything that the journal has led to up to
 * one position. A hub without data starts from the newest one and applies the messages after it.
 */
import type {Readable} from 'node:stream';

export type Compression = 'zstd' | 'gzip';

export interface SnapshotInfo {
	/** Sorts by position. */
	readonly name: string;
	readonly clusterId: string;
	/** The last message of the journal that is contained. */
	readonly position: number;
	/** The schema of the database. */
	readonly schema: number;
	/** The version of termchat that made it. */
	readonly version: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	/** The size of the database. */
	readonly bytes: number;
	readonly compression: Compression;
	/** SHA-256 of the database, in hexadecimal digits. */
	readonly digest: string;
}

export interface StoredSnapshot extends SnapshotInfo {
	readonly compressedBytes: number;
}

/** Where the snapshots of a cluster are. `object-bucket.ts` implements it over NATS. */
export interface SnapshotBucket {
	/** By position, the oldest first. */
	list(): Promise<readonly StoredSnapshot[]>;
	/** Stores a snapshot. `finish` is asked for its description when `data` has ended. Rejects if it is not stored completely. */
	put(name: string, data: Readable, finish: () => SnapshotInfo): Promise<StoredSnapshot>;
	/** The compressed database. The stream fails if it is damaged. Undefined: there is no such snapshot. */
	read(name: string): Promise<Readable | undefined>;
	remove(name: string): Promise<void>;
}

const positionDigits = 16;

/** `nonce` differs for each attempt, so that two hubs never write the same snapshot. */
export const snapshotName = (position: number, nonce: string): string =>
	`${String(position).padStart(positionDigits, '0')}-${nonce}`;
