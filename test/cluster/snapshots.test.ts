/** Snapshots in the object store of real NATS servers. */
import {randomBytes} from 'node:crypto';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {expect, onTestFinished, test} from 'vitest';
import {connectNats, type NatsLink} from '../../source/server/cluster/nats/connection/connection.ts';
import {openSnapshotBucket} from '../../source/server/cluster/nats/snapshots/object-bucket.ts';
import type {SnapshotInfo} from '../../source/server/cluster/nats/snapshots/snapshot.ts';
import {newClusterName} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

const info = (name: string, position: number): SnapshotInfo => ({
	...{name, position, clusterId: 'c1', schema: 3, version: '1.0.0', at: 1, bytes: 2},
	...{compression: 'zstd', digest: 'd'},
});

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	const openLink = async (): Promise<NatsLink> => {
		const link = await connectNats({urls: [brokers().urls], cluster: newClusterName()}, 'test', () => {});
		onTestFinished(() => link.close());
		return link;
	};

	test('stores snapshots, lists them by position and removes them', async () => {
		const bucket = await openSnapshotBucket(await openLink(), 1);
		const data = randomBytes(3_000_000);
		for (const position of [20, 3]) {
			const name = `s${position}`;
			const stored = await bucket.put(name, Readable.from([data]), () => info(name, position));
			expect(stored).toEqual({...info(name, position), compressedBytes: data.length});
		}
		expect((await bucket.list()).map(({position}) => position)).toEqual([3, 20]);
		const read = await bucket.read('s3');
		expect(read && (await buffer(read)).equals(data)).toBe(true);
		await bucket.remove('s3');
		expect((await bucket.list()).map(({position}) => position)).toEqual([20]);
		expect(await bucket.read('s3')).toBeUndefined();
	});

	test('a snapshot whose data fails is not listed', async () => {
		const bucket = await openSnapshotBucket(await openLink(), 1);
		const failing = async function* () {
			yield randomBytes(1_000_000);
			throw new Error('The file cannot be read.');
		};
		const put = bucket.put('s1', Readable.from(failing()), () => info('s1', 1));
		await expect(put).rejects.toThrow('The file cannot be read.');
		expect(await bucket.list()).toEqual([]);
	});

	test('a snapshot that lost a part cannot be read', async () => {
		const link = await openLink();
		const bucket = await openSnapshotBucket(link, 1);
		await bucket.put('s1', Readable.from([randomBytes(2_000_000)]), () => info('s1', 1));
		await link.streams.streams.deleteMessage(`OBJ_${link.names.snapshotBucket}`, 2, true);
		const read = await bucket.read('s1');
		await expect(buffer(read as Readable)).rejects.toThrow('A part of the snapshot is missing.');
	});
});
