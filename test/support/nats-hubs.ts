/** Hubs of one cluster as processes of the built program, each with a network proxy to every broker. */
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {type NetworkProxy, openProxy} from '../chaos/proxy.ts';
import {attempt} from '../cluster/ask.ts';
import {filesWith, isRaftLog} from './files-with.ts';
import {type Folder, makeFolder} from './folder.ts';
import type {Brokers} from './nats-server.ts';
import {type Ended, type RunningServer, startServer, userEnvironment} from './process.ts';
import {dial, type WireClient} from './wire-client.ts';

export interface Hub {
	/** The folder of its database. */
	readonly folder: string;
	readonly db: string;
	readonly server: RunningServer;
	/** Ends it with this signal (default: SIGKILL), and resolves when it has ended. */
	end(signal?: NodeJS.Signals): Promise<Ended>;
	/** Starts it on the same file. Resolves when it is ready. */
	start(): Promise<void>;
	/** Cuts it off from all brokers. */
	isolate(): void;
	/** Ends `isolate`. */
	reconnect(): void;
	/** A new user who has joined rooms. */
	connect(nick: string, ...rooms: readonly string[]): Promise<WireClient>;
	/** A further connection of the user with this secret. */
	connectAgain(secret: string | undefined): Promise<WireClient>;
}

export interface Hubs {
	readonly all: readonly [Hub, Hub, Hub];
	readonly cluster: string;
	/** The stream of the journal. */
	readonly stream: string;
	/** The arguments of a further `termchat serve` of this cluster. */
	argv(db: string): string[];
	/** Whether this text is in the files of each hub, and in the streams of each broker. */
	onDisk(text: string): {readonly hubs: readonly boolean[]; readonly streams: readonly boolean[]};
	/** All files of hubs and brokers that contain this text. */
	filesWith(text: string): readonly string[];
	close(): Promise<void>;
}

export interface HubsOptions {
	readonly brokers: Brokers;
	/** Further arguments of `termchat serve`. */
	readonly argv?: readonly string[];
}

/** Distinguishes the clusters of one test run on the same brokers. */
let serial = 0;

interface Link {
	readonly proxies: readonly NetworkProxy[];
	readonly setOpen: (isOpen: boolean) => void;
}

const openLinks = async ({all}: Brokers): Promise<Link> => {
	let isLinkOpen = true;
	const proxies = await Promise.all(all.map(({port}) => openProxy(() => (isLinkOpen ? port : 0))));
	return {
		proxies,
		setOpen(isOpen) {
			isLinkOpen = isOpen;
			if (!isOpen) for (const proxy of proxies) proxy.cut();
		},
	};
};

/** Sends a request. Resolves with false if the hub could not reach its cluster. */
const isDone = async (
	client: WireClient,
	answer: 'welcome' | 'joined',
	request: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
	const frame = await attempt(client, answer, request);
	if (frame.type !== 'error') return true;
	if (frame.code !== 'unavailable') throw new Error(frame.message);
	return false;
};

class HubProcess implements Hub {
	readonly folder: string;
	readonly db: string;
	readonly #argv: readonly string[];
	readonly #home: Folder;
	readonly #link: Link;
	readonly #clients: WireClient[] = [];
	#server: RunningServer | undefined;

	constructor(name: string, home: Folder, link: Link, argv: readonly string[]) {
		this.#home = home;
		this.folder = home.at(name);
		mkdirSync(this.folder);
		this.db = path.join(this.folder, 'hub.db');
		this.#link = link;
		this.#argv = argv;
	}

	get server(): RunningServer {
		if (this.#server === undefined) throw new Error('The hub does not run.');
		return this.#server;
	}

	async start(): Promise<void> {
		const servers = this.#link.proxies.map(({port}) => `nats://127.0.0.1:${port}`).join(',');
		this.#server = await startServer(['--db', this.db, '--nats', servers, ...this.#argv], {
			cwd: this.#home.path,
			env: userEnvironment(this.#home.path),
		});
	}

	async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
		const {server} = this;
		server.kill(signal);
		const ended = await server.ended;
		this.#server = undefined;
		return ended;
	}

	isolate(): void {
		this.#link.setOpen(false);
	}

	reconnect(): void {
		this.#link.setOpen(true);
	}

	async connect(nick: string, ...rooms: readonly string[]): Promise<WireClient> {
		const client = await this.#enter({nick});
		for (const room of rooms) while (!(await isDone(client, 'joined', {type: 'join', room})));
		return client;
	}

	connectAgain(secret: string | undefined): Promise<WireClient> {
		return this.#enter({secret});
	}

	async close(): Promise<void> {
		for (const client of this.#clients) await client.close();
		await this.#server?.close();
		for (const proxy of this.#link.proxies) await proxy.close();
	}

	/** Tries again, as all clients do, while the hub waits for brokers that have just started. */
	async #enter(identity: {
		readonly nick?: string;
		readonly secret?: string | undefined;
	}): Promise<WireClient> {
		for (;;) {
			const client = await dial(this.server.wsUrl);
			if (await isDone(client, 'welcome', {type: 'hello', version: 1, ...identity})) {
				this.#clients.push(client);
				return client;
			}
			await client.close();
		}
	}
}

/** Starts three hubs. */
export const startHubs = async ({brokers, argv = []}: HubsOptions): Promise<Hubs> => {
	const home = makeFolder();
	const cluster = `test${++serial}`;
	const common = ['--cluster', cluster, '--rate-limit', 'off', '--connections-per-address', 'off', ...argv];
	const open = async (name: string): Promise<HubProcess> =>
		new HubProcess(name, home, await openLinks(brokers), common);
	const all = [await open('hub1'), await open('hub2'), await open('hub3')] as const;
	const close = async (): Promise<void> => {
		await Promise.all(all.map(hub => hub.close()));
		home.remove();
	};
	try {
		await Promise.all(all.map(hub => hub.start()));
	} catch (error) {
		await close();
		throw error;
	}
	return {
		all: [...all],
		cluster,
		stream: `TC_${cluster}`,
		argv: db => ['--db', db, '--nats', brokers.urls, ...common],
		onDisk: text => ({
			hubs: all.map(({folder}) => filesWith(folder, text).length > 0),
			streams: brokers.all.map(({folder}) => filesWith(folder, text).some(file => !isRaftLog(file))),
		}),
		filesWith: text => [...all, ...brokers.all].flatMap(({folder}) => filesWith(folder, text)),
		close,
	};
};
