/**
 * Real NATS servers with JetStream, single or as a cluster, for tests and benchmarks. `scripts/get-nats-server.sh`
 * downloads the program. Alternatively, it is in the PATH or named by `TERMCHAT_NATS_SERVER`.
 */
import {spawnSync} from 'node:child_process';
import {accessSync, constants, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {type Folder, makeFolder} from './folder.ts';
import {projectFolder, type Running, start} from './process.ts';

// — the program —

/** Older servers cannot be configured to write to disk before they acknowledge. */
const oldest = [2, 10] as const;

const cached = path.join(projectFolder, 'node_modules/.cache/nats-server/usr/sbin/nats-server');

const isProgram = (file: string): boolean => {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
};

/** The version of the program, such as `2.15.1`. */
const versionOf = (file: string): string =>
	/v(\d+\.\d+\.\d+)/.exec(spawnSync(file, ['--version'], {encoding: 'utf8'}).stdout ?? '')?.[1] ?? '0.0.0';

const isNewEnough = (version: string): boolean => {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

type Found = {readonly file: string} | {readonly problem: string};

const find = (): Found => {
	const named = process.env.TERMCHAT_NATS_SERVER;
	const inPath = (process.env.PATH ?? '')
		.split(path.delimiter)
		.map(folder => path.join(folder, 'nats-server'));
	const places = named === undefined ? [...inPath, cached] : [named];
	const programs = places.filter(isProgram);
	const file = programs.find(program => isNewEnough(versionOf(program)));
	if (file !== undefined) return {file};
	const [old] = programs;
	const reason =
		old === undefined ? 'There is no nats-server' : `${old} is version ${versionOf(old)}, which is too old`;
	return {problem: `${reason}. Run scripts/get-nats-server.sh.`};
};

let known: Found | undefined;

const program = (): string => {
	known ??= find();
	if ('problem' in known) throw new Error(known.problem);
	return known.file;
};

/** The reason why there is no usable program; undefined if there is one. */
export const natsProblem = (): string | undefined => {
	known ??= find();
	return 'problem' in known ? known.problem : undefined;
};

// — brokers —

export interface Broker {
	readonly name: string;
	readonly port: number;
	/** `nats://127.0.0.1:PORT` */
	readonly url: string;
	/** The files of its streams. */
	readonly folder: string;
	/** 0 while it does not run. */
	readonly pid: number;
	/** SIGKILL. Resolves when the process has ended. */
	kill(): Promise<void>;
	/** SIGTERM. Resolves when the process has ended. */
	stop(): Promise<void>;
	/** SIGSTOP. */
	freeze(): void;
	/** SIGCONT. */
	thaw(): void;
	/**
	 * Starts it again with the same ports and files. Resolves when it listens, which may be before it has caught up.
	 */
	start(): Promise<void>;
	/** Queries its monitoring port, for example `/jsz`. */
	monitor(question: string): Promise<unknown>;
}

export interface Brokers {
	readonly all: readonly [Broker, ...Broker[]];
	/** The URLs of all brokers, as `--nats` takes them. */
	readonly urls: string;
	/** Resolves when every broker runs and has caught up with the others. */
	untilHealthy(): Promise<void>;
	/** The broker that leads this stream. Waits until there is one. */
	leaderOf(stream: string): Promise<Broker>;
	/** Kills all brokers and removes their files. */
	close(): Promise<void>;
}

/** A free port. Another program could take it before the broker does, but the system assigns ports in turn. */
const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer().on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
		});
	});

interface Ports {
	readonly client: number;
	readonly route: number;
	readonly monitor: number;
}

const openPorts = async (): Promise<Ports> => {
	const [client, route, monitor] = await Promise.all([freePort(), freePort(), freePort()]);
	return {client, route, monitor};
};

/** `sync_interval: always` as in docs/cluster.md: an acknowledged message is on disk. */
const configuration = (name: string, folder: string, ports: Ports, routes: readonly number[]): string => `
server_name: ${name}
listen: 127.0.0.1:${ports.client}
http: 127.0.0.1:${ports.monitor}
max_payload: 8MB
jetstream {
	store_dir: "${folder}"
	sync_interval: always
	max_memory_store: 256MB
	max_file_store: 20GB
}
${
	routes.length === 1
		? ''
		: `cluster {
	name: test
	listen: 127.0.0.1:${ports.route}
	# A client must not learn a way around the proxy that it was given.
	no_advertise: true
	routes: [${routes.map(port => `"nats://127.0.0.1:${port}"`).join(', ')}]
}`
}
`;

/** The pause between two queries of a server that cannot notify. */
const betweenQuestionsMs = 50;
const patienceMs = 120_000;

/** Repeats a query until it has a result. */
const untilAnswered = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
	const deadline = performance.now() + patienceMs;
	while (performance.now() < deadline) {
		const answer = await ask().catch(() => undefined);
		if (answer !== undefined) return answer;
		await pause(betweenQuestionsMs);
	}
	throw new Error(`${what} did not happen in ${patienceMs} ms.`);
};

class BrokerProcess implements Broker {
	readonly name: string;
	readonly folder: string;
	readonly #ports: Ports;
	readonly #configuration: string;
	#running: Running | undefined;

	constructor(name: string, home: Folder, ports: Ports, routes: readonly number[]) {
		this.name = name;
		this.folder = home.at(name);
		this.#ports = ports;
		this.#configuration = home.at(`${name}.conf`);
		writeFileSync(this.#configuration, configuration(name, this.folder, ports, routes));
	}

	get port(): number {
		return this.#ports.client;
	}

	get url(): string {
		return `nats://127.0.0.1:${this.#ports.client}`;
	}

	get pid(): number {
		return this.#running?.pid ?? 0;
	}

	async start(): Promise<void> {
		if (this.#running !== undefined) return;
		const env = {PATH: process.env.PATH ?? '', HOME: path.dirname(this.folder)};
		const running = start(program(), ['--config', this.#configuration], {env});
		this.#running = running;
		running.endInput();
		await running.line(/Server is ready/, 'stderr');
	}

	kill(): Promise<void> {
		return this.#end('SIGKILL');
	}

	stop(): Promise<void> {
		return this.#end('SIGTERM');
	}

	freeze(): void {
		this.#running?.kill('SIGSTOP');
	}

	thaw(): void {
		this.#running?.kill('SIGCONT');
	}

	async monitor(question: string): Promise<unknown> {
		const response = await fetch(`http://127.0.0.1:${this.#ports.monitor}${question}`, {
			signal: AbortSignal.timeout(1000),
		});
		return response.json();
	}

	async #end(signal: NodeJS.Signals): Promise<void> {
		const running = this.#running;
		if (running === undefined) return;
		running.kill(signal);
		await running.ended;
		if (this.#running === running) this.#running = undefined;
	}
}

interface StreamReport {
	readonly account_details?: readonly {
		readonly stream_detail?: readonly {
			readonly name: string;
			readonly cluster?: {readonly leader?: string};
		}[];
	}[];
}

const isHealthy = async (broker: Broker): Promise<true | undefined> => {
	const {status} = (await broker.monitor('/healthz')) as {status?: string};
	return status === 'ok' ? true : undefined;
};

const leaderIn = ({account_details: accounts = []}: StreamReport, stream: string): string | undefined =>
	accounts.flatMap(({stream_detail: details = []}) => details).find(({name}) => name === stream)?.cluster
		?.leader;

/** Starts one broker or several as a cluster. Resolves when they are ready. */
export const startBrokers = async (count: 1 | 3 = 1): Promise<Brokers> => {
	const home = makeFolder();
	const ports = await Promise.all(Array.from({length: count}, openPorts));
	const routes = ports.map(({route}) => route);
	const [first, ...others] = ports.map((own, index) => new BrokerProcess(`n${index + 1}`, home, own, routes));
	if (first === undefined) throw new Error('At least one broker is needed.');
	const all = [first, ...others] as const;
	const brokers: Brokers = {
		all,
		urls: all.map(({url}) => url).join(','),
		async untilHealthy() {
			for (const broker of all) {
				await untilAnswered(`${broker.name} is healthy`, () => isHealthy(broker));
			}
		},
		leaderOf: stream =>
			untilAnswered(`${stream} has a leader`, async () => {
				for (const broker of all.filter(({pid}) => pid !== 0)) {
					const report = await broker.monitor('/jsz?streams=true').catch(() => ({}));
					const leader = leaderIn(report as StreamReport, stream);
					const found = all.find(({name, pid}) => name === leader && pid !== 0);
					if (found !== undefined) return found;
				}
				// A single broker has no leader to name.
				return all.length === 1 ? first : undefined;
			}),
		async close() {
			await Promise.all(all.map(broker => broker.kill()));
			home.remove();
		},
	};
	try {
		await Promise.all(all.map(broker => broker.start()));
		await brokers.untilHealthy();
	} catch (error) {
		await brokers.close();
		throw error;
	}
	return brokers;
};
