/** The world of the client tests: clients and the real hub, connected by a network in memory. */
import {onTestFinished} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import type {ClientOptions} from '../../source/client/client-parts.ts';
import type {Item, MessageItem} from '../../source/client/session/state.ts';
import {type ClientStorage, memoryStorage} from '../../source/client/storage/client-storage.ts';
import {noticeText} from '../../source/presenter/notices.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {type InMemoryServer, type InMemoryServerOptions, makeInMemoryServer} from './in-memory-server.ts';
import {makeNetwork, type Network} from './network.ts';

export interface ClientWorld {
	readonly clock: FakeClock;
	readonly network: Network;
	/** A client of the user with this name, which connects. All clients of a user share a storage. */
	connect(name: string, options?: Partial<ClientOptions>): Client;
	storage(name: string): ClientStorage;
	/** Advances the clock; by default long enough for a round trip. */
	pass(ms?: number): Promise<void>;
	/** Replaces the hub by a new one, as a restart does, with the same store or an empty one. */
	restart(store: 'same' | 'empty'): Promise<void>;
	server(): InMemoryServer;
	close(): Promise<void>;
}

export const makeClientWorld = (options: Partial<InMemoryServerOptions> = {}): ClientWorld => {
	const {clock = makeFakeClock()} = options;
	let restarts = 0;
	const serve = (store?: Store): InMemoryServer =>
		makeInMemoryServer({
			...options,
			clock,
			seed: 7 + restarts++,
			...(store !== undefined && {store}),
		});
	let server = serve(options.store);
	const network = makeNetwork(clock, server.accept);
	const storages = new Map<string, ClientStorage>();
	const clients: Client[] = [];

	const storage = (name: string): ClientStorage => {
		const found = storages.get(name) ?? memoryStorage();
		storages.set(name, found);
		return found;
	};

	const close = async (): Promise<void> => {
		const closed = clients.splice(0).map(client => client.close());
		await clock.advanceAsync(10);
		await Promise.all(closed);
		await server.close();
		await server.store.close();
	};

	return {
		clock,
		network,
		storage,
		connect(name, more = {}) {
			const client = createClient({
				transport: network.transport(name),
				nick: name,
				clock,
				storage: storage(name),
				...more,
			});
			clients.push(client);
			client.open();
			return client;
		},
		pass: (ms = 1000) => clock.advanceAsync(ms),
		async restart(store) {
			const old = server.store;
			const next = serve(store === 'same' ? old : undefined);
			network.replaceServer(next.accept, {code: 1012, reason: 'restarting'});
			await server.close();
			if (store === 'empty') await old.close();
			server = next;
		},
		server: () => server,
		close,
	};
};

/** A world that is closed when the test ends. */
export const clientWorld = (options?: Parameters<typeof makeClientWorld>[0]): ClientWorld => {
	const world = makeClientWorld(options);
	onTestFinished(world.close);
	return world;
};

const isMessage = (item: Item): item is MessageItem => item.type === 'message';

/** The messages in the window, such as `ann: hello`. */
export const messageLines = (client: Client, room = 'dev'): string[] =>
	(client.session().rooms.get(room)?.log.items ?? [])
		.filter(isMessage)
		.map(({from, text}) => `${from.nick}: ${text}`);

/** An item as a line: `ann: hello`, `… gap …`. */
const toLine = (item: Item): string => {
	switch (item.type) {
		case 'message':
			return `${item.from.nick}: ${item.text}`;
		case 'gap':
			return item.isLost ? '… lost …' : '… gap …';
		case 'entry':
			return `${item.entry.type}: ${item.text}`;
		case 'presence':
			return [...item.joined.map(({nick}) => `+${nick}`), ...item.left.map(({nick}) => `-${nick}`)].join(' ');
		case 'renamed':
			return `${item.was} is ${item.user.nick}`;
		case 'notice':
			return `* ${noticeText(item.content)}`;
	}
};

/** All items in the window as lines. */
export const itemLines = (client: Client, room = 'dev'): string[] =>
	(client.session().rooms.get(room)?.log.items ?? []).map(toLine);

/** The texts of the drafts. */
export const pendingTexts = (client: Client): string[] =>
	(client.session().outbox ?? []).map(({text}) => text);

/** The result of a promise of a client, after the clock was advanced. */
export const resultOf = async <T>(world: ClientWorld, promise: Promise<T>, ms = 1000): Promise<T> => {
	let outcome: {value: T} | {error: unknown} | undefined;
	promise.then(
		value => {
			outcome = {value};
		},
		error => {
			outcome = {error};
		},
	);
	await world.pass(ms);
	if (outcome === undefined) throw new Error(`The promise is still pending after ${ms} ms.`);
	if ('error' in outcome) throw outcome.error;
	return outcome.value;
};
