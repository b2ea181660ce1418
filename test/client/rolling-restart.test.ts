import {expect, onTestFinished, test} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import {type ClientStorage, memoryStorage} from '../../source/client/storage/client-storage.ts';
import {linkText} from '../../source/presenter/rooms/status.ts';
import {itemLines, messageLines} from '../support/client-world.ts';
import {type HubCluster, hubCluster} from '../support/hub-cluster.ts';
import {makeInMemoryServer} from '../support/in-memory-server.ts';
import {makeNetwork, type Network} from '../support/network.ts';

const urls = ['https://a.example', 'https://b.example'];

interface World {
	readonly cluster: HubCluster;
	readonly network: Network;
	connect(nick: string): Promise<Client>;
	pass(ms: number): Promise<void>;
	/** The number of the client's hub, from its public address. */
	hubOf(client: Client): string | undefined;
	/** Announces the end of the hub to its clients and closes it for this long. */
	restart(hub: number, ms: number): Promise<void>;
}

const openWorld = (): World => {
	const cluster = hubCluster({urls});
	const {clock, hubs} = cluster;
	const accepts = hubs.map(({hub}) => makeInMemoryServer({clock, hub}).accept);
	/** The address of the first hub is the one that the user typed. */
	const hubOf = (name: string): number => Math.max(urls.indexOf(name), 0);
	const network = makeNetwork(clock, line => {
		const accept = accepts[hubOf(line.name)];
		if (accept === undefined) throw new Error(`There is no hub for ${line.name}.`);
		return accept(line);
	});
	const pass = async (ms: number): Promise<void> => {
		for (let rest = ms; rest > 0; rest -= 50) {
			// Advances in small steps, so that hubs on slow machines finish their requests.
			await clock.advanceAsync(Math.min(rest, 50));
			await cluster.settle();
		}
	};
	return {
		cluster,
		network,
		pass,
		hubOf: client => client.session().hubAddress,
		async connect(nick) {
			const storage: ClientStorage = memoryStorage();
			const client = createClient({transport: network.transport(nick), nick, clock, storage});
			onTestFinished(async () => {
				const closed = client.close();
				await pass(50);
				await closed;
			});
			client.open();
			client.join('dev').catch(() => {});
			await pass(300);
			return client;
		},
		async restart(hub, ms) {
			const names = hub === 0 ? ['ann', 'bob', urls[0]] : [urls[hub]];
			for (const line of network.connections().filter(({name}) => names.includes(name))) {
				const closing = {type: 'closing', code: 1012, reason: 'The server is shutting down.', retryInMs: 250};
				line.send(JSON.stringify(closing));
				line.close(1012, 'The server is shutting down.');
			}
			await pass(50);
			for (const name of names) network.cut(name);
			await pass(ms);
			for (const name of names) network.restore(name);
		},
	};
};

test('a rolling restart of all hubs looks like a reconnect, and no message is lost', async () => {
	const world = openWorld();
	const [ann, bob] = [await world.connect('ann'), await world.connect('bob')];
	const id = ann.session().me?.id;
	for (const hub of [0, 1, 0]) {
		ann.post({room: 'dev'}, `before ${hub}`);
		const restarted = world.restart(hub, 3000);
		bob.post({room: 'dev'}, `during ${hub}`);
		await restarted;
		await world.pass(1000);
	}
	const texts = ['before 0', 'during 0', 'before 1', 'during 1', 'before 0', 'during 0'];
	for (const client of [ann, bob]) {
		expect(client.session()).toMatchObject({link: {type: 'up'}, outbox: [], notices: []});
		expect(
			messageLines(client)
				.map(line => line.replace(/^.*: /, ''))
				.sort(),
		).toEqual([...texts].sort());
		expect(itemLines(client).filter(line => line.includes('…'))).toEqual([]);
	}
	expect(ann.session().me?.id).toBe(id);
	expect(messageLines(ann)).toEqual(messageLines(bob));
});

test('the status names the hub of the connection', async () => {
	const world = openWorld();
	const ann = await world.connect('ann');
	expect(world.hubOf(ann)).toBe(urls[0]);
	await world.restart(0, 2000);
	expect(world.hubOf(ann)).toBe(urls[1]);
	expect(linkText(ann.session(), 0).status).toMatch(/^connected · \d+ ms · b\.example$/);
});
