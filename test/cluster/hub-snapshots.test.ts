/** Hubs that start from a snapshot, over a real NATS server. */
import {expect, onTestFinished, test} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import {memoryStorage} from '../../source/client/storage/client-storage.ts';
import {wsTransport} from '../../source/node-client/ws-transport.ts';
import {connectNats, type NatsLink} from '../../source/server/cluster/nats/connection/connection.ts';
import {requestSnapshot} from '../../source/server/cluster/nats/snapshots/snapshot-requests.ts';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer} from '../../source/server/startup/server-options.ts';
import {messageLines} from '../support/client-world.ts';
import {makeFolder} from '../support/folder.ts';
import {newClusterName} from '../support/nats-journal.ts';
import {describeWithNats, shareBrokers} from '../support/nats-tests.ts';

interface LogLine {
	readonly event: string;
	readonly [field: string]: unknown;
}

interface TestHub {
	readonly server: RunningServer;
	readonly path: string;
	readonly logged: LogLine[];
	has(event: string): Promise<LogLine>;
	connect(nick: string): Promise<Client>;
}

describeWithNats('over one broker', () => {
	const brokers = shareBrokers();

	const folder = (): ReturnType<typeof makeFolder> => {
		const made = makeFolder();
		onTestFinished(() => made.remove());
		return made;
	};

	const startHub = async (cluster: string, path = folder().at('hub.db')): Promise<TestHub> => {
		const logged: LogLine[] = [];
		const waiting: {readonly event: string; readonly resolve: (line: LogLine) => void}[] = [];
		const server = await startServer({
			version: '1.0.0',
			store: {type: 'file', path, sync: 'normal'},
			nats: {urls: [brokers().urls], cluster, replicas: 1},
			writeLog(text) {
				const line = JSON.parse(text) as LogLine;
				logged.push(line);
				for (const {event, resolve} of waiting) if (event === line.event) resolve(line);
			},
		});
		onTestFinished(() => server.close());
		return {
			...{server, path, logged},
			has: event =>
				new Promise(resolve => {
					const found = logged.find(line => line.event === event);
					if (found === undefined) waiting.push({event, resolve});
					else resolve(found);
				}),
			async connect(nick) {
				const url = `${server.url.replace('http', 'ws')}/ws`;
				const client = createClient({transport: wsTransport({url}), nick, storage: memoryStorage()});
				onTestFinished(() => client.close());
				client.open();
				await client.join('dev');
				return client;
			},
		};
	};

	const openLink = async (cluster: string): Promise<NatsLink> => {
		const link = await connectNats({urls: [brokers().urls], cluster}, 'test', () => {});
		onTestFinished(() => link.close());
		return link;
	};

	/** Asks until a hub holds the lease. */
	const snapshotOf = async (link: NatsLink) => {
		for (;;) {
			try {
				return await requestSnapshot(link);
			} catch (error) {
				if (!String(error).includes('No hub of cluster')) throw error;
			}
		}
	};

	test('a hub without data starts from the snapshot, and then has what came after it', async () => {
		const cluster = newClusterName();
		const first = await startHub(cluster);
		const ann = await first.connect('ann');
		await ann.receipt(ann.post({room: 'dev'}, 'before the snapshot'));
		const link = await openLink(cluster);
		const {position} = await snapshotOf(link);
		await ann.receipt(ann.post({room: 'dev'}, 'after the snapshot'));
		// Without the snapshot, the second hub could not know the first message.
		await link.streams.streams.purge(link.names.journalStream, {seq: position + 1});
		const second = await startHub(cluster);
		expect(await second.has('snapshot_restored')).toMatchObject({position});
		const bob = await second.connect('bob');
		expect(messageLines(bob)).toEqual(['ann: before the snapshot', 'ann: after the snapshot']);
		await bob.receipt(bob.post({room: 'dev'}, 'from the second hub'));
		await ann.receipt(ann.post({room: 'dev'}, 'from the first hub'));
		expect(messageLines(ann).slice(-2)).toEqual(['bob: from the second hub', 'ann: from the first hub']);
		const [one, other] = [ann, bob].map(client => client.session().rooms.get('dev'));
		expect(one?.epoch).toBe(other?.epoch);
	});

	test('the messages before the older of two snapshots are removed from the stream', async () => {
		const cluster = newClusterName();
		const hub = await startHub(cluster);
		const ann = await hub.connect('ann');
		const link = await openLink(cluster);
		const first = await snapshotOf(link);
		await ann.receipt(ann.post({room: 'dev'}, 'one'));
		await snapshotOf(link);
		await hub.has('journal_trimmed');
		const {state} = await link.streams.streams.info(link.names.journalStream);
		expect(state.first_seq).toBe(first.position + 1);
	});
});
