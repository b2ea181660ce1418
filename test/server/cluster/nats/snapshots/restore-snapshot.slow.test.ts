import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {Readable} from 'node:stream';
import {expect, onTestFinished, test} from 'vitest';
import {localLease} from '../../../../../source/server/cluster/lease.ts';
import {copyDatabase} from '../../../../../source/server/cluster/nats/snapshots/database-copy.ts';
import {
	type restoreSnapshot as Restore,
	restoreSnapshot,
} from '../../../../../source/server/cluster/nats/snapshots/restore-snapshot.ts';
import {defaultSchedule} from '../../../../../source/server/cluster/nats/snapshots/snapshot-plan.ts';
import {Snapshots} from '../../../../../source/server/cluster/nats/snapshots/snapshots.ts';
import {inspectDatabase} from '../../../../../source/server/store/file/maintenance/inspect.ts';
import {newestVersion} from '../../../../../source/server/store/file/migrations.ts';
import {openSqliteStore} from '../../../../../source/server/store/sqlite/sqlite-store.ts';
import type {Store} from '../../../../../source/server/store/store.ts';
import {makeFakeClock} from '../../../../support/fake-clock.ts';
import {type Folder, makeFolder} from '../../../../support/folder.ts';
import {MemoryBucket} from '../../../../support/memory-bucket.ts';

const clusterId = 'c1';
const stream = {clusterId, first: 1, last: 10};

const folderForTest = (): Folder => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

const open = async (path: string): Promise<Store> => {
	const store = await openSqliteStore({path});
	onTestFinished(() => store.close());
	return store;
};

/** Writes what the journal records in the file. */
const setPosition = (path: string, position: number, cluster = clusterId): void => {
	const db = new DatabaseSync(path);
	const insert = db.prepare('INSERT OR REPLACE INTO hub (name, value) VALUES (?, ?)');
	insert.run('clusterId', cluster);
	insert.run('cluster', 'chat');
	insert.run('journalPosition', position);
	insert.run('journalDigest', 'd');
	db.close();
};

const logged: string[] = [];
const log = (event: string): void => void logged.push(event);

/** A bucket with a snapshot of a database with ann, at position 7. */
const bucketWithAnn = async (): Promise<{bucket: MemoryBucket; name: string}> => {
	const path = folderForTest().at('maker.db');
	const store = await open(path);
	await store.journal.propose({type: 'createUser', user: {id: 'u-ann', nick: 'ann', createdAt: 1}});
	setPosition(path, 7);
	const bucket = new MemoryBucket();
	const snapshots = new Snapshots({
		bucket,
		lease: localLease,
		journal: store.journal,
		clock: makeFakeClock(),
		log,
		schedule: defaultSchedule,
		clusterId,
		version: '9.9.9',
		position: () => 7,
		hubPositions: () => [],
		copy: () => copyDatabase(path),
		trim: async () => {},
	});
	const {name} = await snapshots.make();
	await snapshots.close();
	return {bucket, name};
};

const restore = (
	bucket: MemoryBucket,
	path: string,
	more: Partial<Parameters<typeof Restore>[0]['stream']> = {},
) => restoreSnapshot({path, stream: {...stream, ...more}, bucket, clock: makeFakeClock(), log});

test('a hub without a file starts from the newest snapshot', async () => {
	const {bucket} = await bucketWithAnn();
	const path = folderForTest().at('hub', 'hub.db');
	expect(await restore(bucket, path)).toMatchObject({position: 7, schema: newestVersion, version: '9.9.9'});
	expect(inspectDatabase(path)).toMatchObject({
		clusterId,
		cluster: 'chat',
		position: 7,
		schema: newestVersion,
	});
	expect(statSync(path).mode & 0o077).toBe(0);
	const store = await open(path);
	expect(store.userByNick('ann')).toMatchObject({id: 'u-ann'});
});

test('a file that the journal can bring up to date is kept', async () => {
	const {bucket} = await bucketWithAnn();
	const path = folderForTest().at('hub.db');
	await (await open(path)).close();
	setPosition(path, 3);
	expect(await restore(bucket, path, {first: 4})).toBeUndefined();
	expect(inspectDatabase(path).position).toBe(3);
});

test('a file that is older than the journal is replaced', async () => {
	const {bucket} = await bucketWithAnn();
	const path = folderForTest().at('hub.db');
	await (await open(path)).close();
	setPosition(path, 3);
	expect(await restore(bucket, path, {first: 5})).toMatchObject({position: 7});
	expect(inspectDatabase(path).position).toBe(7);
});

test.each([
	['a single hub', undefined],
	['another cluster', 'c2'],
])('the file of %s is left to the check of the journal', async (_, cluster) => {
	const {bucket} = await bucketWithAnn();
	const path = folderForTest().at('hub.db');
	await (await open(path)).close();
	if (cluster !== undefined) setPosition(path, 1, cluster);
	expect(await restore(bucket, path, {first: 5})).toBeUndefined();
});

test('a snapshot of a newer schema is refused, and the file is unchanged', async () => {
	const {bucket, name} = await bucketWithAnn();
	bucket.describe(name, {schema: newestVersion + 1});
	const path = folderForTest().at('hub.db');
	await expect(restore(bucket, path)).rejects.toThrow(
		`was made by termchat 9.9.9 with a newer database (schema ${newestVersion + 1}; this version supports up to ${newestVersion}). Upgrade this hub.`,
	);
	expect(inspectDatabase(path).schema).toBe(0);
});

test('a damaged snapshot is refused', async () => {
	const {bucket, name} = await bucketWithAnn();
	bucket.describe(name, {digest: '0'.repeat(64)});
	const folder = folderForTest();
	await expect(restore(bucket, folder.at('hub.db'))).rejects.toThrow(
		'The snapshot at position 7 is damaged.',
	);
	expect(existsSync(folder.at('hub.db-restoring'))).toBe(false);
});

test('continues with the next snapshot if one is removed while it is read', async () => {
	const {bucket, name} = await bucketWithAnn();
	const found = bucket.snapshots.get(name);
	if (found === undefined) throw new Error('There is no snapshot.');
	const next = {...found.info, name: 'next', position: 8};
	const path = folderForTest().at('hub.db');
	const read = bucket.read.bind(bucket);
	bucket.read = async asked => {
		if (asked !== name) return read(asked);
		bucket.snapshots.delete(name);
		bucket.snapshots.set('next', {info: next, data: found.data});
		return Readable.from([found.data.subarray(0, 100)]);
	};
	expect(await restore(bucket, path)).toMatchObject({position: 8});
	expect((await open(path)).userByNick('ann')).toBeDefined();
});

test('a snapshot of another cluster is refused', async () => {
	const {bucket} = await bucketWithAnn();
	await expect(restore(bucket, folderForTest().at('hub.db'), {clusterId: 'c2'})).rejects.toThrow(
		'belongs to another cluster',
	);
});

test('a file that a hub uses is not replaced', async () => {
	const {bucket} = await bucketWithAnn();
	const path = folderForTest().at('hub.db');
	await open(path);
	await expect(restore(bucket, path)).rejects.toThrow(/in use/);
});

test('a hub that starts removes the copies that it left behind when it was killed', async () => {
	const {bucket} = await bucketWithAnn();
	const folder = folderForTest();
	const old = folder.at('hub.db-snapshot-0123abcd');
	const other = folder.at('other.db-snapshot-0123abcd');
	for (const file of [old, `${old}-journal`, other]) writeFileSync(file, 'secret');
	await restore(bucket, folder.at('hub.db'));
	expect([old, `${old}-journal`, other].map(file => existsSync(file))).toEqual([false, false, true]);
});

test('a copy contains nothing that was removed', async () => {
	const folder = folderForTest();
	const path = folder.at('hub.db');
	const store = await open(path);
	const {journal} = store;
	await journal.propose({type: 'createUser', user: {id: 'u-zebra', nick: 'zebra', createdAt: 1}});
	await journal.propose({type: 'releaseUser', userId: 'u-zebra'});
	const copy = await copyDatabase(path);
	expect(readFileSync(copy.path).includes('zebra')).toBe(false);
	copy.remove();
	expect(existsSync(copy.path)).toBe(false);
});
