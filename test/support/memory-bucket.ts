/** Snapshots in memory. */
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import type {SnapshotBucket, StoredSnapshot} from '../../source/server/cluster/nats/snapshots/snapshot.ts';

export class MemoryBucket implements SnapshotBucket {
	readonly snapshots = new Map<string, {readonly info: StoredSnapshot; readonly data: Buffer}>();
	/** The next `put` fails. */
	fails = false;

	async list(): Promise<readonly StoredSnapshot[]> {
		const infos = [...this.snapshots.values()].map(({info}) => info);
		return infos.sort((one, other) => one.position - other.position || one.at - other.at);
	}

	async put(...[name, data, finish]: Parameters<SnapshotBucket['put']>): Promise<StoredSnapshot> {
		const all = await buffer(data);
		if (this.fails) {
			this.fails = false;
			throw new Error('The bucket is full.');
		}
		const info = {...finish(), compressedBytes: all.length};
		this.snapshots.set(name, {info, data: all});
		return info;
	}

	async read(name: string): Promise<Readable | undefined> {
		const found = this.snapshots.get(name);
		return found === undefined ? undefined : Readable.from([found.data]);
	}

	async remove(name: string): Promise<void> {
		this.snapshots.delete(name);
	}

	/** Changes the description of a snapshot. */
	describe(name: string, more: Partial<StoredSnapshot>): void {
		const found = this.snapshots.get(name);
		if (found !== undefined) this.snapshots.set(name, {...found, info: {...found.info, ...more}});
	}
}
