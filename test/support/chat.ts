/** The world of the client tests, in memory: the real hub, a network, a clock and clients. Closes when the test ends. */
import {onTestFinished} from 'vitest';
import {type Client, createClient} from '../../source/client/client.ts';
import type {ClientOptions} from '../../source/client/client-parts.ts';
import type {Item, MessageItem} from '../../source/client/session/state.ts';
import {type ClientStorage, memoryStorage} from '../../source/client/storage/client-storage.ts';
import {noticeText} from '../../source/presenter/notices.ts';
import type {Store} from '../../source/server/store/store.ts';
import {type FakeClock, makeFakeClock} from './fake-clock.ts';
import {type HubServer, type HubServerOptions, makeHubServer} from './hub-server.ts';
import {makeNetwork, type Network} from './network.ts';

export interface Chat {
	readonly clock: FakeClock;
	readonly network: Network;
	/** A connected client of the user with this name. All clients of a user share a storage. */
	person(name: string, options?: Partial<ClientOptions>): Client;
	storage(name: string): ClientStorage;
	/** Advances the clock; by default long enough for a round trip. */
	pass(ms?: number): Promise<void>;
	/** Replaces the hub by one with the same store, as a restart does, or with an empty store. */
	restart(keeps: 'log' | 'nothing'): Promise<void>;
	server(): HubServer;
	close(): Promise<void>;
}

export const makeChat = (options: Partial<HubServerOptions> & {readonly clockSeed?: number} = {}): Chat => {
	const {clockSeed, ...serverOptions} = options;
	const clock = makeFakeClock(clockSeed);
	let restarts = 0;
	const serve = (store?: Store): HubServer =>
		makeHubServer({
			clock,
			seed: 7 + restarts++,
			...serverOptions,
			...(store !== undefined && {store}),
		});
	let server = serve(options.store);
	const network = makeNetwork(clock, server.accept);
	const storages = new Map<string, ClientStorage>();
	const clients: Client[] = [];

	const storage = (name: string): ClientStorage => {
		const kept = storages.get(name) ?? memoryStorage();
		storages.set(name, kept);
		return kept;
	};

	const close = async (): Promise<void> => {
		const closed = clients.splice(0).map(client => client.close());
		await clock.advance(10);
		await Promise.all(closed);
		await server.close();
		await server.store.close();
	};

	return {
		clock,
		network,
		storage,
		person(name, more = {}) {
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
		pass: (ms = 1000) => clock.advance(ms),
		async restart(keeps) {
			const {store} = server;
			const next = serve(keeps === 'log' ? store : undefined);
			network.replaceServer(next.accept, {code: 1012, reason: 'restarting'});
			await server.close();
			if (keeps === 'nothing') await store.close();
			server = next;
		},
		server: () => server,
		close,
	};
};

/** A chat for one test. */
export const chatForTest = (options?: Parameters<typeof makeChat>[0]): Chat => {
	const chat = makeChat(options);
	onTestFinished(chat.close);
	return chat;
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
		case 'topic':
			return `topic: ${item.text}`;
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
export const resultOf = async <T>(chat: Chat, promise: Promise<T>, ms = 1000): Promise<T> => {
	let outcome: {value: T} | {error: unknown} | undefined;
	promise.then(
		value => {
			outcome = {value};
		},
		error => {
			outcome = {error};
		},
	);
	await chat.pass(ms);
	if (outcome === undefined) throw new Error(`The promise is still pending after ${ms} ms.`);
	if ('error' in outcome) throw outcome.error;
	return outcome.value;
};
