/** `termchat cluster`: importing the file of a single hub, and the status, over a real NATS server. */
import {expect, onTestFinished, test} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import {type ClientStorage, memoryStorage} from '../../source/client/storage/client-storage.ts';
import {wsTransport} from '../../source/node-client/ws-transport.ts';
import {readClusterStatus} from '../../source/server/cluster/nats/operations/cluster-status.ts';
import {importDatabase} from '../../source/server/cluster/nats/operations/import-database.ts';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer, ServerOptions} from '../../source/server/startup/server-options.ts';
import {inspectDatabase} from '../../source/server/store/file/maintenance/inspect.ts';
import {messageLines} from '../support/client-world.ts';
import {makeFolder} from '../support/folder.ts';
import {newClusterName} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	const folderForTest = (): ReturnType<typeof makeFolder> => {
		const folder = makeFolder();
		onTestFinished(() => folder.remove());
		return folder;
	};

	const natsOf = (cluster: string) => ({urls: [brokers().urls], cluster, replicas: 1});

	const start = async (path: string, more: Partial<ServerOptions> = {}): Promise<RunningServer> => {
		const server = await startServer({
			version: '1.0.0',
			store: {type: 'file', path, sync: 'normal'},
			...more,
		});
		onTestFinished(() => server.close());
		return server;
	};

	const connect = async ({url}: RunningServer, storage: ClientStorage, nick?: string): Promise<Client> => {
		const client = createClient({
			transport: wsTransport({url: `${url.replace('http', 'ws')}/ws`}),
			storage,
			...(nick !== undefined && {nick}),
		});
		onTestFinished(() => client.close());
		client.open();
		await client.join('dev');
		return client;
	};

	/** A file with a message of ann, whose secret is in `storage`. */
	const singleHub = async (
		storage: ClientStorage = memoryStorage(),
	): Promise<{path: string; ann: Client}> => {
		const path = folderForTest().at('single.db');
		const single = await start(path);
		const ann = await connect(single, storage, 'ann');
		await ann.receipt(ann.post({room: 'dev'}, 'on the single hub'));
		await ann.close();
		await single.close();
		return {path, ann};
	};

	const importFile = (path: string, cluster: string, isRestored = false) => {
		const steps: string[] = [];
		const onStep = (step: string): void => void steps.push(step);
		return importDatabase({nats: natsOf(cluster), path, version: '1.0.0', isRestored, onStep}).then(
			() => steps,
		);
	};

	test('hubs of an imported file have its users, epochs and messages', async () => {
		const storage = memoryStorage();
		const {path, ann: before} = await singleHub(storage);
		const cluster = newClusterName();
		expect(await importFile(path, cluster)).toEqual(['copying', 'uploading', 'creating']);
		expect(inspectDatabase(path).clusterId).toBeUndefined();
		const nats = natsOf(cluster);
		const hubs = [
			await start(folderForTest().at('one.db'), {nats}),
			await start(folderForTest().at('two.db'), {nats}),
		];
		for (const hub of hubs) {
			const ann = await connect(hub, storage);
			expect(ann.session().me).toEqual(before.session().me);
			expect(messageLines(ann)[0]).toBe('ann: on the single hub');
			const [was, is] = [before, ann].map(client => client.session().rooms.get('dev'));
			expect(is?.epoch).toBe(was?.epoch);
			expect(is?.headSeq).toBeGreaterThanOrEqual(was?.headSeq ?? 1);
			await ann.receipt(ann.post({room: 'dev'}, 'on a hub'));
		}
	});

	test('a file that is in use, and a cluster that exists, are refused', async () => {
		const {path} = await singleHub();
		const cluster = newClusterName();
		const running = await start(path);
		await expect(importFile(path, cluster)).rejects.toThrow('is in use by another termchat');
		await running.close();
		await importFile(path, cluster);
		await expect(importFile(path, cluster)).rejects.toThrow(`The cluster "${cluster}"`);
	});

	test('a file of a cluster, an empty file and a missing one are refused', async () => {
		const cluster = newClusterName();
		const folder = folderForTest();
		const path = folder.at('hub.db');
		await (await start(path, {nats: natsOf(cluster)})).close();
		await expect(importFile(path, newClusterName())).rejects.toThrow(`belongs to the cluster "${cluster}"`);
		await expect(importFile(folder.at('none.db'), cluster)).rejects.toThrow('There is no database');
	});

	test('a backup of a hub begins a new cluster with the same users and new epochs', async () => {
		const storage = memoryStorage();
		const path = folderForTest().at('hub.db');
		const hub = await start(path, {nats: natsOf(newClusterName())});
		const before = await connect(hub, storage, 'ann');
		await before.receipt(before.post({room: 'dev'}, 'before the backup'));
		await before.close();
		await hub.close();
		const cluster = newClusterName();
		await expect(importFile(path, cluster)).rejects.toThrow('with --restore');
		await importFile(path, cluster, true);
		const restored = await start(folderForTest().at('new.db'), {nats: natsOf(cluster)});
		const ann = await connect(restored, storage);
		expect(ann.session().me).toEqual(before.session().me);
		expect(messageLines(ann)).toEqual(['ann: before the backup']);
		const [was, is] = [before, ann].map(client => client.session().rooms.get('dev'));
		expect(is?.epoch).not.toBe(was?.epoch);
		await ann.receipt(ann.post({room: 'dev'}, 'after it'));
	});

	test('the status has hubs, journal and snapshots', async () => {
		const {path} = await singleHub();
		const cluster = newClusterName();
		await importFile(path, cluster);
		const publicUrl = 'http://localhost:8080';
		const hub = await start(folderForTest().at('hub.db'), {nats: natsOf(cluster), publicUrl});
		const ann = await connect(hub, memoryStorage(), 'bob');
		await ann.receipt(ann.post({room: 'dev'}, 'one'));
		const status = await readClusterStatus(natsOf(cluster));
		const {last} = status.journal;
		expect(status.hubs).toMatchObject([
			{url: publicUrl, version: '1.0.0', position: last, lag: 0, users: 1, connections: 1},
		]);
		expect(status.snapshots).toMatchObject([{position: 0, version: '1.0.0'}]);
		expect(status.journal).toMatchObject({stream: `TC_${cluster}`, replicas: 1, first: 1});
		expect(status.notes).toHaveLength(1);
	});

	test('the status of a cluster that does not exist names the remedy', async () => {
		await expect(readClusterStatus(natsOf(newClusterName()))).rejects.toThrow(
			/^There is no cluster .* Correct --cluster/,
		);
	});
});
